"""How a person is recognised among the sealed records of one pharmacy."""

import re

_SEPARATORS = re.compile(r"[\s,\-'’]+")


def person_text(birth_name: str, first_names: str, birth_date: str) -> str:
    """Birth name, first given name and birth date in one text for the blind index; hyphens, apostrophes and spaces
    count for nothing, so "Jean-Paul" and "Jean Paul" meet ("Jean" and "Jean Paul" do not)."""
    name, given = (_SEPARATORS.sub(" ", text).strip() for text in (birth_name, first_names))
    return f"{name}|{given}|{birth_date}"
