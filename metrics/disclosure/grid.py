"""A mart table as arrays of areas × months: every area of the tree with the sum of its institutions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import polars as pl

from data.schema.months import add_months, last_day, months_between
from data.schema.snapshot import Snapshot
from metrics.disclosure.layer import Sum
from metrics.disclosure.layers import DIVIDED, TWICE

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

    @cached_property
    def is_leaf(self) -> Numbers:
        return np.array([not len(children) for children in self.children])

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


@lru_cache(maxsize=128)
def columns_of(snapshot: Snapshot, table: str, where: tuple[tuple[str, str], ...], columns: tuple[str, ...]) -> dict[str, Numbers]:
    """Of each column the sum by area and month; 0 where the mart has no row. Residents whom several institutions count are counted once in an area."""
    rows = snapshot[table].filter(pl.lit(True), *(pl.col(column) == value for column, value in where))
    return {column: _column(snapshot, table, rows, column) for column in columns}


def _column(snapshot: Snapshot, table: str, rows: pl.DataFrame, column: str) -> Numbers:
    grid, (part, _, name) = grid_of(snapshot), column.rpartition(":")
    rows = rows.filter(pl.col(DIVIDED[table]) == part) if part else rows
    leaves = np.zeros((len(grid.codes), grid.months), dtype=np.int64)
    np.add.at(leaves, _positions(grid, rows), rows[name].fill_null(0).to_numpy())
    return grid.summed(leaves) - _again(snapshot, TWICE[table], name) if table in TWICE else grid.summed(leaves)


def _again(snapshot: Snapshot, table: str, counted: str) -> Numbers:
    """Areas × months: of those whom several institutions of the area count, all but one count each."""
    grid, found = grid_of(snapshot), snapshot[table].filter(counted=counted)
    above = [(code, area.code) for code in found["institution_id"].unique() for area in snapshot.tree.ancestors(code)]
    inside = pl.DataFrame(above, schema={"institution_id": pl.String, "area_code": pl.String}, orient="row")
    groups = found.join(inside, on="institution_id").group_by("area_code", "month", "group_no").agg(pl.col("residents").first() * (pl.len() - 1))
    again = np.zeros((len(grid.codes), grid.months), dtype=np.int64)
    np.add.at(again, _positions(grid, groups.rename({"area_code": "institution_id"})), groups["residents"].to_numpy())
    return again


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
