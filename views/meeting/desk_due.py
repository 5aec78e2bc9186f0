"""What earlier meetings decided and is due soon, on the desk: each a way to its meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from data.schema.meeting import DueDecision
from views.drawings.concerns import MOST_EMS, OTHER
from views.drawings.drawing import Drawing, show_drawing, way
from views.formats import day_text
from views.here import Here
from views.meeting.desk import MEETING
from views.meeting.drafts import Draft
from views.panels import show_title
from views.text_width import ems


def due_elsewhere(due: Sequence[DueDecision], draft: Draft) -> tuple[DueDecision, ...]:
    """Without those of the meeting that lies open, and of the one that it takes up again: they stand below, to be changed."""
    return tuple(each for each in due if each.meeting.id not in (draft.base.id, draft.base.follows))


def show_due(here: Here, due: Sequence[DueDecision], today: date) -> None:
    """The next due first. No table: what was decided never leaves with the page's figures."""
    _ = here.text
    late = sum(_is_late(each, today) for each in due)
    show_title(_("以前的会议定下、一个月内到期"), _("{count}项已过期").format(count=late) if late else "")
    show_drawing(here, "due", due_drawing(here, due, today))


def due_drawing(here: Here, due: Sequence[DueDecision], today: date) -> Drawing:
    alt = here.text("以前的会议定下、一个月内到期的{count}项决定").format(count=len(due))
    who = min(max((ems(_day(here, each)) for each in due), default=0) + 0.3, MOST_EMS)
    rows = "".join(f"<li>{_row(here, each, today)}</li>" for each in due)
    return Drawing(f'<ul class="findings" style="--who:{who:.1f}em" aria-label="{escape(alt)}">{rows}</ul>', alt)


def _is_late(each: DueDecision, today: date) -> bool:
    return each.decision.due_on is not None and each.decision.due_on < today


def _day(here: Here, each: DueDecision) -> str:
    return day_text(each.decision.due_on, here.language) if each.decision.due_on else ""


def _row(here: Here, each: DueDecision, today: date) -> str:
    _, decision = here.text, each.decision
    late = [_("已过期")] if _is_late(each, today) else []
    said = " · ".join((*late, decision.text, *filter(None, (decision.owner,)), each.meeting.name))
    sign = f'<svg viewBox="0 0 20 20" aria-hidden="true"><path d="{OTHER}"/></svg>'
    keys = {MEETING: each.meeting.id, "area": each.meeting.area, "period": each.meeting.period}
    return f'<a {way(**keys)} data-quiet>{sign}<span class="who">{escape(_day(here, each))}</span><span class="said">{escape(said)}</span></a>'
