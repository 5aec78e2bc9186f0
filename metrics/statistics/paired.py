"""The same people seen twice: the interval of the difference of the two shares, and the test of it."""

from __future__ import annotations

import polars as pl
from scipy.special import betainc, chdtrc

from metrics.statistics.proportions import wilson

EXACT_BELOW_DISCORDANT = 25


def newcombe_paired(both: pl.Expr, gained: pl.Expr, lost: pl.Expr, neither: pl.Expr, *, confidence: float = 0.95) -> tuple[pl.Expr, pl.Expr]:
    """The interval of (share at the second time − share at the first), lower and upper limit as shares, −1 to 1; null without pairs.

    `gained` are those with the trait only the second time, `lost` only the first. Where both shares are 0 or both full the limits are Wilson's, mirrored.
    No least n. Raises MetricError for a confidence outside 0 to 1. Newcombe, Statistics in Medicine 17 (1998) 2635–2650, method 10:
    Wilson's limits of both shares joined with the correlation, which is continuity-corrected towards 0. Where a margin is 0 the correlation is 0.
    """
    both, gained, lost, neither = (cell.cast(pl.Float64) for cell in (both, gained, lost, neither))  # a product of four margins fits no integer type
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


def mcnemar(gained: pl.Expr, lost: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """McNemar's test that as many gained the trait as lost it: the statistic (gained − lost)² ÷ (gained + lost), and the two-sided p value.

    Only pairs that changed count. Below 25 of them p is exact, binomial with one half (twice the smaller tail, at most 1); from 25 on the statistic's,
    chi-squared with one degree of freedom, without continuity correction. Where nobody changed the statistic is 0 and p is 1. Null where a count is null
    or negative. McNemar, Psychometrika 12 (1947) 153–157; when which: Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13 (2013) 91.
    """
    gained, lost = gained.cast(pl.Float64), lost.cast(pl.Float64)
    changed = gained + lost
    can_say = (gained >= 0) & (lost >= 0)
    statistic = pl.when(can_say & (changed > 0)).then((gained - lost) ** 2 / changed).when(can_say).then(0.0)
    smaller = pl.when(can_say).then(pl.min_horizontal(gained, lost))
    columns = pl.struct(smaller.alias("smaller"), changed.alias("changed"), statistic.alias("statistic"))
    return statistic, columns.map_batches(_p_value, return_dtype=pl.Float64, is_elementwise=True)


def _p_value(columns: pl.Series) -> pl.Series:
    """The smaller tail of a binomial with one half is the incomplete beta function at one half."""
    frame = columns.struct.unnest()
    smaller, changed, statistic = (frame[name].to_numpy() for name in ("smaller", "changed", "statistic"))
    exact = pl.Series(2 * betainc(changed - smaller, smaller + 1, 0.5)).clip(upper_bound=1.0)
    is_exact = pl.col("changed") < EXACT_BELOW_DISCORDANT
    return frame.select(pl.when(is_exact).then(exact).otherwise(pl.Series(chdtrc(1, statistic))).fill_nan(None)).to_series()
