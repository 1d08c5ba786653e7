"""Who may leave a trace."""

import pytest

from audit.actor import Actor, NoActor
from audit.identity import new_id
from audit.vocabulary import ActorKind

SOMEBODY = new_id()


@pytest.mark.parametrize(
    "actor",
    [
        Actor(ActorKind.PERSON, id=SOMEBODY),
        Actor(ActorKind.PATIENT, id=SOMEBODY),
        Actor(ActorKind.MACHINE, name="deliver_results"),
        Actor(ActorKind.COMMAND, name="import_devices@app"),
        Actor(ActorKind.VISITOR),
    ],
)
def test_an_actor_that_says_who_acts_is_accepted(actor):
    actor.check()


@pytest.mark.parametrize(
    "actor",
    [
        Actor(ActorKind.PERSON),
        Actor(ActorKind.PERSON, id=SOMEBODY, name="Camille"),
        Actor(ActorKind.PATIENT),
        Actor(ActorKind.MACHINE),
        Actor(ActorKind.MACHINE, id=SOMEBODY, name="deliver_results"),
        Actor(ActorKind.COMMAND),
        Actor(ActorKind.VISITOR, id=SOMEBODY),
        Actor(ActorKind.VISITOR, name="Camille"),
        Actor(ActorKind.MACHINE, name="x" * 81),
        Actor(ActorKind.PERSON, id=SOMEBODY, role="x" * 41),
    ],
)
def test_an_actor_that_says_too_little_or_too_much_is_refused(actor):
    with pytest.raises(NoActor):
        actor.check()


def test_the_refusal_tells_what_to_give_and_not_what_was_given():
    with pytest.raises(NoActor, match=r"^person: give the account's id and no name$"):
        Actor(ActorKind.PERSON, name="Camille").check()
