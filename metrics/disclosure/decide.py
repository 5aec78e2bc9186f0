"""Which counts are hidden: for every area, month, quarter and year of a snapshot, whatever is asked and by whom.

The decision is a function of the snapshot and the rules alone, so that any number of releases together give away no more than all of them, and all of them
were looked at. What it rests on, for counts of the layer under an area that is shown:

- **Stocks** stand month by month; a quarter or a year is its last month. Among siblings, hidden counts of an outermost layer add up to the threshold or more in two
  members: the whole of one may be the other's. A part of a shown whole has siblings that can give and take `SPARE` people.
- **Flows** of an outermost layer are hidden year by year: the months, or the months and quarters, or all. Where an area shows its months, the siblings that hide
  theirs hold the threshold together in each of them, those that hide quarters in each quarter, those that hide the year in the year. Months of one and the same
  quarter of two siblings can then be exchanged crosswise without changing any sum over areas or months.
- **Parts of flows** are shown at one grain a year, the finest at which the whole region reaches the threshold, and at coarser ones only where
  every part of it is shown: no sum over time says more than its parts do.
- **Money** over prescriptions is hidden as the prescriptions are, but where these do not reach the least denominator.
- What is **made of shown** figures alone is hidden where one of them is.
- A month that had not ended on the day of loading is in no flow that is shown, nor is a quarter or a year that holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from data.schema.months import Grain
from data.schema.snapshot import Snapshot
from metrics.disclosure.complement import Demand, with_complement
from metrics.disclosure.grid import Grid, Numbers, columns_of, grid_of, is_open, is_running, total
from metrics.disclosure.layer import Layer
from metrics.disclosure.layers import LAYERS
from metrics.disclosure.rules import Rules

Where = tuple[tuple[str, str], ...]
Decision = Mapping[Grain, Numbers]
"""Of each grain, areas × periods from the grid's first month on: hidden or not."""

FROM_FINE = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)


@lru_cache(maxsize=256)
def decided(snapshot: Snapshot, rules: Rules, key: str, where: Where) -> Decision:
    """Which counts of the layer are hidden."""
    layer = LAYERS[key]
    if not layer.is_flow:
        return _of_stock(snapshot, rules, layer, where)
    found = _of_part(snapshot, rules, layer, where) if layer.whole.terms or not layer.kinds else _of_flow(snapshot, rules, layer, where)
    running = is_running(snapshot)
    return MappingProxyType({grain: hidden | running.reshape(-1, grain.months).any(axis=1) for grain, hidden in found.items()})


def _above(snapshot: Snapshot, rules: Rules, layer: Layer, where: Where) -> Decision:
    """Hidden already because a layer is that this one is inside."""
    above = [decided(snapshot, rules, key, where) for key in layer.inside]
    return {grain: np.any([each[grain] for each in above], axis=0) for grain in FROM_FINE}


def _numbers(snapshot: Snapshot, layer: Layer, where: Where) -> Mapping[str, Numbers]:
    return columns_of(snapshot, layer.table, where, layer.used)


def _flow_of(snapshot: Snapshot, layer: Layer, where: Where) -> tuple[Mapping[str, Numbers], Numbers]:
    """Columns, and whether a month's flow is told, without the running month: what holds it is never released, and its few first days hide no other month."""
    columns, has_ended = _numbers(snapshot, layer, where), ~is_running(snapshot)
    exists = (is_open(snapshot) | _is_any(layer, columns)) & has_ended
    return {column: values * has_ended for column, values in columns.items()}, exists


def _primary(rules: Rules, layer: Layer, columns: Mapping[str, Numbers]) -> Numbers:
    """What is hidden for its own sake: a kind below the threshold, a denominator below the least."""
    small = [total(columns, kind) < rules.threshold for kind in layer.kinds]
    small += [total(columns, denominator) < rules.least_denominator for denominator in layer.least]
    return np.any(small, axis=0)


