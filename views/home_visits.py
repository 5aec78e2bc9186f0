"""Home service on the screen: requests and visits, their outcomes and waits, period by period, and areas beside one another. Safety is in `views.safety`."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from views.course_panels import show_courses_of
from views.figures import areas_wide
from views.filters import pick
from views.here import Here
from views.panels import show_comparison, show_title
from views.stage import stage_level
from views.tables import Column, metric_column, show_table

COMPARED = (
    "home_visits_per_1000_aged_65",
    "home_requests_per_1000_aged_65",
    "home_completion_rate",
    "home_unmet_rate",
    "home_cancellation_rate",
    "home_refusal_rate",
    "home_wait_p50_hours",
    "home_wait_p90_hours",
    "home_rating",
    "home_adverse_per_1000",
    "home_completed",
    "home_requests",
    "home_items_delivered",
    "home_items_able",
)


def show_volumes(here: Here) -> None:
    _ = here.text
    show_courses_of(here, "volumes", _("申请与完成"), _("按申请时间、完成时间"), {"home_requests": _("申请"), "home_completed": _("完成")})


def show_outcomes(here: Here) -> None:
    _ = here.text
    labels = {"home_completion_rate": _("完成"), "home_cancellation_rate": _("取消"), "home_refusal_rate": _("拒绝")}
    show_courses_of(here, "outcomes", _("申请的结果"), _("占当期申请的百分比"), labels)


def show_waits(here: Here) -> None:
    _ = here.text
    labels = {"home_wait_p50_hours": _("中位数"), "home_wait_p90_hours": _("第90百分位")}
    show_courses_of(here, "waits", _("等待时间"), _("从申请到完成的小时数"), labels)


def comparable(here: Here) -> tuple[str, ...]:
    """What is defined at the level that is compared."""
    is_leaf = stage_level(here).key == INSTITUTION
    return tuple(key for key in COMPARED if metric_of(key).is_shown_for_institutions or not is_leaf)


def show_home_comparison(here: Here) -> None:
    """The areas of the level below against the area's own value; an institution among its neighbours."""
    _, keys = here.text, comparable(here)
    key = pick(here, "metric", _("对比指标"), {each: metric_of(each).name(here.language) for each in keys}, keys[0])
    show_comparison(here, key)
    if "home_visits_per_1000_aged_65" not in keys:
        st.caption(_("每千名65岁以上居民的上门和申请次数只对有常住人口数的区域计算，机构不适用。"))


@lru_cache(maxsize=128)
def area_table(here: Here) -> pl.DataFrame:
    """area_code, name and one column a metric: the areas of the level below."""
    return areas_wide(here, *comparable(here))


def show_home_table(here: Here) -> None:
    _ = here.text
    frame = area_table(here)
    if frame.is_empty():
        st.markdown(_("本期这里没有启用的下级区域或机构。"))
        return
    show_title(_("{areas}明细").format(areas=here.many(frame.height, here.level_below)), _("点表头排序，点一格下钻"))
    columns = {"name": Column(here.level_name(here.level_below), is_pinned=True)} | {
        key: metric_column(metric_of(key), here.language) for key in comparable(here)
    }
    show_table(here, "home-table", frame, columns, alt=_("居家服务指标明细"), file="home-service", codes=frame["area_code"].to_list(), released=area_table)
