"""A pharmacist asks to open the own pharmacy here."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act, ActorKind
from pharmacies import poster
from pharmacies.enrolment import Person, account_without_password, join, told
from pharmacies.identifiers import compact
from pharmacies.joining import account_behind
from pharmacies.life import MOVES, Step
from pharmacies.models import Application, Membership, Pharmacy, User
from pharmacies.place import Place
from pharmacies.preflight import troubles
from pharmacies.psc.professional import Professional
from pharmacies.refusal import Forbidden, Refusal
from pharmacies.vocabulary import Role
from pharmacies.wall import inside


def apply_for_pharmacy(*, who: Professional, finess: str, place: Place, email: str, at: datetime) -> Membership:
    """The titulaire's place in a pharmacy that waits to be verified; nobody can work there yet.

    `who` is vouched for by Pro Santé Connect; a person without an account gets one, with `email`, entered by Pro Santé
    Connect alone. Raises `Forbidden` for a FINESS that is not among the activities; `Refusal` for a number that is
    known here, for data that the receiver would refuse, and for a bad e-mail; `NotVerified` for a closed account.
    """
    number = compact(finess)
    if not who.works_at(number):
        raise Forbidden(
            _("Cette pharmacie ne figure pas parmi vos lieux d’exercice. Faites-les corriger auprès de l’Ordre."),
            code="elsewhere",
        )
    with transaction.atomic():
        pharmacy = _checked(number, place)
        user = account_behind(who) or _new_account(who, email)
        with inside(pharmacy.pk):
            pharmacy.save(force_insert=True)
            membership = join(pharmacy, user, Role.TITULAIRE, at)
            Application.objects.create(pharmacy=pharmacy, applicant=user, rpps=who.rpps, applied_at=at)
            by = Actor(ActorKind.PERSON, id=user.pk)
            record(MOVES[Step.APPLY].act, by=by, at=at, pharmacy=pharmacy.pk, subjects=[pharmacy.pk])
            record(Act.MEMBER_ADDED, by=by, at=at, pharmacy=pharmacy.pk, subjects=[user.pk])
    return membership


def _checked(finess: str, place: Place) -> Pharmacy:
    if Pharmacy.objects.filter(finess=finess).exists():
        raise Refusal(
            _("Une pharmacie porte déjà ce numéro FINESS ici. Demandez à son titulaire de vous inviter."),
            code="finess-taken",
        )
    columns = {name: text.strip() for name, text in place.columns().items()}
    found = troubles(finess=finess, **{name: columns[name] for name in ("name", "street", "postcode", "city")})
    if found:
        raise Refusal(" ".join(str(words) for _column, words in found), code="preflight", status=422)
    pharmacy = Pharmacy(finess=finess, state=MOVES[Step.APPLY].target, poster=poster.new_code(), **columns)
    try:
        pharmacy.full_clean()
    except ValidationError as error:
        raise Refusal(told(error), code="bad-address", status=422) from error
    return pharmacy


def _new_account(who: Professional, email: str) -> User:
    person = Person(email, who.first_name, who.last_name, who.rpps)
    return account_without_password(person, psc_subject=who.subject)
