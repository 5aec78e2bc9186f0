"""Cloud pharmacy on the screen: volumes, review, stock-outs and cost period by period, and areas beside one another. Who ranks where is in `views.dispensing`."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from metrics.catalogue import metric_of
from views.course_panels import show_courses_of
from views.figures import areas_wide, ask
from views.filters import pick
from views.here import Here
from views.panels import show_comparison, show_title
from views.tables import Column, metric_column, show_table

COMPARED = (
    "out_of_stock_rate",
    "prescription_outside_rate",
    "prescription_inside_rate",
    "cloud_delivery_rate",
    "prescription_own_rate",
    "prescription_community_rate",
    "prescription_unfilled_rate",
    "prescription_alert_rate",
    "alert_acceptance_rate",
    "prescription_rejection_rate",
    "long_term_prescription_rate",
    "prescription_mean_yuan",
    "prescriptions",
    "prescription_amount_yuan",
)


def show_prescriptions(here: Here) -> None:
    _ = here.text
    labels = {"prescriptions": _("处方量"), "prescription_amount_yuan": _("金额")}
    show_courses_of(here, "prescribed", _("处方量与金额"), _("按开具日期"), labels)


def show_review(here: Here) -> None:
    _ = here.text
    labels = {"alert_acceptance_rate": _("采纳"), "prescription_alert_rate": _("预警"), "prescription_rejection_rate": _("驳回")}
    show_courses_of(here, "review", _("审核：预警与采纳"), _("采纳占预警处方、其余占全部处方的百分比"), labels)


def show_supply(here: Here) -> None:
    _ = here.text
    labels = {
        "out_of_stock_rate": _("缺药"),
        "prescription_mean_yuan": _("次均金额"),
        "long_term_prescription_rate": _("长期处方"),
    }
    show_courses_of(here, "supply", _("缺药、次均金额与长期处方"), _("缺药按药品数计"), labels)


def has_prescriptions(here: Here) -> bool:
    """Whether anything was written here in the period, as far as the reader may know."""
    rows = ask(here, "prescriptions")
    return rows.is_empty() or rows["value"][0] != 0


def show_none(here: Here) -> None:
    """What to do where nothing was written."""
    st.markdown(here.text("本期这里没有处方。可换一个期间或区域，或在“机构覆盖”查看云药房是否上线；已上线而没有处方的，是上线未用。"))


def show_pharmacy_comparison(here: Here) -> None:
    """The areas of the level below against the area's own value; an institution among its neighbours. Stock-outs first."""
    _ = here.text
    key = pick(here, "metric", _("对比指标"), {each: metric_of(each).name(here.language) for each in COMPARED}, COMPARED[0])
    show_comparison(here, key)


@lru_cache(maxsize=128)
def pharmacy_table(here: Here) -> pl.DataFrame:
    """area_code, name and one column a metric: the areas of the level below."""
    return areas_wide(here, *COMPARED)


def show_pharmacy_table(here: Here) -> None:
    _ = here.text
    frame = pharmacy_table(here)
    if frame.is_empty():
        st.markdown(_("本期这里没有启用的下级区域或机构。"))
        return
    show_title(_("{areas}明细").format(areas=here.many(frame.height, here.level_below)), _("点表头排序，点一格下钻"))
    columns = {"name": Column(here.level_name(here.level_below), is_pinned=True)} | {key: metric_column(metric_of(key), here.language) for key in COMPARED}
    show_table(here, "pharmacy-table", frame, columns, alt=_("云药房指标明细"), file="pharmacy", codes=frame["area_code"].to_list(), released=pharmacy_table)
