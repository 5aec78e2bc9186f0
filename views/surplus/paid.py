"""Which level is paid per head, and where the reader stands to it: budgets and settlements are of its areas and are never divided below them."""

from __future__ import annotations

from data.schema.areas import Area, Level
from metrics.definition import Metric, Theme
from views.here import Here

PACKAGES = "package_year"


def paid_level(here: Here) -> Level:
    return here.tree.level(here.surroundings.paid_level)


def unit_name(here: Here) -> str:
    """What one paid unit is called inside a sentence: 机构, `general hospital`."""
    return here.level_name(paid_level(here)).lower()


def paid_units(here: Here, count: int) -> str:
    """`12家总医院`, `12 general hospitals`."""
    return here.many(count, paid_level(here))


def is_paid_unit(here: Here) -> bool:
    return here.area.level == here.surroundings.paid_level


def is_below_paid(here: Here) -> bool:
    """Whether the area is a part of a paid unit, and has no account of its own."""
    return here.tree.depth(here.area.level) > here.tree.depth(here.surroundings.paid_level)


def is_said_at(here: Here, metric: Metric, level: str) -> bool:
    """Whether the metric says something of the areas of a level: budgets and bills are of paid units and of what these add up to. Packages are an institution's own."""
    if metric.theme is not Theme.CAPITATION or PACKAGES in (metric.numerator.table, getattr(metric.denominator, "table", None)):
        return True
    return here.tree.depth(level) <= here.tree.depth(here.surroundings.paid_level)


def paid_unit_of(here: Here) -> Area | None:
    """The paid unit that the area is or lies in; null above it, and where the branch has none."""
    return here.tree.ancestor_at(here.area.code, here.surroundings.paid_level)
