"""Decisions on the desk: what, by whom, until when, and whether it is done."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from data.schema.meeting import Decision, Meeting
from views import state
from views.here import Here
from views.meeting.desk import change
from views.meeting.drafts import LONGEST, decided, with_decision, without_decision
from views.panels import show_title


def show_decisions(here: Here, key: str, meeting: Meeting) -> None:
    """`key` is the draft's. One row a decision."""
    _ = here.text
    undone = sum(not each.is_done for each in meeting.decisions)
    show_title(_("会议决定"), _("{count}项未办").format(count=undone) if undone else "")
    for place, decision in enumerate(meeting.decisions):
        _show_decision(here, key, place, decision)
    step = partial(with_decision, decision=Decision(""))
    st.button(_("加一项决定"), icon=":material/add:", key="decision-add", on_click=change, args=(key, step))


def _show_decision(here: Here, key: str, place: int, decision: Decision) -> None:
    _, number = here.text, place + 1
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        _text(_("第{number}项决定").format(number=number), _("做什么"), key, place, "text", decision.text, "stretch")
        _text(_("第{number}项由谁办").format(number=number), _("谁来做"), key, place, "owner", decision.owner, 160)
        _due(_("第{number}项的期限").format(number=number), key, place, decision.due_on)
        widget = f"decision-is_done-{key}-{place}"
        state.offer(widget, decision.is_done)
        st.checkbox(_("已办"), key=widget, on_change=_changed, args=(key, widget, place, "is_done"))
        step = partial(without_decision, place=place)
        st.button(_("移除"), icon=":material/delete:", type="tertiary", key=f"decision-remove-{key}-{place}", on_click=change, args=(key, step))


def _text(label: str, hint: str, key: str, place: int, field: str, value: str, width: int | str) -> None:
    widget = f"decision-{field}-{key}-{place}"
    state.offer(widget, value)
    st.text_input(
        label,
        key=widget,
        max_chars=LONGEST,
        placeholder=hint,
        label_visibility="collapsed",
        width=width,
        on_change=_changed,
        args=(key, widget, place, field),
    )


def _due(label: str, key: str, place: int, value: date | None) -> None:
    widget = f"decision-due_on-{key}-{place}"
    state.offer(widget, value)
    st.date_input(
        label, None, key=widget, format="YYYY-MM-DD", label_visibility="collapsed", width=150, on_change=_changed, args=(key, widget, place, "due_on")
    )


def _changed(key: str, widget: str, place: int, field: str) -> None:
    value = state.held(widget)
    change(key, partial(decided, place=place, **{field: value if field == "due_on" else bool(value) if field == "is_done" else str(value or "")}))
