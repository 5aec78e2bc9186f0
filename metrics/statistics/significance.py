"""Where a value lies against a benchmark, in five classes, once chance is allowed for."""

from __future__ import annotations

from enum import StrEnum

import polars as pl

from metrics.definition import Direction


class Significance(StrEnum):
    """Better and worse for metrics with a direction, higher and lower for neutral ones; the number is the confidence."""

    BETTER_998 = "better_998"
    BETTER_95 = "better_95"
    SIMILAR = "similar"
    WORSE_95 = "worse_95"
    WORSE_998 = "worse_998"
    HIGHER_998 = "higher_998"
    HIGHER_95 = "higher_95"
    LOWER_95 = "lower_95"
    LOWER_998 = "lower_998"


ABOVE = {
    Direction.UP: (Significance.BETTER_998, Significance.BETTER_95),
    Direction.DOWN: (Significance.WORSE_998, Significance.WORSE_95),
    Direction.NEUTRAL: (Significance.HIGHER_998, Significance.HIGHER_95),
}
BELOW = {
    Direction.UP: (Significance.WORSE_998, Significance.WORSE_95),
    Direction.DOWN: (Significance.BETTER_998, Significance.BETTER_95),
    Direction.NEUTRAL: (Significance.LOWER_998, Significance.LOWER_95),
}


def significance(direction: Direction, value: str = "observed") -> pl.Expr:
    """The `Significance` of a row of `funnel`: its value against the limits at its own size. On a limit is similar; null where value or limits are null."""
    here = pl.col(value)
    return _classes(
        direction,
        above=(here > pl.col("upper_998"), here > pl.col("upper_95")),
        below=(here < pl.col("lower_998"), here < pl.col("lower_95")),
    )


def significance_by_intervals(
    direction: Direction, *, benchmark: pl.Expr, interval_95: tuple[pl.Expr, pl.Expr], interval_998: tuple[pl.Expr, pl.Expr]
) -> pl.Expr:
    """The `Significance` of a value whose own interval leaves the benchmark out at 95% or 99.8%; null where the benchmark or an interval is null.

    For one institution against a fixed number. Against an average in which it counts itself, and among many institutions, a funnel is the fairer judge
    (Spiegelhalter 2005).
    """
    return _classes(
        direction,
        above=(interval_998[0] > benchmark, interval_95[0] > benchmark),
        below=(interval_998[1] < benchmark, interval_95[1] < benchmark),
    )


def _classes(direction: Direction, *, above: tuple[pl.Expr, pl.Expr], below: tuple[pl.Expr, pl.Expr]) -> pl.Expr:
    can_say = pl.all_horizontal(sign.is_not_null() for sign in (*above, *below))
    classes = pl.when(~can_say).then(None)
    for signs, names in ((above, ABOVE[direction]), (below, BELOW[direction])):
        for sign, name in zip(signs, names, strict=True):
            classes = classes.when(sign).then(pl.lit(name.value))
    return classes.otherwise(pl.lit(Significance.SIMILAR.value))
