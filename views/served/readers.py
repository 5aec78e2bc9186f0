"""Whether anybody is reading just now: what is only worked out ahead waits until nobody asks for anything."""

from __future__ import annotations

from threading import Event
from time import monotonic

QUIET_SECONDS = 1.5
"""After a reader's last message. A page is drawn in less."""


class Readers:
    """Told of every message that a browser sends; asked by whoever has time."""

    def __init__(self) -> None:
        self._last = -QUIET_SECONDS

    def asked(self) -> None:
        self._last = monotonic()

    def gone_quiet(self, is_over: Event) -> bool:
        """Wait until nobody has asked for a while; false as soon as `is_over`."""
        while (left := self._last + QUIET_SECONDS - monotonic()) > 0:
            if is_over.wait(left):
                return False
        return not is_over.is_set()


READERS = Readers()
