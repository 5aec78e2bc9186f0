"""The agenda on the desk: its items in their order, each to be moved, noted and removed, and new ones to be added."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data.schema.areas import INSTITUTION
from data.schema.meeting import AgendaItem, ItemKind, Meeting
from metrics.catalogue import CATALOGUE, metric_of
from views import state
from views.here import Here
from views.meeting.closing import item_words
from views.meeting.desk import change
from views.meeting.drafts import LONGEST, moved, noted, with_item, without_item
from views.overview.first_screen import WATCHED
from views.panels import show_title
from views.texts import plain

TITLE_WIDTH = 330
"""Pixels of an item's name, whole on a phone too."""


def show_agenda(here: Here, key: str, meeting: Meeting) -> None:
    """`key` is the draft's."""
    _ = here.text
    show_title(_("议程"), _("{count}项，每项一张或几张幻灯片").format(count=len(meeting.items)))
    if not meeting.items:
        st.markdown(_("议程是空的：在下面加入一项。"))
    for place, item in enumerate(meeting.items):
        _show_item(here, key, meeting, place, item)
    _show_adding(here, key, meeting)


def _show_item(here: Here, key: str, meeting: Meeting, place: int, item: AgendaItem) -> None:
    """One line where there is room for it; on a phone the note goes below the title, the buttons below the note."""
    _, last = here.text, len(meeting.items) - 1
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{place + 1}.** {plain(item_title(here, item))}", width=TITLE_WIDTH)
        _show_note(here, key, place, item.note)
        with st.container(horizontal=True, wrap=False, gap="xsmall", width="content"):
            _button(_("上移"), f"up-{key}-{place}", partial(moved, place=place, by=-1), key, is_off=place == 0)
            _button(_("下移"), f"down-{key}-{place}", partial(moved, place=place, by=1), key, is_off=place == last)
            _button(_("移除"), f"remove-{key}-{place}", partial(without_item, place=place), key)


def _show_note(here: Here, key: str, place: int, note: str) -> None:
    _, widget = here.text, f"note-{key}-{place}"
    state.offer(widget, note)
    st.text_input(
        _("第{place}项的备注").format(place=place + 1),
        key=widget,
        max_chars=LONGEST,
        placeholder=_("备注：写给主持人的话，会显示在幻灯片上"),
        label_visibility="collapsed",
        on_change=_note,
        args=(key, widget, place),
    )


def _button(label: str, widget: str, step: partial[Meeting], key: str, *, is_off: bool = False) -> None:
    st.button(label, key=widget, type="tertiary", disabled=is_off, on_click=change, args=(key, step))


def _note(key: str, widget: str, place: int) -> None:
    change(key, partial(noted, place=place, note=str(state.held(widget) or "")))


def item_title(here: Here, item: AgendaItem) -> str:
    """An item in a few words; the code of an area that has left the region or is not the reader's."""
    if item.kind is ItemKind.AREA and (item.area not in here.tree or item.metric not in CATALOGUE or not here.scope.allows(here.tree, item.area)):
        return here.text("{area}（已不在可见范围内）").format(area=item.area)
    return item_words(here, item)


def _show_adding(here: Here, key: str, meeting: Meeting) -> None:
    """One line of controls: what kind, and of one area which and in what."""
    _ = here.text
    kinds = {each.value: words for each, words in _kinds(here).items()}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kind = st.selectbox(_("加入一项"), list(kinds), format_func=kinds.__getitem__, key=f"add-kind-{here.language}", width=190)
        is_area = kind == ItemKind.AREA.value
        area = _pick_area(here, meeting) if is_area else ""
        metric = _pick_metric(here, area) if is_area and area else ""
        item = AgendaItem(ItemKind(kind or ItemKind.HEADLINES), area, metric)
        is_off = (is_area and not metric) or item in [AgendaItem(each.kind, each.area, each.metric) for each in meeting.items]
        help = _("这一项已在议程中") if is_off and (not is_area or metric) else None
        st.button(_("加入"), icon=":material/add:", key="add-item", disabled=is_off, help=help, on_click=change, args=(key, partial(with_item, item=item)))


def _kinds(here: Here) -> dict[ItemKind, str]:
    _ = here.text
    return {ItemKind.AREA: _("一个区域或机构")} | {each: item_words(here, AgendaItem(each)) for each in ItemKind if each is not ItemKind.AREA}


def _pick_area(here: Here, meeting: Meeting) -> str:
    """The meeting's area and what lies inside it, as far as the reader may see it."""
    inside = here.tree.descendants(meeting.area) if meeting.area in here.tree else ()
    codes = [area.code for area in here.scope.visible(here.tree, inside)]
    return st.selectbox(here.text("区域或机构"), codes, format_func=here.name, key=f"add-area-{meeting.area}-{here.language}", width=220) or ""


def _pick_metric(here: Here, area: str) -> str:
    """Watched metrics first; of an institution those that can speak of it."""
    is_single = here.tree[area].level == INSTITUTION
    keys = [key for key in dict.fromkeys((*WATCHED, *CATALOGUE)) if not is_single or metric_of(key).is_shown_for_institutions]
    names = {key: metric_of(key).name(here.language) for key in keys}
    widget = f"add-metric-{'institution' if is_single else 'area'}-{here.language}"
    return st.selectbox(here.text("指标"), keys, format_func=names.__getitem__, key=widget, width=260) or ""
