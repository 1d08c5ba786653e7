"""Who acts, as the trace keeps it: pseudonymous ids and roles, never a person's name."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from audit.vocabulary import ActorKind

MAX_NAME = 80
MAX_ROLE = 40


class NoActor(ValueError):
    """The actor does not say who acts: an id or a name is missing, or one is given that its kind must not have."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts.

    `id`: the account of a person, the case of a patient. `name`: a machine's or a command's, at most 80
    characters, never a person's. `role`: code of the role held at the time. `agent`: the number patients see.
    """

    kind: ActorKind
    id: UUID | None = None
    name: str = ""
    role: str = ""
    pharmacy: UUID | None = None
    agent: int | None = None

    def check(self) -> None:
        """Raise `NoActor` unless this actor says all that its kind demands, and nothing more."""
        if not _DEMANDS[self.kind](self):
            raise NoActor(f"{self.kind.value}: {_HINTS[self.kind]}")
        if len(self.name) > MAX_NAME or len(self.role) > MAX_ROLE:
            raise NoActor(f"name over {MAX_NAME} or role over {MAX_ROLE} characters")


def _known_by_id(actor: Actor) -> bool:
    return actor.id is not None and not actor.name


def _known_by_name(actor: Actor) -> bool:
    return actor.id is None and bool(actor.name)


def _known_by_nothing(actor: Actor) -> bool:
    return actor.id is None and not actor.name


_DEMANDS: dict[ActorKind, Callable[[Actor], bool]] = {
    ActorKind.PERSON: _known_by_id,
    ActorKind.PATIENT: _known_by_id,
    ActorKind.MACHINE: _known_by_name,
    ActorKind.COMMAND: _known_by_name,
    ActorKind.VISITOR: _known_by_nothing,
}
_HINTS: dict[ActorKind, str] = {
    ActorKind.PERSON: "give the account's id and no name",
    ActorKind.PATIENT: "give the case's id and no name",
    ActorKind.MACHINE: "give the machine's name and no id",
    ActorKind.COMMAND: "give the command's name and no id",
    ActorKind.VISITOR: "a visitor has neither id nor name",
}
