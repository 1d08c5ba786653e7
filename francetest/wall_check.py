"""Start-up check of the wall: policies, rights and roles in the database are those that the code asks for.

Asked of the database, so it runs with `check --database default`, by the owner, in the release line of the Procfile.
Each serving process asks the same of itself before it serves (francetest/wall_start.py).
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from francetest import wall_links
from francetest.database_roles import APP, COURIER, WALL, grants, roles, tables
from francetest.policies import THERE, Policy, Roles, policies, walled
from pharmacies import wall
from pharmacies.wall_sql import blocks

REMEDY: Final = "En propriétaire des tables : python manage.py migrate, puis python manage.py database_roles"
UP: Final = """
SELECT CASE nspname WHEN 'public' THEN relname ELSE nspname || '.' || relname END
  FROM pg_class JOIN pg_namespace place ON place.oid = relnamespace
 WHERE relrowsecurity AND relforcerowsecurity AND nspname IN ('public', 'keys')
"""
POLICIES: Final = f"{THERE} AND permissive = 'PERMISSIVE'"
RESTRICTING: Final = """
SELECT count(*) FROM pg_policies WHERE schemaname IN ('public', 'keys') AND permissive <> 'PERMISSIVE'
"""
RIGHTS: Final = """
SELECT CASE entry.grantee WHEN 0 THEN 'PUBLIC' ELSE entry.grantee::regrole::text END,
       relation.relnamespace::regnamespace || '.' || relation.relname, entry.privilege_type
  FROM pg_class relation, aclexplode(relation.relacl) entry
 WHERE relation.relnamespace IN ('public'::regnamespace, 'keys'::regnamespace, 'wall'::regnamespace)
   AND relation.relkind IN ('r', 'p', 'v', 'm') AND entry.grantee = ANY (%s::oid[])
 UNION ALL
SELECT CASE entry.grantee WHEN 0 THEN 'PUBLIC' ELSE entry.grantee::regrole::text END,
       relation.relnamespace::regnamespace || '.' || relation.relname || '.' || part.attname, entry.privilege_type
  FROM pg_class relation JOIN pg_attribute part ON part.attrelid = relation.oid, aclexplode(part.attacl) entry
 WHERE relation.relnamespace IN ('public'::regnamespace, 'keys'::regnamespace, 'wall'::regnamespace)
   AND entry.grantee = ANY (%s::oid[])
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
SELECT rolsuper OR rolbypassrls, rolreplication OR rolcreaterole,
       rolname = %(owner)s OR pg_has_role(oid, %(owner)s, 'MEMBER'),
       has_schema_privilege(oid, 'public', 'CREATE') OR has_schema_privilege(oid, 'wall', 'CREATE'),
       has_database_privilege(oid, current_database(), 'CREATE, TEMPORARY'),
       EXISTS (SELECT FROM pg_auth_members WHERE member = role.oid)
  FROM pg_roles role WHERE rolname = %(role)s
"""
ROLE_SAYS: Final = (
    "the role {} passes over it (superuser or BYPASSRLS)",
    "the role {} may make itself more (REPLICATION or CREATEROLE)",
    "the role {} is, or may act as, the owner of the tables",
    "the role {} may create in a schema",
    "the role {} may create schemas or temporary tables, which hide ours from whoever has the connection next",
    "the role {} is a member of other roles",
)


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
        return [_error(difference) for difference in (*differences(cursor, roles()), *_keys(cursor))]


def _error(difference: str) -> CheckMessage:
    return Error(f"The wall between pharmacies: {difference}.", hint=REMEDY, id="francetest.E004")


def differences(cursor: Any, names: Roles) -> Iterator[str]:
    """One sentence for each difference that any role can see: all but the keys of tokens."""
    broken = [said for role in (names.app, names.courier) for said in _role(cursor, role, names.owner)]
    yield from broken
    yield from stones(cursor, names)
    if not broken:  # without the roles there are no rights to compare
        yield from _rights(cursor, names)


def stones(cursor: Any, names: Roles) -> Iterator[str]:
    """The part of it that is about tables, whoever may ask them."""
    yield from _tables(cursor)
    yield from _policies(cursor, names)
    yield from wall_links.differences(cursor)


def _role(cursor: Any, role: str, owner: str) -> list[str]:
    cursor.execute(ROLE, {"role": role, "owner": owner})
    found = cursor.fetchone()
    if found is None:
        return [f"the role {role} does not exist"]
    return [said.format(role) for said, so in zip(ROLE_SAYS, found, strict=True) if so]


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
    there = tables()
    lines = [*grants(names.app, APP, there), *grants(names.courier, COURIER, there)]
    wanted = {(line.role, _full(line.table), right.value) for line in lines for right in line.rights}
    cursor.execute(
        "SELECT coalesce(array_agg(oid), '{}') || 0::oid FROM pg_roles WHERE rolname = ANY (%s)",
        [[names.app, names.courier]],
    )
    (grantees,) = cursor.fetchone()
    cursor.execute(RIGHTS, [grantees, grantees])
    given = set(cursor.fetchall())
    for role, table, right in sorted(wanted - given):
        yield f"{role} lacks {right} on {table}"
    for role, table, right in sorted(given - wanted):
        yield f"{role} has {right} on {table}"
    yield from _questions(cursor, names, grantees)


def _full(table: str) -> str:
    return table if "." in table else f"public.{table}"


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
