"""Residents whom several institutions count: an area's released figure is never more than those of its members together.

All members less their area are those counted more than once. Rounded one by one, the members could add up to less than the area, and a reader would
know that hardly anybody is counted twice; so they leave at least as many possibilities as rounding does.
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
from metrics.disclosure.rules import Rules


def with_each_once(frame: pl.LazyFrame, name: str, measure: Measure, snapshot: Snapshot, rules: Rules, periods: Sequence[Period]) -> pl.LazyFrame:
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
    """Areas × months: to the nearest multiple, half away from zero, and no more than the areas inside add up to."""
    grid = grid_of(snapshot)
    told = np.floor(columns_of(snapshot, table, (), (column,))[column] / rules.rounding + 0.5) * rules.rounding
    for area in range(len(grid.codes) - 1, -1, -1):
        if len(grid.children[area]):
            told[area] = np.minimum(told[area], told[grid.children[area]].sum(axis=0))
    return told
