"""Control charts: the mean of a series and the limits within which it varies by itself. What breaks them is `special_causes`' matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from metrics.statistics.series import GROUP, back_in_place, in_order

MOVING_RANGES = 2.66
"""3 ÷ 1.128: from the mean moving range to three standard deviations."""
SCREENED = 3.267
"""A moving range this many times their mean is itself beyond chance."""
OF_TWO = 1.128
"""The mean range of two draws from a standard normal distribution."""
LEAST_POINTS = 12


def xmr(
    frame: pl.DataFrame,
    *,
    value: str = "value",
    order: str = "month",
    by: Sequence[str] = (),
    rebase_at: Sequence[date] = (),
    bounds: tuple[float | None, float | None] = (None, None),
    least_points: int = LEAST_POINTS,
) -> pl.DataFrame:
    """`frame`, rows in their order, with segment, moving_range, mean, lower_limit, upper_limit, sigma and is_provisional, for each group of `by`.

    Limits are mean ∓ 2.66 × mean moving range, where moving ranges of 3.267 times their mean or more are left out once, unless nothing but 0 would be left; cut
    off at `bounds`, what the value can reach at all (0 and 100 for a percentage). `sigma` is a third of the uncut distance. A date of `rebase_at` begins a new
    segment, with its own mean and limits. Nulls are skipped: the values around one are neighbours, its own row has null. A segment of one value has a mean
    and no limits; of fewer than `least_points`, limits that are provisional.

    Wheeler and Chambers, Understanding Statistical Process Control (1992); screening as in NHS England's Making Data Count. The moving range does not look at
    how the value was counted; rare events belong in a `u_chart`.
    """
    here = pl.col(value).cast(pl.Float64)
    kept, others = in_order(_with_segment(frame, order, rebase_at), known=here.is_not_null(), order=order, by=by)
    kept = kept.with_columns(_moving_range(here).alias("moving_range"))
    # Rounding may carry the mean of equal values past them, and each would lie outside limits of no width.
    moving, mean = pl.col("moving_range"), here.mean().clip(here.min(), here.max())
    screened = moving.filter(moving < SCREENED * moving.mean()).mean()
    steady = pl.when(screened > 0).then(screened).otherwise(moving.mean())
    summary = kept.group_by(GROUP).agg(mean.alias("mean"), (steady * (MOVING_RANGES / 3)).alias("sigma"), (pl.len() < least_points).alias("is_provisional"))
    kept = kept.join(summary, on=GROUP, how="left", maintain_order="left")
    return back_in_place(kept.with_columns(*_limits(bounds)), others)


def p_chart(
    frame: pl.DataFrame,
    *,
    order: str = "month",
    by: Sequence[str] = (),
    rebase_at: Sequence[date] = (),
    factor: float = 1.0,
    is_laney: bool = False,
    least_points: int = LEAST_POINTS,
) -> pl.DataFrame:
    """A chart of proportions: columns numerator and denominator; limits p̄ ∓ 3√(p̄(1 − p̄) ÷ n) at each point, within 0 and 1; all else as in `u_chart`.

    The limits are the normal ones: below about five cases a point they flag too readily.
    """
    mean = pl.col("mean")
    kept, others = _counted(frame, order, by, rebase_at, least_points)
    kept = kept.with_columns((mean * (1 - mean) / pl.col("denominator")).sqrt().alias("sigma"))
    return back_in_place(_finished(kept, factor, is_laney, (0.0, factor)), others)


def u_chart(
    frame: pl.DataFrame,
    *,
    order: str = "month",
    by: Sequence[str] = (),
    rebase_at: Sequence[date] = (),
    factor: float = 1.0,
    is_laney: bool = False,
    least_points: int = LEAST_POINTS,
) -> pl.DataFrame:
    """A chart of rates: columns numerator (events) and denominator (exposure); limits ū ∓ 3√(ū ÷ n) at each point, not below 0.

    Adds observed (numerator ÷ denominator), segment, mean (ratio of the sums), lower_limit, upper_limit, sigma and is_provisional; order, by, rebase_at and
    least_points as for `xmr`. `factor` multiplies what is put out (100 for percent). `is_laney` widens or narrows the limits by how far the standardised points
    really move from one to the next (Laney, Quality Engineering 14 (2002) 531–537): for large denominators, where everything lies beyond limits of pure
    chance. Points whose denominator is 0 or null are skipped. Montgomery, Introduction to Statistical Quality Control, chapter on attributes.
    """
    kept, others = _counted(frame, order, by, rebase_at, least_points)
    kept = kept.with_columns((pl.col("mean") / pl.col("denominator")).sqrt().alias("sigma"))
    return back_in_place(_finished(kept, factor, is_laney, (0.0, None)), others)


def _counted(frame: pl.DataFrame, order: str, by: Sequence[str], rebase_at: Sequence[date], least_points: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The points that can be said with observed, mean and is_provisional; and the others."""
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    known = (denominator > 0) & numerator.is_not_null()
    kept, others = in_order(_with_segment(frame, order, rebase_at), known=known, order=order, by=by)
    observed = numerator / denominator
    # Rounding may carry the mean of equal values past them, and each would lie outside limits of no width.
    mean = (numerator.sum() / denominator.sum()).clip(observed.min(), observed.max())
    summary = kept.group_by(GROUP).agg(mean.alias("mean"), (pl.len() < least_points).alias("is_provisional"))
    return kept.join(summary, on=GROUP, how="left", maintain_order="left").with_columns(observed.alias("observed")), others


def _finished(kept: pl.DataFrame, factor: float, is_laney: bool, bounds: tuple[float | None, float | None]) -> pl.DataFrame:
    if is_laney:
        kept = kept.with_columns(pl.col("sigma") * _laney())
    return kept.with_columns(pl.col("observed", "mean", "sigma") * factor).with_columns(*_limits(bounds))


def _laney() -> pl.Expr:
    """How far the standardised points really move, 1 where chance alone moves them; null for a group of one."""
    z = pl.when(pl.col("sigma") > 0).then((pl.col("observed") - pl.col("mean")) / pl.col("sigma")).otherwise(0.0)
    return (_moving_range(z) / OF_TWO).mean().over(GROUP)


def _with_segment(frame: pl.DataFrame, order: str, rebase_at: Sequence[date]) -> pl.DataFrame:
    """How many rebasing dates have passed: a point on the date is the first of its segment."""
    passed = [(pl.col(order) >= each).cast(pl.Int32) for each in sorted(set(rebase_at))]
    return frame.with_columns(pl.sum_horizontal(pl.lit(0, pl.Int32), *passed).alias("segment"))


def _moving_range(value: pl.Expr) -> pl.Expr:
    """The distance from the point before, null at the first of a group."""
    return pl.when(pl.col(GROUP) == pl.col(GROUP).shift()).then(value.diff().abs())


def _limits(bounds: tuple[float | None, float | None]) -> tuple[pl.Expr, pl.Expr]:
    mean, width = pl.col("mean"), 3 * pl.col("sigma")
    return (mean - width).clip(*bounds).alias("lower_limit"), (mean + width).clip(*bounds).alias("upper_limit")
