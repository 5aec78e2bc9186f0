"""The small menu under a chart: pictures and figures to take away. What is in it costs nothing until somebody opens it."""

from __future__ import annotations

import streamlit as st

from views.contents import Content
from views.downloads import rules_words
from views.here import Here


@st.fragment
def show_chart_menu(here: Here, content: Content) -> None:
    """Opening it reruns nothing but the menu."""
    _, key = here.text, f"take-{content.key}-{here.area.code}-{here.period}-{here.language}"
    menu = st.popover(_("下载图"), icon=":material/download:", key=key, type="tertiary", help=_("下载此图"), on_change="rerun")
    if menu.open:
        with menu:
            _show_files(here, content, key)


def _show_files(here: Here, content: Content, key: str) -> None:
    """For release first, with its rules; then the exact ones, with what they may be used for."""
    from views.exports.chart_files import chart_files  # what draws pictures is loaded when one is asked for

    _ = here.text
    names = {"svg": _("SVG图"), "png": _("PNG图"), "csv": _("数据CSV")}
    files = chart_files(here, content)
    for is_internal in (False, True):
        group = [each for each in files if each.is_internal is is_internal]
        if group and is_internal:
            st.caption(_("内部资料：精确数字，限本人负责的区域，不得外传。"))
        elif group and content.is_of_people:
            st.caption(_("对外发布：{rules}").format(rules=rules_words(here.surroundings.rules, here.language)))
        for file in group:
            st.download_button(
                names[file.ending],
                file.make,
                file_name=file.name,
                mime=file.mime,
                key=f"{key}-{file.ending}-{is_internal}",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )
