"""The demo's programs as data: what runs, in which order, with whose rights in the database."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from francetest.demo import ports
from francetest.servers.state import CLONE, State

PYTHON = sys.executable
MANAGE = (PYTHON, str(CLONE / "manage.py"))
CELERY = (PYTHON, "-m", "celery", "--app", "francetest")


@dataclass(frozen=True, slots=True)
class Task:
    """One program. `rights` names the variable that holds its database address."""

    name: str
    command: tuple[str, ...]
    rights: str = "DATABASE_APP_URL"

    def environment(self, shared: Mapping[str, str]) -> dict[str, str]:
        """The shared environment, without the addresses of the other roles."""
        others = {"DATABASE_OWNER_URL", "DATABASE_APP_URL", "DATABASE_COURIER_URL"}
        kept = {name: value for name, value in shared.items() if name not in others}
        return {**kept, "DATABASE_URL": shared[self.rights]}


@dataclass(frozen=True, slots=True)
class Places:
    """Where the demo answers."""

    web: int
    mock: int
    mail: int
    psc: int

    @property
    def web_url(self) -> str:
        """What people open."""
        return f"http://{ports.HOST}:{self.web}"

    @property
    def mock_url(self) -> str:
        """What the worker sends to."""
        return f"http://{ports.HOST}:{self.mock}"

    @property
    def psc_url(self) -> str:
        """Where pharmacists identify themselves."""
        return f"http://{ports.HOST}:{self.psc}"

    def settings(self, hosts: str) -> dict[str, str]:
        """The part of the environment that says where everything is."""
        return {
            "ALLOWED_HOSTS": hosts,
            "DEMO": "1",
            "EMAIL_URL": f"smtp://{ports.HOST}:{self.mail}",
            "PSC_ENVIRONMENT": "mock",
            "PSC_URL": self.psc_url,
            "PUBLIC_URL": self.web_url,
            "SIDEP_URL": self.mock_url,
        }


def chosen(port: int) -> Places:
    """The web on the port that was asked for. Raises PortTaken."""
    return Places(
        web=ports.wanted(port), mock=ports.near(port + 1), mail=ports.near(port + 2), psc=ports.near(port + 3)
    )


def anywhere() -> Places:
    """Free ports only, for journeys."""
    return Places(web=ports.any_free(), mock=ports.any_free(), mail=ports.any_free(), psc=ports.any_free())


MIGRATE = Task("migrate", (*MANAGE, "migrate", "--verbosity=1", "--no-color"), "DATABASE_OWNER_URL")
GRANT = Task("database_roles", (*MANAGE, "database_roles"), "DATABASE_OWNER_URL")
ALONE = Task("database_roles", (*MANAGE, "database_roles", "--alone"), "DATABASE_OWNER_URL")
STATIC = Task("collectstatic", (*MANAGE, "collectstatic", "--noinput", "--verbosity=0"))


def seed(state: State) -> Task:
    """Fictitious people; the accounts that it prints are shown once the demo is ready."""
    return Task("seed_demo", (*MANAGE, "seed_demo", "--accounts", str(state.folder / "accounts.json")))


def web(places: Places) -> Task:
    """No access log: the addresses hold tokens. No preload: each worker opens its own connections."""
    layout = ("--worker-class=gthread", "--workers=2", "--threads=4", "--graceful-timeout=5")
    bind = f"--bind={ports.HOST}:{places.web}"
    return Task("web", (PYTHON, "-m", "gunicorn", "francetest.wsgi", bind, *layout, "--no-control-socket"))


def worker() -> Task:
    """One child: the outbox is drained in batches, a second child would wait for the first one's rows."""
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    command = (*CELERY, "worker", "--concurrency=1", *quiet, "--loglevel=INFO")
    return Task("worker", command, "DATABASE_COURIER_URL")


def beat(state: State) -> Task:
    """The clock of the sweep."""
    schedule = f"--schedule={state.folder / 'beat'}"
    return Task("beat", (*CELERY, "beat", schedule, "--pidfile=", "--loglevel=INFO"), "DATABASE_COURIER_URL")


def mock(state: State, places: Places) -> Task:
    """The simulator of SI-DEP; it keeps what it received."""
    store = ("--store", str(state.folder / "sidep.sqlite3"))
    return Task("sidep_mock", (*MANAGE, "sidep_mock", "--port", str(places.mock), *store))


def psc(places: Places) -> Task:
    """The simulator of Pro Santé Connect; it keeps nothing."""
    return Task("psc_mock", (*MANAGE, "psc_mock", "--port", str(places.psc)))


def mail(state: State, places: Places) -> Task:
    """The patients' letter box."""
    options = ("--port", str(places.mail), "--folder", str(state.folder / "mail"))
    return Task("mail", (PYTHON, "-m", "francetest.demo.mail_sink", *options))


def drive(places: Places, journeys: int, state: State) -> Task:
    """Complete journeys through HTTP."""
    return Task("journeys", (PYTHON, "-m", "francetest.demo.drive", places.web_url, str(journeys), str(state.folder)))
