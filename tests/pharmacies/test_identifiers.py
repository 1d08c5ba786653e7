import pytest

from pharmacies.identifiers import compact, is_finess, is_rpps


@pytest.mark.parametrize("number", ["060016219", "030782866", "010780914", "590064036", "300017985"])
def test_numbers_of_real_establishments_are_finess(number):
    assert is_finess(number)


@pytest.mark.parametrize("number", ["2A0000012", "2B0000020", "0B0172805"])
def test_a_letter_in_second_place_is_a_finess(number):
    assert is_finess(number)


@pytest.mark.parametrize(
    "number", ["060016218", "06001621", "0600162190", "A60016219", "06001621X", "060 016 219", "٠٦٠٠١٦٢١٩", ""]
)
def test_anything_else_is_no_finess(number):
    assert not is_finess(number)


@pytest.mark.parametrize("number", ["10002909371", "10005173140", "99700366240", "99700237045"])
def test_numbers_of_the_directory_are_rpps(number):
    assert is_rpps(number)


@pytest.mark.parametrize("number", ["10002909372", "1000290937", "100029093710", "1000290937A", "١٠٠٠٢٩٠٩٣٧١", ""])
def test_anything_else_is_no_rpps(number):
    assert not is_rpps(number)


def test_spaces_for_reading_are_dropped_and_letters_raised():
    assert compact(" 0b0 172\u00a0805\n") == "0B0172805"
