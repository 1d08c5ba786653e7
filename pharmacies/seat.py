"""One person working in one pharmacy now."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.vocabulary import ActorKind
from pharmacies.life import ALLOWED
from pharmacies.models import Membership, Pharmacy, User
from pharmacies.refusal import Forbidden
from pharmacies.roles import ROLES
from pharmacies.vocabulary import Permission, PharmacyState, Role


@dataclass(frozen=True, slots=True)
class Seat:
    """Who works where, in which role, under which number patients see ("agent 2")."""

    user: User
    pharmacy: Pharmacy
    role: Role
    agent: int

    @classmethod
    def of(cls, membership: Membership) -> "Seat":
        """The seat that a current membership gives."""
        return cls(membership.user, membership.pharmacy, Role(membership.role), membership.agent_number)

    @property
    def actor(self) -> Actor:
        """How the trace names this person here."""
        return Actor(
            ActorKind.PERSON, id=self.user.pk, role=self.role.value, pharmacy=self.pharmacy.pk, agent=self.agent
        )

    def may(self, permission: Permission) -> bool:
        """Whether the role holds the permission, and the pharmacy's state allows it."""
        return permission in self.rights

    @property
    def state(self) -> PharmacyState:
        """Where the pharmacy stands, as it was when the seat was taken."""
        return PharmacyState(self.pharmacy.state)

    @property
    def rights(self) -> frozenset[Permission]:
        """Everything this seat may do now; templates ask it."""
        return ROLES[self.role] & ALLOWED[self.state]

    def require(self, permission: Permission) -> None:
        """Raises `Forbidden`, with the reason in French, unless role and state allow it."""
        if permission not in ALLOWED[self.state]:
            told = _("Votre pharmacie est %(state)s : cette page n’est pas disponible.")
            raise Forbidden(told % {"state": self.state.label}, code=f"pharmacy-{self.state.value}")
        if not self.may(permission):
            reason = _("Votre rôle (%(role)s) ne permet pas de %(permission)s.")
            raise Forbidden(reason % {"role": self.role.label, "permission": permission.label}, code=permission.value)
