"""Long work beside the page: how far it is, what remains, and a way to stop it. Nothing of the screen is here."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event

LOG = logging.getLogger("community")


class Cancelled(Exception):
    """Raised inside the work at its next step after somebody stopped it."""


@dataclass
class Progress:
    """Given to the work, which calls `step` after each part; there it ends when it was stopped. The page reads the rest at any time."""

    total: int = 1
    done: int = 0
    doing: str = ""
    started: float = field(default_factory=time.monotonic)
    stop: Event = field(default_factory=Event)

    def step(self, done: int, total: int, doing: str = "") -> None:
        """So many of so many parts are done; `doing` says in words what comes now. Raises Cancelled."""
        if self.stop.is_set():
            raise Cancelled
        self.done, self.total, self.doing = done, max(total, 1), doing

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return min(self.done / self.total, 1.0)

    def seconds_left(self) -> float | None:
        """What remains at the pace so far; null before the first part is done."""
        if not self.done:
            return None
        return (time.monotonic() - self.started) * (self.total - self.done) / self.done


Work = Callable[[Progress], bytes]
AT_ONCE = 2
"""Readers' exports that run beside one another; more wait for their turn, and say so."""
_workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="export")


class Job:
    """Work that is waiting, under way or over."""

    def __init__(self, work: Work) -> None:
        self.progress = Progress()
        self._future: Future[bytes] = _workers.submit(self._run, work)
        self._future.add_done_callback(_logged)

    def _run(self, work: Work) -> bytes:
        self.progress.started = time.monotonic()
        self.progress.step(0, self.progress.total)
        return work(self.progress)

    @property
    def is_over(self) -> bool:
        return self._future.done()

    @property
    def is_waiting(self) -> bool:
        return not (self._future.running() or self._future.done())

    @property
    def is_cancelled(self) -> bool:
        return self.is_over and (self._future.cancelled() or isinstance(self._future.exception(), Cancelled))

    @property
    def failure(self) -> BaseException | None:
        """What went wrong, once it is over; null where nothing did or somebody stopped it."""
        return None if not self.is_over or self.is_cancelled else self._future.exception()

    @property
    def result(self) -> bytes | None:
        return self._future.result() if self.is_over and not self.is_cancelled and self.failure is None else None

    def cancel(self) -> None:
        """The work ends at its next step, or never begins."""
        self.progress.stop.set()
        self._future.cancel()

    def wait(self, seconds: float) -> bool:
        """Whether it is over after so many seconds at most."""
        wait([self._future], seconds)
        return self.is_over


def _logged(future: Future[bytes]) -> None:
    """What went wrong stands in the log, whether or not anybody looks."""
    error = None if future.cancelled() else future.exception()
    if error is not None and not isinstance(error, Cancelled):
        LOG.error("an export failed", exc_info=error)
