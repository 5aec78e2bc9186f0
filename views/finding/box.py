"""The search box over every page: where a choice leads."""

from __future__ import annotations

import streamlit as st

from metrics.catalogue import CATALOGUE
from views import state
from views.dictionary.uses import pages_of
from views.finding.rule import AREA, METRIC, PAGE, PLACE
from views.here import Here
from views.in_browser import part
from views.navigation import open_page

PATH = "find.json"
"""Where the browser gets the list, once somebody first asks: it is no part of a page's first drawing."""
WIDTH = 300
"""Pixels, where there are as many."""
OVERVIEW, PROFILE, DICTIONARY = "overview", "institution", "dictionary"


def show_search(here: Here) -> None:
    """A field that / and Ctrl+K reach from anywhere; a choice goes there at once."""
    _ = here.text
    chosen = part("search")(
        key=f"search-{here.language}",
        width=WIDTH,
        data={
            "address": f"{PATH}?lang={here.language}&snapshot={here.snapshot.id}",
            "label": _("查找机构、区域、页面或指标"),
            "placeholder": _("查找（按 / ）"),
            "kinds": ((AREA, _("区域")), (PLACE, _("机构")), (PAGE, _("页面")), (METRIC, _("指标"))),
            "count": _("找到{count}项"),
            "nothing": _("没有找到。可输入名称或编码的一部分、拼音首字母或英文"),
            "failed": _("查找暂不可用，请刷新页面"),
        },
        on_chosen_change=_nothing,
    ).chosen
    if chosen:
        kind, _colon, code = chosen.partition(":")
        _go(here, kind, code)


def _nothing() -> None:
    """The choice is read where the box stands; a callback could not change the page."""


def _go(here: Here, kind: str, code: str) -> None:
    """There; nowhere where the browser sent what is not on the list."""
    if kind in (AREA, PLACE) and code in here.tree and here.scope.allows(here.tree, code):
        if kind == PLACE and here.page in ("", OVERVIEW):
            open_page(here, PROFILE, area=code)
        state.go_to_area(code)
        st.rerun()
    if kind == PAGE:
        open_page(here, code)
    if kind == METRIC and code in CATALOGUE:
        shown = pages_of(code)
        open_page(here, here.page if here.page in shown else shown[0] if shown else DICTIONARY, metric=code)
