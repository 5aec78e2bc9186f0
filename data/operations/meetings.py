"""Meetings as they are kept: saved as versions that nobody overwrites unseen, listed by area, deleted so that it can be undone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, delete, exists, func, insert, select, true, update

from data.errors import MissingMeeting, SavedInBetween
from data.operations.database import Database, looking, reading, writing
from data.operations.tables import AGENDA_ITEMS, DECISIONS, MEETINGS, SAID_FIGURES
from data.schema.meeting import AgendaItem, Decision, DueDecision, ItemKind, Meeting, MeetingEntry, Said

_PARTS = (("items", AGENDA_ITEMS), ("decisions", DECISIONS), ("said", SAID_FIGURES))
_UNDONE = DECISIONS.alias("undone")
_OPEN = select(func.count()).where(_UNDONE.c.meeting_id == MEETINGS.c.id, _UNDONE.c.is_done.is_(False)).scalar_subquery()
_NEXT = MEETINGS.alias("next")
_IS_FOLLOWED = exists().where(_NEXT.c.follows == MEETINGS.c.id, _NEXT.c.deleted_at.is_(None))
_ENTRIES = select(MEETINGS.c.id, MEETINGS.c.name, MEETINGS.c.area, MEETINGS.c.period, MEETINGS.c.saved_at, _OPEN.label("open_decisions"))


def save(database: Database, meeting: Meeting, *, at: datetime) -> Meeting:
    """The meeting as it is kept from now on: a new one where its `id` is empty, else its next version.

    Raises SavedInBetween where it was saved or deleted since `meeting.version`, OperationsError where nothing can be kept; then nothing was changed.
    """
    kept = replace(meeting, id=meeting.id or uuid4().hex, version=meeting.version + 1, saved_at=_in_utc(at))
    with writing(database) as connection:
        if meeting.id:
            _replace(connection, kept, meeting.version)
        else:
            connection.execute(insert(MEETINGS).values(id=kept.id, **_columns(kept)))
        for name, table in _PARTS:
            _write(connection, table, kept.id, getattr(kept, name))
    return kept


def _replace(connection: Connection, kept: Meeting, seen: int) -> None:
    is_as_seen = (MEETINGS.c.id == kept.id) & (MEETINGS.c.version == seen) & MEETINGS.c.deleted_at.is_(None)
    if connection.execute(update(MEETINGS).where(is_as_seen).values(_columns(kept))).rowcount != 1:
        raise SavedInBetween(f"meeting '{kept.id}' was saved or deleted by somebody else since it was opened; save it as another one")
    for _, table in _PARTS:
        connection.execute(delete(table).where(table.c.meeting_id == kept.id))


def _columns(meeting: Meeting) -> dict[str, object]:
    same = ("name", "area", "period", "against", "language", "snapshot_id", "version", "saved_at")
    return {name: getattr(meeting, name) for name in same} | {"follows": meeting.follows or None}


def _write(connection: Connection, table: Table, meeting_id: str, rows: tuple[AgendaItem, ...] | tuple[Decision, ...] | tuple[Said, ...]) -> None:
    if rows:
        connection.execute(insert(table), [{"meeting_id": meeting_id, "position": position} | asdict(row) for position, row in enumerate(rows)])


def meeting(database: Database, id: str) -> Meeting:
    """The meeting as it was saved last. Raises MissingMeeting where there is none, or it was deleted."""
    with reading(database) as connection:
        found = connection.execute(select(MEETINGS).where(MEETINGS.c.id == id, MEETINGS.c.deleted_at.is_(None))).one_or_none() if connection else None
        if connection is None or found is None:
            raise MissingMeeting(f"there is no meeting '{id[:40]}'; it was deleted, or the address is not whole")
        items, decisions, said = ([_part(row) for row in connection.execute(_rows_of(table, id))] for _, table in _PARTS)
    return Meeting(
        name=found.name,
        area=found.area,
        period=found.period,
        against=found.against,
        language=found.language,
        snapshot_id=found.snapshot_id,
        items=tuple(AgendaItem(**row | {"kind": ItemKind(row["kind"])}) for row in items),
        decisions=tuple(Decision(**row) for row in decisions),
        said=tuple(Said(**row) for row in said),
        id=found.id,
        saved_at=_in_utc(found.saved_at),
        follows=found.follows or "",
        version=found.version,
    )


def _rows_of(table: Table, meeting_id: str) -> Select:
    return select(table).where(table.c.meeting_id == meeting_id).order_by(table.c.position)


def _part(row: Row) -> dict[str, object]:
    return {name: value for name, value in row._mapping.items() if name not in ("meeting_id", "position")}


def meetings(database: Database, *, areas: Collection[str] | None = None) -> tuple[MeetingEntry, ...]:
    """The meetings of these areas, of all without them; the period's latest first, then those saved last."""
    with reading(database) as connection:
        if connection is None:
            return ()
        asked = _ENTRIES.where(_is_kept(areas)).order_by(MEETINGS.c.period.desc(), MEETINGS.c.saved_at.desc(), MEETINGS.c.id)
        return tuple(_entry(row) for row in connection.execute(asked))


