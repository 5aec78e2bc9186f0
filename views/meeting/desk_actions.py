"""The head of the desk: the meeting's name, what it stands on, and what may be done with it."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from data.schema.meeting import Meeting
from data.schema.months import parse_period
from views import contents, state
from views.comparing.against import basis, comparisons_asked
from views.formats import period_text, time_text
from views.here import Here
from views.meeting.deck import deck
from views.meeting.desk import change, delete, discard, is_missing, next_period, place_of, problem_words, save, take_up, undo, usual_name
from views.meeting.drafts import Draft, named
from views.meeting.shelf import Problem, Shelf
from views.meeting.slides import Deck
from views.texts import plain


def show_news(here: Here, draft: Draft) -> None:
    """What was done since the last run; and that the address asks for what cannot be had."""
    for sentence in state.told():
        st.toast(plain(sentence), icon=":material/check:")
    if is_missing(draft):
        words = here.text("这场会议已被删除，或不在可见范围内。")
        st.warning(words + here.text("下面是为所选区域和期间拟定的议程。"), icon=":material/link_off:")


def show_head(here: Here, shelf: Shelf, key: str, draft: Draft) -> None:
    """`key` is the draft's."""
    _, meeting, widget = here.text, draft.meeting, f"name-{key}"
    state.offer(widget, meeting.name)
    st.text_input(_("会议名称"), key=widget, max_chars=120, placeholder=usual_name(here, meeting), on_change=_name, args=(key, widget))
    st.caption(" · ".join(_about(here, draft)))
    _show_refused(here, shelf, key, draft)
    with st.container(horizontal=True, gap="small"):
        _show_saving(here, shelf, key, draft)
        _show_deck(here, shelf, draft)
        if draft.is_kept:
            _show_taking_up(here, draft.base)
            st.button(_("删除"), icon=":material/delete:", key="meeting-delete", on_click=delete, args=(here, shelf, key))


def _name(key: str, widget: str) -> None:
    change(key, partial(named, name=str(state.held(widget) or "")))


def _about(here: Here, draft: Draft) -> list[str]:
    _, meeting = here.text, draft.meeting
    area = here.name(meeting.area) if meeting.area in here.tree else meeting.area
    told = [plain(area), period_text(parse_period(meeting.period), here.language), _("快照{id}").format(id=plain(meeting.snapshot_id))]
    if draft.base.saved_at is not None:
        told.append(_("{time}保存").format(time=time_text(draft.base.saved_at, here.language)))
    return [*told, f":orange-badge[{_('有未保存的修改')}]" if draft.is_changed else _("已保存") if draft.is_kept else _origin(here, meeting)]


def _origin(here: Here, meeting: Meeting) -> str:
    """Where an agenda comes from that was not saved yet."""
    return here.text("沿用上次的议程，尚未保存") if meeting.follows else here.text("按信号拟定，尚未保存")


def _show_refused(here: Here, shelf: Shelf, key: str, draft: Draft) -> None:
    if draft.refused is None:
        return
    _ = here.text
    detail = f" ({plain(draft.refused.detail)})" if draft.refused.problem is Problem.UNAVAILABLE else ""
    st.error(problem_words(here, draft.refused) + detail, icon=":material/error:")


def _show_saving(here: Here, shelf: Shelf, key: str, draft: Draft) -> None:
    _ = here.text
    is_new = not draft.is_kept
    st.button(
        _("保存"), type="primary", icon=":material/save:", key="meeting-save", disabled=not (is_new or draft.is_changed), on_click=save, args=(here, shelf, key)
    )
    if not is_new:
        st.button(_("另存为新会议"), icon=":material/file_copy:", key="meeting-copy", on_click=save, args=(here, shelf, key), kwargs={"is_copy": True})
    st.button(_("撤销上一步"), icon=":material/undo:", key="meeting-undo", disabled=not draft.before, on_click=undo, args=(key,))
    if draft.is_changed:
        st.button(_("放弃修改"), icon=":material/close:", key="meeting-discard", on_click=discard, args=(here, key))


def _show_deck(here: Here, shelf: Shelf, draft: Draft) -> None:
    """The slides hold what is kept, or, before that, what is proposed: changes are saved first. Those of a kept meeting are what the page's exports hold too."""
    if draft.is_kept and (place := place_of(here, shelf, draft.base)):
        contents.add(contents.Content("", deck=partial(kept_deck, place, shelf, draft.base)))
    _, is_ready = here.text, not draft.is_changed and bool(draft.base.id or not draft.base.follows)
    help = None if is_ready else _("先保存，再放映：放映的是已保存的议程")
    st.link_button(_("放映"), deck_address(here, draft.base), icon=":material/slideshow:", disabled=not is_ready, help=help)


def kept_deck(place: Here, shelf: Shelf, meeting: Meeting) -> Deck:
    """The same as its address shows: with the meeting's own comparisons, and beside the figures that the one before was told. `place` is where and when it is."""
    compared = comparisons_asked(meeting.against)
    before = shelf.open(meeting.follows).meeting if meeting.follows else None
    return deck(place.at(against=basis(compared), comparisons=compared), meeting.items, meeting=meeting, earlier=before)


def deck_address(here: Here, meeting: Meeting) -> str:
    """Where the meeting is shown to the room, beside the pages whatever path these are served under."""
    asked = {"area": meeting.area, "period": meeting.period, "lang": here.language, "against": meeting.against, "snapshot": meeting.snapshot_id}
    return f"deck?{urlencode(asked | ({'meeting': meeting.id} if meeting.id else {}))}"


def _show_taking_up(here: Here, meeting: Meeting) -> None:
    _, period = here.text, next_period(here, meeting)
    if period is None:
        st.button(_("以本期数据重开"), icon=":material/event_repeat:", disabled=True, help=_("在上方选另一个期间，再用它的数据重开这份议程"))
        return
    label = _("以{period}数据重开").format(period=period_text(period, here.language))
    st.button(label, icon=":material/event_repeat:", key="meeting-again", on_click=take_up, args=(meeting, period))
