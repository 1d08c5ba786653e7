"""All that can come back from a receiver: a receipt, or one of exactly two failures."""

import datetime as dt
from dataclasses import dataclass


class Never(Exception):
    """The receiver read the report and refuses it; sending the same again cannot help.

    `reason_code`: at most 40 characters of a-z, 0-9 and hyphens, fit for the audit trail. `words`: the receiver's own
    French explanation, at most 240 characters, for the screen only: we cannot vouch for what it quotes.
    """

    def __init__(self, reason_code: str, words: str) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code
        self.words = words


class Later(Exception):
    """Nothing is known to be wrong with the report: keep it and try again.

    `reason_code` as for Never. `retry_after`: the seconds the receiver asked us to wait, at most an hour, or None.
    """

    def __init__(self, reason_code: str, retry_after: int | None = None) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receiver's word that it keeps the report.

    `number`: at most 40 characters; `received_at`: aware; `duplicate`: it already had this very report.
    """

    number: str
    received_at: dt.datetime
    duplicate: bool
