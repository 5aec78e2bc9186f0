"""上次会议说的数 vs 现在的数, on the desk: the slide's own table, with a release of it that holds controlled figures only."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from data.schema.meeting import Meeting
from data.schema.months import parse_period
from metrics.result import Status
from views.formats import period_text
from views.here import Here
from views.meeting.remembered import remembered, remembered_table, said
from views.meeting.shelf import Shelf
from views.panels import show_title
from views.tables import Column, show_table
from views.texts import plain


def show_then_and_now(here: Here, shelf: Shelf, earlier: Meeting) -> None:
    """What the earlier meeting was told, the same figure as it is known now, and this period's."""
    _ = here.text
    rows = remembered(here, earlier)
    show_title(_("上次会议说的数与现在的数"), plain(earlier.name))
    if not rows:
        st.markdown(_("上次会议没有留下您可以看的数。"))
        return
    st.caption(_then_words(here, earlier, sum(each.is_revised for each in rows)))
    table = remembered_table(here, earlier, rows)
    columns = {name: Column(label, is_pinned=name == "metric") for name, label in zip(table.rows.columns, table.labels, strict=True)}
    show_table(
        here,
        f"then-{earlier.id}",
        table.rows,
        columns,
        alt=_("上次会议说的{count}个数，同一期现在的数和本期的数").format(count=len(rows)),
        file="then_and_now",
        codes=tuple(each.then.area for each in rows),
        released=lambda other: released_rows(other, shelf, earlier),
    )


def _then_words(here: Here, earlier: Meeting, revised: int) -> str:
    _, then = here.text, period_text(parse_period(earlier.period), here.language)
    now = period_text(here.period, here.language)
    held = _("上次会议看的是{period}，快照{id}；本期是{now}。").format(period=then, id=plain(earlier.snapshot_id), now=now)
    told = _("其中{count}个数后来有修订：同一期的数据在会后有补报或更正。").format(count=revised) if revised else _("同一期的数后来都没有修订。")
    return held + told


def released_rows(here: Here, shelf: Shelf, earlier: Meeting) -> pl.DataFrame:
    """What was said is controlled too: asked again of the meeting's own snapshot, and hidden where that is gone."""
    snapshot = shelf.snapshot(earlier.snapshot_id)
    then = None if snapshot is None else here.at(snapshot=snapshot)
    hidden = [replace(each, value=None, status=Status.SUPPRESSED.value) for each in earlier.said]
    asked = [said(then, each.metric, each.area, parse_period(each.period)) for each in earlier.said] if then else hidden
    controlled = replace(earlier, said=tuple(asked))
    return remembered_table(here, controlled, remembered(here, controlled)).rows
