"""Events as sentences: the data protection officer and patients read these, not rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext

from audit.actor import Actor
from audit.facts import FACTS
from audit.glossary import word
from audit.models import Event
from audit.vocabulary import PATIENT_SENTENCES, SENTENCES, Act, ActorKind, Outcome

# Told by the worker, done by the receiver.
_BY_RECEIVER = frozenset({Act.DELIVERY_ACKNOWLEDGED, Act.DELIVERY_REFUSED})
# Who fails to give the code may be anybody that holds the link.
_BY_SOMEBODY = frozenset({Act.CODE_REFUSED, Act.DOCUMENT_LOCKED})
# Their sentence already says that it went wrong.
_SAY_THE_OUTCOME = _BY_SOMEBODY | {
    Act.SIGN_IN_FAILED,
    Act.ACCESS_REFUSED,
    Act.NOTICE_FAILED,
    Act.DELIVERY_REFUSED,
    Act.UNLOCK_REFUSED,
}


class UnknownAct(LookupError):
    """An event of a kind without a sentence. A blank line in a trail would hide something, so this stops the page."""


@dataclass(frozen=True, slots=True)
class PatientLine:
    """One line of "who saw my data": when (aware), who, what."""

    at: datetime
    who: str
    what: str


def sentence(event: Event) -> str:
    """The event as the data protection officer reads it. Raises `UnknownAct`."""
    act = _known(event)
    return _told(SENTENCES[act], act, event)


def patient_line(event: Event) -> PatientLine | None:
    """The event as the patient concerned reads it; None if it is none of the patient's. Raises `UnknownAct`."""
    act = _known(event)
    if act not in PATIENT_SENTENCES:
        return None
    who = _named_to_patient(act, event.actor)
    return PatientLine(at=event.at, who=who, what=_told(PATIENT_SENTENCES[act], act, event))


def actor_label(actor: Actor) -> str:
    """Who acted, for the data protection officer: a role and an agent number, a machine's name, never a person's."""
    return _LABELS[actor.kind](actor)


def _known(event: Event) -> Act:
    try:
        act = Act(event.act)
    except ValueError as error:
        raise UnknownAct(event.act) from error
    return act


def _told(template: str, act: Act, event: Event) -> str:
    told = gettext(template).format(
        actor=actor_label(event.actor),
        receiver=settings.RECEIVER_NAME,
        **{name: _shown(name, event.facts[name], optional=fact.optional) for name, fact in FACTS[act].items()},
    )
    if event.outcome == Outcome.DONE or act in _SAY_THE_OUTCOME:
        return told
    return f"{told} ({Outcome(event.outcome).label})"


def _shown(name: str, value: object, *, optional: bool) -> str:
    """A fact in words; an optional one comes in brackets or not at all."""
    if value is None:
        return ""
    words = ", ".join(word(name, str(item)) for item in (value if isinstance(value, list) else [value]))
    return f" ({words})" if optional else words


def _person(actor: Actor) -> str:
    role = capfirst(word("role", actor.role)) if actor.role else gettext("Compte professionnel")
    if actor.agent is None:
        return role
    return gettext("{role} (agent {number})").format(role=role, number=actor.agent)


_LABELS: dict[ActorKind, Callable[[Actor], str]] = {
    ActorKind.PERSON: _person,
    ActorKind.PATIENT: lambda _: gettext("Le patient"),
    ActorKind.MACHINE: lambda actor: gettext("Service automatique ({name})").format(name=actor.name),
    ActorKind.COMMAND: lambda actor: gettext("Maintenance ({name})").format(name=actor.name),
    ActorKind.VISITOR: lambda _: gettext("Un visiteur"),
}


def _named_to_patient(act: Act, actor: Actor) -> str:
    if act in _BY_RECEIVER:
        return str(settings.RECEIVER_NAME)
    if act in _BY_SOMEBODY:
        return gettext("Une personne qui a votre lien")
    return _PATIENT_LABELS[actor.kind](actor)


_PATIENT_LABELS: dict[ActorKind, Callable[[Actor], str]] = {
    ActorKind.PERSON: _person,
    ActorKind.PATIENT: lambda _: gettext("Vous"),
    ActorKind.MACHINE: lambda _: gettext("Service automatique"),
    ActorKind.COMMAND: lambda _: gettext("Maintenance"),
    ActorKind.VISITOR: lambda _: gettext("Vous"),
}
