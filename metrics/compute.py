"""From a metric, a snapshot and a question to the one frame. Page, export, command and test all ask here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.mart import YEARLY
from data.schema.months import Period, last_day
from data.schema.snapshot import Snapshot
from metrics.definition import COUNTED, Estimated, Kind, Measure, Metric, Residents
from metrics.derived import is_lacking
from metrics.disclosure import Rules, added_up, is_public, rounded, suppressed, without_single
from metrics.percentiles import with_wait_percentile
from metrics.plausible import require_possible
from metrics.population import Among, Of, Population, population_of, require_covered, rows_of
from metrics.result import COLUMNS, SCHEMA, Status
from metrics.scope import Scope
from metrics.sums import with_distinct_items, with_sums
from metrics.values import CELLS, limits, value
from metrics.versions import in_force

NUMBERS = ("numerator", "denominator", "value", "lower", "upper")


def compute(
    metric: Metric,
    snapshot: Snapshot,
    *,
    scope: Scope,
    by: str,
    periods: Sequence[Period],
    within: str | None = None,
    of: Of | Among | None = None,
    confidence: float = 0.95,
    release: Rules | None = None,
) -> pl.DataFrame:
    """The metric for each area of level `by` inside `within` and each period (all of one grain), as a frame of `metrics.result.SCHEMA`.

    One row for every area that has an institution open in the period (kept by `of`), areas in the tree's order, periods in theirs. `value` is null
    where `status` is no_cases or not_applicable, and may be where it is incomplete; `denominator` is null for counts and amounts; limits are null where
    the contract names no interval. Of a metric with several versions each period has the one in force on its last day. Raises MetricError for an unknown
    level or area or a period outside the data, ScopeError for an area the reader may not see, ImpossibleValue where the mart holds what cannot be.

    With `release` the figures are controlled by its rules (`metrics.disclosure`); areas above the institutions may then lie outside the scope.
    """
    own = scope
    if release is not None:
        scope = scope.with_benchmarks(snapshot.tree, by)
    population = population_of(snapshot, scope, by, within, of)
    asked = tuple(periods)
    require_covered(snapshot, asked)
    if metric.earlier:
        each = partial(compute, snapshot=snapshot, scope=own, by=by, within=within, of=of, confidence=confidence, release=release)
        return in_force(metric, asked, each, rows_of(snapshot, population, asked))
    require_possible(metric, snapshot, population, asked, reader=own)
    annual = 12 / asked[0].grain.months
    lower, upper = limits(metric, annual, confidence)
    if release is not None and of is not None and by != INSTITUTION and not is_public(metric):
        ask = partial(compute, metric, snapshot, scope=scope, periods=asked, within=within, of=of, confidence=confidence)
        added = added_up(metric, snapshot, ask(by=by), partial(ask, by=INSTITUTION, release=release), by, asked, confidence)
        return without_single(added, metric, snapshot.tree, own)
    frame = rows_of(snapshot, population, asked).lazy()
    if metric.kind is Kind.PERCENTILE:
        frame = with_wait_percentile(frame, snapshot, population, asked, metric).with_columns(pl.lit(None, pl.Float64).alias("numerator"))
    else:
        frame = _with_numbers(metric, snapshot, population, asked, frame)
        if release is not None:
            frame = rounded(frame, metric, snapshot, release, asked)
        frame = frame.with_columns(value(metric, annual).alias("value"))
    answer = _finish(metric, snapshot, population, asked, frame.with_columns(lower.alias("lower"), upper.alias("upper"))).collect()
    return answer if release is None else without_single(suppressed(answer, metric, snapshot, release, asked), metric, snapshot.tree, own)


@lru_cache(maxsize=16)
def latest_complete_month(snapshot: Snapshot) -> date:
    """The last month that had ended on the day of loading and has records of events; without any the last that had ended, without that the mart's first."""
    ended = snapshot["institution_month"].filter(pl.col("month").dt.month_end() <= snapshot.as_of)
    recorded = ended.filter(pl.col("records") > 0)["month"].max()
    return recorded or ended["month"].max() or snapshot.first_month


def _with_numbers(metric: Metric, snapshot: Snapshot, population: Population, periods: tuple[Period, ...], frame: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with numerator, denominator and, for a paired change, its four cells."""
    match metric.denominator:
        case Residents(field=field):
            frame = frame.with_columns(pl.col(field).alias("denominator"))
        case Estimated(survey=survey):
            share = snapshot.prevalence.share(survey) if snapshot.prevalence else None
            frame = frame.with_columns((pl.col("population") * pl.lit(share, pl.Float64)).round(mode="half_away_from_zero").alias("denominator"))
        case None:
            frame = frame.with_columns(pl.lit(None, pl.Float64).alias("denominator"))
    if metric.kind is Kind.DISTINCT:
        return with_distinct_items(frame, snapshot, population, periods, metric.numerator)
    measures = {"numerator": metric.numerator}
    if isinstance(metric.denominator, Measure):
        measures["denominator"] = metric.denominator
    if metric.kind is Kind.PAIRED_CHANGE:
        measures |= {cell: replace(metric.numerator, plus=(cell,), minus=()) for cell in CELLS}
    return with_sums(frame, snapshot, population, periods, measures)


def _finish(metric: Metric, snapshot: Snapshot, population: Population, periods: tuple[Period, ...], frame: pl.LazyFrame) -> pl.LazyFrame:
    """Say why a value is not there, and take the one shape."""
    known_to = min(snapshot.as_of, last_day(snapshot.last_month))
    is_lacking_rows = any(is_lacking(snapshot, part.table) for part in (metric.numerator, metric.denominator) if isinstance(part, Measure))
    needs_the_end = metric.is_stock or metric.numerator.table in YEARLY
    unfinished = [str(period) for period in periods if is_lacking_rows or period.end > snapshot.as_of]
    unknown = [str(period) for period in periods if is_lacking_rows or (needs_the_end and period.end > known_to)]
    # What a future day will be is not known, nor what an earlier mart did not hold; of a running period only what has happened so far is told.
    is_hidden = (pl.col("status") == Status.NOT_APPLICABLE.value) | pl.col("period").is_in(unknown)
    return frame.with_columns(
        _status(metric, population, periods, unfinished).alias("status"), pl.lit(metric.key).alias("metric"), pl.lit(population.by).alias("level")
    ).select(*(pl.when(~is_hidden).then(pl.col(name)).alias(name).cast(SCHEMA[name]) if name in NUMBERS else pl.col(name) for name in COLUMNS))


def _status(metric: Metric, population: Population, periods: tuple[Period, ...], unfinished: list[str]) -> pl.Expr:
    is_defined = periods[0].grain in metric.grains and (metric.is_shown_for_institutions or population.by != INSTITUTION)
    undefined = pl.lit(not is_defined)
    if isinstance(metric.denominator, Residents | Estimated):
        undefined = undefined | pl.col("denominator").is_null()
    missing = pl.lit(False) if metric.kind is Kind.PERCENTILE else pl.col("numerator").is_null()
    empty = pl.lit(False) if metric.kind in COUNTED else pl.col("denominator") == 0
    return (
        pl.when(undefined)
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .when(missing | pl.col("period").is_in(unfinished))
        .then(pl.lit(Status.INCOMPLETE.value))
        .when(empty)
        .then(pl.lit(Status.NO_CASES.value))
        .otherwise(pl.lit(Status.OK.value))
    )
