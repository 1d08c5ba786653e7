"""The receiver takes whatever our own tables can hold, so that no length is found out when it is too late."""

import pytest
from django.db.models import Model

from pharmacies.models import Pharmacy
from results.models import Case, Device, Lot
from results.sidep.mock.limits import LONGEST


@pytest.mark.parametrize(
    ("model", "column", "where"),
    [
        (Case, "birth_name", "Patient.name.family"),
        (Case, "used_name", "Patient.name.family"),
        (Case, "first_names", "Patient.name.given"),
        (Case, "first_names", "Patient.name.extension.valueString"),
        (Case, "street", "Patient.address.line"),
        (Case, "city", "Patient.address.city"),
        (Case, "postcode", "Patient.address.postalCode"),
        (Case, "country", "Patient.address.country"),
        (Case, "mobile", "Patient.telecom.value"),
        (Case, "email", "Patient.telecom.value"),
        (Case, "nir", "Patient.identifier.value"),
        (Case, "birth_place", "Patient.extension.valueAddress.text"),
        (Case, "guardian_name", "Patient.contact.name.text"),
        (Case, "guardian_link", "Patient.contact.relationship.text"),
        (Pharmacy, "name", "Organization.name"),
        (Pharmacy, "street", "Organization.address.line"),
        (Pharmacy, "city", "Organization.address.city"),
        (Pharmacy, "postcode", "Organization.address.postalCode"),
        (Device, "id", "Device.identifier.value"),
        (Lot, "number", "Device.lotNumber"),
    ],
)
def test_the_receiver_takes_what_the_column_holds(model: type[Model], column: str, where: str) -> None:
    assert model._meta.get_field(column).max_length <= LONGEST[where]


def test_the_receiver_takes_the_longest_kit_with_its_maker() -> None:
    longest = sum(Device._meta.get_field(column).max_length for column in ("manufacturer", "name"))

    assert longest + len(", ") <= LONGEST["Device.deviceName.name"]
