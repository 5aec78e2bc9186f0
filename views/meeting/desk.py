"""The desk of meetings: which one lies open, and what its buttons do. What is on it is shown by its neighbours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from data.schema.meeting import Meeting
from data.schema.months import Period, parse_period
from metrics.compute import latest_complete_month
from views import state
from views.here import Here
from views.meeting.agenda import proposed
from views.meeting.deck import name_of
from views.meeting.drafts import Draft, copied, ready, reopened
from views.meeting.remembered import is_reopened, said_of
from views.meeting.shelf import Outcome, Problem, Shelf

MEETING, FOLLOWS, DELETED = "meeting", "follows", "deleted"
"""Keys of the address: the meeting that is open, the one whose agenda is taken up again, and the one just deleted."""


def opened(here: Here, shelf: Shelf) -> tuple[str, Draft]:
    """Under its key the meeting of the address, with this visitor's unsaved changes where he has any; else what is proposed for area and period."""
    key, fetch = _asked(here, shelf)
    held = state.draft(key)
    if held is not None and held.is_changed:
        return key, held
    found = fetch()
    if found is None:
        key, found = _proposal_key(here), _proposal(here)
    draft = Draft.of(found)
    state.keep_draft(key, draft)
    return key, draft


def _asked(here: Here, shelf: Shelf) -> tuple[str, Callable[[], Meeting | None]]:
    if id := state.asked(MEETING):
        return id, lambda: shelf.open(id).meeting
    if id := state.asked(FOLLOWS):
        return f"{FOLLOWS} {id} {here.period}", lambda: _again(here, shelf.open(id).meeting)
    return _proposal_key(here), lambda: _proposal(here)


def _proposal_key(here: Here) -> str:
    return f"{here.area.code} {here.period}"


def _proposal(here: Here) -> Meeting:
    """Without a name: it has the one that everybody would give it, in the reader's language, until he writes another."""
    return Meeting(
        name="",
        area=here.area.code,
        period=str(here.period),
        against=here.link()["against"],
        language=here.language,
        snapshot_id=here.snapshot.id,
        items=proposed(here),
    )


def _again(here: Here, earlier: Meeting | None) -> Meeting | None:
    if earlier is None:
        return None
    return reopened(earlier, period=str(here.period), against=here.link()["against"], language=here.language, snapshot_id=here.snapshot.id)


def is_missing(draft: Draft) -> bool:
    """Whether the address asks for a meeting that this reader cannot have: what lies open is then another."""
    return state.asked(MEETING) not in ("", draft.base.id) or state.asked(FOLLOWS) not in ("", draft.base.follows)


def earlier(here: Here, shelf: Shelf, draft: Draft) -> tuple[Here, Meeting] | None:
    """The meeting whose figures are set beside today's, and the period of today's: the one that is followed, else a kept one once there are newer figures."""
    kept = draft.base
    if kept.follows:
        before, period = shelf.open(kept.follows).meeting, parse_period(kept.period)
    else:
        before, period = kept if kept.id else None, next_period(here, kept) or parse_period(kept.period)
    if before is None or before.area not in here.tree:
        return None
    now = here.at(area=here.tree[before.area], period=period)
    return (now, before) if is_reopened(now, before) else None


def place_of(here: Here, shelf: Shelf, meeting: Meeting) -> Here | None:
    """The reader where and when the meeting is, on the snapshot that it stands on; null where that is not kept any more."""
    snapshot = shelf.snapshot(meeting.snapshot_id)
    if snapshot is None or meeting.area not in snapshot.tree:
        return None
    return here.at(snapshot=snapshot, area=snapshot.tree[meeting.area], period=parse_period(meeting.period))


def usual_name(here: Here, meeting: Meeting) -> str:
    """What the meeting is called unless somebody gives it a name."""
    place = here.at(area=here.tree[meeting.area]) if meeting.area in here.tree else here
    return name_of(place.at(period=parse_period(meeting.period)))


def next_period(here: Here, meeting: Meeting) -> Period | None:
    """For which period its agenda may be taken up again: the one chosen above, else the last complete month; null where both are the meeting's own."""
    chosen = [here.period] if here.period.grain is parse_period(meeting.period).grain else []
    later = Period(latest_complete_month(here.snapshot))
    found = [period for period in (*chosen, later) if str(period) != meeting.period and period.grain is parse_period(meeting.period).grain]
    return found[0] if found else None


