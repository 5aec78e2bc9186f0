"""Home-visit items on the screen: by category over time, and the grid of items by area or, for one institution, by period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log1p

import polars as pl
import streamlit as st

from data.schema.months import Period
from metrics.catalogue import metric_of
from metrics.items import item_counts
from views.charts import CATEGORICAL, Chart, stacked
from views.definitions import definition_help
from views.figures import ask, recent
from views.formats import exact, number, period_text
from views.grids import Cell, grid
from views.here import Here, Item
from views.panels import show_chart, show_title
from views.tables import Column, show_table

PERIODS, OWN_PERIODS = 25, 13
TURNED_FROM = 18
MATRIX_WIDTH = 1000
PALETTE = (*CATEGORICAL, "#3D8FB5", "#A0522D", "#4B4E8A", "#C2A83E")
WHOLE = "whole"


@lru_cache(maxsize=256)
def counted(here: Here, by: str, periods: tuple[Period, ...]) -> pl.DataFrame:
    """`metrics.items.item_counts` of the area, remembered."""
    return item_counts(here.snapshot, scope=here.scope, by=by, periods=periods, within=here.area.code)


@lru_cache(maxsize=16)
def categories(here: Here) -> Mapping[str, tuple[Item, ...]]:
    """The catalogue by category (its Chinese name), in the catalogue's order."""
    found: dict[str, list[Item]] = {}
    for item in here.surroundings.items:
        found.setdefault(item.category.zh, []).append(item)
    return {category: tuple(items) for category, items in found.items()}


def category_name(here: Here, category: str) -> str:
    return categories(here)[category][0].category(here.language)


@lru_cache(maxsize=128)
def category_columns(here: Here) -> Chart:
    """Completed orders by category, one column a period."""
    _, periods = here.text, recent(here, PERIODS)
    frame = counted(here, here.area.level, periods)
    parts = {}
    for category, items in categories(here).items():
        sums = dict(frame.filter(pl.col("item_id").is_in([item.item_id for item in items])).group_by("period").agg(pl.col("completed").sum()).iter_rows())
        parts[category_name(here, category)] = [float(sums.get(str(period), 0)) for period in periods]
    alt = _("各类上门服务完成单数走势，{start}至{end}").format(start=periods[0], end=periods[-1])
    chart = stacked([str(period) for period in periods], parts, here.language, alt=alt, colours=PALETTE, unit=_("单"))
    return Chart(chart.option, 400, chart.alt)


def show_categories(here: Here) -> None:
    _ = here.text
    metric = metric_of("home_completed")
    show_title(_("按类别的完成量"), _("各类相加为完成总量"), definition_help(metric, here.language))
    show_chart(here, "categories", category_columns(here))


def columns_of(here: Here) -> tuple[tuple[str, str, str], ...]:
    """(key, name, area it leads to) of the grid's columns: the whole, then the areas below; for an institution its latest periods."""
    _ = here.text
    if here.is_institution:
        return tuple((str(period), str(period), "") for period in recent(here, OWN_PERIODS))
    return ((WHOLE, _("合计"), here.area.code), *((area.code, here.name(area), area.code) for area in here.below))


@lru_cache(maxsize=64)
def completed_by(here: Here) -> Mapping[tuple[str, str], int]:
    """Completed orders by (item, column key); absent where there are none."""
    if here.is_institution:
        frame = counted(here, here.area.level, recent(here, OWN_PERIODS)).select("item_id", pl.col("period").alias("key"), "completed")
        return {(item, key): count for item, key, count in frame.iter_rows()}
    areas = counted(here, here.level_below.key, (here.period,)).select("item_id", pl.col("area_code").alias("key"), "completed")
    whole = counted(here, here.area.level, (here.period,)).select("item_id", pl.lit(WHOLE).alias("key"), "completed")
    return {(item, key): count for item, key, count in pl.concat([areas, whole]).iter_rows()}


