"""What PostgreSQL offers to whoever runs any SQL, tried over a connection that logged in as the web's role itself.

The other tests take the role within the owner's session, where RESET ROLE would lead back; here there is no way back.
"""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from pharmacies.models import Pharmacy
from pharmacies.seat import Seat
from tests.francetest.siege import signed
from tests.results import story

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("DATABASE_APP_URL" not in os.environ, reason="on somebody's own server roles have no address"),
]
DENIED = psycopg.errors.InsufficientPrivilege
CANARY = "canari-dans-une-question"


def logged_in(variable: str = "DATABASE_APP_URL") -> psycopg.Connection[Any]:
    database = str(connection.settings_dict["NAME"])
    return psycopg.connect(urlsplit(os.environ[variable])._replace(path=database).geturl())


@pytest.fixture
def there(stranger: Seat) -> Pharmacy:
    """Another pharmacy, with a result."""
    story.read(stranger)
    return stranger.pharmacy


@pytest.fixture
def attacker(owner: Seat, there: Pharmacy) -> Iterator[psycopg.Connection[Any]]:
    """Inside a request of the Pharmacie des Tilleuls, in its transaction."""
    story.read(owner)
    with logged_in() as line:
        line.execute("SELECT wall.enter(%s)", [signed(owner.pharmacy)])
        yield line
        line.rollback()


def cases(line: psycopg.Connection[Any]) -> list[Any]:
    return [pharmacy for (pharmacy,) in line.execute("SELECT pharmacy_id FROM results_case")]


def test_the_attacker_reads_the_own_pharmacy(attacker: psycopg.Connection[Any], owner: Seat) -> None:
    assert cases(attacker) == [owner.pharmacy.pk]


@pytest.mark.parametrize("back", ["RESET ROLE", "SET ROLE NONE", "RESET SESSION AUTHORIZATION", "RESET ALL"])
def test_there_is_no_way_back_to_a_role_that_sees_more(attacker: psycopg.Connection[Any], back: str) -> None:
    attacker.execute(back)
    assert attacker.execute("SELECT current_user, session_user").fetchone() == ("francetest_app", "francetest_app")
    assert len(cases(attacker)) < 2


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE francetest_owner",
        "SET ROLE francetest_courier",
        "SET ROLE francetest_backstage",
        "SET SESSION AUTHORIZATION francetest_owner",
        "GRANT francetest_owner TO francetest_app",
        "ALTER ROLE francetest_app SUPERUSER",
        "CREATE ROLE mine",
        "SET session_replication_role = replica",
        "SELECT * FROM wall.key",
        "TABLE pg_authid",
        "SELECT wall.within()",
        "SELECT wall.sealed('pharmacy.00000000-0000-0000-0000-000000000000')",
        "SELECT wall.mac('seal', 'x', 'x')",
        "SELECT wall.asked()",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "COPY results_lot FROM PROGRAM 'true'",
        "COPY (SELECT 1) TO '/tmp/stolen'",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT pg_read_binary_file('global/pg_control')",
        "SELECT pg_ls_dir('.')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user AND usename IS NOT NULL",
        "SELECT * FROM pg_statistic",
        "CREATE TABLE mine (x int)",
        "CREATE TEMPORARY TABLE results_case (x int)",
        "SELECT * INTO TEMPORARY results_case FROM results_lot",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION wall.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
        "CREATE VIEW mine AS SELECT 1",
        "CREATE EXTENSION dblink",
        "CREATE PUBLICATION mine FOR TABLE results_case",
        "CREATE TRIGGER mine BEFORE INSERT ON results_case FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_change()",
        "CREATE RULE mine AS ON INSERT TO results_case DO ALSO NOTHING",
        "COMMENT ON TABLE results_case IS 'mine'",
        "LOCK TABLE audit_event IN ACCESS EXCLUSIVE MODE",
        "SELECT pg_create_logical_replication_slot('mine', 'test_decoding')",
        "SELECT pg_export_snapshot(), * FROM pg_hba_file_rules",
    ],
)
def test_what_would_lead_around_the_wall_is_denied(attacker: psycopg.Connection[Any], statement: str) -> None:
    with pytest.raises(psycopg.Error) as denied:
        attacker.execute(statement)
    assert isinstance(denied.value, (DENIED, psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile)), denied


def test_without_the_settings_of_the_request_nothing_is_left(attacker: psycopg.Connection[Any]) -> None:
    for statement in ("RESET francetest.inside", "SET LOCAL francetest.inside = ''", "DISCARD ALL", "RESET ALL"):
        with attacker.transaction(force_rollback=True):
            try:
                attacker.execute(statement)
            except psycopg.errors.ActiveSqlTransaction:  # DISCARD ALL: not inside a transaction
                continue
            assert cases(attacker) == []