def decisions_due(database: Database, *, areas: Collection[str] | None = None, by: date) -> tuple[DueDecision, ...]:
    """What is not done and was due no later than `by`, the longest overdue first. A meeting that another one follows has passed its decisions on to it."""
    asked = (
        _ENTRIES.add_columns(DECISIONS.c.text, DECISIONS.c.owner, DECISIONS.c.due_on)
        .join(DECISIONS, DECISIONS.c.meeting_id == MEETINGS.c.id)
        .where(_is_kept(areas), ~_IS_FOLLOWED, DECISIONS.c.is_done.is_(False), DECISIONS.c.due_on <= by)
        .order_by(DECISIONS.c.due_on, MEETINGS.c.id, DECISIONS.c.position)
    )
    with reading(database) as connection:
        rows = connection.execute(asked).all() if connection else []
    return tuple(DueDecision(_entry(row), Decision(row.text, row.owner, row.due_on)) for row in rows)


def _is_kept(areas: Collection[str] | None) -> ColumnElement[bool]:
    return MEETINGS.c.deleted_at.is_(None) & _is_of(areas)


def _is_of(areas: Collection[str] | None) -> ColumnElement[bool]:
    return true() if areas is None else MEETINGS.c.area.in_(sorted(areas))


def _entry(row: Row) -> MeetingEntry:
    return MeetingEntry(row.id, row.name, row.area, row.period, _in_utc(row.saved_at), row.open_decisions)


def delete_meeting(database: Database, id: str, *, areas: Collection[str] | None = None, at: datetime) -> None:
    """Take a meeting of these areas off every list; `restore` brings it back. Raises MissingMeeting where there is none."""
    _mark(database, id, MEETINGS.c.deleted_at.is_(None) & _is_of(areas), _in_utc(at))


def restore(database: Database, id: str, *, areas: Collection[str] | None = None) -> None:
    """Undo `delete_meeting`. Raises MissingMeeting where no such meeting was deleted."""
    _mark(database, id, MEETINGS.c.deleted_at.is_not(None) & _is_of(areas), None)


def _mark(database: Database, id: str, is_as_expected: ColumnElement[bool], deleted_at: datetime | None) -> None:
    with writing(database) as connection:
        changed = connection.execute(update(MEETINGS).where(MEETINGS.c.id == id, is_as_expected).values(deleted_at=deleted_at))
        if changed.rowcount != 1:
            raise MissingMeeting(f"there is no meeting '{id[:40]}' to {'restore' if deleted_at is None else 'delete'}; somebody else was first")


def snapshots_named(database: Database) -> frozenset[str]:
    """The snapshots that kept meetings stand on; asked by who publishes, which changes nothing here. Raises OperationsError."""
    with looking(database) as connection:
        if connection is None:
            return frozenset()
        return frozenset(connection.execute(select(MEETINGS.c.snapshot_id).where(MEETINGS.c.deleted_at.is_(None)).distinct()).scalars())


def _in_utc(moment: datetime) -> datetime:
    """SQLite keeps no zone: what is written and read is UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
