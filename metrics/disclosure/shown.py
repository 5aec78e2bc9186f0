"""Of a metric, the areas and periods whose figures may leave in a release."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from data.schema.months import Grain, Period
from data.schema.snapshot import Snapshot
from metrics.definition import Measure, Metric, Text
from metrics.disclosure.decide import Where, decided
from metrics.disclosure.grid import grid_of
from metrics.disclosure.layers import DIVIDED, LAYERS, MONEY, NEVER, OPEN_TO_ALL, WITHIN
from metrics.disclosure.money import decided_money
from metrics.disclosure.rules import Rules

SHOWN_SCHEMA = {"area_code": pl.String, "period": pl.String}


def is_public(metric: Metric) -> bool:
    """Whether it speaks of the register of institutions and their capabilities alone."""
    return all(is_open_to_all(measure) for measure in _measures(metric))


def is_open_to_all(measure: Measure) -> bool:
    return OPEN_TO_ALL.issuperset((*measure.plus, *measure.minus))


def _measures(metric: Metric) -> tuple[Measure, ...]:
    return tuple(part for part in (metric.numerator, metric.denominator) if isinstance(part, Measure))


def never_leaves(metric: Metric) -> Text | None:
    """Why no figure of the metric is ever in a release; null where some may be."""
    return next((NEVER[measure.table] for measure in _measures(metric) if measure.table in NEVER), None)


def layers_of(metric: Metric) -> frozenset[tuple[str, Where]] | None:
    """The layers, each with its rows' condition, that have to be shown; null where a count is in none, so that nothing can be."""
    found: set[tuple[str, Where]] = set()
    for measure in _measures(metric):
        layers = None if measure.table in NEVER else _layers_of(measure)
        if layers is None:
            return None
        found |= layers
    return frozenset(found)


def _layers_of(measure: Measure) -> set[tuple[str, Where]] | None:
    if measure.table in WITHIN:
        return {(WITHIN[measure.table], ())}
    if (measure.table == "chronic_month") != bool(measure.where) and measure.table not in DIVIDED:
        return None
    part = "".join(f"{value}:" for _column, value in measure.where) if measure.table in DIVIDED else ""
    where = () if part else measure.where
    found: set[tuple[str, Where]] = set()
    for columns in (measure.plus, measure.minus):
        left = {part + column for column in columns} - OPEN_TO_ALL
        # The largest groups first: what is told as a sum may be told where its parts are not.
        for layer, group in _groups(measure.table):
            if group <= left:
                found.add((layer, where))
                left -= group
        if left:
            return None
    return found


@lru_cache(maxsize=32)
def _groups(table: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Of a table the layers with what they tell, the largest groups of columns first."""
    groups = [(layer.key, group) for layer in LAYERS.values() if layer.table == table for group in layer.told]
    return tuple(sorted(groups, key=lambda each: -len(each[1])))


@lru_cache(maxsize=512)
def shown(snapshot: Snapshot, rules: Rules, metric: Metric, grain: Grain) -> pl.DataFrame:
    """area_code, period: where nothing of the metric is hidden. Of a metric that is not `is_public`."""
    grid = grid_of(snapshot)
    if metric.numerator.table in MONEY:
        hidden = decided_money(snapshot, rules)[grain]
    else:
        layers = layers_of(metric)
        if layers is None:
            return pl.DataFrame(schema=SHOWN_SCHEMA)
        hidden = np.any([decided(snapshot, rules, key, where)[grain] for key, where in layers], axis=0)
    areas, periods = np.nonzero(~hidden)
    codes = pl.Series("area_code", grid.codes)
    names = pl.Series("period", [str(Period(grid.month(position * grain.months), grain)) for position in range(hidden.shape[1])])
    return pl.DataFrame([codes.gather(areas), names.gather(periods)], schema=SHOWN_SCHEMA)
