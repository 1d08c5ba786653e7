"""A pharmacy joins, with its titulaire as agent 1."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.trace import record
from audit.vocabulary import Act
from pharmacies import poster
from pharmacies.enrolment import Member, Person, join, new_account, told
from pharmacies.identifiers import compact, is_finess
from pharmacies.lookups import account_named
from pharmacies.models import Pharmacy
from pharmacies.place import Place
from pharmacies.refusal import Refusal
from pharmacies.vocabulary import Role
from pharmacies.wall import inside


@dataclass(frozen=True, slots=True)
class Practice:
    """What the pharmacy asks of patients beyond the form, and how long an entry can be taken back (seconds, to 300)."""

    ask_nir: bool = False
    ask_birth_place: bool = False
    undo_seconds: int = 30


USUAL = Practice()


def create_pharmacy(
    *,
    finess: str,
    place: Place,
    titulaire: Person,
    password: str,
    by: Actor,
    at: datetime,
    practice: Practice = USUAL,
) -> Member:
    """The titulaire's membership (its `.pharmacy` is the new one) and what the phone needs to enrol.

    A titulaire who already has an account keeps password and phone; `password` then goes unused.
    Raises `Refusal` for a bad or known FINESS number, a bad address, e-mail or password.
    """
    with transaction.atomic():
        pharmacy = _checked(_new_finess(finess), place, practice, at)
        with inside(pharmacy.pk):
            pharmacy.save(force_insert=True)
            return _staffed(pharmacy, titulaire, password, by=by, at=at)


def _staffed(pharmacy: Pharmacy, titulaire: Person, password: str, *, by: Actor, at: datetime) -> Member:
    user = account_named(titulaire.email)
    enrolment = ""
    if user is None:
        user, enrolment = new_account(titulaire, password)
    membership = join(pharmacy, user, Role.TITULAIRE, at)
    record(Act.PHARMACY_CREATED, by=by, at=at, pharmacy=pharmacy.pk, subjects=[pharmacy.pk])
    record(Act.MEMBER_ADDED, by=by, at=at, pharmacy=pharmacy.pk, subjects=[user.pk])
    return Member(membership, enrolment)


def _new_finess(typed: str) -> str:
    finess = compact(typed)
    if not is_finess(finess):
        raise Refusal(
            _("Ce numéro FINESS n’est pas valable : il a 9 caractères, et sa clé doit être juste. Relisez-le."),
            code="bad-finess",
            status=422,
        )
    if Pharmacy.objects.filter(finess=finess).exists():
        raise Refusal(_("Une pharmacie porte déjà ce numéro FINESS."), code="finess-taken")
    return finess


def _checked(finess: str, place: Place, practice: Practice, at: datetime) -> Pharmacy:
    pharmacy = Pharmacy(
        finess=finess,
        name=place.name.strip(),
        street=place.street.strip(),
        postcode=compact(place.postcode),
        city=place.city.strip(),
        phone=place.phone.strip(),
        poster=poster.new_code(),
        opened_at=at,
        **asdict(practice),
    )
    try:
        pharmacy.full_clean()
    except ValidationError as error:
        raise Refusal(told(error), code="bad-address", status=422) from error
    return pharmacy
