"""What can be done with the view at hand: show it to the room, take it away, print it, pass its address on."""

from __future__ import annotations

import streamlit as st

from views.here import Here
from views.in_browser import part
from views.meeting.button import show_meeting


def show_actions(here: Here) -> bool:
    """The buttons in a row; whether the export dialog is asked for, which opens once the page has shown what it holds."""
    _ = here.text
    show_meeting(here)
    wants_export = st.button(_("导出"), key="export", icon=":material/download:", help=_("把本页带走：表格、幻灯片、通报"))
    _show_tools(here)
    return wants_export


def _show_tools(here: Here) -> None:
    """Printing, and copying the address; what the address does not say yet, such as the period that was shown of itself, is added."""
    _ = here.text
    part("tools")(
        key="tools",
        width="content",
        data={
            "language": "zh-CN" if here.language == "zh" else "en",
            "print": _("打印"),
            "printHelp": _("打印本页（A4，横向或纵向）"),
            "copy": _("复制链接"),
            "copyHelp": _("复制本页地址：区域、期间和所选内容都在其中"),
            "copied": _("已复制"),
            "byHand": _("请按 Ctrl+C 复制"),
            "keys": tuple(here.link().items()),
        },
    )
