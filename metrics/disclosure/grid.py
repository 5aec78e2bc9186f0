"""A mart table as arrays of areas × months: every area of the tree with the sum of its institutions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from data.schema.months import add_months, last_day, months_between
from data.schema.snapshot import Snapshot
from metrics.disclosure.layers import Sum

Numbers = np.ndarray
"""Areas × units of time, or areas × units × their parts."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Areas from the root down, each before those inside it: the area at `i` holds those from `i` to `ends[i]`. Months from January of the first year
    to December of the last; `is_held` are those of the mart."""

    codes: tuple[str, ...]
    place: dict[str, int]
    ends: Numbers
    children: tuple[Numbers, ...]
    first: date
    months: int

    @property
    def years(self) -> int:
        return self.months // 12

    def column(self, month: date) -> int:
        return months_between(self.first, month)

    def month(self, column: int) -> date:
        return add_months(self.first, column)

    def summed(self, leaves: Numbers) -> Numbers:
        """Of each area the sum over the institutions inside it; `leaves` has 0 at every other area."""
        running = np.concatenate([np.zeros((1, *leaves.shape[1:]), leaves.dtype), np.cumsum(leaves, axis=0)])
        return running[self.ends] - running[:-1]


@lru_cache(maxsize=16)
def grid_of(snapshot: Snapshot) -> Grid:
    areas = snapshot.tree.descendants(snapshot.tree.root.code)
    place = {area.code: position for position, area in enumerate(areas)}
    ends = np.arange(1, len(areas) + 1)
    for position in range(len(areas) - 1, 0, -1):
        above = place[areas[position].parent or areas[0].code]
        ends[above] = max(ends[above], ends[position])
    children = tuple(np.array([place[child.code] for child in snapshot.tree.children(area.code)], dtype=int) for area in areas)
    first = snapshot.first_month.replace(month=1)
    return Grid(tuple(place), place, ends, children, first, (snapshot.last_month.year - first.year + 1) * 12)


@lru_cache(maxsize=64)
def columns_of(snapshot: Snapshot, table: str, where: tuple[tuple[str, str], ...], columns: tuple[str, ...]) -> dict[str, Numbers]:
    """Of each column the sum by area and month; 0 where the mart has no row."""
    grid = grid_of(snapshot)
    rows = snapshot[table].filter(pl.lit(True), *(pl.col(column) == value for column, value in where))
    at = _positions(grid, rows)
    found = {}
    for column in columns:
        leaves = np.zeros((len(grid.codes), grid.months), dtype=np.int64)
        np.add.at(leaves, at, rows[column].fill_null(0).to_numpy())
        found[column] = grid.summed(leaves)
    return found


def _positions(grid: Grid, rows: pl.DataFrame) -> tuple[Numbers, Numbers]:
    places = rows["institution_id"].replace_strict(grid.place, return_dtype=pl.Int64)
    years, months = rows["month"].dt.year().cast(pl.Int64), rows["month"].dt.month().cast(pl.Int64)
    return places.to_numpy(), ((years - grid.first.year) * 12 + months - 1).to_numpy()


def total(columns: dict[str, Numbers], what: Sum) -> Numbers:
    """The signed sum of columns, nowhere below 0."""
    sums = [sign * columns[column] for sign, column in what.terms]
    return np.maximum(np.sum(sums, axis=0), 0)


@lru_cache(maxsize=16)
def is_open(snapshot: Snapshot) -> Numbers:
    """Areas × months: whether any institution of the area was open on any day of the month."""
    return columns_of(snapshot, "institution_month", (), ("is_open_in_month",))["is_open_in_month"] > 0


@lru_cache(maxsize=16)
def is_running(snapshot: Snapshot) -> Numbers:
    """Months: whether the mart has it although it had not ended on the day of loading."""
    grid = grid_of(snapshot)
    months = [grid.month(column) for column in range(grid.months)]
    return np.array([month <= snapshot.last_month and last_day(month) > snapshot.as_of for month in months])
