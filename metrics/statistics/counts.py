"""Intervals of a count of events."""

from __future__ import annotations

import polars as pl
from scipy.special import gammaincinv

from metrics.statistics.proportions import normal_quantile

EXACT_BELOW = 10


def poisson(events: pl.Expr, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """The interval of a Poisson count, in events: Byar's approximation from ten events on, exact below; 0 events give 0 and the exact upper limit.

    Breslow and Day, Statistical Methods in Cancer Research II (1987), p. 69; exact limits: Garwood, Biometrika 28 (1936) 437–442.
    Public Health England, Technical Guide: Confidence Intervals (2018), uses the same pair.
    """
    z = normal_quantile(confidence)
    tail = (1 - confidence) / 2
    whole = events.cast(pl.Int64)
    few = list(range(EXACT_BELOW))
    exact_lower = whole.replace_strict(few, [0.0, *(float(gammaincinv(count, tail)) for count in few[1:])], default=None, return_dtype=pl.Float64)
    exact_upper = whole.replace_strict(few, [float(gammaincinv(count + 1, 1 - tail)) for count in few], default=None, return_dtype=pl.Float64)
    above = events + 1
    lower = pl.when(events < EXACT_BELOW).then(exact_lower).otherwise(events * (1 - 1 / (9 * events) - z / (3 * events.sqrt())) ** 3)
    upper = pl.when(events < EXACT_BELOW).then(exact_upper).otherwise(above * (1 - 1 / (9 * above) + z / (3 * above.sqrt())) ** 3)
    return lower, upper
