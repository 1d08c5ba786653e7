"""What the launcher tells while it works, with the seconds since `make demo` was typed."""

import sys
import time
from dataclasses import dataclass, field
from os import environ


def _typed_at() -> float:
    return float(environ.get("FRANCETEST_TYPED_AT") or time.time())


@dataclass(frozen=True, slots=True)
class Progress:
    """Writes to stderr: stdout belongs to the result."""

    since: float = field(default_factory=_typed_at)

    def tell(self, text: str) -> None:
        """One line."""
        sys.stderr.write(f"[{time.time() - self.since:5.1f} s] {text}\n")
        sys.stderr.flush()
