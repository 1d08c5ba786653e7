"""A door, some actors, and events written the way everybody writes them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from audit.actor import Actor
from audit.context import Door, through
from audit.identity import new_id
from audit.models import Event
from audit.trace import record
from audit.vocabulary import Act, ActorKind

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
REQUEST_ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def door() -> Iterator[Door]:
    with through(Door("web:result", "192.0.2.7", REQUEST_ID)) as opened:
        yield opened


@pytest.fixture
def pharmacy() -> UUID:
    return new_id()


@pytest.fixture
def pharmacist(pharmacy: UUID) -> Actor:
    return Actor(ActorKind.PERSON, id=new_id(), role="adjoint", pharmacy=pharmacy, agent=2)


@pytest.fixture
def visitor() -> Actor:
    return Actor(ActorKind.VISITOR)


@pytest.fixture
def trace(db: None, door: Door, pharmacist: Actor) -> Callable[..., Event]:
    """`record`, by the pharmacist at a fixed time unless told otherwise."""

    def write(act: Act = Act.TEST_STARTED, **given: Any) -> Event:
        return record(act, **{"by": pharmacist, "at": AT, **given})

    return write
