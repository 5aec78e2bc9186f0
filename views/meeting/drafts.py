"""A meeting while it is being edited: each step a new value, so that every one can be undone. Nothing is kept or shown here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data.schema.meeting import AgendaItem, Decision, Meeting
from views.meeting.shelf import Outcome

MOST_STEPS = 50
LONGEST = 2000
"""Characters of a note or a decision."""


@dataclass(frozen=True)
class Draft:
    """`meeting` as it stands now, `base` as it was opened or proposed; `before` are the steps that can be undone, `refused` why it could not be saved."""

    meeting: Meeting
    base: Meeting
    before: tuple[Meeting, ...] = ()
    refused: Outcome | None = None

    @classmethod
    def of(cls, meeting: Meeting) -> Draft:
        return cls(meeting, meeting)

    @property
    def is_changed(self) -> bool:
        return self.meeting != self.base

    @property
    def is_kept(self) -> bool:
        """Whether it was saved before, with or without changes since."""
        return bool(self.base.id)

    def changed(self, meeting: Meeting) -> Draft:
        """The next step; none where nothing is different."""
        if meeting == self.meeting:
            return self
        return replace(self, meeting=meeting, before=(*self.before, self.meeting)[-MOST_STEPS:], refused=None)

    def undone(self) -> Draft:
        return replace(self, meeting=self.before[-1], before=self.before[:-1], refused=None) if self.before else self


def named(meeting: Meeting, name: str) -> Meeting:
    return replace(meeting, name=cleaned(name))


def moved(meeting: Meeting, place: int, by: int) -> Meeting:
    """The item one place up (-1) or down (1); the same where it stands at the end already."""
    items, target = list(meeting.items), place + by
    if not (0 <= place < len(items) and 0 <= target < len(items)):
        return meeting
    items[place], items[target] = items[target], items[place]
    return replace(meeting, items=tuple(items))


def with_item(meeting: Meeting, item: AgendaItem) -> Meeting:
    return replace(meeting, items=(*meeting.items, item))


def without_item(meeting: Meeting, place: int) -> Meeting:
    return replace(meeting, items=meeting.items[:place] + meeting.items[place + 1 :])


def noted(meeting: Meeting, place: int, note: str) -> Meeting:
    items = [replace(item, note=cleaned(note)) if number == place else item for number, item in enumerate(meeting.items)]
    return replace(meeting, items=tuple(items))


def with_decision(meeting: Meeting, decision: Decision) -> Meeting:
    return replace(meeting, decisions=(*meeting.decisions, decision))


def without_decision(meeting: Meeting, place: int) -> Meeting:
    return replace(meeting, decisions=meeting.decisions[:place] + meeting.decisions[place + 1 :])


def decided(meeting: Meeting, place: int, **changes: object) -> Meeting:
    """One decision with other fields; texts are cleaned."""
    fields = {name: cleaned(value) if isinstance(value, str) else value for name, value in changes.items()}
    decisions = [replace(each, **fields) if number == place else each for number, each in enumerate(meeting.decisions)]
    return replace(meeting, decisions=tuple(decisions))


def ready(meeting: Meeting) -> Meeting:
    """What is kept of it: decisions without a word are none."""
    return replace(meeting, decisions=tuple(each for each in meeting.decisions if each.text))


def reopened(meeting: Meeting, *, period: str, against: str, language: str, snapshot_id: str) -> Meeting:
    """The same agenda for another period, to be saved as a meeting of its own: what is not done goes on, the name is new."""
    return Meeting(
        name="",
        area=meeting.area,
        period=period,
        against=against,
        language=language,
        snapshot_id=snapshot_id,
        items=meeting.items,
        decisions=tuple(each for each in meeting.decisions if not each.is_done),
        follows=meeting.id,
    )


def copied(meeting: Meeting) -> Meeting:
    """The same as a meeting of its own, not saved yet."""
    return replace(meeting, id="", version=0, saved_at=None)


def cleaned(text: str) -> str:
    """In one line, without signs that nobody can see, no longer than `LONGEST`."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST]
