"""Intervals of a difference seen in the same people twice."""

from __future__ import annotations

import polars as pl

from metrics.statistics.proportions import wilson


def newcombe_paired(both: pl.Expr, gained: pl.Expr, lost: pl.Expr, neither: pl.Expr, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """The interval of (share at the second time − share at the first), −1 to 1; null without pairs.

    `gained` are those with the trait only the second time, `lost` only the first. Newcombe, Statistics in Medicine 17 (1998) 2635–2650, method 10:
    Wilson's limits of both shares joined with the correlation, which is continuity-corrected towards 0. Where a margin is 0 the correlation is 0.
    """
    pairs = both + gained + lost + neither
    second, first = both + gained, both + lost
    difference = (gained - lost) / pairs
    second_lower, second_upper = wilson(second, pairs, confidence=confidence)
    first_lower, first_upper = wilson(first, pairs, confidence=confidence)
    product = both * neither - gained * lost
    corrected = pl.when(product > pairs / 2).then(product - pairs / 2).when(product >= 0).then(0.0).otherwise(product)
    margins = second * first * (pairs - second) * (pairs - first)
    correlation = pl.when(margins > 0).then(corrected / margins.sqrt()).otherwise(0.0)
    down, up = second / pairs - second_lower, second_upper - second / pairs
    first_down, first_up = first / pairs - first_lower, first_upper - first / pairs
    lower = difference - (down**2 - 2 * correlation * down * first_up + first_up**2).sqrt()
    upper = difference + (up**2 - 2 * correlation * up * first_down + first_down**2).sqrt()
    can_say = pairs > 0
    return pl.when(can_say).then(lower), pl.when(can_say).then(upper)
