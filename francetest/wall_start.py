"""Asked by each serving process of itself before it serves: am I who I should be, and does the wall stand?

The release line asks the same as the owner (francetest/wall_check.py). Between two releases somebody may drop a policy
by hand, restore a backup without the rights, or start a process with another role's address.
"""

import sys
from collections.abc import Iterator
from typing import Any, Final, NoReturn
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction

from francetest.database_roles import roles
from francetest.policies import Roles
from francetest.wall_check import differences, stones
from pharmacies.models import Pharmacy
from pharmacies.wall import inside

APP: Final = "app"
COURIER: Final = "courier"
WHO: Final = "SELECT session_user, tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = %s"
NOT_TO_BE_SERVED: Final = 3
"""gunicorn stops altogether on this code of a worker; on any other it starts the worker again."""
TRY_AGAIN: Final = 1
NOBODY: Final = UUID(int=0)


def stand(part: str) -> None:
    """Returns when this process has the role of its part (APP, COURIER) and the wall stands; else ends the process.

    What is wrong goes to standard error, a sentence each.
    """
    try:
        found = list(_found(part))
    except Exception as error:
        code = TRY_AGAIN if isinstance(error, OperationalError) else NOT_TO_BE_SERVED
        _stop([f"it cannot be looked at ({type(error).__name__})"], code)
    finally:
        connection.close()  # a child of this process opens its own
    if found:
        _stop(found, NOT_TO_BE_SERVED)


def _found(part: str) -> Iterator[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WHO, [Pharmacy._meta.db_table])
        ourselves, owner = cursor.fetchone() or ("", "")
        if not owner or not _there(cursor):
            yield "there are no tables, or no wall: run migrate, then database_roles"
            return
        yield from _stands(cursor, part, ourselves, owner)
    yield from _keys()


def _there(cursor: Any) -> bool:
    cursor.execute("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'wall')")
    return bool(cursor.fetchone()[0])


def _stands(cursor: Any, part: str, ourselves: str, owner: str) -> Iterator[str]:
    if settings.DEMO and ourselves == owner:  # one address for everything (database_roles --alone)
        yield from stones(cursor, Roles(owner, owner, owner))
        return
    names = roles(owner)
    expected = names.app if part == APP else names.courier
    if ourselves != expected:
        yield f"this process is {ourselves} in the database and must be {expected}"
    yield from differences(cursor, names)


def _keys() -> Iterator[str]:
    try:
        with transaction.atomic(), inside(NOBODY):
            pass
    except DatabaseError:
        yield "the database does not accept what WALL_KEY signs"


def _stop(sentences: list[str], code: int) -> NoReturn:
    for sentence in sentences:
        sys.stderr.write(f"The wall between pharmacies: {sentence}.\n")
    sys.stderr.write(
        "Nothing is served. As the owner: python manage.py migrate, then python manage.py database_roles\n"
    )
    raise SystemExit(code)
