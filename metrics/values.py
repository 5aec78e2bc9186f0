"""From sums to a value and its interval, one expression a kind of metric."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from metrics.definition import COUNTED, Kind, Metric
from metrics.statistics import newcombe_paired, poisson, poisson_rate, wilson

CELLS = ("pair_both", "pair_gained", "pair_lost", "pair_neither")

NUMERATOR, DENOMINATOR = pl.col("numerator"), pl.col("denominator")


def value(metric: Metric, annual: float) -> pl.Expr:
    """The value of a row; null where the denominator is 0 or null. `annual` is 12 ÷ months in the period."""
    if metric.kind in COUNTED:
        return NUMERATOR
    return pl.when(DENOMINATOR > 0).then(NUMERATOR / DENOMINATOR * (metric.factor * _scale(metric, annual)))


@lru_cache(maxsize=1024)
def limits(metric: Metric, annual: float, confidence: float) -> tuple[pl.Expr, pl.Expr]:
    """Lower and upper limit in the metric's unit; null where the kind has no interval (stocks, distinct counts, means, money, percentiles).

    Remembered: the expressions are as dear to write down as a district's figures to add up."""
    match metric.kind:
        case Kind.EVENTS:
            return poisson(NUMERATOR, confidence=confidence)
        case Kind.RATE:
            scale = metric.factor * _scale(metric, annual)
            lower, upper = poisson_rate(NUMERATOR, DENOMINATOR, confidence=confidence)
            return lower * scale, upper * scale
        case Kind.PROPORTION:
            lower, upper = wilson(NUMERATOR, DENOMINATOR, confidence=confidence)
            return lower * metric.factor, upper * metric.factor
        case Kind.PAIRED_CHANGE:
            lower, upper = newcombe_paired(*(pl.col(cell) for cell in CELLS), confidence=confidence)
            return lower * metric.factor, upper * metric.factor
    return pl.lit(None, pl.Float64), pl.lit(None, pl.Float64)


def _scale(metric: Metric, annual: float) -> float:
    return annual if metric.is_annualised else 1.0
