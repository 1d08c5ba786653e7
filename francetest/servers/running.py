"""Both servers together, and the environment that the project's programs read."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from francetest.servers import roles
from francetest.servers.leftovers import MARK
from francetest.servers.postgres import Cluster
from francetest.servers.program import Program, stop
from francetest.servers.state import State, root_key
from francetest.servers.valkey import Store


@dataclass(slots=True)
class Servers:
    """What runs, where it comes from, and the addresses to give to others."""

    addresses: dict[str, str]
    origins: list[str] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)


@contextmanager
def running(state: State, *, throw_away: bool, given: Mapping[str, str] = os.environ) -> Iterator[Servers]:
    """Starts what is not given by DATABASE_URL and REDIS_URL, and stops it at the end."""
    cluster, store = Cluster(state, throw_away), Store(state, throw_away)
    servers = Servers(addresses=addresses(cluster, store, given))
    with ExitStack() as started:
        if "REDIS_URL" in given:
            servers.origins.append("Valkey ou Redis donné par REDIS_URL")
        else:
            _add(servers, started, *store.start())
        if "DATABASE_URL" in given:
            servers.origins.append("PostgreSQL donné par DATABASE_URL")
        else:
            _add(servers, started, *cluster.start())
        yield servers


def addresses(cluster: Cluster, store: Store, given: Mapping[str, str]) -> dict[str, str]:
    """DATABASE_URL (the owner's), DATABASE_OWNER_URL, DATABASE_APP_URL, DATABASE_COURIER_URL and REDIS_URL."""
    owner = given.get("DATABASE_OWNER_URL") or given.get("DATABASE_URL") or cluster.address(roles.OWNER)
    others = {"DATABASE_APP_URL": roles.APP, "DATABASE_COURIER_URL": roles.COURIER}
    return {
        "DATABASE_URL": given.get("DATABASE_URL", owner),
        "DATABASE_OWNER_URL": owner,
        **{
            name: given.get(name) or given.get("DATABASE_URL") or cluster.address(role) for name, role in others.items()
        },
        "REDIS_URL": given.get("REDIS_URL", store.address),
    }


def settings(state: State) -> dict[str, str]:
    """What the settings need besides the servers, for development: secrets are made once and kept in the state."""
    return {
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "AUDIT_SIGNING_KEY": state.secret("AUDIT_SIGNING_KEY", root_key),
        "DEFAULT_FROM_EMAIL": "ne-pas-repondre@francetest.example",
        "DEMO": "1",
        "DERIVATION_KEY": state.secret("DERIVATION_KEY", root_key),
        "EMAIL_URL": "memorymail://",
        "FACTOR_KEY": state.secret("FACTOR_KEY", root_key),
        "FIELD_ENCRYPTION_KEY": state.secret("FIELD_ENCRYPTION_KEY", root_key),
        "PSC_CLIENT_ID": "francetest",
        "PSC_CLIENT_SECRET": state.secret("PSC_CLIENT_SECRET"),
        "PUBLIC_URL": "http://testserver",
        "SECRET_KEY": state.secret("SECRET_KEY"),
        "WALL_KEY": state.secret("WALL_KEY", root_key),
        "SIDEP_TOKEN": state.secret("SIDEP_TOKEN"),
        "SIDEP_URL": "http://127.0.0.1:9",
    }


def environment(state: State, servers: Servers, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The whole environment of a child: ours, what was given on top, the servers last.

    libpq's own variables (PGPORT, PGUSER…) stay outside: they would bend the addresses.
    """
    kept = {name: value for name, value in given.items() if not name.startswith("PG")}
    return {**settings(state), **kept, **servers.addresses, MARK: str(state.folder)}


def _add(servers: Servers, started: ExitStack, program: Program, origin: str) -> None:
    started.callback(stop, [program])
    servers.programs.append(program)
    servers.origins.append(origin)
