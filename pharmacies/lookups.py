"""Finding accounts, seats and pharmacies."""

from uuid import UUID

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext_lazy as _

from pharmacies import poster
from pharmacies.identifiers import compact
from pharmacies.models import Membership, Pharmacy, User
from pharmacies.refusal import Unknown
from pharmacies.seat import Seat


def account(user_id: UUID) -> User | None:
    """An active account with its current memberships and their pharmacies, in one query: every page needs all three."""
    rows = list(
        User.objects.annotate(now=FilteredRelation("memberships", condition=Q(memberships__ended_at=None)))
        .select_related("now__pharmacy")  # type: ignore[misc]  # the annotation above, which the plugin does not see
        .filter(pk=user_id, is_active=True)
        .order_by("now__added_at", "now__id")
    )
    if not rows:
        return None
    user = rows[0]
    user.open_memberships = tuple(_handed_to(user, row) for row in rows if getattr(row, "now", None) is not None)
    return user


def account_named(email: str) -> User | None:
    """The account of an e-mail, active or not, whatever the case it is typed in."""
    wanted = User.normalize_username(email)
    # PostgreSQL refuses NUL even in a question.
    return None if "\0" in wanted else User.objects.filter(email=wanted).first()


def _handed_to(user: User, row: User) -> Membership:
    membership: Membership = row.now  # type: ignore[attr-defined]  # the annotation's name
    membership.user = user
    return membership


def seats_of(user: User) -> tuple[Seat, ...]:
    """Where the person works today, oldest first; no query for a user that `account` found."""
    if user.open_memberships is None:
        memberships = Membership.objects.current().with_people().filter(user=user, user__is_active=True)
        return tuple(Seat.of(membership) for membership in memberships.order_by("added_at", "id"))
    return tuple(Seat.of(membership) for membership in user.open_memberships)


def seat_of(user: User, pharmacy_id: UUID) -> Seat | None:
    """The person's seat in that pharmacy, or None if the person does not work there (any more)."""
    return next((seat for seat in seats_of(user) if seat.pharmacy.pk == pharmacy_id), None)


def pharmacy_of_poster(code: str) -> Pharmacy:
    """The pharmacy whose poster bears this code, forgiving how it was typed; testing now or not. Raises `Unknown`."""
    written = poster.normalised(code)
    pharmacy = Pharmacy.objects.filter(poster=written).first() if poster.is_code(written) else None
    if pharmacy is None:
        raise Unknown(_("Cette affiche n’est plus valable. Demandez la nouvelle à l’équipe."))
    return pharmacy


def pharmacy_of_finess(typed: str) -> Pharmacy:
    """The pharmacy with this FINESS number, spaces forgiven. Raises `Unknown`."""
    pharmacy = Pharmacy.objects.filter(finess=compact(typed)).first()
    if pharmacy is None:
        raise Unknown(_("Aucune pharmacie ne porte ce numéro FINESS. Relisez-le."))
    return pharmacy


def finess_of(pharmacy_id: UUID) -> str:
    """The FINESS number of a pharmacy, which never changes; the id for one that is not there."""
    return Pharmacy.objects.filter(pk=pharmacy_id).values_list("finess", flat=True).first() or str(pharmacy_id)
