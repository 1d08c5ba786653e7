"""One person working in one pharmacy now."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.vocabulary import ActorKind
from pharmacies.models import Membership, Pharmacy, User
from pharmacies.refusal import Forbidden
from pharmacies.roles import ROLES
from pharmacies.vocabulary import Permission, Role


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
        """Whether the role holds the permission."""
        return permission in ROLES[self.role]

    def require(self, permission: Permission) -> None:
        """Raises `Forbidden`, with the reason in French, unless the role holds the permission."""
        if not self.may(permission):
            reason = _("Votre rôle (%(role)s) ne permet pas de %(permission)s.")
            raise Forbidden(reason % {"role": self.role.label, "permission": permission.label}, code=permission.value)
