"""What a person answers on the form, checked, ready to be sealed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answers:
    """Texts exactly as typed (outer spaces aside); dates ISO 8601; absent values are empty texts.

    `sex` is F, M or U; `country` an ISO 3166-1 alpha-2 code; `mobile` E.164; `symptoms` yes or no; `onset` the
    first day of symptoms, "earlier" when it lies further back than the form offers, or empty.
    """

    birth_name: str
    first_names: str
    sex: str
    birth_date: str
    street: str
    postcode: str
    city: str
    country: str
    symptoms: str
    share: bool
    used_name: str = ""
    nir: str = ""
    birth_place: str = ""
    mobile: str = ""
    email: str = ""
    onset: str = ""
    guardian_name: str = ""
    guardian_link: str = ""
