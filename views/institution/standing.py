"""An institution's place among all comparable ones: its rank with the range chance leaves it, its side of the funnel, and its figure adjusted for age and sex."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION
from metrics.casemix import adjusted, is_adjustable
from metrics.catalogue import metric_of
from metrics.definition import Direction, Metric, Theme
from metrics.funnel import FUNNELS, MetricFunnel, funnel_of, has_funnel
from metrics.result import Status
from metrics.statistics import ranks
from views.charts.funnel import place_words
from views.comparing.casemix_panels import has_bands
from views.figures import ask
from views.formats import number, value_text
from views.here import Here
from views.institution.profile_metrics import is_in_portrait

SEED, DRAWS = 20200429, 2_000
"""Every rate of a profile is ranked: two thousand draws put a limit within a place or two, in a fifth of the time of ten thousand."""
LEAST_PEERS = 10
"""Among fewer institutions a rank would say little, and a band would show single ones."""


@dataclass(frozen=True)
class Standing:
    """Among `count` institutions with enough cases: rank 1 is the best. `place` is a `Significance` of the funnel, or `few`, when there is no rank."""

    count: int
    place: str
    rank: int | None = None
    lower: int | None = None
    upper: int | None = None
    ties: int | None = None


def is_placed(metric: Metric) -> bool:
    """Whether chance is known for the metric, one end of it is better, and it says something of an institution's work: a capability is there, or used, or not."""
    is_of_work = metric.theme not in (Theme.COVERAGE, Theme.USE) and metric.direction is not Direction.NEUTRAL
    return is_of_work and has_funnel(metric) and is_in_portrait(metric)


def whole(here: Here) -> Here:
    """The reader at the whole region, where the answer is the same for every institution."""
    return here.at(area=here.tree.root)


@lru_cache(maxsize=256)
def region_funnel(there: Here, key: str) -> MetricFunnel:
    """All institutions the reader may see, in one funnel."""
    frame = ask(there, key, by=INSTITUTION)
    return funnel_of(metric_of(key), frame, grain=there.period.grain, least_denominator=there.surroundings.least_denominator)


@lru_cache(maxsize=256)
def _standings(there: Here, key: str) -> Mapping[str, Standing]:
    """By institution; empty where fewer than `LEAST_PEERS` have enough cases."""
    metric, points = metric_of(key), region_funnel(there, key).points
    large = points.filter(pl.col("place") != Status.FEW.value)
    if large.height < LEAST_PEERS:
        return {}
    found = {code: Standing(large.height, Status.FEW.value) for code in points.filter(pl.col("place") == Status.FEW.value)["area_code"]}
    ranked = ranks(large, kind=FUNNELS[metric.kind], direction=metric.direction, seed=SEED, draws=DRAWS).rows
    columns = ("area_code", "place", "rank", "rank_lower", "rank_upper", "ties")
    return found | {code: Standing(large.height, place, *ranges) for code, place, *ranges in ranked.select(columns).iter_rows()}


def standing(here: Here, key: str) -> Standing | None:
    """Where the institution stands; null where the metric has no place, the institution no value, or there are too few others."""
    return _standings(whole(here), key).get(here.area.code) if is_placed(metric_of(key)) else None


def rank_words(here: Here, found: Standing | None) -> str | None:
    """`第3名（1–9），共211家`; `并列（2–148）` where it cannot be told from half of the others; null where there is no rank."""
    if found is None or found.rank is None:
        return None
    if (found.ties or 0) * 2 >= found.count - 1:
        return here.text("并列（{first}–{last}），共{count}家").format(first=found.lower, last=found.upper, count=found.count)
    return here.text("第{rank}名（{first}–{last}），共{count}家").format(rank=found.rank, first=found.lower, last=found.upper, count=found.count)


def funnel_words(here: Here, found: Standing | None) -> str | None:
    return None if found is None else place_words(here.language)[found.place]


@lru_cache(maxsize=64)
def _adjusted(there: Here, key: str) -> Mapping[str, Mapping]:
    frame = adjusted(metric_of(key), there.snapshot, scope=there.scope, by=INSTITUTION, periods=(there.period,), within=there.area.code)
    return {row["area_code"]: row for row in frame.filter(pl.col("adjusted").is_not_null()).to_dicts()}


def adjusted_words(here: Here, metric: Metric) -> str | None:
    """The figure with the region's mix of ages and sexes, and its 95% interval; null where it cannot be had, and in a file for others."""
    if here.is_release or not is_adjustable(metric) or not has_bands(here):
        return None
    row = _adjusted(whole(here), metric.key).get(here.area.code)
    if row is None:
        return None
    told = value_text(row["adjusted"], metric, here.language)
    if row["adjusted_lower"] is None:
        return told
    low, high = (number(row[limit], metric.decimals, here.language) for limit in ("adjusted_lower", "adjusted_upper"))
    return here.text("{value}（{low}–{high}）").format(value=told, low=low, high=high)
