"""Periods of an answer put together: rare events say more of a year than of a month."""

from __future__ import annotations

import polars as pl

from metrics.course import COUNTED_OUT_OF, has_course
from metrics.definition import Metric
from metrics.errors import MetricError
from metrics.result import COLUMNS, SCHEMA, Status
from metrics.values import limits, value


def pooled(metric: Metric, frame: pl.DataFrame, *, confidence: float = 0.95) -> pl.DataFrame:
    """One row an area, of the same shape, for all periods of an answer of `metrics.compute`: numerator and denominator added, value and limits of the sums.

    Only for proportions and rates whose periods share no case (flows; no annualised rate); `period` is the span, `2022-01..2022-12`. An area counts with the periods
    it has; its status is no_cases where the denominators add up to 0, incomplete where any period is, and suppressed, without any figure, where any period
    is: the sum of the others is not the span's. Raises MetricError for another metric.
    """
    if not has_course(metric) or metric.kind not in COUNTED_OUT_OF or metric.is_annualised:
        raise MetricError(f"metric '{metric.key}' cannot be added over periods; only proportions and rates of what happened in them can")
    periods = frame["period"].unique().sort()
    span = f"{periods[0]}..{periods[-1]}" if len(periods) else ""
    lower, upper = limits(metric, 1.0, confidence)
    return (
        frame.group_by("metric", "level", "area_code", "area_name", maintain_order=True)
        .agg(pl.col("numerator", "denominator").sum(), is_incomplete=_any(Status.INCOMPLETE), is_suppressed=_any(Status.SUPPRESSED))
        .with_columns(pl.when(~pl.col("is_suppressed")).then(pl.col(name)).alias(name) for name in ("numerator", "denominator"))
        .with_columns(value(metric, 1.0).alias("value"), lower.alias("lower"), upper.alias("upper"), pl.lit(span).alias("period"), _status().alias("status"))
        .select(pl.col(name).cast(SCHEMA[name]) for name in COLUMNS)
    )


def _any(status: Status) -> pl.Expr:
    return (pl.col("status") == status.value).any()


def _status() -> pl.Expr:
    return (
        pl.when(pl.col("is_suppressed"))
        .then(pl.lit(Status.SUPPRESSED.value))
        .when(pl.col("is_incomplete"))
        .then(pl.lit(Status.INCOMPLETE.value))
        .when(pl.col("denominator") == 0)
        .then(pl.lit(Status.NO_CASES.value))
        .otherwise(pl.lit(Status.OK.value))
    )
