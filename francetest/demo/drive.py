"""Runs the journeys as a program of its own: `python -m francetest.demo.drive BASE_URL JOURNEYS STATE_FOLDER`."""

import sys
from pathlib import Path

from francetest.demo.journeys import run

if __name__ == "__main__":
    base_url, journeys, state = sys.argv[1:]
    raise SystemExit(run(base_url, int(journeys), Path(state)))
