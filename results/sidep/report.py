"""The content of one delivery: one version of one result, opened, in the trade's words and not yet in any format."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from results.sidep.codes import DEVICES_EU

Sex = Literal["F", "M", "U"]
Value = Literal["positive", "negative", "invalid"]


@dataclass(frozen=True, slots=True)
class Sender:
    """The pharmacy that answers for the result; `finess` is its 9-character FINESS number."""

    finess: str
    name: str
    street: str
    postcode: str
    city: str


@dataclass(frozen=True, slots=True, repr=False)
class Patient:
    """Who was tested, as declared at the counter. Texts stay exactly as typed; absent ones are None or empty.

    `declared_nir`: the number on the card that was shown, 15 characters, perhaps a parent's. `birth_place`: the INSEE
    code of the commune ("2A004", "97411") or of the country ("99109"), else free text. `country`: ISO 3166-1 alpha-2.
    """

    sex: Sex
    birth_date: dt.date
    birth_name: str | None = None
    used_name: str | None = None
    first_names: str | None = None
    declared_nir: str | None = None
    birth_place: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    mobile: str | None = None
    email: str | None = None
    guardian_name: str | None = None
    guardian_link: str | None = None

    def __repr__(self) -> str:
        """Says nothing, because a repr ends up in logs and error pages."""
        return "Patient(…)"


@dataclass(frozen=True, slots=True)
class Kit:
    """The kind of test used: its id in `system`, by default the EU list of rapid antigen tests, and its name."""

    id: str
    name: str
    system: str = DEVICES_EU


@dataclass(frozen=True, slots=True)
class Report:
    """One delivery.

    `delivery_id` is the idempotency key: the same report always leaves under the same one. `version` counts from 1
    per case; `corrects` says that an earlier version was given out. `performer_agent` is the pseudonym of who read
    the cassette, never a name. ValueError when times are naive or out of order, or when the version is below 1.
    """

    delivery_id: UUID
    case_id: UUID
    version: int
    pharmacy: Sender
    patient: Patient
    share: bool
    symptomatic: bool
    onset: dt.date | None
    device: Kit
    lot: str
    collected_at: dt.datetime
    read_at: dt.datetime
    value: Value
    corrects: bool
    performer_agent: str

    def __post_init__(self) -> None:
        if self.collected_at.tzinfo is None or self.read_at.tzinfo is None:
            raise ValueError("A report's times must carry their time zone.")
        if self.read_at < self.collected_at:
            raise ValueError("A result cannot be read before the specimen was collected.")
        if self.version < 1:
            raise ValueError("Versions of a result count from 1.")
