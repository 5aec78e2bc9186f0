"""The register of institutions as it changes, one row an event; how many are open is the metric `institutions`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.snapshot import Snapshot
from metrics.population import population_of
from metrics.scope import Scope


class Event(StrEnum):
    OPENED = "opened"
    CLOSED = "closed"


def register_events(snapshot: Snapshot, *, scope: Scope, within: str | None = None, first: date, last: date) -> pl.DataFrame:
    """day, event, institution_id: the institutions inside `within` that opened (`opened_on`) or closed (`closed_on`) from `first` to `last`, both included,
    the latest first. Raises MetricError and ScopeError as `metrics.compute` does."""
    population = population_of(snapshot, scope, INSTITUTION, within, None)
    codes = [area.code for area in scope.visible(snapshot.tree, snapshot.tree.at(INSTITUTION, population.within))]
    days = [pl.col(f"{event}_on").alias("day") for event in Event]
    inside = snapshot["institution"].filter(pl.col("institution_id").is_in(codes))
    events = [inside.select(day, pl.lit(event.value).alias("event"), "institution_id") for event, day in zip(Event, days, strict=True)]
    return pl.concat(events).filter(pl.col("day").is_between(first, last)).sort("day", "institution_id", descending=[True, False])
