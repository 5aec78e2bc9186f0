"""What a page says where there is nothing to show: no institution open in the period or nothing ever done there, on which it stops, or a period that has not ended."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from data.schema.months import Period
from metrics.compute import latest_complete_month
from views.figures import SHOWN, ask, recent
from views.formats import period_text
from views.here import Here
from views.in_place import panel
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


def is_unused(here: Here, *counts: str) -> bool:
    """Whether it is known that none of these counts was above 0 here in any of the periods that the pages draw; what is hidden may have been."""
    return ask(here, *counts, periods=recent(here, SHOWN)).filter(pl.col("value").is_null() | (pl.col("value") > 0)).is_empty()


def stop_where_unused(here: Here, counts: tuple[str, ...], title: str, show_beside: Callable[[Here], None]) -> None:
    """One sentence instead of empty charts; areas beside one another, or the institution's neighbours, stay to be compared. `title` has a place for `{area}`."""
    if not is_unused(here, *counts):
        return
    _ = here.text
    show_nothing(title.format(area=plain(here.name(here.area))), _("可能还没有上线，也可能上线了而没有人用。可换一个区域或期间，或在“机构覆盖”查看是否上线。"))
    with panel(st, is_stretched=False):
        show_beside(here)
    st.stop()


def running_words(here: Here) -> str | None:
    """Why figures of the period's last day are missing, where it had not ended on the day of the data; null where it had."""
    if here.period.end <= here.snapshot.as_of:
        return None
    words = here.text("{period}在数据截止日尚未结束，期末数字未知。请选已经结束的期间，最近的完整月份是{month}。")
    month = Period(latest_complete_month(here.snapshot))
    return words.format(period=period_text(here.period, here.language), month=period_text(month, here.language))
