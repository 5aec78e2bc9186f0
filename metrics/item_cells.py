"""The matrix item × area: who is able, what was asked, delivered and not met, and how long people waited, item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.definition import Over
from metrics.percentiles import interpolated
from metrics.population import Population, population_of, require_covered, rows_of
from metrics.scope import Scope
from metrics.sums import KEY, relevant

ITEM = [*KEY, "item_id"]
OUTCOMES = ("requested", "requested_completed", "requested_cancelled", "requested_refused")
COUNTS = ("asked", "delivered", "cancelled", "refused", "unmet", "unmet_unable", "pending", "able", "delivered_year")
WAITS = {"wait_p50_hours": 0.5, "wait_p90_hours": 0.9}


def item_cells(snapshot: Snapshot, *, scope: Scope, by: str, periods: Sequence[Period], within: str | None = None) -> pl.DataFrame:
    """area_code, period, item_id with `COUNTS` and `WAITS`, for each area of level `by` inside `within` and each item with any of them; counts are 0, waits null
    where nothing happened. E is the period's last day.

    - `able`: institutions that completed an order of the item in the twelve months to E; `delivered_year`: those orders
    - `asked`: orders requested in the period; `delivered`: orders completed in it, by `served_at`
    - `unmet`: of those asked, `cancelled` and `refused` as known now; what is still under way (`pending`) is not unmet yet
    - `unmet_unable`: the part of `unmet` that was asked of an institution that is not able
    - waits: of the orders delivered in the period, hours from request to service, from merged histograms

    Over items and institutions every count but `able` adds up. Raises MetricError and ScopeError as `metrics.compute` does.
    """
    population, asked = population_of(snapshot, scope, by, within, None), tuple(periods)
    require_covered(snapshot, asked)
    cells = _counts(snapshot, population, asked)
    rows = relevant(snapshot, population, asked, ("home_item_wait_month", (), Over.SUM))
    cells = cells.join(_percentiles(rows), on=ITEM, how="left")
    is_known = rows_of(snapshot, population, asked).lazy()
    return cells.join(is_known, on=KEY, how="semi").select(*ITEM, *COUNTS, *WAITS).sort(ITEM).collect()


def _counts(snapshot: Snapshot, population: Population, periods: tuple[Period, ...]) -> pl.LazyFrame:
    """`ITEM` and `COUNTS`: added up from institutions, as whether one is able decides how what it did not meet counts."""
    own = by_institution(snapshot, population, periods)
    is_able = pl.col("completed_year") > 0
    unmet = pl.col("requested_cancelled") + pl.col("requested_refused")
    return (
        own.with_columns(unmet=unmet, unmet_unable=pl.when(is_able).then(0).otherwise(unmet), is_able=is_able)
        .group_by(ITEM)
        .agg(
            pl.col("requested").sum().alias("asked"),
            pl.col("completed").sum().alias("delivered"),
            pl.col("requested_cancelled").sum().alias("cancelled"),
            pl.col("requested_refused").sum().alias("refused"),
            pl.col("unmet", "unmet_unable").sum(),
            (pl.col("requested") - pl.col("requested_completed") - unmet).sum().alias("pending"),
            pl.col("is_able").cast(pl.Int64).sum().alias("able"),
            pl.col("completed_year").sum().alias("delivered_year"),
        )
        .filter(pl.any_horizontal(pl.col("asked", "delivered", "delivered_year") > 0))
    )


def by_institution(snapshot: Snapshot, population: Population, periods: tuple[Period, ...]) -> pl.LazyFrame:
    """`ITEM`, institution_id, `OUTCOMES`, completed, completed_year: one row an institution and item with any of them."""
    keys = [*ITEM, "institution_id"]
    asked = relevant(snapshot, population, periods, ("home_item_outcome_month", (), Over.SUM)).group_by(keys).agg(pl.col(OUTCOMES).sum())
    visits = relevant(snapshot, population, periods, ("home_item_month", (), Over.SUM)).group_by(keys).agg(pl.col("completed").sum())
    year = relevant(snapshot, population, periods, ("home_item_outcome_month", (), Over.LAST)).select(*keys, "completed_year")
    parts = pl.concat([asked, visits, year], how="diagonal")
    return parts.group_by(keys).agg(pl.col(*OUTCOMES, "completed", "completed_year").sum())


def _percentiles(rows: pl.LazyFrame) -> pl.LazyFrame:
    """`ITEM` and `WAITS` of rows of `home_item_wait_month`."""
    cases = rows.rename({"orders": "cases"})
    median, longest = (interpolated(cases, ITEM, share).select(*ITEM, pl.col("value").alias(name)) for name, share in WAITS.items())
    return median.join(longest, on=ITEM)


def group_waits(snapshot: Snapshot, groups: Mapping[str, str], *, scope: Scope, by: str, periods: Sequence[Period], within: str | None = None) -> pl.DataFrame:
    """`item_cells`' waits of groups of items, such as categories: area_code, period, item_id (the group) and `WAITS`, from the merged histograms of the items
    that `groups` names, item → group."""
    population, asked = population_of(snapshot, scope, by, within, None), tuple(periods)
    require_covered(snapshot, asked)
    rows = relevant(snapshot, population, asked, ("home_item_wait_month", (), Over.SUM)).filter(pl.col("item_id").is_in(list(groups)))
    grouped = rows.with_columns(pl.col("item_id").replace_strict(groups, return_dtype=pl.String)) if groups else rows
    return _percentiles(grouped).join(rows_of(snapshot, population, asked).lazy(), on=KEY, how="semi").sort(ITEM).collect()
