import pytest

from pharmacies.refusal import Forbidden
from pharmacies.roles import OWNERS_ONLY, PLATFORM_ROLES, ROLES
from pharmacies.vocabulary import Permission, PlatformRole, Role

pytestmark = pytest.mark.django_db


def test_every_role_has_its_permissions():
    assert set(ROLES) == set(Role)


def test_a_titulaire_may_do_everything_and_an_adjoint_all_but_what_binds_the_pharmacy():
    assert ROLES[Role.TITULAIRE] == set(Permission)
    assert set(Permission) - ROLES[Role.ADJOINT] == OWNERS_ONLY


def test_a_reader_sees_figures_and_no_patient():
    assert ROLES[Role.LECTEUR] == {Permission.SEE_FIGURES}


def test_nobody_of_the_platform_holds_a_permission_of_a_pharmacy():
    assert set(PLATFORM_ROLES) == set(PlatformRole)
    assert not set().union(*PLATFORM_ROLES.values())


def test_every_permission_is_a_sentence():
    assert all(permission.label.count(" ") >= 1 for permission in Permission)


def test_a_preparateur_may_neither_correct_a_result_nor_leave_the_window():
    pharmacists_only = {Permission.CORRECT_RESULT, Permission.OVERRIDE_WINDOW}
    assert ROLES[Role.ADJOINT] - ROLES[Role.PREPARATEUR] == pharmacists_only


def test_a_refused_person_reads_why(teammate):
    with pytest.raises(Forbidden) as refused:
        teammate.require(Permission.CORRECT_RESULT)
    assert str(refused.value) == (
        "Votre rôle (préparateur) ne permet pas de corriger un résultat déjà rendu, en donnant le motif."
    )


def test_an_allowed_person_passes(owner):
    owner.require(Permission.CORRECT_RESULT)
    assert owner.may(Permission.CORRECT_RESULT)


def test_the_trace_knows_person_role_pharmacy_and_agent_but_no_name(teammate):
    actor = teammate.actor
    assert (actor.id, actor.role, actor.pharmacy, actor.agent) == (
        teammate.user.pk,
        "preparateur",
        teammate.pharmacy.pk,
        2,
    )
    assert actor.name == ""
