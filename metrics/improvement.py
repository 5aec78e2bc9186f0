"""Whether a paired change is chance: how many patients gained the trait and how many lost it, and McNemar's test of the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.compute import compute
from metrics.definition import Kind, Metric
from metrics.errors import MetricError
from metrics.scope import Scope
from metrics.statistics import mcnemar


def paired_test(metric: Metric, snapshot: Snapshot, *, scope: Scope, by: str, periods: Sequence[Period], within: str | None = None) -> pl.DataFrame:
    """area_code, period, gained, lost, p_value: the rows of `compute`, null where it says nothing; p is of gained and lost being equally likely.

    Raises what `compute` raises, and MetricError for a metric that is no paired change.
    """
    if metric.kind is not Kind.PAIRED_CHANGE:
        raise MetricError(f"metric '{metric.key}' is no change in the same people; ask for diabetes_control_change")
    gains = replace(metric, numerator=replace(metric.numerator, minus=()))
    frames = [compute(each, snapshot, scope=scope, by=by, periods=periods, within=within) for each in (metric, gains)]
    net, gained = (frame.select("area_code", "period", pl.col("numerator").alias(name)) for frame, name in zip(frames, ("net", "gained"), strict=True))
    both = net.join(gained, on=["area_code", "period"], maintain_order="left").with_columns(lost=pl.col("gained") - pl.col("net"))
    _statistic, p_value = mcnemar(pl.col("gained"), pl.col("lost"))
    return both.select("area_code", "period", "gained", "lost", p_value.alias("p_value"))
