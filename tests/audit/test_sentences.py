"""Sentences for the data protection officer and for patients."""

from string import Formatter

import pytest

from audit import glossary
from audit.actor import Actor
from audit.facts import FACTS, Kind
from audit.glossary import teach, word
from audit.identity import new_id
from audit.models import Event
from audit.sentences import PatientLine, UnknownAct, patient_line, sentence
from audit.vocabulary import PATIENT_SENTENCES, SENTENCES, Act, ActorKind, Outcome
from tests.audit.conftest import AT
from tests.audit.examples import facts_of


def told(act, kind=ActorKind.PERSON, *, role="adjoint", agent=2, name="", outcome=Outcome.DONE, **facts):
    event = Event(at=AT, act=act, outcome=outcome, actor_kind=kind, facts=facts or facts_of(act))
    event.role, event.actor_agent, event.actor_name = role, agent, name
    return event


def placeholders(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_act_has_its_sentence():
    assert set(SENTENCES) == set(Act)


@pytest.mark.parametrize("act", Act)
def test_the_sentence_shows_every_fact_of_the_act_and_who_acted(act):
    shown = placeholders(SENTENCES[act])
    for_people = {name for name, fact in FACTS[act].items() if fact.kind is not Kind.SEALS}
    assert shown - {"actor", "receiver"} == for_people
    assert shown & {"actor", "receiver"}


@pytest.mark.parametrize("act", Act)
def test_every_event_can_be_told(act):
    assert len(sentence(told(act))) > 10


def test_the_sentence_names_role_agent_and_version():
    event = told(Act.RESULT_RECORDED, version=1, seals=[], early_or_late=None)
    assert sentence(event) == "Pharmacien adjoint (agent 2) a enregistré un résultat, version 1"


def test_the_sentence_tells_when_the_result_was_late():
    event = told(Act.RESULT_RECORDED, version=1, seals=[], early_or_late="late")
    assert sentence(event).endswith(", version 1 (après la fenêtre de lecture)")


def test_a_list_is_told_with_commas():
    event = told(Act.DATA_OPENED, purpose="x-1", columns=["case.nir", "case.sex"], count=2)
    assert "(valeurs\u00a0: 2\u00a0; colonnes\u00a0: case.nir, case.sex)" in sentence(event)


@pytest.mark.parametrize(
    ("kind", "given", "who"),
    [
        (ActorKind.PERSON, {"agent": None}, "Pharmacien adjoint"),
        (ActorKind.PERSON, {"agent": None, "role": ""}, "Compte professionnel"),
        (ActorKind.PERSON, {"agent": None, "role": "dpo"}, "Délégué à la protection des données"),
        (ActorKind.PATIENT, {}, "Le patient"),
        (ActorKind.MACHINE, {"name": "deliver"}, "Service automatique (deliver)"),
        (ActorKind.COMMAND, {"name": "import_devices@app"}, "Maintenance (import_devices@app)"),
        (ActorKind.VISITOR, {}, "Un visiteur"),
    ],
)
def test_the_officer_reads_who_acted(kind, given, who):
    assert sentence(told(Act.LOT_OPENED, kind, **given)) == f"{who} a ouvert un lot de tests"


def test_a_receipt_is_the_receiver_s_act(settings):
    settings.RECEIVER_NAME = "SI-DEP (simulateur)"
    event = told(Act.DELIVERY_ACKNOWLEDGED, ActorKind.MACHINE, name="deliver", version=2, receipt="A-17")
    assert sentence(event) == "SI-DEP (simulateur) a reçu un résultat, version 2, reçu n°\u00a0A-17"
    assert patient_line(event) == PatientLine(AT, "SI-DEP (simulateur)", "Résultat reçu")


def test_an_act_that_went_wrong_says_so_once():
    assert sentence(told(Act.LOT_OPENED, outcome=Outcome.FAILED)).endswith("(échoué)")
    assert not sentence(told(Act.ACCESS_REFUSED, outcome=Outcome.REFUSED)).endswith("(refusé)")


def test_an_unknown_act_stops_the_page_instead_of_leaving_a_blank():
    event = Event(at=AT, act="peeked", actor_kind=ActorKind.VISITOR)
    with pytest.raises(UnknownAct):
        sentence(event)
    with pytest.raises(UnknownAct):
        patient_line(event)


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        (ActorKind.PERSON, "Pharmacien adjoint (agent 2)"),
        (ActorKind.PATIENT, "Vous"),
        (ActorKind.VISITOR, "Vous"),
        (ActorKind.MACHINE, "Service automatique"),
        (ActorKind.COMMAND, "Maintenance"),
    ],
)
def test_the_patient_reads_who_acted_and_never_a_machine_s_name(kind, who):
    assert patient_line(told(Act.DOCUMENT_OPENED, kind, name="deliver")) == PatientLine(AT, who, "Document ouvert")


@pytest.mark.parametrize("act", [Act.CODE_REFUSED, Act.DOCUMENT_LOCKED])
@pytest.mark.parametrize("kind", [ActorKind.VISITOR, ActorKind.PATIENT])
def test_a_patient_is_not_blamed_for_a_wrong_code(act, kind):
    assert patient_line(told(act, kind)).who == "Une personne qui a votre lien"


@pytest.mark.parametrize("act", Act)
def test_patients_read_what_happened_to_their_case_and_nothing_of_the_counter_s_own(act):
    line = patient_line(told(act))
    assert (line is None) == (act not in PATIENT_SENTENCES)
    assert line is None or (line.at == AT and line.what)


@pytest.mark.parametrize("act", PATIENT_SENTENCES)
def test_a_patient_s_sentence_shows_only_facts_of_the_act(act):
    assert placeholders(PATIENT_SENTENCES[act]) <= set(FACTS[act])


def test_a_code_without_a_word_is_shown_as_it_is():
    assert word("purpose", "never-taught") == "never-taught"
    assert word("never-a-fact", "x") == "x"


def test_the_other_rooms_teach_their_words():
    teach("purpose", [("taught-here", "essayer")])
    assert word("purpose", "taught-here") == "essayer"
    assert sentence(told(Act.DATA_OPENED, purpose="taught-here", columns=[], count=0)).startswith(
        "Pharmacien adjoint (agent 2) a lu des données pour essayer"
    )


def test_an_event_knows_its_actor():
    who = new_id()
    event = Event(actor_kind="person", actor_id=who, role="adjoint", actor_agent=2)
    assert event.actor == Actor(ActorKind.PERSON, id=who, role="adjoint", agent=2)


def test_a_pharmacy_is_told_by_its_number_and_asked_for_once(monkeypatch):
    asked = []
    monkeypatch.setattr(glossary, "_places", [])
    pharmacy = new_id()
    assert (glossary.place(None), glossary.place(pharmacy)) == ("", str(pharmacy))
    glossary.teach_places(lambda key: asked.append(key) or "060016219")
    assert {glossary.place(pharmacy) for _ in range(3)} == {"060016219"}
    assert asked == [pharmacy]