def _of_stock(snapshot: Snapshot, rules: Rules, layer: Layer, where: Where) -> Decision:
    grid, columns = grid_of(snapshot), _numbers(snapshot, layer, where)
    exists = _is_told(is_open(snapshot)) | _is_any(layer, columns)
    above = _above(snapshot, rules, layer, where)[Grain.MONTH] if layer.inside else np.zeros_like(exists)
    if layer.is_made_of_shown:
        months = grid.summed(grid.is_leaf[:, None] & above & (total(columns, layer.whole) > 0)) > 0
    else:
        months = _settled(grid, rules, layer, columns, _primary(rules, layer, columns) | above, exists)
    return MappingProxyType({grain: months[:, grain.months - 1 :: grain.months] for grain in FROM_FINE})


def _is_told(opened: Numbers) -> Numbers:
    """Whether a month's stock is told: where an institution is open in it, or in the quarter or year that it ends."""
    told = opened.copy()
    for length in (3, 12):
        told[:, length - 1 :: length] |= _parts(opened, length).any(axis=2)
    return told


def _is_any(layer: Layer, columns: Mapping[str, Numbers]) -> Numbers:
    return np.any([columns[column] > 0 for column in layer.used], axis=0)


def _parts(values: Numbers, length: int) -> Numbers:
    """Areas × months as areas × periods × months of a period."""
    return values.reshape(len(values), -1, length)


def _settled(grid: Grid, rules: Rules, layer: Layer, columns: Mapping[str, Numbers], hidden: Numbers, exists: Numbers) -> Numbers:
    """`hidden` with its complement, each unit of time by itself."""
    size = total(columns, layer.whole if layer.whole.terms else layer.kinds[0])
    return with_complement(grid, hidden, exists, size, _demands(rules, layer, columns, exists))


def _demands(rules: Rules, layer: Layer, columns: Mapping[str, Numbers], exists: Numbers) -> tuple[Demand, ...]:
    active = exists[:, :, None]
    kinds = [total(columns, kind) for kind in layer.kinds]
    if not layer.whole.terms:
        return tuple(Demand(kind[:, :, None], active, rules.threshold) for kind in kinds)
    whole = total(columns, layer.whole)
    swaps = [np.minimum(total(columns, first), total(columns, second)) for first, second in layer.swaps]
    return tuple(Demand(values[:, :, None], active) for values in (*kinds, *(np.maximum(whole - kind, 0) for kind in kinds), *swaps))


