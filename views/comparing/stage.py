"""What an area is compared within: its own subdivisions, or, for an institution, its neighbours under the area above."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION, Level
from metrics.catalogue import metric_of
from metrics.definition import Kind, Metric, Theme
from metrics.result import Status
from metrics.values import limits
from views.charts.comparison import Benchmark, ranked
from views.comparing.judging import LOOKS, Verdict, has_cases, is_comparable, shades
from views.figures import ask
from views.formats import value_text
from views.here import Here


def stage(here: Here) -> Here:
    """The reader's own area, or the one above where he stands at an institution."""
    return here.at(area=here.tree[here.area.parent]) if here.is_institution and here.area.parent else here


def stage_level(here: Here) -> Level:
    """The level that is compared on the stage."""
    return stage(here).level_below or here.tree.level(INSTITUTION)


@lru_cache(maxsize=2048)
def benchmark(here: Here, key: str) -> Benchmark:
    """The stage's own value, under its own name; no value for counts and sums, of which every part has less than the whole."""
    place = stage(here)
    rows = ask(place, key).to_dicts() if is_comparable(metric_of(key)) else []
    return Benchmark(rows[0]["value"] if rows else None, place.name(place.area))


STRICT = 0.998
LIMITS = ("lower", "upper", "lower_998", "upper_998")


def with_both_intervals(here: Here, key: str, **options: object) -> pl.DataFrame:
    """`views.figures.ask` with `lower_998` and `upper_998` beside the 95% interval, as `views.comparing.judging` wants it."""
    metric, frame = metric_of(key), ask(here, key, **options)
    if metric.kind is Kind.PAIRED_CHANGE:
        strict = ask(here, key, confidence=STRICT, **options)
        return frame.with_columns(strict["lower"].alias("lower_998"), strict["upper"].alias("upper_998"))
    lower, upper = limits(metric, 12 / here.period.grain.months, STRICT)
    has_interval = pl.col("lower").is_not_null()
    return frame.with_columns(pl.when(has_interval).then(lower).alias("lower_998"), pl.when(has_interval).then(upper).alias("upper_998"))


@lru_cache(maxsize=2048)
def contenders(here: Here, key: str) -> pl.DataFrame:
    """The reader's own areas of the stage in one metric with both intervals; institutions below the settings' least denominator have status `few` and are not judged."""
    place = stage(here)
    frame = with_both_intervals(place, key, by=stage_level(here).key).filter(pl.col("area_code").is_in([area.code for area in place.below or (place.area,)]))
    if stage_level(here).key != INSTITUTION:
        return frame
    if metric_of(key).theme is Theme.COVERAGE:
        # A share of one institution is all or nothing: a fact of the register, with no chance in it.
        return frame.with_columns(pl.lit(None, pl.Float64).alias(name) for name in LIMITS)
    if not has_cases(metric_of(key)):
        return frame
    is_few = (pl.col("status") == Status.OK.value) & (pl.col("denominator") < here.surroundings.least_denominator)
    return frame.with_columns(pl.when(is_few).then(pl.lit(Status.FEW.value)).otherwise("status").alias("status"))


@lru_cache(maxsize=2048)
def compared(here: Here, key: str) -> pl.DataFrame:
    """The areas of the stage in one metric, ranked, with their verdict against its value."""
    return ranked(contenders(here, key), metric_of(key), benchmark(here, key))


def names(here: Here) -> dict[str, str]:
    """Names for charts; the reader's own institution is marked among its neighbours."""
    own = here.area.code if here.is_institution else None
    return {area.code: ("▶ " if area.code == own else "") + here.name(area) for area in stage(here).below}


def verdicts(here: Here, key: str) -> Mapping[str, Verdict]:
    return {code: Verdict(verdict) for code, verdict in compared(here, key).select("area_code", "verdict").iter_rows()}


def fills(here: Here, key: str) -> Mapping[str, str]:
    """The map's colours: the verdicts, or shades of the value where nothing is judged."""
    return shades(contenders(here, key), metric_of(key)) or {code: LOOKS[verdict].paper for code, verdict in verdicts(here, key).items()}


def value_words(here: Here, metric: Metric) -> Mapping[str, str]:
    return {code: value_text(value, metric, here.language) for code, value in compared(here, metric.key).select("area_code", "value").iter_rows()}
