"""The demo's launcher: what it refuses, what it watches, what it stops."""

import os
import signal
import smtplib
import socket
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from francetest.demo import plan, ports
from francetest.demo.__main__ import main
from francetest.demo.launch import Wishes, launch
from francetest.demo.plan import Places, Task
from francetest.demo.progress import Progress
from francetest.demo.supervisor import Ended, Supervisor
from francetest.servers import state as states
from francetest.servers.program import NotStarted, Program, finish, start, stop
from francetest.servers.state import State
from pharmacies.models import Phone

SHARED = {
    "DATABASE_URL": "owner",
    "DATABASE_OWNER_URL": "owner",
    "DATABASE_APP_URL": "app",
    "DATABASE_COURIER_URL": "courier",
    "PATH": os.environ["PATH"],
}


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> State:
    monkeypatch.setattr(states, "SURVIVES_A_REBOOT", tmp_path)
    return State.open("demo")


@pytest.fixture
def supervisor(state: State) -> Iterator[Supervisor]:
    with Supervisor(state, SHARED, servers=[], progress=Progress(), revived=frozenset({"worker"})) as supervisor:
        yield supervisor


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind((ports.HOST, 0))
        other.listen()
        yield other.getsockname()[1]


def shell(name: str, script: str, rights: str = "DATABASE_APP_URL") -> Task:
    return Task(name, ("sh", "-c", script), rights)


def lives(pid: int) -> bool:
    try:
        return b"State:\tZ" not in Path(f"/proc/{pid}/status").read_bytes()
    except FileNotFoundError:
        return False


def number(path: Path) -> int:
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return int(path.read_text())


