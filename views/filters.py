"""The bar over every page: area by level, period by grain, what changes are measured against; and controls that keep a page's own choices in the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data.schema.areas import Level
from data.schema.months import Grain
from views import state
from views.formats import period_text
from views.here import PERIOD_BEFORE, YEAR_BEFORE, Here
from views.texts import LANGUAGES, plain


def show_bar(here: Here) -> None:
    """Where the reader is, one selector for every level below the root, then period and comparison."""
    _ = here.text
    show_path(here)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for level in here.tree.levels[1:]:
            _area_selector(here, level)
        _period_selectors(here)
        state.offer("against", here.against)
        st.segmented_control(
            _("变化对比"),
            [YEAR_BEFORE, PERIOD_BEFORE],
            format_func={YEAR_BEFORE: _("去年同期"), PERIOD_BEFORE: _("上一期")}.__getitem__,
            key="against",
            required=True,
            on_change=state.keep,
            args=("against",),
        )


def _area_selector(here: Here, level: Level) -> None:
    """The areas of one level inside the nearest chosen area above it; nothing where the branch has none."""
    _, tree = here.text, here.tree
    above = [area for area in tree.ancestors(here.area.code) if tree.depth(area.level) < tree.depth(level.key)]
    options = [area.code for area in here.scope.visible(tree, tree.at(level.key, above[-1].code))]
    if not options:
        return
    chosen = tree.ancestor_at(here.area.code, level.key)
    widget = f"area-{level.key}-{above[-1].code}"
    state.offer(widget, chosen.code if chosen else None)
    st.selectbox(
        here.level_name(level),
        options,
        index=None,
        format_func=lambda code: here.name(code),
        placeholder=_("全部{count}").format(count=here.many(len(options), level)),
        key=widget,
        on_change=state.go_to_level,
        args=(widget, above[-1].code),
        width=200,
    )


def _period_selectors(here: Here) -> None:
    _ = here.text
    grains = {Grain.MONTH.value: _("月"), Grain.QUARTER.value: _("季"), Grain.YEAR.value: _("年")}
    state.offer("grain", here.period.grain.value)
    st.segmented_control(
        _("期间类型"), list(grains), format_func=grains.__getitem__, key="grain", required=True, on_change=state.set_grain, args=("grain", here.period, here.snapshot)
    )
    periods = {str(period): period_text(period, here.language) for period in state.period_options(here.snapshot, here.period.grain)}
    state.offer("period", str(here.period))
    st.selectbox(_("期间"), list(periods), format_func=periods.__getitem__, key="period", on_change=state.keep, args=("period",), width=150)


def show_language_switch(language: str) -> None:
    state.offer("lang", language)
    st.segmented_control("语言 Language", list(LANGUAGES), format_func=LANGUAGES.__getitem__, key="lang", required=True, on_change=state.keep, args=("lang",), label_visibility="collapsed")


def show_path(here: Here) -> None:
    """City › district › institution, each a way back up."""
    path = [area for area in here.tree.ancestors(here.area.code) if here.scope.allows(here.tree, area.code)]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        for area in path[:-1]:
            st.button(f"{plain(here.name(area))} ›", key=f"path-{area.code}", type="tertiary", on_click=state.go_to_area, args=(area.code,))
        st.markdown(f"**{plain(here.name(path[-1]))}**", width="content")


def pick(here: Here, key: str, label: str, options: Mapping[str, str], default: str, *, width: int | str = "stretch") -> str:
    """A selector whose choice stays in the address under `key`: code → label. For a page's own choices, such as the metric."""
    value = state.offer(key, state.chosen(key, options, default))
    st.selectbox(label, list(options), format_func=options.__getitem__, key=key, on_change=state.keep, args=(key,), width=width, label_visibility="collapsed")
    return value


def switch(here: Here, key: str, label: str, options: Mapping[str, str], default: str) -> str:
    """The same as buttons in a row, for two to five choices."""
    value = state.offer(key, state.chosen(key, options, default))
    st.segmented_control(label, list(options), format_func=options.__getitem__, key=key, required=True, on_change=state.keep, args=(key,), label_visibility="collapsed")
    return value
