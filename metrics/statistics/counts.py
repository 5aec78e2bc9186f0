"""Intervals of a count of events, and of a rate of events per exposure."""

from __future__ import annotations

import polars as pl
from scipy.special import gammaincinv

from metrics.statistics.proportions import normal_quantile, tail_of

EXACT_BELOW = 10


def poisson(events: pl.Expr, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """The interval of a Poisson count, lower and upper limit in events: Byar's approximation from ten events on, exact below.

    0 events give 0 and the exact upper limit, 3.689 at 95%. Null where events are null or negative. Below ten a count that is not whole is taken as the
    whole number under it. Raises MetricError for a confidence outside 0 to 1.
    Breslow and Day, Statistical Methods in Cancer Research II (1987), p. 69; exact limits: Garwood, Biometrika 28 (1936) 437–442.
    Public Health England, Technical Guide: Confidence Intervals (2018), uses the same pair.
    """
    z, tail = normal_quantile(confidence), tail_of(confidence)
    events = events.cast(pl.Float64)
    whole = events.floor().cast(pl.Int64)
    few = list(range(EXACT_BELOW))
    exact_lower = whole.replace_strict(few, [0.0, *(float(gammaincinv(count, tail)) for count in few[1:])], default=None, return_dtype=pl.Float64)
    exact_upper = whole.replace_strict(few, [float(gammaincinv(count + 1, 1 - tail)) for count in few], default=None, return_dtype=pl.Float64)
    above = events + 1
    lower = pl.when(events < EXACT_BELOW).then(exact_lower).otherwise(events * (1 - 1 / (9 * events) - z / (3 * events.sqrt())) ** 3)
    upper = pl.when(events < EXACT_BELOW).then(exact_upper).otherwise(above * (1 - 1 / (9 * above) + z / (3 * above.sqrt())) ** 3)
    return lower, upper


def poisson_rate(events: pl.Expr, exposure: pl.Expr, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """The interval of events ÷ exposure: `poisson`'s limits of the events, divided by the exposure, which is taken as known. In events per unit of exposure.

    No events give 0 and 3.689 ÷ exposure at 95%. Null where the exposure is null, 0 or negative, or the events are null or negative. Sources: as `poisson`.
    """
    lower, upper = poisson(events, confidence=confidence)
    return pl.when(exposure > 0).then(lower / exposure), pl.when(exposure > 0).then(upper / exposure)
