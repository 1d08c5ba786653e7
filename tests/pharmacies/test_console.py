from io import StringIO

import pytest
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.apps import apps
from django.core.management import CommandError, call_command

from audit.console import console
from audit.mask import WHOLE
from audit.models import Event
from pharmacies.models import Membership, Pharmacy, Phone, User
from tests import cast

pytestmark = pytest.mark.django_db
MODELS = [User, Pharmacy, Membership]


@pytest.mark.parametrize("model", MODELS)
def test_the_officer_reads_list_and_page(client, dpo, teammate, model):
    cast.sign_in(client, dpo)
    base = f"/admin/pharmacies/{model._meta.model_name}/"
    row = model.objects.first()
    assert client.get(base).status_code == 200
    assert client.get(base, {"q": "pharmacie"}).status_code == 200
    assert client.get(f"{base}{row.pk}/change/").status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_the_officer_changes_nothing(client, dpo, teammate, model):
    cast.sign_in(client, dpo)
    base = f"/admin/pharmacies/{model._meta.model_name}/"
    pk = model.objects.first().pk
    count = model.objects.count()
    for address in (f"{base}add/", f"{base}{pk}/delete/", f"{base}{pk}/change/"):
        assert client.post(address, {"post": "yes"}).status_code == 403
    assert model.objects.count() == count


def test_the_console_shows_how_many_factors_and_no_secret(client, dpo, owner):
    cast.sign_in(client, dpo)
    page = client.get(f"/admin/pharmacies/user/{owner.user.pk}/change/").content.decode()
    assert owner.user.email in page
    assert '<div class="readonly">1</div>' in page
    for secret in (owner.user.password, Phone.objects.get(user=owner.user).bin_key.hex(), owner.pharmacy.phone):
        assert secret not in page


def test_members_of_a_team_do_not_see_the_console(client, owner):
    cast.sign_in(client, owner)
    assert client.get("/admin/pharmacies/user/").status_code in {302, 403}
    assert client.get("/admin/pharmacies/user/", follow=True).status_code == 403


def every_permission():
    return [
        f"{model._meta.app_label}.{verb}_{model._meta.model_name}"
        for model in apps.get_models()
        for verb in ("add", "change", "delete", "view")
    ]


def test_an_officer_may_view_and_nothing_else(dpo):
    granted = {permission for permission in every_permission() if dpo.has_perm(permission)}
    assert granted == {permission for permission in every_permission() if ".view_" in permission}
    assert not dpo.has_perms(["pharmacies.view_user", "pharmacies.change_user"])
    assert dpo.has_module_perms("pharmacies")
    assert dpo.is_staff


def test_nobody_else_may_anything(owner):
    assert not any(owner.user.has_perm(permission) for permission in every_permission())
    assert not owner.user.has_module_perms("pharmacies")
    assert not owner.user.is_staff


def test_a_closed_officer_account_may_nothing(dpo):
    dpo.is_active = False
    assert not dpo.has_perm("pharmacies.view_user")
    assert not dpo.has_module_perms("pharmacies")


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_in_the_console_and_in_the_change_history(model):
    assert console.is_registered(model)
    assert auditlog.contains(model)


def test_the_change_history_keeps_no_value(home, owner):
    owner.user.first_name = "Prénom-Planté"
    owner.user.save()
    home.name = "Enseigne-Plantée"
    home.save()
    kept = list(LogEntry.objects.all())
    assert {entry.content_type.model for entry in kept} == {"user", "pharmacy", "membership"}
    assert {value for entry in kept for pair in entry.changes.values() for value in pair} <= {
        WHOLE,
        "None",
        "pharmacies.JoinRequest.None",
        "pharmacies.Membership.None",
        "pharmacies.Invitation.None",
        "pharmacies.Stay.None",
        "pharmacies.Workstation.None",
    }
    assert all(entry.object_repr == entry.object_pk for entry in kept)


def appoint(**changes):
    given = {"email": "dpo@francetest.example", "first_name": "Dominique", "last_name": "Petit"}
    out = StringIO()
    call_command("appoint_dpo", **{**given, **changes}, stdout=out)
    return out.getvalue()


def test_the_command_appoints_an_officer_and_prints_what_is_needed(db):
    printed = appoint()
    officer = User.objects.get(platform_role="dpo")
    assert officer.check_password(printed.partition("une seule fois\u00a0: ")[2].splitlines()[0])
    assert Phone.objects.get(user=officer).config_url in printed
    assert Event.objects.get(act="member_added").subjects == [officer.pk]


def test_who_tests_patients_does_not_audit_with_the_same_account(owner):
    with pytest.raises(CommandError, match="a déjà un compte"):
        appoint(email=owner.user.email.upper())
    assert not User.objects.filter(platform_role="dpo").exists()
