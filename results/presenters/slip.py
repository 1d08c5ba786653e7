"""The slip with a new link and a new code, shown once and printed. It bears a number, never a name."""

import datetime as dt
from dataclasses import dataclass

from pharmacies.qr import Qr, qr
from results.presenters import wording
from results.rules.personal_code import spaced


@dataclass(frozen=True, slots=True)
class Slip:
    """`address` opens the document with `code`, until the day `until`."""

    number: str
    address: str
    code: str
    until: str
    qr: Qr


def slip(number: str, address: str, code: str, expires_at: dt.datetime) -> Slip:
    """The slip's finished strings."""
    return Slip(number, address, spaced(code), wording.short_date(wording.local_day(expires_at)), qr(address))
