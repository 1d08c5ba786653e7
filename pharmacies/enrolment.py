"""How a person gets an account with both factors, and a place in a team. Shared by the acts that add people."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from pharmacies.lookups import account_named
from pharmacies.models import Membership, Pharmacy, Phone, User
from pharmacies.passwords import check_rule
from pharmacies.refusal import Refusal
from pharmacies.vocabulary import PlatformRole, Role


@dataclass(frozen=True, slots=True)
class Person:
    """Who gets an account. `rpps`: for a pharmacist who will come in by Pro Santé Connect."""

    email: str
    first_name: str
    last_name: str
    rpps: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A new place in a team. `enrolment` is the otpauth URI for the person's phone; empty if the account existed."""

    membership: Membership
    enrolment: str = ""


def told(error: ValidationError) -> str:
    """All reasons in one line, each after its column's name where it has one."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ; ".join(f"{column} : {' '.join(reasons)}" for column, reasons in error.message_dict.items())


def new_account(person: Person, password: str, *, platform_role: PlatformRole | None = None) -> tuple[User, str]:
    """The saved account and the otpauth URI to scan once. Raises `Refusal` for a bad e-mail, name or password."""
    user = account_for(person, platform_role=platform_role)
    set_password(user, password)
    device = Phone.objects.create(user=user, name="TOTP", confirmed=True)
    return user, str(device.config_url)


def account_for(person: Person, *, platform_role: PlatformRole | None = None) -> User:
    """A new account that nobody can sign in to yet, not saved. Raises `Refusal` for a bad e-mail or name."""
    user = User(
        email=User.normalize_username(person.email),
        first_name=person.first_name.strip(),
        last_name=person.last_name.strip(),
        platform_role=platform_role or "",
        rpps=person.rpps,
    )
    user.set_unusable_password()
    try:
        validate_email(user.email)
        user.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Refusal(told(error), code="bad-account", status=422) from error
    return user


def set_password(user: User, password: str) -> None:
    """Saves the account with it. Raises `Refusal` with every reason why the password does not do for this person."""
    try:
        check_rule(password, user)
    except ValidationError as error:
        raise Refusal(told(error), code="bad-account", status=422) from error
    user.set_password(password)
    user.save()


def checked_email(typed: str) -> str:
    """A professional e-mail that no account has yet, as stored. Raises `Refusal`: an e-mail never links accounts."""
    email = User.normalize_username(typed)
    try:
        User._meta.get_field("email").run_validators(email or "@")
    except ValidationError as error:
        message = _("Cet e-mail est incomplet. Il ressemble à prenom.nom@pharmacie.example.")
        raise Refusal(message, code="bad-email", status=422) from error
    if account_named(email) is not None:
        raise Refusal(_("Cette adresse e-mail a déjà un compte. Choisissez-en une autre."), code="email-taken")
    return email


def account_without_password(person: Person, *, psc_subject: str) -> User:
    """The saved account of somebody who comes in by Pro Santé Connect only. Raises `Refusal` for the e-mail."""
    user = User(
        email=checked_email(person.email),
        first_name=person.first_name,
        last_name=person.last_name,
        rpps=person.rpps,
        psc_subject=psc_subject,
    )
    user.set_unusable_password()
    user.save(force_insert=True)
    return user


def join(pharmacy: Pharmacy, user: User, role: Role, at: datetime) -> Membership:
    """A place in the team, with the next agent number; numbers are never given twice. Needs a transaction."""
    Pharmacy.objects.select_for_update().get(pk=pharmacy.pk)  # two people added at once take turns for the number
    if Membership.objects.current().filter(pharmacy=pharmacy, user=user).exists():
        raise Refusal(_("Cette personne fait déjà partie de l’équipe."), code="already-member")
    last: int = Membership.objects.filter(pharmacy=pharmacy).aggregate(last=Max("agent_number"))["last"] or 0
    return Membership.objects.create(pharmacy=pharmacy, user=user, role=role, agent_number=last + 1, added_at=at)
