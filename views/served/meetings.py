"""Joins the kept meetings with what the reader may see: his areas' meetings, and every failure as a value with its sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from data.current import current
from data.errors import MissingMeeting, OperationsError, SavedInBetween, SnapshotError
from data.operations import meetings as kept
from data.operations.database import Database, database
from data.schema.areas import AreaTree
from data.schema.meeting import DueDecision, Meeting, MeetingEntry
from data.schema.snapshot import Snapshot
from data.snapshots import load
from metrics.scope import Scope
from views.here import Here
from views.meeting.shelf import Outcome, Problem, Shelf

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shelf(here: Here) -> Shelf:
    """The meetings of the reader's area and of those inside it, and what may be done with any meeting of his."""
    entries, problem = _listed(here)
    own = areas_of(here.scope, here.tree)
    return Shelf(
        entries=entries,
        problem=problem,
        open=lambda id: _done(lambda: meeting_of(here.scope, here.tree, id)),
        save=partial(_save, here),
        delete=lambda id: _done(lambda: kept.delete_meeting(_database(), id, areas=own, at=datetime.now(SHANGHAI))),
        restore=lambda id: _done(lambda: kept.restore(_database(), id, areas=own)),
        snapshot=partial(_snapshot, here),
    )


def meeting_of(scope: Scope, tree: AreaTree, id: str) -> Meeting:
    """A kept meeting. Raises MissingMeeting where there is none, or its area is not the reader's: he is told the same."""
    found = kept.meeting(_database(), id)
    if found.area not in tree or not scope.allows(tree, found.area):
        raise MissingMeeting(f"there is no meeting '{id[:40]}'; it was deleted, or the address is not whole")
    return replace(found, saved_at=_local(found.saved_at))


def followed_by(scope: Scope, tree: AreaTree, meeting: Meeting) -> Meeting | None:
    """The meeting whose agenda this one took up again; null where it follows none, or that one is gone or not the reader's."""
    try:
        return meeting_of(scope, tree, meeting.follows) if meeting.follows else None
    except OperationsError:
        return None


def due_decisions(here: Here, by: date) -> tuple[DueDecision, ...]:
    """What the meetings of the reader's area and of those inside it decided and is due by that day. Raises OperationsError."""
    return kept.decisions_due(_database(), areas=_areas_inside(here), by=by)


def areas_of(scope: Scope, tree: AreaTree) -> frozenset[str]:
    """Every area that the reader may see as a whole."""
    return frozenset(area.code for code in scope.areas if code in tree for area in tree.descendants(code))


def _areas_inside(here: Here) -> frozenset[str]:
    return areas_of(here.scope, here.tree) & {area.code for area in here.tree.descendants(here.area.code)}


def _listed(here: Here) -> tuple[tuple[MeetingEntry, ...], str]:
    try:
        found = kept.meetings(_database(), areas=_areas_inside(here))
    except OperationsError as error:
        return (), str(error)
    return tuple(replace(entry, saved_at=_local(entry.saved_at)) for entry in found), ""


def _save(here: Here, meeting: Meeting) -> Outcome:
    if meeting.area not in areas_of(here.scope, here.tree):
        return Outcome(problem=Problem.MISSING)
    return _done(lambda: _local_meeting(kept.save(_database(), meeting, at=datetime.now(SHANGHAI))))


def _done(work: Callable[[], Meeting | None]) -> Outcome:
    """The work's result, or why it could not be done."""
    try:
        return Outcome(work())
    except SavedInBetween as error:
        return Outcome(problem=Problem.IN_BETWEEN, detail=str(error))
    except MissingMeeting as error:
        return Outcome(problem=Problem.MISSING, detail=str(error))
    except OperationsError as error:
        return Outcome(problem=Problem.UNAVAILABLE, detail=str(error))


def _snapshot(here: Here, id: str) -> Snapshot | None:
    """The reader's own where it is the one that is asked for, else a kept one with the same settings."""
    if id == here.snapshot.id:
        return here.snapshot
    try:
        found = load(current().settings.store.path, id)
    except SnapshotError:
        return None
    return replace(found, prevalence=here.snapshot.prevalence, real_use=here.snapshot.real_use, kinds=here.snapshot.kinds)


def _database() -> Database:
    return database(current().settings)


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(SHANGHAI) if moment else None


def _local_meeting(meeting: Meeting) -> Meeting:
    return replace(meeting, saved_at=_local(meeting.saved_at))
