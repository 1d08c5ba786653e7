"""What an event may carry."""

import pytest

from audit.facts import FACTS, BadFacts, checked
from audit.identity import new_id
from audit.vocabulary import Act
from tests.audit.examples import facts_of


def reading(**changed):
    return {"purpose": "queue", "columns": ["case.nir"], "count": 1, **changed}


def test_every_act_declares_its_facts():
    assert set(FACTS) == set(Act)


@pytest.mark.parametrize("act", Act)
def test_declared_facts_are_accepted(act):
    assert checked(act, facts_of(act)) == facts_of(act)


@pytest.mark.parametrize("act", Act)
def test_an_undeclared_fact_is_refused(act):
    with pytest.raises(BadFacts):
        checked(act, {**facts_of(act), "name": "Dupont"})


@pytest.mark.parametrize("act", [act for act in Act if FACTS[act]])
def test_a_missing_fact_is_refused(act):
    with pytest.raises(BadFacts):
        checked(act, dict(list(facts_of(act).items())[1:]))


@pytest.mark.parametrize(
    "purpose",
    [
        "",
        None,
        "x" * 81,
        "Camille Dupont",
        "dupont@exemple.example",
        "180027511600134",
        "0639980001",
        "élève",
        "queue\x00",
        "queue\n",
        "\u202equeue",
        17,
        True,
        ["queue"],
        1.5,
        {"a": 1},
    ],
)
def test_what_is_no_code_is_refused(purpose):
    with pytest.raises(BadFacts):
        checked(Act.DATA_OPENED, reading(purpose=purpose))


@pytest.mark.parametrize("columns", ["case.nir", None, [None], ["Camille Dupont"], [["case.nir"]], ["case.nir"] * 61])
def test_what_is_no_list_of_codes_is_refused(columns):
    with pytest.raises(BadFacts):
        checked(Act.DATA_OPENED, reading(columns=columns))


@pytest.mark.parametrize("count", [-1, True, "1", 1.0, None])
def test_what_is_no_count_is_refused(count):
    with pytest.raises(BadFacts):
        checked(Act.DATA_OPENED, reading(count=count))


def test_an_id_is_kept_as_text():
    receipt = new_id()
    assert checked(Act.DELIVERY_ACKNOWLEDGED, {"version": 1, "receipt": receipt})["receipt"] == str(receipt)


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_optional_fact_may_say_nothing_but_not_be_forgotten(nothing):
    assert checked(Act.RESULT_RECORDED, {"version": 1, "seals": [], "early_or_late": nothing})["early_or_late"] is None
    with pytest.raises(BadFacts):
        checked(Act.RESULT_RECORDED, {"version": 1, "seals": []})


def test_a_choice_is_kept_as_its_plain_code():
    stored = checked(Act.ACCESS_REFUSED, {"permission": Act.LOT_OPENED})["permission"]
    assert type(stored) is str
    assert stored == "lot_opened"


def test_the_refusal_never_repeats_the_value():
    with pytest.raises(BadFacts) as refusal:
        checked(Act.DATA_OPENED, reading(purpose="Camille Dupont"))
    assert "Dupont" not in str(refusal.value)
