"""One importer at a time: a file lock that ends with its holder, however that ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from data.errors import BusyError, SubmissionError

LOCK_FILE = "import.lock"


@contextmanager
def importing(store: Path) -> Iterator[None]:
    """Hold the store for an import. Raises BusyError when another holds it."""
    try:
        store.mkdir(parents=True, exist_ok=True)
        file = (store / LOCK_FILE).open("a")
    except OSError as error:
        raise SubmissionError(f"{store}: the store cannot be written ({error.strerror}); give another with --store") from error
    with file:
        _take(file, fcntl.LOCK_EX, store)
        yield


def refuse_while_importing(store: Path) -> None:
    """For those who only read: accepted batches never change, so that an import may begin while they are at it. Raises BusyError while one runs."""
    try:
        file = (store / LOCK_FILE).open("r")
    except FileNotFoundError:
        # Never imported into, so there is nothing to wait for.
        return
    with file:
        _take(file, fcntl.LOCK_SH, store)


def _take(file: IO[str], kind: int, store: Path) -> None:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BusyError(f"{store}: another import is running; try again when it has ended") from error
