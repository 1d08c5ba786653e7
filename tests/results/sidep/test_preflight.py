"""What the preflight lets through, the receiver takes: the two tables say the same."""

from typing import Any

import pytest

from pharmacies.preflight import LONGEST, troubles
from results.sidep.mock.limits import LONGEST as OF_RECEIVER
from results.sidep.mock.rules import FINESS_SHAPE

GOOD = {
    "finess": "060016219",
    "name": "Pharmacie des Tilleuls",
    "street": "12 place du Marché",
    "postcode": "44000",
    "city": "Nantes",
}
PATHS = {
    "name": "Organization.name",
    "street": "Organization.address.line",
    "postcode": "Organization.address.postalCode",
    "city": "Organization.address.city",
}


def test_the_limits_are_the_receivers() -> None:
    assert {column: OF_RECEIVER[path] for column, path in PATHS.items()} == LONGEST


@pytest.mark.parametrize("finess", ["060016219", "2A0000000", "2B0000001"])
def test_a_number_that_passes_has_the_receivers_shape(finess: str) -> None:
    assert troubles(**{**GOOD, "finess": finess}) == []
    assert FINESS_SHAPE.fullmatch(finess)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"finess": "0Z0172805"}, "finess"),
        ({"finess": "060016218"}, "finess"),
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"street": "a\nb"}, "street"),
        ({"city": "x" * 101}, "city"),
        ({"postcode": "2A000"}, "postcode"),
    ],
)
def test_what_the_receiver_would_refuse_is_named_by_its_column(changes: dict[str, Any], column: str) -> None:
    assert [name for name, _words in troubles(**{**GOOD, **changes})] == [column]


def test_combining_characters_count_as_they_are_sent() -> None:
    assert troubles(**{**GOOD, "name": "e\u0301" * 200}) == []
