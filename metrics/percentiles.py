"""Percentiles from merged histograms: they do not add, but their bins do."""

from __future__ import annotations

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
    """`frame` with denominator (orders) and value (hours): linear interpolation inside the bin in which the percentile's share of orders is reached."""
    measure = metric.numerator
    bins = (
        relevant(snapshot, population, periods, (measure.table, measure.where, measure.over))
        .group_by(*KEY, "bin")
        .agg(pl.col("orders").sum())
        .sort(*KEY, "bin")
        .with_columns(reached=pl.col("orders").cum_sum().over(KEY), all=pl.col("orders").sum().over(KEY))
        .filter(pl.col("reached") >= pl.col("all") * metric.percentile)
        .group_by(KEY, maintain_order=True)
        .first()
        .join(EDGES, on="bin")
    )
    inside = (pl.col("all") * metric.percentile - (pl.col("reached") - pl.col("orders"))) / pl.col("orders")
    found = bins.select(*KEY, denominator=pl.col("all").cast(pl.Float64), value=(pl.col("from") + (pl.col("to") - pl.col("from")) * inside) / 60)
    return frame.join(found, on=KEY, how="left", maintain_order="left").with_columns(pl.col("denominator").fill_null(0))
