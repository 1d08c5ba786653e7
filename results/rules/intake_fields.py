"""The fields of the patient's form by name, in the order in which the page shows them."""

from typing import Final

GUARDIAN: Final = ("guardian_name", "guardian_link")
DATE_BOXES: Final = ("bd", "bm", "by")
NAMES: Final = (
    *GUARDIAN,
    "birth_name",
    "first_name",
    *DATE_BOXES,
    "sex",
    "used_name",
    "single_name",
    "nir",
    "birth_commune",
    "birth_country",
    "street",
    "postcode",
    "city",
    "country",
    "mobile",
    "email",
    "at_counter",
    "symptoms",
    "onset",
    "share",
)
MINOR_SEEN: Final = "minor"
"""Hidden: the guardian was already asked for, so that a missing answer is an error from then on."""
