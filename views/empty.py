"""What a page says where there is nothing to show: no institution open in the period, on which it stops, or a period that has not ended."""

from __future__ import annotations

import streamlit as st

from data.schema.months import Period
from metrics.compute import latest_complete_month
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


def running_words(here: Here) -> str | None:
    """Why figures of the period's last day are missing, where it had not ended on the day of the data; null where it had."""
    if here.period.end <= here.snapshot.as_of:
        return None
    words = here.text("{period}在数据截止日尚未结束，期末数字未知。请选已经结束的期间，最近的完整月份是{month}。")
    month = Period(latest_complete_month(here.snapshot))
    return words.format(period=period_text(here.period, here.language), month=period_text(month, here.language))
