"""Seconds that a piece of work takes in a process that has everything imported and nothing remembered.

Processor time: what a machine that does nothing else would take at most, whoever else is on it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from data.current import Current, current
from views.here import Here
from views.served.start import get_the_rest
from views.served.surroundings import first_view

TIMES = 3


def least_seconds(module: str, store: Path, *arguments: str) -> float:
    """The best of some runs of `python -m MODULE STORE ARGUMENTS`, which prints its seconds."""
    command = [sys.executable, "-m", module, str(store), *arguments]
    return min(float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout) for _ in range(TIMES))


def print_seconds(work: Callable[[Here], object]) -> None:
    """Of `work` for the first view of the store that COMMUNITY_STORE names."""
    get_the_rest()
    here = _first(current())
    began = time.process_time()
    work(here)
    print(time.process_time() - began)


def _first(now: Current) -> Here:
    if now.snapshot is None:
        raise SystemExit(f"nothing to measure: {now.problem}")
    return first_view(now, now.snapshot)
