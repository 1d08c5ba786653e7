"""From nothing to a page that answers, and back to nothing."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from francetest.demo import plan, welcome
from francetest.demo.plan import Places
from francetest.demo.progress import Progress
from francetest.demo.supervisor import Supervisor
from francetest.servers.leftovers import end_leftovers, forget_abandoned
from francetest.servers.running import Servers, environment, running
from francetest.servers.state import State

HEALTH = "/sante/"
HOSTS = "localhost,127.0.0.1"
JOURNEYS = "journeys"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was typed after `make demo`. `journeys` 0: a demo to look at."""

    port: int = 8000
    reset: bool = False
    journeys: int = 0

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wishes":
        """From PORT, RESET and JOURNEYS. Raises ValueError with a sentence."""
        return cls(
            port=_number(given, "PORT", 8000, highest=65_532),
            reset=given.get("RESET", "") not in {"", "0"},
            journeys=_number(given, "JOURNEYS", 0, highest=100_000),
        )


def launch(wishes: Wishes, progress: Progress) -> int:
    """Runs the demo until a signal (KeyboardInterrupt) or, with journeys, until they are done; answers the exit code.

    Raises Busy, NotOurs, PortTaken, NotStarted, Ended, each with a sentence for the person in front of it.
    """
    if wishes.journeys:
        forget_abandoned(JOURNEYS)
    state = State.open(f"{JOURNEYS}-{os.getpid()}" if wishes.journeys else "demo")
    with ExitStack() as last:
        last.enter_context(state.held(f"processus {os.getpid()}, port {wishes.port}"))
        if met := end_leftovers(state):
            progress.tell(f"{met} programmes d’une démo interrompue sont arrêtés")
        if wishes.reset:
            state.clear()
            progress.tell("les données d’avant sont effacées")
        places = plan.anywhere() if wishes.journeys else plan.chosen(wishes.port)
        servers = last.enter_context(running(state, throw_away=bool(wishes.journeys)))
        progress.tell(" ; ".join(servers.origins))
        code = _run(wishes, state, places, servers, progress)
    if wishes.journeys and code == 0:  # after a failure the logs stay until the next journeys
        state.remove()
    return code


def _run(wishes: Wishes, state: State, places: Places, servers: Servers, progress: Progress) -> int:
    revived = frozenset({"worker"} if wishes.journeys else ())
    with whole_line(state, places, servers, progress, revived=revived) as supervisor:
        if wishes.journeys:
            return _drive(wishes.journeys, state, places, supervisor)
        state.write("environment.json", json.dumps(plan.web(places).environment(supervisor.shared)))
        welcome.tell(places, state, servers.addresses["DATABASE_APP_URL"], servers.origins)
        return supervisor.watch()


@contextmanager
def whole_line(
    state: State,
    places: Places,
    servers: Servers,
    progress: Progress,
    *,
    revived: frozenset[str] = frozenset(),
    given: Mapping[str, str] = os.environ,
) -> Iterator[Supervisor]:
    """Everything from the web to the simulator, with fictitious data, for as long as the block lasts."""
    shared = environment(state, servers, given) | places.settings(HOSTS)
    shared.setdefault("AUDIT_CHECKPOINTS", str(state.folder / "checkpoints"))
    shared.pop("PYTHONDONTWRITEBYTECODE", None)  # where it is set, every start would compile everything again
    with Supervisor(state, shared, servers.programs, progress, revived) as supervisor:
        _prepare(supervisor, state, places)
        supervisor.start(plan.web(places))
        supervisor.finish(plan.seed(state))
        progress.tell("données fictives en place")
        supervisor.wait_for_page(places.web, HEALTH)
        progress.tell(f"le site répond : {places.web_url}")
        supervisor.start(plan.worker())
        supervisor.start(plan.beat(state))
        yield supervisor


def _prepare(supervisor: Supervisor, state: State, places: Places) -> None:
    """Tables and rights first; what needs no database runs beside them."""
    supervisor.start(plan.STATIC)
    supervisor.finish(plan.MIGRATE)
    supervisor.progress.tell("tables à jour")
    supervisor.start(plan.mail(state, places))
    supervisor.start(plan.mock(state, places))
    supervisor.start(plan.psc(places))
    if supervisor.shared["DATABASE_OWNER_URL"] != supervisor.shared["DATABASE_APP_URL"]:
        supervisor.finish(plan.GRANT)
        supervisor.progress.tell("droits des trois rôles et cloisons entre pharmacies en place")
    else:
        supervisor.finish(plan.ALONE)
        supervisor.progress.tell("une seule adresse de base est donnée : les trois rôles ne sont pas séparés")
    supervisor.finish(plan.STATIC)


def _drive(journeys: int, state: State, places: Places, supervisor: Supervisor) -> int:
    supervisor.progress.tell(f"{journeys} parcours commencent")
    return supervisor.watch(until=supervisor.start(plan.drive(places, journeys, state), aloud=True))


def _number(given: Mapping[str, str], name: str, default: int, *, highest: int) -> int:
    text = given.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and int(text) <= highest):
        raise ValueError(f"{name}={text} : un nombre entier entre 0 et {highest} est attendu.")
    return int(text)
