"""How far a long command is: a bar on a terminal, silence elsewhere, and what each step took."""

from __future__ import annotations

import time
from collections import defaultdict
from types import TracebackType
from typing import TextIO

WIDTH = 24
LEAST_SHARE = 0.02
"""Below it, the remaining time would be a guess."""


class Bar:
    """Called with `step: detail` and the share that is done. Draws on `stream` where that is a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_drawn = stream.isatty()
        self._began = self._since = time.monotonic()
        self._step = ""
        self._seconds: dict[str, float] = defaultdict(float)

    def __call__(self, label: str, share: float) -> None:
        now = time.monotonic()
        self._seconds[self._step] += now - self._since
        self._since, self._step = now, label.partition(":")[0]
        if self._is_drawn:
            filled = round(WIDTH * share)
            self._stream.write(f"\r\x1b[K[{'#' * filled}{' ' * (WIDTH - filled)}] {share:4.0%}  {label}{_remaining(now - self._began, share)}")
            self._stream.flush()

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._seconds[self._step] += time.monotonic() - self._since
        if self._is_drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def timings(self) -> dict[str, float]:
        """Seconds by step, in the order of the steps; what came before the first call is `preparing`."""
        return {step or "preparing": seconds for step, seconds in self._seconds.items()}


def _remaining(elapsed: float, share: float) -> str:
    if share < LEAST_SHARE:
        return ""
    seconds = round(elapsed / share * (1 - share))
    return f" · about {seconds // 60} min {seconds % 60} s left" if seconds >= 60 else f" · about {seconds} s left"
