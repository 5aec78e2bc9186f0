"""What a page says, and that it stops, where its area has no institution open in the period."""

from __future__ import annotations

import streamlit as st

from views.figures import ask
from views.formats import period_text
from views.here import Here
from views.notices import show_nothing
from views.texts import plain


def stop_where_nothing_is_open(here: Here) -> None:
    """An honest empty place instead of charts of nothing."""
    if not ask(here, "institutions").is_empty():
        return
    _ = here.text
    words = _("{area}在{period}未启用") if here.is_institution else _("{area}在{period}没有启用的机构")
    title = words.format(area=plain(here.name(here.area)), period=period_text(here.period, here.language))
    show_nothing(title, _("没有机构就没有可以计算的指标。请在上方另选区域，或选机构启用期间内的月份。"))
    st.stop()
