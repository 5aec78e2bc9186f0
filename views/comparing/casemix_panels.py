"""Institutions with their rate as it is and adjusted for age and sex: side by side, in words, and as columns of a table."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from data.schema.mart import CHRONIC_BAND_MONTH
from metrics.casemix import adjusted, age_mix
from metrics.catalogue import metric_of
from metrics.definition import Metric
from metrics.result import Status
from views.charts.casemix import casemix_chart, row_words
from views.charts.explain import Statistic, show_how_to_read
from views.charts.options import Chart
from views.comparing.stage import stage
from views.definitions import definition_help
from views.formats import exact
from views.here import Here
from views.panels import show_chart, show_title
from views.texts import plain


def has_bands(here: Here) -> bool:
    """Whether the snapshot knows ages and sexes: what an earlier version of the program published does not."""
    return not here.snapshot[CHRONIC_BAND_MONTH.key].is_empty()


@lru_cache(maxsize=256)
def side_by_side(here: Here, key: str) -> pl.DataFrame:
    """The stage's institutions with a value, as `metrics.casemix.adjusted` tells them, the highest adjusted first."""
    frame = adjusted(
        metric_of(key),
        here.snapshot,
        scope=here.scope,
        by=INSTITUTION,
        periods=(here.period,),
        within=stage(here).area.code,
        least_denominator=here.surroundings.least_denominator,
    )
    return frame.filter(pl.col("adjusted").is_not_null()).sort("adjusted", descending=metric_of(key).direction.value != "down")


@lru_cache(maxsize=256)
def adjusted_wide(here: Here, keys: tuple[str, ...]) -> pl.DataFrame:
    """area_code, and of each metric `<key>_adjusted` and `<key>_mix`: the areas of the level below, or the institution itself."""
    level = here.level_below.key if here.level_below else INSTITUTION
    asked = dict(scope=here.scope, by=level, periods=(here.period,), within=here.area.code)
    wide: pl.DataFrame | None = None
    for key in keys:
        told = adjusted(metric_of(key), here.snapshot, **asked).select(
            "area_code", pl.col("adjusted").alias(f"{key}_adjusted"), pl.col("mix_index").alias(f"{key}_mix")
        )
        wide = told if wide is None else wide.join(told, on="area_code", how="left", maintain_order="left")
    return wide


@lru_cache(maxsize=256)
def prepared(here: Here, key: str) -> Chart:
    return casemix_chart(here, metric_of(key), side_by_side(here, key))


def casemix_words(here: Here, metric: Metric, frame: pl.DataFrame) -> str:
    """The row of the chart that the adjustment moves most, and what the index of the mix means. `frame` is of `metrics.casemix.adjusted`."""
    _ = here.text
    judged = frame.filter(pl.col("status") == Status.OK.value)
    if judged.is_empty():
        return _("没有一行人数足够，不作校正比较。")
    moved = judged.sort((pl.col("adjusted") - pl.col("value")).abs(), descending=True).row(0, named=True)
    if round(abs(moved["adjusted"] - moved["value"]), metric.decimals) == 0:
        return _("各行病人的年龄性别构成相近，校正前后看不出差别。")
    return _("校正改动最大的是{name}：{words}。").format(name=here.name(moved["area_code"]), words=row_words(here, metric, moved))


OLD = frozenset({"65-74", "75+"})
"""Age bands that are told together."""


@lru_cache(maxsize=256)
def mix_words(here: Here, key: str) -> str:
    """How old the area's patients are beside the whole region's; empty for the region itself, and for a reader who may not see it as a whole."""
    _, tree = here.text, here.tree
    if here.area.parent is None or not here.scope.allows(tree, tree.root.code):
        return ""
    rows = age_mix(metric_of(key), here.snapshot, scope=here.scope, area=here.area.code, period=here.period)
    own, region = rows.filter(pl.col("age_band").is_in(OLD)).select(pl.col("share_pct", "reference_share_pct").sum()).row(0)
    if not rows["people"].sum() or not rows["reference_people"].sum():
        return ""
    words = _("{name}的病人65岁及以上占{own}%，{region}占{whole}%。")
    return words.format(name=here.name(here.area), own=exact(own, 1, here.language), region=here.name(tree.root), whole=exact(region, 1, here.language))


def show_casemix(here: Here, key: str) -> None:
    """Both figures side by side, or why there is only one."""
    _, metric = here.text, metric_of(key)
    show_title(_("按年龄性别校正"), _("原始与校正并排，点一行查看"), definition_help(metric, here.language))
    if not has_bands(here):
        st.markdown(_("当前数据由旧版程序发布，没有按年龄和性别分组的人数；重新导入任一批次即可补上。"))
        return
    if side_by_side(here, key).is_empty():
        st.markdown(_("本期没有可以校正的率。"))
        return
    st.markdown(plain(" ".join(filter(None, (mix_words(here, key), casemix_words(here, metric, side_by_side(here, key)))))))
    show_chart(here, f"casemix-{key}", prepared(here, key))
    st.caption(
        _(
            "构成指数：按整个地区各年龄性别的率，这里的病人应达到的率÷整个地区的率；小于1表示病人构成使率偏低，与管理无关。校正值各与整个地区比，不互相排名；灰色为不足{least}人，不作判断。"
        ).format(least=here.surroundings.least_denominator)
    )
    show_how_to_read(here, Statistic.CASE_MIX)
