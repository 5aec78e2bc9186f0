"""Intervals of one proportion."""

from __future__ import annotations

from statistics import NormalDist

import polars as pl

from metrics.errors import MetricError


def tail_of(confidence: float) -> float:
    """The probability outside one end of a two-sided interval, 0.025 at 0.95. Raises MetricError for a confidence that is no share between 0 and 1."""
    if not 0 < confidence < 1:
        raise MetricError(f"a confidence of {confidence} is no share between 0 and 1; say 0.95 for 95%")
    return (1 - confidence) / 2


def normal_quantile(confidence: float) -> float:
    """The two-sided standard normal quantile, 1.959964 at 0.95. Raises MetricError for a confidence outside 0 to 1."""
    return -NormalDist().inv_cdf(tail_of(confidence))


def wilson(numerator: pl.Expr, denominator: pl.Expr, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """Wilson's score interval of numerator ÷ denominator: lower and upper limit, as shares between 0 and 1.

    Null where either is null, the denominator is 0 (nothing can be said) or the numerator lies outside 0 to the denominator (no proportion). Exact 0 at a
    numerator of 0 and exact 1 at a full one; the other limit stays away from them: 1 of 1 is 0.2065 to 1. Needs no least n: its coverage holds at small
    ones. Denominators need not be whole. Raises MetricError for a confidence outside 0 to 1.
    Wilson, JASA 22 (1927) 209–212; formula 3 of Newcombe, Statistics in Medicine 17 (1998) 857–872.
    """
    z = normal_quantile(confidence)
    numerator, denominator = numerator.cast(pl.Float64), denominator.cast(pl.Float64)  # squares of a city's counts do not fit every integer type
    share = numerator / denominator
    middle = share + z**2 / (2 * denominator)
    margin = z * (share * (1 - share) / denominator + z**2 / (4 * denominator**2)).sqrt()
    scale = 1 + z**2 / denominator
    can_say = (denominator > 0) & numerator.is_between(0, denominator)
    lower = pl.when(can_say & (numerator == 0)).then(0.0).when(can_say).then((middle - margin) / scale)
    upper = pl.when(can_say & (numerator == denominator)).then(1.0).when(can_say).then((middle + margin) / scale)
    return lower, upper
