"""A private PostgreSQL: one Unix socket, passwords that nobody types, a data folder that only its account can read."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from francetest.servers import binaries, roles
from francetest.servers.program import Account, NotStarted, Program, finish, start
from francetest.servers.state import State

SUPERUSER = "postgres"
START_LIMIT = 30.0
"""Seconds; a start after a crash replays the journal first."""
CARELESS = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
"""For data that are thrown away."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One data folder with its socket inside, below the state folder."""

    state: State
    throw_away: bool

    @property
    def folder(self) -> Path:
        """Belongs to the server's account, 0700."""
        return self.state.folder / "postgres"

    @property
    def data(self) -> Path:
        """What initdb made."""
        return self.folder / "data"

    def address(self, role: str) -> str:
        """DATABASE_URL of a role."""
        password, folder = self.state.secret(f"password of {role}"), quote(str(self.folder))
        return f"postgresql://{role}:{password}@/{roles.DATABASE}?host={folder}"

    def start(self) -> tuple[Program, str]:
        """Starts it, with roles and database. Answers the program and the words that name its origin."""
        account = binaries.unprivileged()
        self._make_folder(account)
        found = binaries.postgres(self._major())
        usable = binaries.runnable_by(account, found, self.state.folder)
        if self._major() is None:
            self._init(usable, account)
        program = start(
            "postgres",
            [
                str(usable.bin / "postgres"),
                *("-D", str(self.data), "-c", "listen_addresses=", "-c", f"unix_socket_directories={self.folder}"),
                *("-c", "unix_socket_permissions=0700", *(CARELESS if self.throw_away else ())),
            ],
            log=self.state.logs / "postgres.log",
            env=_environment(),
            account=account,
            stop_signal=signal.SIGINT,
        )
        try:
            self._create_roles(program)
        except BaseException:
            program.ask_to_stop()
            program.end(time.monotonic() + START_LIMIT)
            raise
        return program, found.origin

    def stop_leftover(self) -> None:
        """Stops the server of a launcher that was killed; does nothing when there is none."""
        if not (self.data / "postmaster.pid").exists():
            return
        account = binaries.unprivileged()
        usable = binaries.runnable_by(account, binaries.postgres(self._major()), self.state.folder)
        command = [str(usable.bin / "pg_ctl"), "stop", "--mode=fast", "--wait", f"--pgdata={self.data}"]
        # It fails when the server died with its launcher: then there is nothing to stop.
        with suppress(NotStarted):
            finish(start("pg_ctl", command, log=self.state.logs / "pg_ctl.log", env=_environment(), account=account))

    def _make_folder(self, account: Account | None) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if account:
            os.chown(self.folder, account.uid, account.gid)
            os.chown(self.state.folder, os.getuid(), account.gid)
            self.state.folder.chmod(0o710)

    def _major(self) -> str | None:
        version = self.data / "PG_VERSION"
        return version.read_text().strip() if version.exists() else None

    def _init(self, found: binaries.Postgres, account: Account | None) -> None:
        """Makes the data folder under a draft name, so that an interrupted start leaves none that looks finished."""
        draft, password = self.folder / "draft", self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(self.state.secret("password of the superuser"))
        if account:
            os.chown(password, account.uid, account.gid)
        options = [f"--pgdata={draft}", f"--username={SUPERUSER}", f"--pwfile={password}", "--auth=scram-sha-256"]
        command = [str(found.bin / "initdb"), *options, "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync"]
        log = self.state.logs / "initdb.log"
        try:
            finish(start("initdb", command, log=log, env=_environment(), account=account))
        finally:
            password.unlink()
        draft.rename(self.data)

    def _create_roles(self, program: Program) -> None:
        passwords = {role: self.state.secret(f"password of {role}") for role in (roles.OWNER, roles.APP, roles.COURIER)}
        with self._connect(program) as connection:
            roles.create(connection, passwords, throw_away=self.throw_away)

    def _connect(self, program: Program) -> psycopg.Connection:
        """The superuser's connection, as soon as the server answers."""
        password = self.state.secret("password of the superuser")
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                return psycopg.connect(
                    host=str(self.folder),
                    port=5432,
                    user=SUPERUSER,
                    password=password,
                    dbname="postgres",
                    autocommit=True,
                )
            except psycopg.OperationalError as error:
                if program.exit_code is not None or time.monotonic() > deadline:
                    raise NotStarted(f"PostgreSQL ne répond pas : {error}\n{program.last_words()}") from error
                time.sleep(0.02)


def _environment() -> dict[str, str]:
    """No variable of ours: the server's account has nothing to learn from them."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
