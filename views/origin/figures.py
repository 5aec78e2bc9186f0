"""What a figure is made of: the areas next below it and the periods before it, each with numerator, denominator and share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from data.schema.areas import Area
from metrics.catalogue import metric_of
from metrics.definition import COUNTED, Kind, Measure, Metric
from metrics.result import Status
from views.definitions import status_text
from views.figures import ask, recent
from views.formats import period_text
from views.here import Here

PERIODS = 13
"""A year and the period itself, whichever the grain."""
CONTROLLED = ("numerator", "denominator", "value", "lower", "upper")


def adds_up(metric: Metric) -> bool:
    """Whether the areas' numerators add up to the whole's: not where somebody or something may be counted in several of them."""
    return metric.kind not in (Kind.DISTINCT, Kind.PERCENTILE) and not any(isinstance(part, Measure) and part.twice for part in _measures(metric))


def _measures(metric: Metric) -> tuple[object, ...]:
    return (metric.numerator, metric.denominator)


def has_ratio(metric: Metric) -> bool:
    """Whether the value is one sum divided by another."""
    return metric.kind not in COUNTED and metric.kind is not Kind.PERCENTILE


def own(here: Here, key: str) -> Mapping[str, object] | None:
    """The one row of the area and period; null where no institution was open."""
    return next(iter(ask(here, key).to_dicts()), None)


def members(here: Here) -> tuple[Area, ...]:
    """The areas directly inside, of whatever level: a hospital may stand beside townships."""
    return here.scope.visible(here.tree, here.tree.children(here.area.code))


@lru_cache(maxsize=256)
def parts(here: Here, key: str) -> pl.DataFrame:
    """One row an area directly inside with an institution open: area_code, name, numerator, denominator, value, the two shares of the whole in %, and status
    in words. Suppressed figures are NaN; shares are null where parts do not add up."""
    metric, found = metric_of(key), members(here)
    levels = dict.fromkeys(area.level for area in found)
    frames = [ask(here, key, by=level).filter(pl.col("area_code").is_in([area.code for area in found])) for level in levels]
    frame = pl.concat(frames) if frames else ask(here, key).clear()
    names = {area.code: here.name(area) for area in found}
    shares = [_share(here, metric, column).alias(f"{column}_pct") for column in ("numerator", "denominator")]
    named = pl.col("area_code").replace_strict(names, return_dtype=pl.String).alias("name")
    told = _told(frame, metric, here.language).with_columns(named, *shares)
    ordered = told.sort("numerator" if metric.kind is not Kind.PERCENTILE else "denominator", descending=True, nulls_last=True, maintain_order=True)
    return ordered.select("area_code", "name", "value", "numerator", "numerator_pct", "denominator", "denominator_pct", "status")


def _share(here: Here, metric: Metric, column: str) -> pl.Expr:
    whole = (own(here, metric.key) or {}).get(column)
    if not adds_up(metric) or not isinstance(whole, float) or whole <= 0:
        return pl.lit(None, pl.Float64)
    return 100 * pl.col(column) / whole


@lru_cache(maxsize=256)
def course(here: Here, key: str) -> pl.DataFrame:
    """One row a period, the last one first: period (as in the address), named, value, lower, upper, numerator, denominator, status in words."""
    metric, periods = metric_of(key), recent(here, PERIODS)
    names = {str(period): period_text(period, here.language) for period in periods}
    named = pl.col("period").replace_strict(names, return_dtype=pl.String).alias("named")
    frame = _told(ask(here, key, periods=periods), metric, here.language).with_columns(named).reverse()
    return frame.select("period", "named", "value", "lower", "upper", "numerator", "denominator", "status")


def _told(frame: pl.DataFrame, metric: Metric, language: str) -> pl.DataFrame:
    """NaN where a figure is suppressed, and the status in words."""
    is_suppressed = pl.col("status") == Status.SUPPRESSED.value
    words = {status.value: status_text(status.value, metric, language) for status in Status}
    hidden = [pl.when(is_suppressed & pl.col(name).is_null()).then(pl.lit(float("nan"))).otherwise(name).alias(name) for name in CONTROLLED]
    return frame.with_columns(*hidden, pl.col("status").replace_strict(words, return_dtype=pl.String))
