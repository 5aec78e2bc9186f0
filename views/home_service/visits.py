"""Home service on the screen: requests and visits, their outcomes and waits, period by period, and areas beside one another. Safety is in `views.home_service.safety`."""

from __future__ import annotations

import streamlit as st

from views.comparing.area_tables import defined_below, show_area_table
from views.comparing.course_panels import show_courses_of
from views.here import Here
from views.panels import pick_metric, show_comparison

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


def show_home_comparison(here: Here) -> None:
    """The areas of the level below against the area's own value; an institution among its neighbours."""
    keys = defined_below(here, COMPARED)
    show_comparison(here, pick_metric(here, keys, keys[0]))
    if "home_visits_per_1000_aged_65" not in keys:
        st.caption(here.text("每千名65岁以上居民的上门和申请次数只对有常住人口数的区域计算，机构不适用。"))


def show_home_table(here: Here) -> None:
    """The areas of the level below in all that is compared."""
    show_area_table(here, "home-service", defined_below(here, COMPARED), alt=here.text("居家服务指标明细"))
