"""Intervals of one proportion."""

from __future__ import annotations

from statistics import NormalDist

import polars as pl


def normal_quantile(confidence: float) -> float:
    """The two-sided standard normal quantile, 1.959964 at 0.95."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(numerator: pl.Expr, denominator: pl.Expr, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """Wilson's score interval of numerator ÷ denominator as shares between 0 and 1; null where the denominator is 0.

    Exact 0 at a numerator of 0 and exact 1 at a full one. Wilson, JASA 22 (1927) 209–212; formula 3 of Newcombe, Statistics in Medicine 17 (1998) 857–872.
    """
    z = normal_quantile(confidence)
    share = numerator / denominator
    middle = share + z**2 / (2 * denominator)
    margin = z * (share * (1 - share) / denominator + z**2 / (4 * denominator**2)).sqrt()
    scale = 1 + z**2 / denominator
    can_say = denominator > 0
    lower = pl.when(can_say & (numerator == 0)).then(0.0).when(can_say).then((middle - margin) / scale)
    upper = pl.when(can_say & (numerator == denominator)).then(1.0).when(can_say).then((middle + margin) / scale)
    return lower, upper
