"""A meeting as it is kept: its agenda, what it said and what it decided. Plain values; where they are kept is `data.operations`' matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ItemKind(StrEnum):
    """What an item of an agenda shows: headline figures, what changed, one area or institution with one metric, money, decisions due."""

    HEADLINES = "headlines"
    CHANGES = "changes"
    AREA = "area"
    MONEY = "money"
    DECISIONS = "decisions"


@dataclass(frozen=True)
class AgendaItem:
    """`area` and `metric` are those of an AREA item, `area` empty elsewhere means the meeting's own. `note` is what the chair wrote beside it."""

    kind: ItemKind
    area: str = ""
    metric: str = ""
    note: str = ""


@dataclass(frozen=True)
class Decision:
    """What was decided, by whom it is to be done and until when."""

    text: str
    owner: str = ""
    due_on: date | None = None
    is_done: bool = False


@dataclass(frozen=True)
class Said:
    """A figure as the meeting saw it. `period` as it is written in an address; `value` is null where nothing could be said, `status` says why."""

    metric: str
    area: str
    period: str
    value: float | None
    status: str


@dataclass(frozen=True)
class Meeting:
    """`id` is empty until it is saved. The agenda stands on `snapshot_id`, whose figures it goes on showing; `said` are the figures that were on the slides.
    `follows` is the meeting whose agenda this one took up again, `version` how often it was saved."""

    name: str
    area: str
    period: str
    against: str
    language: str
    snapshot_id: str
    items: tuple[AgendaItem, ...] = ()
    decisions: tuple[Decision, ...] = ()
    said: tuple[Said, ...] = ()
    id: str = ""
    saved_at: datetime | None = None
    follows: str = ""
    version: int = 0


@dataclass(frozen=True)
class MeetingEntry:
    """A meeting in a list: `open_decisions` are those not done."""

    id: str
    name: str
    area: str
    period: str
    saved_at: datetime
    open_decisions: int


@dataclass(frozen=True)
class DueDecision:
    """A decision that is not done, and the meeting that took it."""

    meeting: MeetingEntry
    decision: Decision
