"""Home-visit items on the screen: by category over time, and item by item as a table. The grid is in `views.home_service.item_matrix`."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from metrics.catalogue import metric_of
from views.charts.options import CATEGORICAL, Chart, stacked
from views.definitions import definition_help
from views.figures import SHOWN, recent
from views.here import Here
from views.home_service.item_figures import by_item, categories, category_name, cells, hidden, why_hidden
from views.home_service.item_matrix import cell_help
from views.palette import MORE
from views.panels import show_chart, show_title
from views.tables import Column, show_table

PALETTE = (*CATEGORICAL, *MORE)
COUNTED = ("able", "asked", "delivered", "unmet", "unmet_unable", "pending")
WAITS = ("wait_p50_hours", "wait_p90_hours")


@lru_cache(maxsize=128)
def category_columns(here: Here) -> Chart:
    """Completed orders by category, one column a period."""
    _, periods = here.text, recent(here, SHOWN)
    frame = cells(here, here.area.level, periods)
    parts = {}
    for category, items in categories(here).items():
        own = frame.filter(pl.col("item_id").is_in([item.item_id for item in items]))
        sums = dict(own.group_by("period").agg(pl.col("delivered").sum()).iter_rows())
        parts[category_name(here, category)] = [float(sums.get(str(period), 0)) for period in periods]
    alt = _("各类上门服务完成单数走势，{start}至{end}").format(start=periods[0], end=periods[-1])
    chart = stacked([str(period) for period in periods], parts, here.language, alt=alt, colours=PALETTE, unit=_("单"))
    return Chart(chart.option, 400, chart.alt)


def show_categories(here: Here) -> None:
    _ = here.text
    metric = metric_of("home_completed")
    show_title(_("按类别的完成量"), _("各类相加为完成总量"), definition_help(metric, here.language))
    show_chart(here, "categories", category_columns(here))


@lru_cache(maxsize=64)
def item_table(here: Here) -> pl.DataFrame:
    """item_id, category, item, `COUNTED`, unmet_pct and `WAITS` of the period: every item of the catalogue, 0 where nothing happened."""
    rows = []
    for category, items in categories(here).items():
        for item in items:
            row = by_item(here).get(item.item_id, {})
            asked, unmet = row.get("asked", 0), row.get("unmet", 0)
            counts = [row.get(key, 0) for key in COUNTED]
            waits = [row.get(key) for key in WAITS]
            rows.append((item.item_id, category_name(here, category), item.name(here.language), *counts, 100 * unmet / asked if asked else None, *waits))
    kinds = dict.fromkeys(("item_id", "category", "item"), pl.String) | dict.fromkeys(COUNTED, pl.Int64) | dict.fromkeys(("unmet_pct", *WAITS), pl.Float64)
    return hidden(pl.DataFrame(rows, schema=kinds, orient="row"), here)


def show_item_table(here: Here) -> None:
    _, frame = here.text, item_table(here)
    metrics = {key: metric_of(key) for key in ("home_requests", "home_completed", "home_unmet_rate", "home_wait_p50_hours", "home_wait_p90_hours")}
    helps = {key: definition_help(metric, here.language) for key, metric in metrics.items()}
    columns = {
        "category": Column(_("类别")),
        "item": Column(_("服务项目"), is_pinned=True),
        "able": Column(_("能开展机构数"), cell_help(here), decimals=0),
        "asked": Column(metrics["home_requests"].name(here.language), helps["home_requests"], decimals=0),
        "delivered": Column(metrics["home_completed"].name(here.language), helps["home_completed"], decimals=0),
        "unmet": Column(_("未满足"), cell_help(here), decimals=0),
        "unmet_pct": Column(metrics["home_unmet_rate"].name(here.language) + " (%)", helps["home_unmet_rate"], decimals=1),
        "unmet_unable": Column(_("其中做不了"), cell_help(here), decimals=0),
        "pending": Column(_("在办"), decimals=0),
        "wait_p50_hours": Column(_("等待中位数（小时）"), helps["home_wait_p50_hours"], decimals=1),
        "wait_p90_hours": Column(_("等待第90百分位（小时）"), helps["home_wait_p90_hours"], decimals=1),
    }
    show_title(_("按项目明细"), _("点表头排序，点一格看该项目"))
    show_table(
        here,
        "item-table",
        frame,
        columns,
        alt=_("各服务项目的能开展机构数、申请、完成、未满足和等待"),
        file="home-items",
        codes=frame["item_id"].to_list(),
        leads_to="item",
        released=item_table,
        why=why_hidden(here),
    )
