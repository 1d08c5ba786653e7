"""Receives the demo's messages over real SMTP and keeps each one as a .eml file. Nothing leaves the machine."""

import argparse
import itertools
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from francetest.demo.ports import HOST


@dataclass  # no slots: aiosmtpd reads every attribute, and Python before 3.11.3 stumbles over a slotted one
class Folder:
    """Where the messages go: 0600 files that sort by arrival."""

    path: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        """Keeps one message, whole or not at all."""
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{next(self.numbers):05d}.eml"
        draft = self.path / f".{name}"
        draft.touch(mode=0o600)
        draft.write_bytes(envelope.original_content or b"")
        draft.rename(self.path / name)
        return "250 kept"


def main(arguments: Sequence[str]) -> int:
    """Listens until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args(arguments)
    options.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stops = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)  # before the server's thread is made: it inherits the mask
    controller = Controller(Folder(options.folder), hostname=HOST, port=options.port)
    controller.start()
    signal.sigwait(stops)
    controller.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
