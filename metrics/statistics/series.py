"""Between a frame's rows and the order or the arrays that a computation needs, and back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

GROUP = "_group"
ROW = "_row"


def in_order(frame: pl.DataFrame, *, known: pl.Expr, order: str, by: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows where `known` holds, sorted by group and `order` with the group's number in `GROUP`; and the other rows. Both carry their place in `ROW`.

    A group is one value of `by` and of the column segment.
    """
    rows = frame.with_row_index(ROW)
    kept = rows.filter(known.fill_null(False)).sort(*by, "segment", order)
    changed = pl.any_horizontal(pl.col(column).ne_missing(pl.col(column).shift()) for column in (*by, "segment"))
    return kept.with_columns(changed.cum_sum().alias(GROUP)), rows.filter(~known.fill_null(False))


def back_in_place(kept: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """All rows as they came; what was computed is null in the others."""
    return pl.concat([kept.drop(GROUP), others], how="diagonal").sort(ROW).drop(ROW)


def run_length(value: pl.Expr) -> pl.Expr:
    """How many neighbours in the group carry the same value, the row itself among them."""
    is_first = ((pl.col(GROUP) != pl.col(GROUP).shift()) | (value != value.shift())).fill_null(True)
    place = pl.int_range(pl.len())
    first = pl.when(is_first).then(place).forward_fill()
    last = pl.when(is_first.shift(-1).fill_null(True)).then(place).backward_fill()
    return last - first + 1


def in_rows(name: str, values: NDArray, can_say: pl.Series) -> pl.Series:
    """A column with the values, one for each row where `can_say` holds, and null elsewhere and for NaN."""
    whole = np.full(len(can_say), np.nan)
    whole[can_say.to_numpy()] = values
    return pl.Series(name, whole, nan_to_null=True)
