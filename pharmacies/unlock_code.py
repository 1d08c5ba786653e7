"""Six digits that unlock one parked session at one workstation: which do, and how they are kept."""

from itertools import pairwise
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from audit.derived_keys import DerivedFor, digests
from pharmacies.refusal import Refusal

FEWEST: Final = 3
"""Different digits; 111111 and 121212 are what a stranger tries first."""


def check_code(code: str) -> None:
    """Raises `Refusal` for a code that three tries might find."""
    steps = {int(after) - int(before) for before, after in pairwise(code)}
    if len(set(code)) < FEWEST or steps in ({1}, {-1}) or code[:3] == code[3:]:
        raise Refusal(
            _("Ce code se devine trop vite. Évitez les suites et les répétitions."), code="plain-code", status=422
        )


def hashed(presence_id: UUID, code: str) -> str:
    """What is stored: keyed, so that a stolen database is not enough to try a million codes; and slow besides."""
    return make_password(_digests(presence_id, code)[0])


def fits(presence_id: UUID, code: str, stored: str) -> bool:
    """Whether it is the code, under any key that is still given."""
    return any(check_password(digest, stored) for digest in _digests(presence_id, code))


def _digests(presence_id: UUID, code: str) -> list[str]:
    """Bound to its place: the same six digits look different for another session."""
    return [digest.hex() for digest in digests(DerivedFor.UNLOCK_CODE, f"{presence_id}:{code}")]
