"""The personal code on its way to the ticket: in a cookie of that one page, because the server keeps only its hash."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from audit.derived_keys import DerivedFor, derived_keys

LIFE = 24 * 60 * 60  # s
NAME = "billet"


@dataclass(frozen=True, slots=True)
class KeptCode:
    """The code that this telephone holds; `new` until the ticket was seen once."""

    text: str
    new: bool


def keep_code(request: HttpRequest, response: HttpResponse, token: str, code: str, *, new: bool) -> None:
    """Hand the code to the telephone for 24 hours, once per language because each has its own address."""
    value = signing.dumps([code, new], key=_keys()[0], salt=_salt(token))
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            path = reverse("ticket", args=[token])
        response.set_cookie(
            f"{NAME}-{language}",
            value,
            max_age=LIFE,
            path=path,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )


def kept_code(request: HttpRequest, token: str) -> KeptCode | None:
    """The code that came with the request, or None: another telephone, another ticket, forged, or too old."""
    value = request.COOKIES.get(f"{NAME}-{translation.get_language()}", "")
    key, *older = _keys()
    try:
        code, new = signing.loads(value, key=key, fallback_keys=older, salt=_salt(token), max_age=LIFE)
    except signing.BadSignature:
        return None
    return KeptCode(code, new)


def _keys() -> list[str | bytes]:
    """Newest first, as Django's signer takes them."""
    return [key.hex() for key in derived_keys(DerivedFor.CODE_COOKIE)]


def _salt(token: str) -> str:
    return f"results.ticket:{token}"
