"""Intervals of a mean."""

from __future__ import annotations

import polars as pl
from scipy.special import stdtrit

from metrics.statistics.proportions import tail_of


def student_t(count: pl.Expr, mean: pl.Expr, deviation: pl.Expr, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """The interval of a mean, lower and upper limit in the mean's unit: mean ∓ t × deviation ÷ √count, t with count − 1 degrees of freedom.

    `deviation` is the sample's standard deviation, divisor count − 1 (Polars' `std`). Null where the count is below 2 (one value says nothing of the spread),
    a deviation is negative or a number is null; a deviation of 0 gives the mean itself. At small counts it leans on values that are about normal: of a very
    skewed cost, 30 are few. Raises MetricError for a confidence outside 0 to 1.
    Student, Biometrika 6 (1908) 1–25; Public Health England, Technical Guide: Confidence Intervals (2018).
    """
    probability = 1 - tail_of(confidence)
    freedom = pl.when(count >= 2).then(count.cast(pl.Float64) - 1)
    quantile = freedom.map_batches(
        lambda column: pl.Series(stdtrit(column.to_numpy(), probability)).fill_nan(None), return_dtype=pl.Float64, is_elementwise=True
    )
    margin = quantile * deviation / count.sqrt()
    can_say = deviation >= 0
    return pl.when(can_say).then(mean - margin), pl.when(can_say).then(mean + margin)
