"""Percentiles from merged histograms: they do not add, but their bins do."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data.schema.mart import WAIT_EDGES_MINUTES
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.definition import Metric
from metrics.population import Population
from metrics.sums import KEY, relevant

EDGES = pl.LazyFrame(
    {"bin": range(len(WAIT_EDGES_MINUTES) - 1), "from": WAIT_EDGES_MINUTES[:-1], "to": WAIT_EDGES_MINUTES[1:]},
    schema={"bin": pl.Int64, "from": pl.Float64, "to": pl.Float64},
)


def with_wait_percentile(frame: pl.LazyFrame, snapshot: Snapshot, population: Population, periods: tuple[Period, ...], metric: Metric) -> pl.LazyFrame:
    """`frame` with denominator (cases) and value (hours): linear interpolation inside the bin in which the percentile's share of cases is reached.

    Of any mart table with `bin`, an index of `WAIT_EDGES_MINUTES`: the measure's columns hold the cases of each bin.
    """
    measure = metric.numerator
    rows = relevant(snapshot, population, periods, (measure.table, measure.where, measure.over))
    cases = rows.with_columns(pl.sum_horizontal(measure.plus).alias("cases"))
    found = interpolated(cases, KEY, metric.percentile)
    return frame.join(found, on=KEY, how="left", maintain_order="left").with_columns(pl.col("denominator").fill_null(0))


def interpolated(rows: pl.LazyFrame, keys: Sequence[str], share: float) -> pl.LazyFrame:
    """`keys`, denominator (cases) and value (hours) at which `share` of the cases is reached, by linear interpolation inside the bin; no row without cases.

    `rows` has `keys`, `bin` (an index of `WAIT_EDGES_MINUTES`) and `cases`; rows of one bin are merged.
    """
    bins = (
        rows.group_by(*keys, "bin")
        .agg(pl.col("cases").sum())
        .sort(*keys, "bin")
        .with_columns(reached=pl.col("cases").cum_sum().over(keys), all=pl.col("cases").sum().over(keys))
        .filter((pl.col("reached") >= pl.col("all") * share) & (pl.col("cases") > 0))
        .group_by(keys, maintain_order=True)
        .first()
        .join(EDGES, on="bin")
    )
    inside = (pl.col("all") * share - (pl.col("reached") - pl.col("cases"))) / pl.col("cases")
    return bins.select(*keys, denominator=pl.col("all").cast(pl.Float64), value=(pl.col("from") + (pl.col("to") - pl.col("from")) * inside) / 60)
