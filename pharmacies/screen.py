"""What was on a screen when its workstation was locked: the address, and what was half typed, sealed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from audit.derived_keys import DerivedFor, derived_keys
from pharmacies import vault
from pharmacies.models import Workstation

LONGEST_PAGE: Final = 500
LONGEST_DRAFT: Final = 8_000
"""Characters; our longest form has 2,000."""


@dataclass(frozen=True, slots=True)
class Screen:
    """`page`: a local path with its query, or nothing; `draft`: the typed values as the page's script wrote them."""

    page: str = ""
    draft: str = ""


def kept(screen: Screen, workstation: Workstation) -> Screen:
    """As the row keeps it: sealed for this workstation; what is too long is left out rather than the lock refused."""
    page = screen.page if len(screen.page) <= LONGEST_PAGE else ""
    draft = screen.draft if page and len(screen.draft) <= LONGEST_DRAFT else ""
    sealed = vault.seal(draft.encode(), _place(workstation), derived_keys(DerivedFor.SCREEN)) if draft else ""
    return Screen(page, sealed)


def page_left(workstation: Workstation, at: datetime) -> str:
    """Where the person was who locked, while that person's session may still run; else nothing."""
    left = workstation.left_at
    lasts = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return workstation.page if left is not None and at - left < lasts else ""


def taken(workstation: Workstation, at: datetime) -> Screen:
    """The address and what was half typed there; the latter is then forgotten. Needs the wall.

    A draft whose key was taken away is lost; so is one that nobody came back for in time.
    """
    page = page_left(workstation, at)
    try:
        draft = _opened(workstation) if page and workstation.draft else ""
    except vault.Unopenable:
        draft = ""
    Workstation.objects.filter(pk=workstation.pk).update(draft="")
    return Screen(page, draft)


def _opened(workstation: Workstation) -> str:
    return vault.unseal(workstation.draft, _place(workstation), derived_keys(DerivedFor.SCREEN)).decode()


def _place(workstation: Workstation) -> str:
    return f"pharmacies_workstation.draft/{workstation.pk}"
