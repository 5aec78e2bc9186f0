"""Which institutions dispense outside, leave alerts unheeded or run out of stock: ranked, with intervals and their class in the funnel."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from metrics.definition import Direction, Metric
from metrics.funnel import places
from metrics.result import Status
from views.charts.explain import Statistic, show_how_to_read
from views.charts.funnel import place_words
from views.comparing.course_panels import helps
from views.comparing.peers import has_peers, show_peers
from views.comparing.stage import stage
from views.figures import ask, marked
from views.filters import switch
from views.formats import NULL
from views.here import Here
from views.institution.portrait import place_colours
from views.panels import show_title
from views.tables import Column, metric_column, show_table

RANKED = ("prescription_outside_rate", "alert_acceptance_rate", "out_of_stock_rate")
BESIDE = {
    "prescription_outside_rate": "out_of_stock_rate",
    "alert_acceptance_rate": "prescription_alert_rate",
    "out_of_stock_rate": "prescription_outside_rate",
}
"""What helps to say why."""
HEIGHT = 420


@lru_cache(maxsize=128)
def ranking(here: Here, key: str) -> pl.DataFrame:
    """Every institution of the stage with a value, the worst first, then those too small to judge by their size: area_code, name, above, value, lower, upper,
    cases, place (in words), beside. In a release suppressed ones stand last by code, with NaN for their value and not judged."""
    metric, place = metric_of(key), stage(here)
    frame = ask(place, key, by=INSTITUTION)
    judged = places(metric, frame, grain=here.period.grain, least_denominator=here.surroundings.least_denominator).select("area_code", "place")
    beside = marked(ask(place, BESIDE[key], by=INSTITUTION)).select("area_code", beside="value")
    told = marked(frame).filter(pl.col("value").is_not_null())
    rows = _worst_first(told.join(judged, on="area_code", how="left"), metric).join(beside, on="area_code", how="left", maintain_order="left")
    words = pl.col("place").replace_strict(place_words(here.language), default=NULL, return_dtype=pl.String)
    named = _names(here, rows["area_code"]).join(rows, on="area_code", maintain_order="left")
    return named.select("area_code", "name", "above", "value", "lower", "upper", pl.col("denominator").alias("cases"), words.alias("place"), "beside")


def _worst_first(rows: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    is_judged = pl.col("place").is_not_null() & (pl.col("place") != Status.FEW.value)
    worst = pl.col("value") * (-1 if metric.direction is Direction.DOWN else 1)
    return rows.sort(~is_judged, pl.when(is_judged).then(worst).otherwise(-pl.col("denominator")), "area_code", nulls_last=True)


def _names(here: Here, codes: pl.Series) -> pl.DataFrame:
    """area_code, name (the reader's own marked), above: the area in which each lies."""
    own = here.area.code if here.is_institution else None
    named = [(code, ("▶ " if code == own else "") + here.name(code), here.name(here.tree[code].parent or here.tree.root.code)) for code in codes]
    return pl.DataFrame(named, schema={"area_code": pl.String, "name": pl.String, "above": pl.String}, orient="row")


def ranking_columns(here: Here, key: str) -> dict[str, Column]:
    _, metric, level = here.text, metric_of(key), stage(here).level_below
    return {
        "name": Column(here.level_name(here.tree.level(INSTITUTION)), is_pinned=True),
        "value": metric_column(metric, here.language),
        "place": Column(_("漏斗中的位置"), _("与这里全部机构合计的比率相比，已容许机构之间平常的差别"), badges=place_colours(here), width=170),
        "lower": Column(_("95%区间下限"), decimals=metric.decimals),
        "upper": Column(_("95%区间上限"), decimals=metric.decimals),
        "cases": Column(_("分母"), metric.denominator_words(here.language), decimals=0),
        "beside": metric_column(metric_of(BESIDE[key]), here.language),
        **({} if level is None or level.key == INSTITUTION else {"above": Column(_("所属区域"))}),
    }


def show_ranking(here: Here) -> None:
    """The ranked institutions of the area, at every level; neighbours of an institution, or bands of its peers where they are not the reader's to see."""
    _ = here.text
    labels = {key: metric_of(key).name(here.language) for key in RANKED}
    if has_peers(here):
        show_peers(here, RANKED[0])
        return
    title = _("哪些机构处方外流、不理预警、缺药")
    show_title(title, _("最差的在前，样本过少的在后；点一格下钻"), helps(here, RANKED))
    key = switch(here, "ranked", title, labels, RANKED[0])
    frame = ranking(here, key)
    if frame.is_empty():
        st.markdown(_("本期这里没有可以比较的机构。"))
        return
    show_table(
        here,
        f"ranking-{key}",
        frame,
        ranking_columns(here, key),
        alt=_("机构排序：{metric}").format(metric=labels[key]),
        file=f"pharmacy-{key}",
        codes=frame["area_code"].to_list(),
        height=HEIGHT,
        released=lambda other: ranking(other, key),
    )
    show_how_to_read(here, Statistic.FUNNEL)
