"""Taking times: medians of interleaved runs, so that floor and subject meet the same machine."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Ratio:
    """One line of the table: `limit` is what the ratio (or the seconds, where there is no floor) must not pass."""

    name: str
    seconds: float
    floor: float | None
    limit: float | None

    @property
    def value(self) -> float:
        return self.seconds if self.floor is None else self.seconds / self.floor

    @property
    def is_kept(self) -> bool:
        return self.limit is None or self.value <= self.limit


def alternately(floor: Callable[[], object], subject: Callable[[], object], *, times: int) -> tuple[float, float]:
    """Median seconds of both, taken turn by turn after one warm-up each."""
    floor(), subject()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for run, times_taken in zip((floor, subject), taken, strict=True):
            began = time.perf_counter()
            run()
            times_taken.append(time.perf_counter() - began)
    return statistics.median(taken[0]), statistics.median(taken[1])


def cpu_seconds(process_id: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
