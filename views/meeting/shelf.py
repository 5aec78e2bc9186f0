"""Where a page finds kept meetings and puts them: what it may do, as values. What keeps them is behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from data.schema.meeting import Meeting, MeetingEntry
from data.schema.snapshot import Snapshot


class Problem(StrEnum):
    """Why nothing was done: somebody saved in between, there is no such meeting for this reader, or meetings cannot be kept just now."""

    IN_BETWEEN = "in_between"
    MISSING = "missing"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Outcome:
    """`meeting` is as it is kept now, null where it is not or nothing was done; `detail` is the system's own sentence."""

    meeting: Meeting | None = None
    problem: Problem | None = None
    detail: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Shelf:
    """`entries` are the meetings of the reader's area and of those inside it. `snapshot` is null where a snapshot is not kept any more."""

    entries: tuple[MeetingEntry, ...]
    problem: str
    """Why kept meetings cannot be listed; empty where they can."""
    open: Callable[[str], Outcome]
    save: Callable[[Meeting], Outcome]
    delete: Callable[[str], Outcome]
    restore: Callable[[str], Outcome]
    snapshot: Callable[[str], Snapshot | None]
