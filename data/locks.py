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


@contextmanager
def looking(store: Path) -> Iterator[None]:
    """Judge files against a store that nobody is changing, and change nothing. Raises BusyError while an import runs."""
    path = store / LOCK_FILE
    if not path.exists():
        # Never imported into, so there is nothing to wait for.
        yield
        return
    with path.open("r") as file:
        _take(file, fcntl.LOCK_SH, store)
        yield


def _take(file: IO[str], kind: int, store: Path) -> None:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BusyError(f"{store}: another import is running; try again when it has ended") from error
