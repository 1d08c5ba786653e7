"""Who the claims say it is, and every odd shape they may come in."""

import pytest

from pharmacies.psc.mock.people import ANNE, HELENE, TILLEULS
from pharmacies.psc.professional import professional
from pharmacies.psc.reasons import NotVerified, Reason

CLAIMS = {"iss": "https://psc.example", "sub": ANNE.subject, "acr": "eidas1"}


def told(**changes):
    return professional(CLAIMS, {**ANNE.userinfo(), **changes})


def exercise(**changes):
    return {"SubjectRefPro": {"exercices": [{**ANNE.userinfo()["SubjectRefPro"]["exercices"][0], **changes}]}}


def activity(**changes):
    right = ANNE.userinfo()["SubjectRefPro"]["exercices"][0]["activities"][0]
    return exercise(activities=[{**right, **changes}])


def test_a_pharmacist_is_read_from_the_documented_claims():
    who = told()
    assert (who.rpps, who.first_name, who.last_name) == (ANNE.rpps, "Anne", "Marchand")
    assert who.subject == f"https://psc.example {ANNE.subject}"
    assert [(workplace.finess, workplace.name) for workplace in who.workplaces] == [TILLEULS[:2]]
    assert who.works_at(TILLEULS[0])


def test_the_sign_over_the_door_is_preferred_to_the_firm():
    assert told(**activity(enseigneCommercialeSite=" Pharmacie X ")).workplaces[0].name == "Pharmacie X"
    assert told(**activity(raisonSocialeSite=None)).workplaces[0].name == ""


def test_the_same_pharmacy_twice_is_one():
    right = ANNE.userinfo()["SubjectRefPro"]["exercices"][0]["activities"] * 2
    assert len(told(**exercise(activities=right)).workplaces) == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"numeroFinessSite": ""},
        {"numeroFinessSite": "060016218"},
        {"numeroFinessSite": 60016219},
        {"codeSecteurDactivite": "SA01"},
        {"codeSecteurDactivite": ["SA33"]} and {"codeSecteurDactivite": ""},
    ],
)
def test_an_activity_that_is_no_pharmacys_opens_nothing(odd):
    assert told(**activity(**odd)).workplaces == ()


def test_a_hospital_is_no_pharmacy():
    who = professional({**CLAIMS, "sub": HELENE.subject}, HELENE.userinfo())
    assert who.workplaces == ()


@pytest.mark.parametrize("activities", [None, "x", {}, [None, "x", 7]])
def test_odd_activities_are_none(activities):
    assert told(**exercise(activities=activities)).workplaces == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sub": "f:une:autre"}, Reason.SUBJECT),
        ({"sub": None}, Reason.SUBJECT),
        ({"SubjectNameID": None}, Reason.NO_RPPS),
        ({"SubjectNameID": ""}, Reason.NO_RPPS),
        ({"SubjectNameID": ANNE.rpps}, Reason.NO_RPPS),
        ({"SubjectNameID": "0" + ANNE.rpps}, Reason.NO_RPPS),
        ({"SubjectNameID": "8９９７００９９９０１６"}, Reason.NO_RPPS),
        ({"SubjectNameID": "ANS20231122132732"}, Reason.NO_RPPS),
        ({"SubjectNameID": ["8" + ANNE.rpps]}, Reason.NO_RPPS),
        ({"SubjectRefPro": None}, Reason.PROFESSION),
        ({"SubjectRefPro": {"exercices": None}}, Reason.PROFESSION),
        ({"SubjectRefPro": {"exercices": []}}, Reason.PROFESSION),
        (exercise(codeProfession="10"), Reason.PROFESSION),
        (exercise(codeProfession=21), Reason.PROFESSION),
        (exercise(codeProfession=["21"]), Reason.PROFESSION),
        ({"given_name": ""}, Reason.CLAIMS),
        ({"given_name": None}, Reason.CLAIMS),
        ({"family_name": "x" * 101}, Reason.CLAIMS),
        ({"family_name": "Mar\u202echand"}, Reason.CLAIMS),
        ({"family_name": "Mar\0chand"}, Reason.CLAIMS),
    ],
)
def test_what_is_missing_or_wrong_refuses(changes, why):
    with pytest.raises(NotVerified) as refusal:
        told(**changes)
    assert refusal.value.code == why.value


def test_a_number_with_a_wrong_key_is_believed_and_remarked_upon(caplog):
    assert told(SubjectNameID="899700999017").rpps == "99700999017"
    assert "wrong key" in caplog.text
    assert "99700999017" not in caplog.text


def test_the_profession_is_that_of_one_exercise_and_so_are_the_activities():
    doctor = exercise(codeProfession="10")["SubjectRefPro"]["exercices"][0]
    who = told(SubjectRefPro={"exercices": [doctor, {"codeProfession": "21", "activities": []}]})
    assert who.workplaces == ()