@lru_cache(maxsize=64)
def item_matrix(here: Here) -> Chart:
    """All items of the catalogue, by category with its sum above them, × columns; shaded by the logarithm of the count."""
    _, columns, counts = here.text, columns_of(here), completed_by(here)
    most = max((count for (_item, key), count in counts.items() if key != WHOLE), default=0)
    rows: list[str] = []
    heads: list[int] = []
    cells: list[Cell] = []
    for category, items in categories(here).items():
        heads.append(len(rows))
        _add_row(cells, rows, category_name(here, category), items, columns, counts, most, here)
        for item in items:
            _add_row(cells, rows, item.name(here.language), (item,), columns, counts, most, here)
    alt = _("{count}个服务项目在各列的完成单数").format(count=len(here.surroundings.items))
    names = [name for _key, name, _code in columns]
    return grid(cells, rows, names, alt=alt, heads=heads, rows_shown=len(rows), turned=len(columns) > TURNED_FROM, row_pixels=20)


def _add_row(
    cells: list[Cell],
    rows: list[str],
    name: str,
    items: Sequence[Item],
    columns: Sequence[tuple[str, str, str]],
    counts: Mapping[tuple[str, str], int],
    most: int,
    here: Here,
) -> None:
    """One row: an item, or a category with the sum of its items, unshaded."""
    is_sum = len(items) > 1
    for position, (key, column, code) in enumerate(columns):
        count = sum(counts.get((item.item_id, key), 0) for item in items)
        shade = 0.0 if is_sum or key == WHOLE or not most else log1p(count) / log1p(most)
        tip = f"{name} · {column}：{exact(count, 0, here.language)}{here.text('单')}"
        cells.append(Cell(len(rows), position, round(shade, 3), number(count, 0, here.language) if count else "", tip, code))
    rows.append(name)


def show_item_matrix(here: Here) -> None:
    """Which items are really delivered where."""
    _ = here.text
    counts = completed_by(here)
    delivered = exact(next(iter(ask(here, "home_items_delivered")["value"]), None), 0, here.language)
    note = _("{period}完成单数，{delivered}/{count}项有完成；空白为0，粗体为类别合计，越深越多").format(
        period=period_text(here.period, here.language), delivered=delivered, count=len(here.surroundings.items)
    )
    across = _("期间") if here.is_institution else here.many(len(here.below), here.level_below)
    title = _("{count}个服务项目 × {across}").format(count=len(here.surroundings.items), across=across)
    show_title(title, note if here.is_institution else note + _("；点一格下钻"), definition_help(metric_of("home_items_delivered"), here.language))
    if not counts:
        st.markdown(_("本期没有完成的上门服务。可换一个期间或区域，或在“机构覆盖”查看居家服务是否上线。"))
        return
    with st.grid(1, wrap=False, min_column_width=MATRIX_WIDTH):
        show_chart(here, "items", item_matrix(here))


@lru_cache(maxsize=64)
def item_table(here: Here) -> pl.DataFrame:
    """category, item, requested, completed of the period: every item of the catalogue, 0 where nothing happened. A release has no counts by item: nearly
    always some item has few, and orders are told by item whole or not at all."""
    counts = {item: (requested, completed) for _area, _period, item, requested, completed in counted(here, here.area.level, (here.period,)).iter_rows()}
    rows = [
        (item.category(here.language), item.name(here.language), *counts.get(item.item_id, (0, 0))) for items in categories(here).values() for item in items
    ]
    frame = pl.DataFrame(rows, schema={"category": pl.String, "item": pl.String, "requested": pl.Int64, "completed": pl.Int64}, orient="row")
    return frame.with_columns(pl.lit(float("nan")).alias(name) for name in ("requested", "completed")) if here.is_release else frame


def show_item_table(here: Here) -> None:
    _ = here.text
    language = here.language
    columns = {
        "category": Column(_("类别")),
        "item": Column(_("服务项目"), is_pinned=True),
        "requested": Column(metric_of("home_requests").name(language), definition_help(metric_of("home_requests"), language), decimals=0),
        "completed": Column(metric_of("home_completed").name(language), definition_help(metric_of("home_completed"), language), decimals=0),
    }
    show_title(_("按项目明细"), _("点表头排序"))
    show_table(here, "item-table", item_table(here), columns, alt=_("各服务项目的申请量与完成量"), file="home-items", released=item_table)
