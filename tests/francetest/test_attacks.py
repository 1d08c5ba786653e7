"""docs/attacks.md: every line names a test that exists."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in (ROOT / "docs" / "attacks.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| Attack")
]
MUST_BE_THERE = (
    "tampered, wrong root key, plaintext written by sql, another row, another column, another pharmacy, forged key id,"
    " destroyed key, pasted into a form, update(), bulk_update, bulk_create, f(), values(), defer, serializers,"
    " dumpdata, dates, pickles, caches, repr, exception pages, tracebacks, debugger, integer fields, unique,"
    " filter(), null, pasted back, whole older row"
)


def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_each_line_names_what_is_gained_and_a_test_that_exists(line: list[str]) -> None:
    attack, stock, here, test = line
    assert all((attack, stock, here))
    path, _colons, name = test.strip(" `").partition("::")
    assert name in functions(path)


@pytest.mark.parametrize("attack", [attack.strip() for attack in MUST_BE_THERE.split(",")])
def test_no_attack_is_left_out(attack: str) -> None:
    assert any(attack in line[0].lower() for line in LINES)
