"""Home service by item: what `metrics.compute` says of all items together, item by item."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.definition import Over
from metrics.population import population_of, require_covered, rows_of
from metrics.scope import Scope
from metrics.sums import KEY, relevant


def item_counts(snapshot: Snapshot, *, scope: Scope, by: str, periods: Sequence[Period], within: str | None = None) -> pl.DataFrame:
    """area_code, period, item_id, requested, completed: orders requested in the period, and orders completed in it by `served_at`, for each area of level
    `by` inside `within` and each item with any of the two.

    The sums over all items are `home_requests` and `home_completed`. Areas and periods without any order have no row. Raises MetricError and ScopeError as
    `metrics.compute` does.
    """
    population, asked = population_of(snapshot, scope, by, within, None), tuple(periods)
    require_covered(snapshot, asked)
    rows = relevant(snapshot, population, asked, ("home_item_month", (), Over.SUM))
    counts = rows.group_by(*KEY, "item_id").agg(pl.col("requested", "completed").sum()).filter(pl.sum_horizontal("requested", "completed") > 0)
    return counts.join(rows_of(snapshot, population, asked).lazy(), on=KEY, how="semi").sort(*KEY, "item_id").collect()
