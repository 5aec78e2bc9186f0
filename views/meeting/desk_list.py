"""The left of the desk: unsaved changes, kept meetings of the area with a search, and the way to a new one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.schema.meeting import MeetingEntry
from data.schema.months import parse_period
from views import state
from views.formats import day_text, period_text
from views.here import Here
from views.meeting.desk import DELETED, begin, restore, show_draft, show_meeting, usual_name
from views.meeting.drafts import Draft
from views.meeting.shelf import Shelf
from views.panels import show_title
from views.texts import plain

SHOWN = 30


def show_shelf(here: Here, shelf: Shelf, open_key: str) -> None:
    """`open_key` is the draft that lies open."""
    _ = here.text
    area = plain(here.name(here.area))
    show_title(_("会议"), area if here.is_institution else _("{area}及其下级").format(area=area))
    _show_deleted(here, shelf)
    words = _("为{area}{period}拟定新会议").format(area=here.name(here.area), period=period_text(here.period, here.language))
    st.button(plain(words), icon=":material/add:", on_click=begin, key="meeting-new", width="stretch")
    _show_drafts(here, open_key)
    if shelf.problem:
        st.error(_("会议数据库暂时无法读取：已保存的会议列不出来，其余各页不受影响。") + f" ({plain(shelf.problem)})", icon=":material/error:")
        return
    if not shelf.entries:
        st.caption(_("还没有保存的会议。右侧是按信号拟定的议程，改好后点保存，下月可以用新数据重开。"))
        return
    _show_entries(here, _found(here, shelf.entries, _search(here)))


def _search(here: Here) -> str:
    query = state.offer("meetings-q", state.asked("q"))
    st.text_input(
        here.text("搜索会议"),
        key="meetings-q",
        on_change=state.keep_text,
        args=("q", "meetings-q"),
        placeholder=here.text("名称、区域或期间"),
        label_visibility="collapsed",
    )
    return query


def _found(here: Here, entries: Sequence[MeetingEntry], query: str) -> tuple[MeetingEntry, ...]:
    """Those whose name, area or period hold every word."""
    words = query.lower().split()
    texts = {entry.id: " ".join((entry.name, here.name(entry.area), entry.area, entry.period, _period(here, entry))).lower() for entry in entries}
    return tuple(entry for entry in entries if all(word in texts[entry.id] for word in words))


def _show_entries(here: Here, found: Sequence[MeetingEntry]) -> None:
    _ = here.text
    if not found:
        st.caption(_("没有会议同时含有这些词。"))
    for entry in found[:SHOWN]:
        st.button(
            plain(entry.name),
            key=f"meeting-open-{entry.id}",
            icon=":material/co_present:",
            type="tertiary",
            on_click=show_meeting,
            args=(entry.id,),
        )
        st.caption(" · ".join(_about(here, entry)))
    if len(found) > SHOWN:
        st.caption(_("另有{count}场较早的会议，请用搜索查找。").format(count=len(found) - SHOWN))


def _about(here: Here, entry: MeetingEntry) -> list[str]:
    _ = here.text
    told = [plain(here.name(entry.area)), _period(here, entry), _("{day}保存").format(day=day_text(entry.saved_at.date(), here.language))]
    return [*told, _("{count}项决定未办").format(count=entry.open_decisions)] if entry.open_decisions else told


def _period(here: Here, entry: MeetingEntry) -> str:
    return period_text(parse_period(entry.period), here.language)


def _show_drafts(here: Here, open_key: str) -> None:
    """Unsaved changes of other meetings; those of the open one are before the reader's eyes."""
    others = {key: draft for key, draft in state.drafts().items() if key != open_key and _is_his(here, draft)}
    if not others:
        return
    st.caption(here.text("未保存的修改"))
    for key, draft in others.items():
        name = draft.meeting.name or usual_name(here, draft.meeting)
        st.button(plain(name), key=f"meeting-draft-{key}", icon=":material/edit_note:", type="tertiary", on_click=show_draft, args=(draft,))


def _is_his(here: Here, draft: Draft) -> bool:
    return draft.meeting.area in here.tree and here.scope.allows(here.tree, draft.meeting.area)


def _show_deleted(here: Here, shelf: Shelf) -> None:
    id = state.asked(DELETED)
    if id:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(here.text("会议已删除。"), width="content")
            st.button(here.text("撤销删除"), icon=":material/undo:", on_click=restore, args=(here, shelf, id), key="meeting-restore")
