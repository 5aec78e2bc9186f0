"""Since when a capability has been live, as far back as the mart reaches; whether it is live is a metric."""

from __future__ import annotations

from datetime import date

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.snapshot import Snapshot
from metrics.population import population_of
from metrics.scope import Scope

GROUP = ["institution_id", "capability"]
MONTHS = pl.col("month").dt.year().cast(pl.Int64) * 12 + pl.col("month").dt.month()


def live_since(snapshot: Snapshot, *, scope: Scope, within: str | None = None, month: date) -> pl.DataFrame:
    """institution_id, capability, since: of the capabilities live on the last day of `month`, the first month of the unbroken run of months that ends there.

    A `since` that is the snapshot's first month means "then or earlier". Raises MetricError and ScopeError as `metrics.compute` does.
    """
    population = population_of(snapshot, scope, INSTITUTION, within, None)
    codes = [area.code for area in scope.visible(snapshot.tree, snapshot.tree.at(INSTITUTION, population.within))]
    live = snapshot["capability_month"].filter(pl.col("institution_id").is_in(codes), pl.col("month") <= month, pl.col("live") == 1).sort("month")
    runs = live.with_columns(run=MONTHS - MONTHS.rank("dense").over(GROUP))
    found = runs.group_by(*GROUP, "run").agg(since=pl.col("month").min(), until=pl.col("month").max()).filter(pl.col("until") == month)
    return found.select(*GROUP, "since").sort(GROUP)
