"""Who depends on one item: institutions that live on a single one, and items that a single institution delivers."""

from __future__ import annotations

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.item_cells import item_cells
from metrics.scope import Scope

DEPENDENT_SHARE_PCT, LEAST_ORDERS = 50.0, 30
"""From which share of its orders an institution is said to depend on an item, and how many orders in the year that takes: half of a handful says nothing."""


def largest_items(snapshot: Snapshot, *, scope: Scope, period: Period, within: str | None = None) -> pl.DataFrame:
    """institution_id, items, orders, item_id, largest, share_pct, is_dependent: every institution inside `within` with a completed order in the twelve months
    to the period's end, the largest share first.

    `orders` are all of them, `items` how many different items, `item_id` the one with the most (`largest`; of two the smaller code), `share_pct` its share.
    `is_dependent` from `DEPENDENT_SHARE_PCT` on, never with fewer than `LEAST_ORDERS`. Raises MetricError and ScopeError as `metrics.compute` does.
    """
    cells = item_cells(snapshot, scope=scope, by=INSTITUTION, periods=[period], within=within).filter(pl.col("delivered_year") > 0)
    ordered = cells.sort("delivered_year", "item_id", descending=[True, False])
    found = ordered.group_by("area_code", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("items"),
        pl.col("delivered_year").sum().alias("orders"),
        pl.col("item_id").first(),
        pl.col("delivered_year").first().alias("largest"),
    )
    share = pl.col("largest") * 100 / pl.col("orders")
    is_dependent = (share >= DEPENDENT_SHARE_PCT) & (pl.col("orders") >= LEAST_ORDERS)
    named = found.rename({"area_code": "institution_id"}).with_columns(share_pct=share, is_dependent=is_dependent)
    return named.sort("share_pct", "orders", "institution_id", descending=[True, True, False])


def sole_providers(snapshot: Snapshot, *, scope: Scope, period: Period, within: str | None = None) -> pl.DataFrame:
    """item_id, institution_id, orders, asked_elsewhere, unmet_elsewhere: items that exactly one institution inside `within` is able to deliver.

    `orders`: what it completed of the item in the twelve months to the period's end; `asked_elsewhere`: orders of the item requested of the other institutions
    inside `within` in the period, and `unmet_elsewhere` those of them that were cancelled or refused.
    """
    cells = item_cells(snapshot, scope=scope, by=INSTITUTION, periods=[period], within=within)
    is_able = pl.col("able") > 0
    sole = cells.group_by("item_id").agg(
        is_able.sum().alias("able"),
        pl.col("area_code").filter(is_able).first().alias("institution_id"),
        pl.col("delivered_year").sum().alias("orders"),
        pl.col("asked").filter(~is_able).sum().alias("asked_elsewhere"),
        pl.col("unmet").filter(~is_able).sum().alias("unmet_elsewhere"),
    )
    alone = sole.filter(pl.col("able") == 1).drop("able")
    return alone.sort("asked_elsewhere", "orders", "item_id", descending=[True, True, False])