def test_row_security_off_is_an_error_and_not_a_way(attacker: psycopg.Connection[Any]) -> None:
    attacker.execute("SET LOCAL row_security = off")
    with pytest.raises(DENIED, match="row-level security"):
        cases(attacker)


def test_a_token_of_another_transaction_opens_nothing(attacker: psycopg.Connection[Any], there: Pharmacy) -> None:
    """The setting of a request elsewhere, copied; and a token that was good a minute ago."""
    with logged_in() as elsewhere:
        elsewhere.execute("SELECT wall.enter(%s)", [signed(there)])
        stolen = elsewhere.execute("SELECT current_setting('francetest.inside')").fetchone()
        assert stolen
        attacker.execute("SAVEPOINT before")
        attacker.execute("SELECT set_config('francetest.inside', %s, true)", stolen)
        with pytest.raises(DENIED, match="no token of this transaction"):
            cases(attacker)
        attacker.execute("ROLLBACK TO before")
    with pytest.raises(DENIED, match="expired token"), attacker.transaction():
        attacker.execute("SELECT wall.enter(%s)", [signed(there, seconds=-1)])


def test_functions_of_other_schemas_do_not_answer_for_the_walls(attacker: psycopg.Connection[Any]) -> None:
    """Policies name their functions once and for all; a search path of the attacker's changes none."""
    attacker.execute("SET LOCAL search_path = pg_temp, public")
    assert len(cases(attacker)) == 1


def test_what_others_ask_is_not_seen(attacker: psycopg.Connection[Any]) -> None:
    """Workers and owner are other roles: pg_stat_activity tells their role's sessions exist, not what they ask."""
    with logged_in("DATABASE_COURIER_URL") as worker:
        worker.execute(f"SELECT '{CANARY}'")
        seen = attacker.execute("SELECT query FROM pg_stat_activity WHERE usename <> current_user").fetchall()
    assert seen
    assert all(CANARY not in query for (query,) in seen)


def test_the_parameters_of_another_request_are_not_seen(attacker: psycopg.Connection[Any]) -> None:
    """Web processes share a role, so texts are seen, but values, tokens among them, travel apart from them."""
    with logged_in() as colleague:
        colleague.execute("SELECT %s::text", [CANARY])
        seen = attacker.execute("SELECT query FROM pg_stat_activity WHERE usename = current_user").fetchall()
    assert ("SELECT $1::text",) in seen
    assert all(CANARY not in query for (query,) in seen)


def test_statistics_show_no_values_of_walled_tables(attacker: psycopg.Connection[Any]) -> None:
    with logged_in("DATABASE_OWNER_URL") as owner:
        owner.autocommit = True
        owner.execute("ANALYZE results_case, audit_event, pharmacies_pharmacy")
    told = "SELECT count(*) FROM pg_stats WHERE tablename = ANY (%s)"
    assert attacker.execute(told, [["results_case", "audit_event", "pharmacies_pharmacy"]]).fetchone() == (0,)


def test_a_large_object_is_nobodys_way_to_others(attacker: psycopg.Connection[Any]) -> None:
    """It can be made and read by the role itself, as a scrap of its own; it holds no row of ours."""
    number = attacker.execute("SELECT lo_from_bytea(0, 'x')").fetchone()
    assert number
    assert attacker.execute("SELECT count(*) FROM pg_largeobject_metadata").fetchone() == (1,)


def test_who_listens_hears_of_nothing(attacker: psycopg.Connection[Any], owner: Seat) -> None:
    """LISTEN and NOTIFY stay open to every role; nothing of ours is told that way."""
    attacker.execute("LISTEN anything")
    attacker.commit()
    story.read(owner)
    assert list(attacker.notifies(timeout=0.1)) == []


def test_a_condition_with_a_side_effect_is_asked_after_the_policy(
    attacker: psycopg.Connection[Any], owner: Seat, there: Pharmacy
) -> None:
    """An error inside a condition would tell that another pharmacy's row is there, were it asked before."""
    question = "SELECT 1 FROM results_case WHERE CASE WHEN pharmacy_id = %s THEN 1 / (number - number) ELSE 1 END = 1"
    assert attacker.execute(question, [there.pk]).fetchall() == [(1,)]
    with pytest.raises(psycopg.errors.DivisionByZero):
        attacker.execute(question, [owner.pharmacy.pk])


def test_the_server_is_not_told_otherwise(attacker: psycopg.Connection[Any]) -> None:
    attacker.rollback()
    attacker.autocommit = True
    with pytest.raises(DENIED):
        attacker.execute("ALTER SYSTEM SET row_security = off")
    attacker.autocommit = False
