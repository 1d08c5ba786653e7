"""The ways an act says no. Each carries the French sentence that the page shows."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """An act that was not done, and why: `message` is shown, `code` is for programs, `status` is HTTP's."""

    status: int = 409
    code: str = "refused"
    default: str | Promise = _("Cette action n’est plus possible. Rechargez la page, relisez, puis recommencez.")

    def __init__(self, message: str | Promise = "", *, code: str = "", status: int | None = None) -> None:
        self._message = message or self.default
        self.code = code or self.code
        self.status = self.status if status is None else status
        super().__init__(self.code)

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        return str(self._message)

    def __str__(self) -> str:
        return self.message


class Forbidden(Refusal, PermissionDenied):
    """The person may not do this. Uncaught, it is Django's own 403."""

    status = 403
    code = "forbidden"
    default = _("Cette page ne vous est pas ouverte.")


class Unknown(Refusal, Http404):
    """No such thing here, or not for this person: both are the same answer. Uncaught, it is Django's own 404."""

    status = 404
    code = "unknown"
    default = _("Cette page n’existe pas, ou plus.")


class Stale(Refusal):
    """Somebody else moved first."""

    status = 409
    code = "stale"
    default = _("Ce test a changé depuis l’affichage. Relisez, puis recommencez.")
