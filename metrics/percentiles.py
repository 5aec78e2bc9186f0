"""Percentiles from merged histograms: they do not add, but their bins do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from data.schema.mart import WAIT_EDGES_MINUTES
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.definition import Measure, Metric
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
    found = _reached(_histograms(snapshot, population, periods, metric.numerator).lazy(), KEY, metric.percentile)
    return frame.join(found, on=KEY, how="left", maintain_order="left").with_columns(pl.col("denominator").fill_null(0))


@lru_cache(maxsize=32)
def _histograms(snapshot: Snapshot, population: Population, periods: tuple[Period, ...], measure: Measure) -> pl.DataFrame:
    """Remembered: merging costs most, and a median is rarely asked for without its 90th percentile."""
    rows = relevant(snapshot, population, periods, (measure.table, measure.where, measure.over))
    return merged(rows.with_columns(pl.sum_horizontal(measure.plus).alias("cases")), KEY).collect()


def interpolated(rows: pl.LazyFrame, keys: Sequence[str], share: float) -> pl.LazyFrame:
    """`keys`, denominator (cases) and value (hours) at which `share` of the cases is reached, by linear interpolation inside the bin; no row without cases.

    `rows` has `keys`, `bin` (an index of `WAIT_EDGES_MINUTES`) and `cases`; rows of one bin are merged.
    """
    return _reached(merged(rows, keys), keys, share)


def merged(rows: pl.LazyFrame, keys: Sequence[str]) -> pl.LazyFrame:
    """`keys`, `bin`, `cases`, and of each histogram the cases `reached` with the bin and `all` of them, by bin."""
    return (
        rows.group_by(*keys, "bin")
        .agg(pl.col("cases").sum())
        .filter(pl.col("cases") > 0)
        .sort(*keys, "bin")
        .with_columns(reached=pl.col("cases").cum_sum().over(keys), all=pl.col("cases").sum().over(keys))
    )


def _reached(bins: pl.LazyFrame, keys: Sequence[str], share: float) -> pl.LazyFrame:
    at = bins.filter(pl.col("reached") >= pl.col("all") * share).unique(keys, keep="first", maintain_order=True).join(EDGES, on="bin")
    inside = (pl.col("all") * share - (pl.col("reached") - pl.col("cases"))) / pl.col("cases")
    return at.select(*keys, denominator=pl.col("all").cast(pl.Float64), value=(pl.col("from") + (pl.col("to") - pl.col("from")) * inside) / 60)
