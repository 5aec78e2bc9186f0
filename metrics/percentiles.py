"""Percentiles from merged histograms: they do not add, but their bins do."""

from __future__ import annotations

import polars as pl

from data.schema.mart import WAIT_EDGES_MINUTES
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.definition import Metric
from metrics.population import Population
from metrics.sums import relevant

AREA_PERIOD = ["area_code", "period"]


def wait_percentile(snapshot: Snapshot, population: Population, periods: tuple[Period, ...], metric: Metric) -> pl.DataFrame:
    """area_code, period, denominator (orders), value (hours): linear interpolation inside the bin in which the share of orders is reached."""
    edges = pl.DataFrame({"bin": range(len(WAIT_EDGES_MINUTES) - 1), "from": WAIT_EDGES_MINUTES[:-1], "to": WAIT_EDGES_MINUTES[1:]})
    bins = (
        relevant(snapshot, population, periods, metric.numerator.table, metric.numerator.where, metric.numerator.over)
        .group_by(*AREA_PERIOD, "bin")
        .agg(pl.col("orders").sum())
        .sort(*AREA_PERIOD, "bin")
        .with_columns(reached=pl.col("orders").cum_sum().over(AREA_PERIOD), all=pl.col("orders").sum().over(AREA_PERIOD))
        .with_columns(sought=pl.col("all") * metric.percentile)
        .filter(pl.col("reached") >= pl.col("sought"))
        .group_by(AREA_PERIOD, maintain_order=True)
        .first()
        .join(edges.cast({"bin": pl.Int64}), on="bin")
    )
    inside = (pl.col("sought") - (pl.col("reached") - pl.col("orders"))) / pl.col("orders")
    return bins.select(
        *AREA_PERIOD,
        denominator=pl.col("all").cast(pl.Float64),
        value=(pl.col("from") + (pl.col("to") - pl.col("from")) * inside) / 60,
    )
