"""The bar over every page: area by level, period by grain, what figures stand beside; and controls that keep a page's own choices in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION, Level
from data.schema.months import Grain
from views import state
from views.comparing.against import chosen, name, offered
from views.figures import ask
from views.formats import period_text
from views.here import Here
from views.texts import LANGUAGES, plain


def show_bar(here: Here) -> None:
    """One selector for every level below the root, then period and comparison."""
    _ = here.text
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for level in here.tree.levels[1:]:
            _area_selector(here, level)
        _period_selectors(here)
        _comparisons(here)


def _area_selector(here: Here, level: Level) -> None:
    """The areas of one level inside the nearest chosen area above it; nothing where the branch has none."""
    _, tree = here.text, here.tree
    above = [area for area in tree.ancestors(here.area.code) if tree.depth(area.level) < tree.depth(level.key)]
    options = [area.code for area in here.scope.visible(tree, tree.at(level.key, above[-1].code))]
    if not options:
        return
    chosen = tree.ancestor_at(here.area.code, level.key)
    closed = _closed(here, options, above[-1].code) if level.key == INSTITUTION else ()
    widget = f"area-{level.key}-{above[-1].code}-{here.language}"
    state.offer(widget, chosen.code if chosen else None)
    st.selectbox(
        here.level_name(level),
        options,
        index=None,
        format_func=lambda code: _("{institution}（期末未启用）").format(institution=here.name(code)) if code in closed else here.name(code),
        placeholder=_("全部{count}").format(count=here.many(len(options), level)),
        key=widget,
        on_change=state.go_to_level,
        args=(widget, above[-1].code),
        width=165,
    )


def _closed(here: Here, options: Sequence[str], within: str) -> set[str]:
    """Those that the metric `institutions` does not count at the period's end, where that has come; they can be chosen for what they did before."""
    return set(options) - set(ask(here, "institutions", by=INSTITUTION, within=within).filter(pl.col("value").fill_null(1) > 0)["area_code"])


def _period_selectors(here: Here) -> None:
    _ = here.text
    grains = {Grain.MONTH.value: _("月"), Grain.QUARTER.value: _("季"), Grain.YEAR.value: _("年")}
    widget = f"grain-{here.language}"
    state.offer(widget, here.period.grain.value)
    st.segmented_control(
        _("期间类型"),
        list(grains),
        format_func=grains.__getitem__,
        key=widget,
        required=True,
        on_change=state.set_grain,
        args=(widget, here.period, here.snapshot),
    )
    periods = {str(period): period_text(period, here.language) for period in state.period_options(here.snapshot, here.period.grain)}
    _selector("period", _("期间"), periods, str(here.period), here.language, width=150, is_labelled=True)


def _comparisons(here: Here) -> None:
    """What figures stand beside, as many as the reader likes; with several, which of them the tiles show."""
    _ = here.text
    can_be, held = {kind: name(here, kind) for kind in offered(here)}, chosen(here)
    more = f" +{len(held) - 1}" if len(held) > 1 else ""
    with st.popover(_("对比：{first}").format(first=plain(can_be[held[0]])) + more, icon=":material/compare_arrows:"):
        widget = f"against-{here.period.grain}-{here.area.code}-{here.language}"
        state.offer(widget, [kind for kind in can_be if kind in held])
        st.pills(
            _("数字与什么对比"),
            list(can_be),
            format_func=can_be.__getitem__,
            selection_mode="multi",
            key=widget,
            on_change=state.keep_comparisons,
            args=(widget, held),
        )
        if len(held) > 1:
            kept = [kind for kind in can_be if kind in held]
            first = f"first-{widget}-{'-'.join(kept)}"
            state.offer(first, held[0])
            st.segmented_control(
                _("指标卡上写哪一个"), kept, format_func=can_be.__getitem__, key=first, required=True, on_change=state.put_first, args=(first, held)
            )


def show_language_switch(language: str) -> None:
    _buttons("lang", "语言 Language", LANGUAGES, language, "", is_labelled=False)


def pick(here: Here, key: str, label: str, options: Mapping[str, str], default: str, *, width: int | str = "stretch") -> str:
    """A selector whose choice stays in the address under `key`: code → label. For a page's own choices, such as the metric."""
    value = state.chosen(key, options, default)
    _selector(key, label, options, value, here.language, width=width, is_labelled=False)
    return value


def switch(here: Here, key: str, label: str, options: Mapping[str, str], default: str) -> str:
    """The same as buttons in a row, for two to five choices."""
    value = state.chosen(key, options, default)
    _buttons(key, label, options, value, here.language, is_labelled=False)
    return value


def _selector(key: str, label: str, options: Mapping[str, str], value: str, language: str, *, width: int | str, is_labelled: bool) -> None:
    widget = f"{key}-{language}"
    state.offer(widget, value)
    st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        key=widget,
        on_change=state.keep,
        args=(key, widget, tuple(options)),
        width=width,
        label_visibility="visible" if is_labelled else "collapsed",
    )


def _buttons(key: str, label: str, options: Mapping[str, str], value: str, language: str, *, is_labelled: bool) -> None:
    widget = f"{key}-{language}"
    state.offer(widget, value)
    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        key=widget,
        required=True,
        on_change=state.keep,
        args=(key, widget, tuple(options)),
        label_visibility="visible" if is_labelled else "collapsed",
    )
