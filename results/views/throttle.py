"""A brake on machines, per address: wide enough for everybody behind one pharmacy's Wi-Fi."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from audit.context import current_door
from audit.derived_keys import DerivedFor, digest
from pharmacies.refusal import Refusal
from results.views.patient_page import refused

logger = logging.getLogger(__name__)

WINDOW = 600  # s
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def throttled(name: str, most: int) -> Callable[[View[P]], View[P]]:
    """At most `most` POSTs of one kind per address in ten minutes; the answer never depends on what was sent."""

    def braked(view: View[P]) -> View[P]:
        @wraps(view)
        def watched(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST" and _tries(name) > most:
                words = _("Trop d’essais. Attendez quelques minutes, puis rechargez cette page.")
                return refused(request, Refusal(words, status=429, code="throttled"))
            return view(request, *args, **kwargs)

        return watched

    return braked


def _tries(name: str) -> int:
    """How often this address has come in the current window; 0 when nobody can count."""
    address = current_door().address
    if address is None:
        return 0
    # The cache holds no address in clear: with its rank in time, it would tell who was in the pharmacy when.
    who = digest(DerivedFor.ADDRESS_FINGERPRINT, address).hex()[:32]
    key = f"throttle:{name}:{who}:{int(time.time() // WINDOW)}"
    try:
        cache.add(key, 0, WINDOW)
        return cache.incr(key)
    except RedisError:
        logger.warning("no throttle: the cache does not answer")
        return 0
