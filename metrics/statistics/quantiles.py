"""Where an institution stands among the others: decile lines and membership."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

DECILES = tuple(f"decile_{tenth}0" for tenth in range(1, 10))


def deciles(value: pl.Expr) -> tuple[pl.Expr, ...]:
    """The nine decile lines as aggregations named `decile_10` to `decile_90`, in the value's unit; for `select`, `group_by(…).agg` or `.over(…)`.

    Linear interpolation between order statistics. Nulls are left out; without any value all nine are null, with one value all nine are that value, below ten
    values lines lie between the values that there are. Type 7 of Hyndman and Fan, American Statistician 50 (1996) 361–365.
    """
    return tuple(value.quantile(tenth / 10, interpolation="linear").alias(name) for tenth, name in enumerate(DECILES, start=1))


def decile_lines(frame: pl.DataFrame, *, value: str = "value", over: Sequence[str] = ("period",)) -> pl.DataFrame:
    """One row for each group of the columns `over`, in the order of the frame: these columns, `count` of the values that are not null, and `deciles`."""
    numbers = (pl.col(value).count().alias("count"), *deciles(pl.col(value)))
    return frame.group_by(over, maintain_order=True).agg(numbers) if over else frame.select(numbers)


def percent_rank(value: pl.Expr) -> pl.Expr:
    """The share of the other values that lie below, 0 to 100: (smallest rank among ties − 1) ÷ (n − 1) × 100, over the column or `.over(…)` a group.

    Ties stand at the lowest of their places, so all of them may be at 0 and none at 100. Null where the value is null, which does not count in n, and where
    n is 1: one alone has no place. As OpenPrescribing ranks practices (`percent_rank` of SQL:2003, times 100).
    """
    others = value.count() - 1
    return pl.when(others > 0).then((value.rank("min") - 1) * 100 / others)


def quantile_group(value: pl.Expr, *, groups: int = 10) -> pl.Expr:
    """The group, 1 (lowest values) to `groups`, that a value belongs to: ⌊(smallest rank among ties − 1) × groups ÷ n⌋ + 1, over the column or `.over(…)` a group.

    Groups are of equal size but for rounding and ties, which all belong to the lowest of their groups; with fewer values than groups some stay empty.
    Null where the value is null. As PHEindicatormethods, `phe_quantile`.
    """
    return (value.rank("min").cast(pl.Int64) - 1) * groups // value.count() + 1
