"""Indirectly standardised ratios: what was observed against what the reference's rates would have led to expect."""

from __future__ import annotations

import polars as pl

from metrics.statistics.counts import poisson_rate


def indirectly_standardised(observed: pl.Expr, expected: pl.Expr, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """observed ÷ expected with its lower and upper limit; 1 is what the reference would have had with the same people.

    `observed` is a sum of events over the strata, `expected` the sum of (stratum's population × reference's rate in the stratum), which is taken as
    known. Limits are Byar's, exact Poisson below ten events observed; nothing observed is a ratio of 0 from 0 to 3.689 ÷ expected. Null where the
    expected is null or 0, or the observed null or negative. Needs no least number, so it is the one for small institutions; but two such ratios rest on
    two mixes of people and are compared with the reference, not with one another. Raises MetricError for a confidence outside 0 to 1.
    Breslow and Day, Statistical Methods in Cancer Research II (1987), pp. 65–72; Public Health England, Technical Guide: Confidence Intervals (2018).
    """
    lower, upper = poisson_rate(observed, expected, confidence=confidence)
    return pl.when((expected > 0) & (observed >= 0)).then(observed / expected), lower, upper
