"""Start-up check of the wall: policies, rights and roles in the database are those that the code asks for.

Asked of the database, so it runs with `check --database default`, by the owner, in the release line of the Procfile.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from francetest import wall_links
from francetest.database_roles import APP, COURIER, WALL, grants, roles
from francetest.policies import Policy, Roles, policies, walled
from pharmacies import wall
from pharmacies.wall_sql import blocks

REMEDY: Final = "En propriétaire des tables : python manage.py migrate, puis python manage.py database_roles"
UP: Final = """
SELECT relname FROM pg_class
 WHERE relrowsecurity AND relforcerowsecurity AND relnamespace = 'public'::regnamespace
"""
POLICIES: Final = """
SELECT tablename, policyname, cmd, array_to_string(roles, ','), qual, with_check
  FROM pg_policies WHERE schemaname = 'public' AND permissive = 'PERMISSIVE'
"""
RESTRICTING: Final = "SELECT count(*) FROM pg_policies WHERE schemaname = 'public' AND permissive <> 'PERMISSIVE'"
RIGHTS: Final = """
SELECT CASE entry.grantee WHEN 0 THEN 'PUBLIC' ELSE entry.grantee::regrole::text END,
       relation.relnamespace::regnamespace || '.' || relation.relname, entry.privilege_type
  FROM pg_class relation, aclexplode(relation.relacl) entry
 WHERE relation.relnamespace IN ('public'::regnamespace, 'wall'::regnamespace)
   AND relation.relkind IN ('r', 'p', 'v', 'm') AND entry.grantee = ANY (%s::oid[])
 UNION ALL
SELECT CASE entry.grantee WHEN 0 THEN 'PUBLIC' ELSE entry.grantee::regrole::text END,
       relation.relnamespace::regnamespace || '.' || relation.relname || '.' || part.attname, entry.privilege_type
  FROM pg_class relation JOIN pg_attribute part ON part.attrelid = relation.oid, aclexplode(part.attacl) entry
 WHERE relation.relnamespace IN ('public'::regnamespace, 'wall'::regnamespace) AND entry.grantee = ANY (%s::oid[])
"""
QUESTIONS: Final = """
SELECT entry.grantee::regrole::text, function.oid::regprocedure::text
  FROM pg_proc function, aclexplode(function.proacl) entry
 WHERE function.pronamespace = 'wall'::regnamespace AND entry.grantee = ANY (%s::oid[])
"""
EXPOSED: Final = """
SELECT function.oid::regprocedure::text FROM pg_proc function
 WHERE function.pronamespace = 'wall'::regnamespace
   AND (function.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(function.proacl) entry WHERE entry.grantee = 0))
"""
ROLE: Final = """
SELECT rolsuper OR rolbypassrls, rolname = current_user OR pg_has_role(oid, current_user, 'MEMBER')
  FROM pg_roles WHERE rolname = %s
"""


@register(Tags.database, deploy=True)  # `migrate` asks the others, and comes before there is a wall
def wall_stands(
    _apps: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """An error for each difference; nothing is asked when no database was named."""
    if not databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('wall.key') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return [_error("the schema of the wall is missing")]
        return [_error(difference) for difference in _differences(cursor, roles())]


def _error(difference: str) -> CheckMessage:
    return Error(f"The wall between pharmacies: {difference}.", hint=REMEDY, id="francetest.E004")


def _differences(cursor: Any, names: Roles) -> Iterator[str]:
    served = (names.app, names.courier)
    broken = list(_roles(cursor, served))
    yield from broken
    yield from _tables(cursor)
    yield from _policies(cursor, names)
    yield from wall_links.differences(cursor)
    if not broken:  # without the roles there are no rights to compare
        yield from _rights(cursor, names)
    yield from _keys(cursor)


def _roles(cursor: Any, served: Sequence[str]) -> Iterator[str]:
    for role in served:
        cursor.execute(ROLE, [role])
        above, ours = cursor.fetchone() or (None, None)
        if above is None:
            yield f"the role {role} does not exist"
        elif above:
            yield f"the role {role} passes over it (superuser or BYPASSRLS)"
        elif ours:
            yield f"the role {role} is, or may act as, the owner who runs this check"


def _tables(cursor: Any) -> Iterator[str]:
    cursor.execute(UP)
    up = {name for (name,) in cursor.fetchall()}
    for table in sorted(walled() - up):
        yield f"{table} is not behind it (row-level security with FORCE)"


def _policies(cursor: Any, names: Roles) -> Iterator[str]:
    cursor.execute(POLICIES)
    there = {Policy(*row) for row in cursor.fetchall()}
    wanted = set(policies(names))
    for policy in sorted(wanted - there, key=_name):
        yield f"the policy {_name(policy)} is missing or differs"
    known = {_name(policy) for policy in wanted}
    for policy in sorted(there - wanted, key=_name):
        if _name(policy) not in known:
            yield f"the policy {_name(policy)} is nobody's"
    cursor.execute(RESTRICTING)
    if cursor.fetchone()[0]:
        yield "a restrictive policy is nobody's"


def _name(policy: Policy) -> str:
    return f"{policy.name} of {policy.table}"


def _rights(cursor: Any, names: Roles) -> Iterator[str]:
    tables = connections["default"].introspection.table_names(cursor)
    lines = [*grants(names.app, APP, tables), *grants(names.courier, COURIER, tables)]
    wanted = {(line.role, f"public.{line.table}", right.value) for line in lines for right in line.rights}
    cursor.execute(
        "SELECT coalesce(array_agg(oid), '{}') || 0::oid FROM pg_roles WHERE rolname = ANY (%s)",
        [[names.app, names.courier]],
    )
    (grantees,) = cursor.fetchone()
    cursor.execute(RIGHTS, [grantees, grantees])
    there = set(cursor.fetchall())
    for role, table, right in sorted(wanted - there):
        yield f"{role} lacks {right} on {table}"
    for role, table, right in sorted(there - wanted):
        yield f"{role} has {right} on {table}"
    yield from _questions(cursor, names, grantees)


def _questions(cursor: Any, names: Roles, grantees: Sequence[int]) -> Iterator[str]:
    cursor.execute(EXPOSED)
    for (function,) in sorted(cursor.fetchall()):
        yield f"everybody may call {function}"
    cursor.execute(QUESTIONS, [[grantee for grantee in grantees if grantee]])
    wanted = {(role, question) for role in (names.app, names.courier) for question in WALL}
    for role, function in sorted(wanted ^ set(cursor.fetchall())):
        yield f"{role} and {function} do not fit"


def _keys(cursor: Any) -> Iterator[str]:
    cursor.execute("SELECT inner_block, outer_block FROM wall.key WHERE purpose = 'token'")
    there = {(bytes(inner), bytes(outer)) for inner, outer in cursor.fetchall()}
    if there != {blocks(key) for key in wall.signing_keys()}:
        yield "the keys of WALL_KEY are not those that the database checks with"