def _of_flow(snapshot: Snapshot, rules: Rules, layer: Layer, where: Where) -> Decision:
    hidden = _years_of_flow(snapshot, rules, layer, where)
    return MappingProxyType({grain: np.repeat(hidden[grain], 12 // grain.months, axis=1) for grain in FROM_FINE})


@lru_cache(maxsize=64)
def _years_of_flow(snapshot: Snapshot, rules: Rules, layer: Layer, where: Where) -> Decision:
    """Areas × years: hidden months, of these hidden quarters, of these hidden years."""
    grid, (columns, exists) = grid_of(snapshot), _flow_of(snapshot, layer, where)
    values, least = total(columns, layer.kinds[0]), rules.least_denominator if layer.least else rules.threshold
    hidden = {grain: _is_small_in_year(values, exists, grain, least) for grain in FROM_FINE}
    for key in layer.inside:
        hidden = {grain: hidden[grain] | _years_of_flow(snapshot, rules, LAYERS[key], where)[grain] for grain in FROM_FINE}
    demands = {grain: _demand_of_year(values, exists, grain, least) for grain in FROM_FINE}
    there, size = _parts(exists, 12).any(axis=2), _parts(values, 12).sum(axis=2).astype(float)
    while True:
        for grain, coarser in ((Grain.YEAR, None), (Grain.QUARTER, Grain.YEAR), (Grain.MONTH, Grain.QUARTER)):
            given = hidden[grain] if coarser is None else hidden[grain] | hidden[coarser]
            hidden[grain] = with_complement(grid, given, there, size, (demands[grain],))
        # A quarter of which one month alone was told is that month, and a year of one quarter that quarter.
        quarter = hidden[Grain.QUARTER] | hidden[Grain.MONTH] & (_told(exists, Grain.QUARTER, Grain.MONTH) == 1).any(axis=2)
        year = hidden[Grain.YEAR] | quarter & (_told(exists, Grain.YEAR, Grain.QUARTER) == 1).any(axis=2)
        if (quarter == hidden[Grain.QUARTER]).all() and (year == hidden[Grain.YEAR]).all():
            return MappingProxyType(hidden)
        hidden |= {Grain.QUARTER: quarter, Grain.YEAR: year}


def _told(exists: Numbers, grain: Grain, finer: Grain) -> Numbers:
    """Areas × years × periods of `grain`: of how many `finer` periods in it something is told."""
    is_told = _parts(exists, finer.months).any(axis=2)
    return _parts(_parts(is_told, grain.months // finer.months).sum(axis=2), 12 // grain.months)


def _of_year(values: Numbers, grain: Grain) -> Numbers:
    """Areas × years × periods of `grain`: the sums."""
    return _parts(_parts(values, grain.months).sum(axis=2), 12 // grain.months)


def _is_small_in_year(values: Numbers, exists: Numbers, grain: Grain, threshold: int) -> Numbers:
    """Areas × years: whether any period of the year that is told stays below the threshold."""
    return ((_of_year(values, grain) < threshold) & (_of_year(exists, grain) > 0)).any(axis=2)


def _demand_of_year(values: Numbers, exists: Numbers, grain: Grain, threshold: int) -> Demand:
    """The threshold together in each period of the year, of members that are told in all of those in which the area above is."""
    return Demand(_of_year(values, grain), _of_year(exists, grain) > 0, threshold)


def _of_part(snapshot: Snapshot, rules: Rules, layer: Layer, where: Where) -> Decision:
    """Year by year at the finest grain at which the region as a whole can be shown."""
    grid, (columns, exists) = grid_of(snapshot), _flow_of(snapshot, layer, where)
    above = _above(snapshot, rules, layer, where)
    if not layer.kinds:
        sums = {grain: {column: _parts(values, grain.months).sum(axis=2) for column, values in columns.items()} for grain in FROM_FINE}
        return MappingProxyType({grain: above[grain] | _primary(rules, layer, sums[grain]) for grain in FROM_FINE})
    by_grain = {grain: _part_at(grid, rules, layer, columns, exists, above, grain) for grain in FROM_FINE}
    return MappingProxyType(_joined(by_grain, exists))


def _part_at(grid: Grid, rules: Rules, layer: Layer, columns: Mapping[str, Numbers], exists: Numbers, above: Decision, grain: Grain) -> tuple[Numbers, Numbers]:
    """Areas × periods of the grain, each by itself: hidden or not, and of the region whether it can be shown in each year."""
    sums = {column: _parts(values, grain.months).sum(axis=2) for column, values in columns.items()}
    told = _parts(exists, grain.months).sum(axis=2)
    hidden = _primary(rules, layer, sums) | above[grain]
    for finer in FROM_FINE[: FROM_FINE.index(grain)]:
        # Finer periods are hidden: one alone would be the period itself.
        hidden |= _parts(_parts(exists, finer.months).any(axis=2), grain.months // finer.months).sum(axis=2) == 1
    settled = _settled(grid, rules, layer, sums, hidden, told > 0)
    return settled, ~(settled[0] & (told[0] > 0)).reshape(-1, 12 // grain.months).any(axis=1)


def _joined(by_grain: Mapping[Grain, tuple[Numbers, Numbers]], exists: Numbers) -> dict[Grain, Numbers]:
    """Of each year the one grain that was chosen; finer ones hidden, coarser ones shown where all they are made of is."""
    found = {grain: np.ones_like(hidden) for grain, (hidden, _can_be) in by_grain.items()}
    for year in range(exists.shape[1] // 12):
        chosen = next((grain for grain in FROM_FINE if by_grain[grain][1][year]), Grain.YEAR)
        hidden = by_grain[chosen][0][:, year * 12 // chosen.months : (year + 1) * 12 // chosen.months]
        told = exists[:, year * 12 : year * 12 + 12].reshape(len(exists), -1, chosen.months).any(axis=2)
        for grain in FROM_FINE:
            if grain.months >= chosen.months:
                joined = (hidden & told).reshape(len(hidden), -1, grain.months // chosen.months)
                found[grain][:, year * 12 // grain.months : (year + 1) * 12 // grain.months] = joined.any(axis=2)
    return found
