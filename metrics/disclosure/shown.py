"""Of a metric, the areas and periods whose figures may leave in a release."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from data.schema.months import Grain, Period
from data.schema.snapshot import Snapshot
from metrics.definition import Measure, Metric
from metrics.disclosure.decide import Where, decided
from metrics.disclosure.grid import grid_of
from metrics.disclosure.layers import LAYERS, MONEY, OPEN_TO_ALL, WITHIN
from metrics.disclosure.money import decided_money
from metrics.disclosure.rules import Rules

SHOWN_SCHEMA = {"area_code": pl.String, "period": pl.String}


def is_public(metric: Metric) -> bool:
    """Whether it speaks of the register of institutions and their capabilities alone."""
    return all(column in OPEN_TO_ALL for measure in _measures(metric) for column in (*measure.plus, *measure.minus))


def _measures(metric: Metric) -> tuple[Measure, ...]:
    return tuple(part for part in (metric.numerator, metric.denominator) if isinstance(part, Measure))


def layers_of(metric: Metric) -> frozenset[tuple[str, Where]] | None:
    """The layers, each with its rows' condition, that have to be shown; null where a count is in none, so that nothing can be."""
    found: set[tuple[str, Where]] = set()
    for measure in _measures(metric):
        if measure.table in WITHIN:
            found.add((WITHIN[measure.table], ()))
            continue
        for column in (*measure.plus, *measure.minus):
            layer = next((layer for layer in LAYERS.values() if layer.table == measure.table and column in layer.columns), None)
            if layer is None or (measure.table == "chronic_month") != bool(measure.where):
                return None
            found.add((layer.key, measure.where))
    return frozenset(found)


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
