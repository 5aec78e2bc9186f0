"""Intervals of the difference between two groups of different people, and of the ratio of two rates of events."""

from __future__ import annotations

import polars as pl

from metrics.statistics.proportions import wilson


def newcombe_unpaired(
    numerator: pl.Expr, denominator: pl.Expr, other_numerator: pl.Expr, other_denominator: pl.Expr, *, confidence: float = 0.95
) -> tuple[pl.Expr, pl.Expr]:
    """The interval of (numerator ÷ denominator − other_numerator ÷ other_denominator), lower and upper limit as shares, −1 to 1.

    For two groups that share nobody: an institution against another, or against the rest of its district, not against a district that holds it. Null where
    either group is empty or no proportion (see `wilson`). Where both are at 0 or both full, the difference is 0 and the limits still have width.
    No least n. Raises MetricError for a confidence outside 0 to 1.
    Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10: both Wilson intervals joined, without continuity correction.
    """
    share, other = numerator / denominator, other_numerator / other_denominator
    lower, upper = wilson(numerator, denominator, confidence=confidence)
    other_lower, other_upper = wilson(other_numerator, other_denominator, confidence=confidence)
    difference = share - other
    return difference - ((share - lower) ** 2 + (other_upper - other) ** 2).sqrt(), difference + ((upper - share) ** 2 + (other - other_lower) ** 2).sqrt()


def poisson_ratio(events: pl.Expr, exposure: pl.Expr, other_events: pl.Expr, other_exposure: pl.Expr, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """The interval of (events ÷ exposure) ÷ (other_events ÷ other_exposure), lower and upper limit from 0 to infinity.

    Given how many events there were together, those of the first group are a proportion of them, whose Wilson interval is turned into a ratio. Without events in
    the first group the lower limit is 0, without any in the other the upper one is infinite; null where neither had any or an exposure is 0 or null. No least n.
    Raises MetricError for a confidence outside 0 to 1. Conditioning: Ederer and Mantel, American Journal of Epidemiology 100 (1974) 165–167; with Wilson's limits it
    is the score interval of Graham, Mengersen and Morton, Statistics in Medicine 22 (2003) 2071–2083.
    """
    lower, upper = wilson(events, events + other_events, confidence=confidence)
    scale = pl.when((exposure > 0) & (other_exposure > 0)).then(other_exposure / exposure)
    return lower / (1 - lower) * scale, upper / (1 - upper) * scale