def change(key: str, step: Callable[[Meeting], Meeting]) -> None:
    """Callback: one step of editing."""
    draft = state.draft(key)
    if draft is not None:
        state.keep_draft(key, draft.changed(step(draft.meeting)))


def undo(key: str) -> None:
    """Callback: the last step never was."""
    draft = state.draft(key)
    if draft is not None:
        state.keep_draft(key, draft.undone())


def discard(here: Here, key: str) -> None:
    """Callback: give the unsaved changes up, and see what is kept."""
    state.keep_draft(key, None)
    state.tell(here.text("已放弃未保存的修改"))


def save(here: Here, shelf: Shelf, key: str, *, is_copy: bool = False) -> None:
    """Callback: keep it with the figures that it shows, as a new meeting where it is none yet or a copy is asked for. Where that fails the draft stays."""
    draft = state.draft(key)
    if draft is None:
        return
    meeting = _complete(here, shelf, copied(draft.meeting) if is_copy else draft.meeting)
    outcome = shelf.save(meeting)
    if outcome.meeting is None:
        state.keep_draft(key, replace(draft, refused=outcome))
        return
    state.keep_draft(key, None)
    state.change_address(**{MEETING: outcome.meeting.id, FOLLOWS: "", DELETED: ""})
    state.tell(here.text("已保存：{name}").format(name=outcome.meeting.name))


def _complete(here: Here, shelf: Shelf, meeting: Meeting) -> Meeting:
    """With its name and the figures on its slides; those said before stay where their snapshot is gone."""
    place = place_of(here, shelf, meeting)
    said = said_of(place, meeting.items) if place else meeting.said
    return replace(ready(meeting), name=meeting.name or usual_name(here, meeting), language=here.language, said=said)


def delete(here: Here, shelf: Shelf, key: str) -> None:
    """Callback: off the shelf, in a way that can be undone."""
    draft = state.draft(key)
    if draft is None:
        return
    outcome = shelf.delete(draft.base.id)
    if outcome.problem is not None:
        state.keep_draft(key, replace(draft, refused=outcome))
        return
    state.keep_draft(key, None)
    state.change_address(**{MEETING: "", FOLLOWS: "", DELETED: draft.base.id})
    state.tell(here.text("已删除：{name}").format(name=draft.base.name))


def restore(here: Here, shelf: Shelf, id: str) -> None:
    """Callback: the meeting that was deleted is back and open."""
    outcome = shelf.restore(id)
    if outcome.problem is None:
        state.change_address(**{MEETING: id, DELETED: ""})
    state.tell(problem_words(here, outcome) or here.text("已恢复"))


def show_meeting(id: str) -> None:
    """Callback: lay it open."""
    state.change_address(**{MEETING: id, FOLLOWS: "", DELETED: ""})


def show_draft(draft: Draft) -> None:
    """Callback: back to unsaved changes, wherever they were left."""
    meeting = draft.meeting
    state.change_address(
        **{MEETING: draft.base.id, FOLLOWS: "" if draft.base.id else meeting.follows, DELETED: "", "area": meeting.area, "period": meeting.period}
    )


def take_up(meeting: Meeting, period: Period) -> None:
    """Callback: the same agenda on another period's figures."""
    state.change_address(**{MEETING: "", FOLLOWS: meeting.id, DELETED: "", "area": meeting.area, "period": str(period)})


def begin() -> None:
    """Callback: what is proposed for the area and period that are chosen."""
    state.change_address(**{MEETING: "", FOLLOWS: "", DELETED: ""})


def problem_words(here: Here, outcome: Outcome) -> str:
    """Why nothing was done and what to do; empty where it was done."""
    _ = here.text
    return {
        None: "",
        Problem.IN_BETWEEN: _("在您打开之后，别人保存或删除过这场会议。您的修改还在这里，对方的也没有被覆盖：可以另存为新会议，或放弃修改看对方的。"),
        Problem.MISSING: _("这场会议已被删除，或不在可见范围内。"),
        Problem.UNAVAILABLE: _("会议数据库暂时无法使用，没有保存；您的修改还在这里。请稍后再试，或联系管理员。"),
    }[outcome.problem]
