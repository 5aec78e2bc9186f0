"""What every page says about its data before it shows any: made up or not, which snapshot, how complete; and what a page says that has nothing to show."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.months import Period
from metrics.compute import latest_complete_month
from metrics.reporting import open_months
from views.formats import day_text, exact, period_text, time_text
from views.here import Here
from views.texts import plain, translator


def show_notices(here: Here) -> None:
    """One line under the filters, and a warning where the served snapshot is not the one published last or the address could not be followed."""
    _ = here.text
    if here.snapshot.warning:
        st.warning(_("最近发布的数据已损坏或无法读取，现显示此前的一份。请重新发布数据。") + f" ({plain(here.snapshot.warning)})", icon=":material/warning:")
    for complaint in here.complaints:
        st.warning(complaint, icon=":material/link_off:")
    st.caption(notice_line(here))


@lru_cache(maxsize=256)
def notice_line(here: Here) -> str:
    """Synthetic or not, snapshot, day of the data, share of institutions that reported, last complete month."""
    _, snapshot, language = here.text, here.snapshot, here.language
    reported, opened = reporting(here)
    parts = [
        f":orange-badge[{_('合成数据')}] {_('机构表现均为虚构')}" if snapshot.is_synthetic else "",
        _("快照 {id}（{time}发布）").format(id=plain(snapshot.id), time=time_text(snapshot.published_at, language)),
        _("数据截至{day}").format(day=day_text(snapshot.as_of, language)),
        _("{month}报数机构 {reported}/{opened}（{share}%）").format(
            month=period_text(Period(here.period.last), language),
            reported=exact(reported, 0, language),
            opened=exact(opened, 0, language),
            share=exact(100 * reported / opened if opened else None, 1, language),
        ),
        _("最近完整月份 {month}").format(month=period_text(Period(latest_complete_month(snapshot)), language)),
    ]
    return " · ".join(part for part in parts if part)


def reporting(here: Here) -> tuple[int, int]:
    """Institutions inside the area with any record in the period's last month, and those open in it."""
    frame = open_in_last_month(here)
    return frame.filter(~pl.col("is_silent")).height, frame.height


def open_in_last_month(here: Here) -> pl.DataFrame:
    """The rows of `metrics.reporting.open_months` inside the area in the period's last month that the data holds."""
    month = min(here.period.last, here.snapshot.last_month)
    return open_months(here.snapshot, scope=here.scope, within=here.area.code).filter(pl.col("month") == month)


def show_nothing(title: str, why: str) -> None:
    """An honest empty place: what is missing, why, and what to do."""
    with st.container(border=True):
        st.markdown(f"**{title}**")
        st.markdown(why)


def show_no_snapshot(language: str, problem: str | None) -> None:
    """The page of a server without data."""
    _ = translator(language)
    show_nothing(
        _("还没有可以显示的数据"),
        _("存储中没有一份完好的数据快照。请运行 `python -m data demo` 建立示范城市，或用 `python -m data load 路径` 导入报送文件；发布后刷新本页即可。"),
    )
    if problem:
        st.caption(_("系统说明：{problem}").format(problem=plain(problem)))


def show_unknown_reader(language: str, unknown: Sequence[str]) -> None:
    """The page where the settings name a reader's area that the region does not have: nothing is shown before that is corrected."""
    _ = translator(language)
    why = _("设置 reader.areas 中的“{areas}”不是本地区的区域或机构编码；请在 config.toml 中更正后重启。")
    show_nothing(_("读者的区域无法识别"), why.format(areas=plain(_("、").join(unknown))))
