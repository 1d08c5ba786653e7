"""A private Valkey (or Redis): one Unix socket in a folder that only we can enter, no network port."""

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from francetest.servers import binaries
from francetest.servers.program import NotStarted, Program, start
from francetest.servers.state import State

START_LIMIT = 10.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Store:
    """One data folder with its socket inside, below the state folder."""

    state: State
    throw_away: bool

    @property
    def folder(self) -> Path:
        """0700, ours."""
        return self.state.folder / "valkey"

    @property
    def socket(self) -> Path:
        """The only way in."""
        return self.folder / "socket"

    @property
    def address(self) -> str:
        """REDIS_URL."""
        return f"unix://{self.socket}?db=0"

    def start(self) -> tuple[Program, str]:
        """Starts it and waits until it answers. Answers the program and the words that name its origin."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.stop_leftover()
        path, origin = binaries.valkey()
        program = start(
            "valkey",
            [
                str(path),
                *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
                *("--dir", str(self.folder), "--save", "", "--appendonly", "no" if self.throw_away else "yes"),
            ],
            log=self.state.logs / "valkey.log",
        )
        try:
            self._wait(program)
        except BaseException:
            program.end(time.monotonic())
            raise
        return program, origin

    def stop_leftover(self) -> None:
        """Stops the server of a launcher that was killed."""
        if self.socket.exists() and self._answers():
            with self._client() as client:
                client.shutdown()
        self.socket.unlink(missing_ok=True)

    def _wait(self, program: Program) -> None:
        deadline = time.monotonic() + START_LIMIT
        while not self._answers():
            if program.exit_code is not None or time.monotonic() > deadline:
                raise NotStarted(f"Valkey ne répond pas\n{program.last_words()}")
            time.sleep(0.02)

    def _client(self) -> redis.Redis:
        """Says at once that nobody answers: the library would try again for seconds."""
        return redis.Redis(unix_socket_path=str(self.socket), retry=Retry(NoBackoff(), 0))

    def _answers(self) -> bool:
        with suppress(redis.ConnectionError), self._client() as client:
            return bool(client.ping())
        return False
