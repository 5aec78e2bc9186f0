"""Assurance: whether a process as it runs now reaches its target always, never, or by chance."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import polars as pl

from metrics.definition import Direction


class Assurance(StrEnum):
    ALWAYS = "always"
    NEVER = "never"
    HIT_AND_MISS = "hit_and_miss"


def assurance(frame: pl.DataFrame, *, target: float | None, direction: Direction, order: str = "month", by: Sequence[str] = ()) -> pl.DataFrame:
    """One row a group of a control chart: `by`, mean, lower_limit, upper_limit and is_provisional of its last point with limits, and assurance.

    The target is always reached where it lies beyond the limit on the bad side, never where beyond the one on the good side; on a limit or between them it is hit
    and miss. Null without a target or a direction, and where the last segment is too short to judge. NHS England, Making Data Count.
    """
    last = frame.filter(pl.col("lower_limit").is_not_null()).sort(order)
    columns = ("mean", "lower_limit", "upper_limit", "is_provisional")
    ends = last.group_by(*by, maintain_order=True).last().sort(*by) if by else last.tail(1)
    return ends.select(*by, *columns).with_columns(_assurance(target, direction).alias("assurance"))


def _assurance(target: float | None, direction: Direction) -> pl.Expr:
    if target is None or direction is Direction.NEUTRAL:
        return pl.lit(None, pl.String)
    is_low, is_high = pl.col("lower_limit") > target, pl.col("upper_limit") < target
    reached, missed = (is_low, is_high) if direction is Direction.UP else (is_high, is_low)
    return (
        pl.when(pl.col("is_provisional"))
        .then(None)
        .when(reached)
        .then(pl.lit(Assurance.ALWAYS.value))
        .when(missed)
        .then(pl.lit(Assurance.NEVER.value))
        .otherwise(pl.lit(Assurance.HIT_AND_MISS.value))
    )
