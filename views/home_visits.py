"""Home service on the screen: requests and visits, their outcomes, waits, reach, ratings and safety."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from views.charts import Chart, trend
from views.definitions import definition_help
from views.figures import areas_wide, ask, recent
from views.filters import pick
from views.formats import exact, value_text
from views.here import Here
from views.lines import lines
from views.panels import show_chart, show_comparison, show_title
from views.stage import stage_level
from views.tables import Column, metric_column, show_table

PERIODS = 25
COMPARED = (
    "home_visits_per_1000_aged_65",
    "home_completion_rate",
    "home_cancellation_rate",
    "home_refusal_rate",
    "home_wait_p50_hours",
    "home_wait_p90_hours",
    "home_rating",
    "home_adverse_per_1000",
    "home_completed",
    "home_requests",
    "home_items_delivered",
)


@lru_cache(maxsize=256)
def lines_of(here: Here, keys: tuple[str, ...], labels: tuple[str, ...]) -> Chart:
    """Metrics of one unit over time, each with its interval."""
    frames = {metric_of(key): ask(here, key, periods=recent(here, PERIODS)) for key in keys}
    return lines(frames, dict(zip(keys, labels, strict=True)), here.language, height=240)


def _help(here: Here, *keys: str) -> str:
    return "\n\n---\n\n".join(f"**{metric_of(key).name(here.language)}** {definition_help(metric_of(key), here.language)}" for key in keys)


def show_volumes(here: Here) -> None:
    _ = here.text
    keys = ("home_requests", "home_completed")
    show_title(_("申请与完成"), _("按申请时间、完成时间"), _help(here, *keys))
    show_chart(here, "volumes", lines_of(here, keys, (_("申请"), _("完成"))))


def show_outcomes(here: Here) -> None:
    _ = here.text
    keys = ("home_completion_rate", "home_cancellation_rate", "home_refusal_rate")
    show_title(_("申请的结果"), _("占当期申请的百分比，带为95%区间"), _help(here, *keys))
    show_chart(here, "outcomes", lines_of(here, keys, (_("完成"), _("取消"), _("拒绝"))))


def show_waits(here: Here) -> None:
    _ = here.text
    keys = ("home_wait_p50_hours", "home_wait_p90_hours")
    show_title(_("等待时间"), _("从申请到完成的小时数"), _help(here, *keys))
    show_chart(here, "waits", lines_of(here, keys, (_("中位数"), _("第90百分位"))))


@lru_cache(maxsize=128)
def adverse_chart(here: Here) -> Chart:
    key = "home_adverse_per_1000"
    chart = trend(ask(here, key, periods=recent(here, PERIODS)), metric_of(key), here.language)
    return Chart(chart.option, 200, chart.alt)


@lru_cache(maxsize=128)
def adverse_words(here: Here) -> str:
    """The period's adverse events with their interval, in people's words."""
    _, language = here.text, here.language
    metric = metric_of("home_adverse_per_1000")
    row = next(iter(ask(here, metric.key).to_dicts()), None)
    if row is None or row["value"] is None:
        return _("本期没有完成的上门服务，不良事件率无从计算。")
    words = _("**{value}**（95%区间{lower}至{upper}）：完成{completed}单，其中不良事件{events}单。")
    limits = {side: exact(row[side], metric.decimals, language) for side in ("lower", "upper")}
    return words.format(
        value=value_text(row["value"], metric, language),
        completed=exact(row["denominator"], 0, language),
        events=exact(row["numerator"], 0, language),
        **limits,
    )


def show_adverse(here: Here) -> None:
    _ = here.text
    metric = metric_of("home_adverse_per_1000")
    show_title(metric.name(here.language), _("带为95%区间"), definition_help(metric, here.language))
    st.markdown(adverse_words(here))
    show_chart(here, "adverse", adverse_chart(here))


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
        st.caption(_("每千名65岁以上居民上门次数只对有常住人口数的区域计算，机构不适用。"))


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
    show_table(here, "home-table", frame, columns, alt=_("居家服务指标明细"), file="home-service", codes=frame["area_code"].to_list())
