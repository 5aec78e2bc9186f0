"""Residents whom several institutions may count: an area's released figure follows from those of its members, not from its own rounding.

All members less their area are those counted more than once. Rounded one by one, the members could add up to less than the area, and a reader would
know that hardly anybody is counted twice: so an area is told as no more than its members together. What is made of shown figures is their sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import polars as pl

from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.definition import Measure
from metrics.disclosure.grid import Numbers, columns_of, grid_of
from metrics.disclosure.layers import LAYERS
from metrics.disclosure.rules import Rules


def follows_members(measure: Measure) -> bool:
    return measure.twice is not None or measure.plus[0] in _made_of_shown(measure.table)


@lru_cache(maxsize=32)
def _made_of_shown(table: str) -> frozenset[str]:
    return frozenset(column for layer in LAYERS.values() if layer.table == table and layer.is_made_of_shown for group in layer.told for column in group)


def with_members(frame: pl.LazyFrame, name: str, measure: Measure, snapshot: Snapshot, rules: Rules, periods: Sequence[Period]) -> pl.LazyFrame:
    """`frame` (area_code, period, …) with column `name` as it is released."""
    grid, told = grid_of(snapshot), _told(snapshot, rules, measure.table, measure.plus[0])
    # A period that runs on has the last month that the mart holds.
    places = [grid.column(min(period.last, snapshot.last_month)) for period in periods]
    rows = [
        pl.DataFrame({"area_code": grid.codes, "period": str(period), "told": told[:, place].astype(float)})
        for period, place in zip(periods, places, strict=True)
        if place >= 0
    ]
    schema = {"area_code": pl.String, "period": pl.String, "told": pl.Float64}
    every = pl.concat([pl.DataFrame(schema=schema), *rows])
    return frame.join(every.lazy(), on=["area_code", "period"], how="left", maintain_order="left").with_columns(pl.col("told").alias(name)).drop("told")


@lru_cache(maxsize=16)
def _told(snapshot: Snapshot, rules: Rules, table: str, column: str) -> Numbers:
    """Areas × months: to the nearest multiple, half away from zero, and no more than the areas inside add up to, or just that."""
    grid = grid_of(snapshot)
    told = np.floor(columns_of(snapshot, table, (), (column,))[column] / rules.rounding + 0.5) * rules.rounding
    if column in _made_of_shown(table):
        return grid.summed(told * grid.is_leaf[:, None])
    for area in range(len(grid.codes) - 1, -1, -1):
        if len(grid.children[area]):
            told[area] = np.minimum(told[area], told[grid.children[area]].sum(axis=0))
    return told
