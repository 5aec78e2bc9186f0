"""Which institutions and areas an answer is about: the rows it will have, before anything is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION, Area, AreaTree
from data.schema.contracts import EVENTS_FROM
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.errors import MetricError
from metrics.scope import Scope


class Of(StrEnum):
    """Keeps some institutions, period by period."""

    CAPITATED = "capitated"
    CENTRES = "centres"


@dataclass(frozen=True)
class Among:
    """Keeps the institutions inside the areas named here (an institution is inside itself), in every period; residents are those of these areas."""

    areas: frozenset[str]


@dataclass(frozen=True)
class Population:
    """What is asked about: the areas at `by` inside `within` that `scope` shows, and which institutions count."""

    scope: Scope
    by: str
    within: str
    of: Of | Among | None = None


def population_of(snapshot: Snapshot, scope: Scope, by: str, within: str | None, of: Of | Among | None) -> Population:
    """A question that can be answered. Raises MetricError for an unknown level or area, ScopeError for an area the reader may not see."""
    tree = snapshot.tree
    levels = [level.key for level in tree.levels]
    if by not in levels:
        raise MetricError(f"level '{by}' is not one of {', '.join(levels)}")
    code = within or tree.root.code
    if code not in tree:
        raise MetricError(f"area '{code}' is not known; give an area's code, such as {tree.root.code}")
    if tree.depth(by) < tree.depth(tree[code].level):
        raise MetricError(f"level '{by}' lies above area '{code}' of level '{tree[code].level}'; ask by {', '.join(levels[tree.depth(tree[code].level) :])}")
    if within is not None and not any(scope.allows(tree, area.code) for area in tree.descendants(code)):
        scope.require(tree, code)
    return Population(scope, by, code, of)


def require_covered(snapshot: Snapshot, periods: tuple[Period, ...]) -> None:
    """Raises MetricError where a period lies outside the data."""
    if not periods:
        raise MetricError("no period is asked for; give at least one")
    for period in periods:
        if period.first > snapshot.last_month:
            raise MetricError(f"period {period} lies after the last month of the data, {snapshot.last_month:%Y-%m}")
        if period.end < EVENTS_FROM:
            raise MetricError(f"period {period} lies before {EVENTS_FROM:%Y-%m}, where events begin")


@lru_cache(maxsize=256)
def calendar(periods: Sequence[Period]) -> pl.DataFrame:
    """period, month, is_last: every month of every period."""
    rows = [(str(period), month, month == period.last) for period in periods for month in period.months]
    return pl.DataFrame(rows, schema={"period": pl.String, "month": pl.Date, "is_last": pl.Boolean}, orient="row")


@lru_cache(maxsize=64)
def areas(snapshot: Snapshot, population: Population) -> pl.DataFrame:
    """area_order, area_code, area_name, population, population_65: the visible areas of the level, in the tree's order."""
    found = population.scope.visible(snapshot.tree, snapshot.tree.at(population.by, population.within))
    rows = [(order, area.code, area.name_zh, *_residents(snapshot.tree, area, population.of)) for order, area in enumerate(found)]
    kinds = {"area_order": pl.Int64, "area_code": pl.String, "area_name": pl.String, "population": pl.Float64, "population_65": pl.Float64}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _residents(tree: AreaTree, area: Area, of: Of | Among | None) -> tuple[int | None, int | None]:
    """All of the area's residents and those aged 65 and over; where only some areas inside it count, those of these, null where one of them does not know them."""
    if not isinstance(of, Among):
        return area.population, area.population_65
    parts = [tree[code] for code in of.areas if area in tree.ancestors(code)]
    everybody, aged = ([getattr(part, field) for part in parts] for field in ("population", "population_65"))
    return (None if None in everybody else sum(everybody)), (None if None in aged else sum(aged))


@lru_cache(maxsize=256)
def members(snapshot: Snapshot, population: Population, periods: tuple[Period, ...]) -> pl.DataFrame | None:
    """institution_id, period that count under `of`; null where every institution counts."""
    match population.of:
        case None:
            return None
        case Of.CAPITATED:
            years = pl.DataFrame([(str(period), period.first.year) for period in periods], schema={"period": pl.String, "year": pl.Int64}, orient="row")
            return snapshot["capitation_year"].select("institution_id", "year").unique().join(years, on="year").select("institution_id", "period")
        case Of.CENTRES:
            last = calendar(periods).filter("is_last")
            return snapshot["institution_month"].filter(pl.col("has_centre") == 1).join(last, on="month").select("institution_id", "period")
        case Among(areas=codes):
            inside = sorted({each.code for code in codes for each in snapshot.tree.at(INSTITUTION, code)})
            return pl.DataFrame({"institution_id": inside}, schema={"institution_id": pl.String}).join(
                pl.DataFrame({"period": [str(period) for period in periods]}, schema={"period": pl.String}), how="cross"
            )


@lru_cache(maxsize=256)
def rows_of(snapshot: Snapshot, population: Population, periods: tuple[Period, ...]) -> pl.DataFrame:
    """area_code, area_name, population, population_65, period: every visible area of the level that has an institution open in the period,
    areas in the tree's order, periods in theirs."""
    tree = snapshot.tree
    inside = [(each.code, area.code) for each in tree.at(INSTITUTION, population.within) if (area := tree.ancestor_at(each.code, population.by)) is not None]
    area_of = pl.DataFrame(inside, schema={"institution_id": pl.String, "area_code": pl.String}, orient="row")
    opened = (
        snapshot["institution_month"].filter(pl.col("is_open_in_month") == 1).join(calendar(periods), on="month").select("institution_id", "period").unique()
    )
    kept = members(snapshot, population, periods)
    if kept is not None:
        opened = opened.join(kept, on=["institution_id", "period"], how="semi")
    found = opened.join(area_of, on="institution_id").select("area_code", "period").unique()
    order = pl.DataFrame({"period": [str(period) for period in periods]}, schema={"period": pl.String}).with_row_index("period_order")
    every = areas(snapshot, population).join(order, how="cross").sort("area_order", "period_order").drop("area_order", "period_order")
    return every.join(found, on=["area_code", "period"], how="semi", maintain_order="left")