def test_a_busy_port_is_named_with_the_way_out(
    state: State, taken: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", str(taken))
    assert main([]) == 1
    assert f"Le port {taken} est occupé. Choisissez-en un autre : make demo PORT=" in capsys.readouterr().err


def test_a_second_demo_is_refused(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    with state.held("processus 12, port 8000"):
        assert main([]) == 1
    assert "tourne déjà (processus 12, port 8000)" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["http", "-1", "70000", "８０００"])
def test_a_wish_that_is_no_number_is_explained(
    port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", port)
    assert main([]) == 2
    assert f"PORT={port}" in capsys.readouterr().err


def test_wishes_have_defaults() -> None:
    assert Wishes.read({}) == Wishes(port=8000, reset=False, journeys=0)
    assert Wishes.read({"PORT": "", "RESET": "0", "JOURNEYS": "20"}) == Wishes(journeys=20)
    assert Wishes.read({"RESET": "1"}).reset


def test_reset_forgets_the_data_of_before(state: State, taken: int) -> None:
    (state.folder / "postgres").mkdir()
    with pytest.raises(ports.PortTaken):
        launch(Wishes(port=taken), Progress())
    assert (state.folder / "postgres").exists()
    with pytest.raises(ports.PortTaken):
        launch(Wishes(port=taken, reset=True), Progress())
    assert not (state.folder / "postgres").exists()


def test_the_mock_and_the_mail_make_way_for_others(taken: int) -> None:
    assert ports.near(taken) != taken
    assert plan.anywhere().web_url.startswith("http://127.0.0.1:")


def test_a_program_gets_only_its_own_rights() -> None:
    environment = plan.worker().environment(SHARED)
    assert environment["DATABASE_URL"] == "courier"
    assert {name for name in environment if name.startswith("DATABASE_")} == {"DATABASE_URL"}


def test_only_the_owner_changes_tables(state: State) -> None:
    places = Places(web=1, mock=2, mail=3, psc=4)
    tasks = [plan.web(places), plan.worker(), plan.beat(state), plan.mock(state, places), plan.mail(state, places)]
    tasks += [plan.seed(state), plan.STATIC]
    assert {task.rights for task in (plan.MIGRATE, plan.GRANT)} == {"DATABASE_OWNER_URL"}
    assert "DATABASE_OWNER_URL" not in {task.rights for task in tasks}


def test_one_program_that_ends_is_told_with_its_last_words(supervisor: Supervisor) -> None:
    supervisor.start(shell("mail", "sleep 300"))
    supervisor.start(shell("web", "echo no module named francetest; exit 3"))
    with pytest.raises(Ended, match=r"web s’est arrêté \(code 3\)(.|\n)*no module named francetest"):
        supervisor.watch()


def test_a_server_that_ends_stops_the_watch(state: State) -> None:
    server = start("postgres", ["sh", "-c", "echo disk full; exit 1"], log=state.logs / "postgres.log")
    with Supervisor(state, SHARED, [server], Progress()) as supervisor, pytest.raises(Ended, match="disk full"):
        supervisor.watch()


def test_a_killed_worker_comes_back_without_its_orphans(supervisor: Supervisor, tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = f"sleep 300 & echo $! > {child}; wait"
    worker = supervisor.start(shell("worker", script))
    orphan = number(child)
    worker.process.send_signal(signal.SIGKILL)
    worker.process.wait()
    supervisor.check()
    (returned,) = supervisor.running.values()
    assert returned.process.pid != worker.process.pid
    assert returned.exit_code is None
    assert not lives(orphan)


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 4", 4), ("kill -9 $$", 137)])
def test_the_journeys_give_their_exit_code(supervisor: Supervisor, script: str, code: int) -> None:
    supervisor.start(shell("web", "sleep 300"))
    assert supervisor.watch(until=supervisor.start(shell("journeys", script))) == code


def test_a_step_that_fails_is_told_with_its_last_words(supervisor: Supervisor) -> None:
    with pytest.raises(NotStarted, match=r"migrate : code de sortie 2(.|\n)*relation exists"):
        supervisor.finish(shell("migrate", "echo relation exists; exit 2"))


def test_a_page_that_never_comes_is_given_up_when_its_program_ends(supervisor: Supervisor) -> None:
    supervisor.start(shell("web", "echo address in use; exit 1"))
    with pytest.raises(Ended, match="address in use"):
        supervisor.wait_for_page(ports.any_free(), "/sante/")


def test_stopping_ends_children_of_children_that_ignore_signals(state: State, tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    script = f"sh -c 'trap \"\" TERM; sleep 300 & echo $! > {inner}; wait' & echo $! > {outer}; wait"
    program = start("web", ["sh", "-c", script], log=state.logs / "web.log")
    family = [number(inner), number(outer), program.process.pid]
    stop([program], patience=1)
    assert not any(lives(pid) for pid in family)


def test_a_program_that_does_not_exist_is_named(state: State) -> None:
    with pytest.raises(NotStarted, match=r"mail : .*nowhere"):
        start("mail", ["/nowhere"], log=state.logs / "mail.log")


def test_a_step_without_end_is_ended(state: State) -> None:
    program = start("migrate", ["sleep", "300"], log=state.logs / "migrate.log")
    with pytest.raises(NotStarted, match="pas fini"):
        finish(program, timeout=0.1)
    assert program.exit_code == -signal.SIGKILL


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[tuple[int, Path, Program]]:
    port, folder = ports.any_free(), tmp_path / "mail"
    command = [sys.executable, "-m", "francetest.demo.mail_sink", "--port", str(port), "--folder", str(folder)]
    program = start("mail", command, log=tmp_path / "mail.log", env=SHARED, cwd=states.CLONE)
    deadline = time.monotonic() + 20
    while ports.is_free(port) and time.monotonic() < deadline:
        time.sleep(0.05)
    yield port, folder, program
    stop([program])


def test_the_mail_sink_keeps_each_message_for_its_owner_only(sink: tuple[int, Path, Program]) -> None:
    port, folder, _ = sink
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Votre résultat", "a@francetest.example", "b@example.org"
    message.set_content("Bonjour Zoé")
    with smtplib.SMTP(ports.HOST, port, timeout=10) as client:
        client.send_message(message)
        client.send_message(message)
    kept = sorted(folder.glob("*.eml"))
    assert len(kept) == 2
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    assert "Bonjour Zoé".encode() in kept[0].read_bytes()


def test_the_mail_sink_stops_when_asked(sink: tuple[int, Path, Program]) -> None:
    program = sink[2]
    program.ask_to_stop()
    assert program.process.wait(timeout=10) == 0


def test_an_unknown_word_shows_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cod"]) == 2
    assert "code EMAIL" in capsys.readouterr().err


def test_a_code_without_a_demo_says_what_to_do(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "anne@tilleuls.example"]) == 1
    assert "lancez make demo" in capsys.readouterr().err


@pytest.fixture
def phone(db: None, state: State, monkeypatch: pytest.MonkeyPatch) -> Phone:
    """The second factor of a fictitious account; the demo's own environment is the tests' one."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    state.write("environment.json", "{}")
    user = get_user_model().objects.create(email="anne@tilleuls.example")
    return Phone.objects.create(user=user, name="TOTP", confirmed=True)


def test_the_code_shown_is_the_one_that_opens(phone: Phone, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "Anne@tilleuls.example"]) == 0
    shown = capsys.readouterr().out
    assert phone.verify_token(shown.split()[0])
    assert "attendez" not in shown


def test_a_code_that_has_served_says_to_wait(phone: Phone, capsys: pytest.CaptureFixture[str]) -> None:
    main(["code", "anne@tilleuls.example"])
    phone.verify_token(capsys.readouterr().out.split()[0])
    main(["code", "anne@tilleuls.example"])
    assert "il a déjà servi, attendez le suivant" in capsys.readouterr().out


def test_an_unknown_account_has_no_code(phone: Phone, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "stranger@gare.example"]) == 1
    assert "stranger@gare.example n’a pas de second facteur" in capsys.readouterr().err
