"""From a metric, a snapshot and a question to the one frame. Page, export, command and test all ask here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.contracts import EVENTS_FROM
from data.schema.months import Period, last_day
from data.schema.snapshot import Snapshot
from metrics.definition import COUNTED, Kind, Measure, Metric, Over, Residents
from metrics.errors import MetricError
from metrics.percentiles import wait_percentile
from metrics.population import Of, Population, rows_of
from metrics.result import COLUMNS, SCHEMA, Status
from metrics.scope import Scope
from metrics.sums import YEARLY, add_up, distinct_items
from metrics.values import CELLS, limits, value

KEY = ["area_code", "period"]
NUMBERS = ("numerator", "denominator", "value", "lower", "upper")


def compute(
    metric: Metric,
    snapshot: Snapshot,
    *,
    scope: Scope,
    by: str,
    periods: Sequence[Period],
    within: str | None = None,
    of: Of | None = None,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """The metric for each area of level `by` inside `within` and each period (all of one grain), as a frame of `metrics.result.SCHEMA`.

    One row for every area that has an institution open in the period (kept by `of`), areas in the tree's order, periods in theirs. `value` is null
    where `status` is no_cases or not_applicable, and may be where it is incomplete; `denominator` is null for counts and amounts; limits are null where
    the contract names no interval. Raises MetricError for an unknown level or area or a period outside the data, ScopeError for an area the reader may not see.
    """
    population = _population(snapshot, scope, by, within, of)
    asked = tuple(periods)
    _require_covered(snapshot, asked)
    annual = 12 / asked[0].grain.months
    frame = rows_of(snapshot, population, asked)
    if metric.kind is Kind.PERCENTILE:
        found = wait_percentile(snapshot, population, asked, metric)
        frame = frame.join(found, on=KEY, how="left", maintain_order="left").with_columns(
            pl.col("denominator").fill_null(0), *(pl.lit(None, pl.Float64).alias(name) for name in ("numerator", "lower", "upper"))
        )
    else:
        lower, upper = limits(metric, annual, confidence)
        frame = _with_sums(metric, snapshot, population, asked, frame).with_columns(value(metric, annual).alias("value"), lower.alias("lower"), upper.alias("upper"))
    return _finish(metric, snapshot, population, asked, frame)


def latest_complete_month(snapshot: Snapshot) -> date:
    """The last month of the mart that had ended on the day of loading; the mart's first month where none had."""
    month = snapshot.last_month
    while last_day(month) > snapshot.as_of and month > snapshot.first_month:
        month = Period(month).shifted(-1).first
    return month


def _population(snapshot: Snapshot, scope: Scope, by: str, within: str | None, of: Of | None) -> Population:
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


def _require_covered(snapshot: Snapshot, periods: tuple[Period, ...]) -> None:
    if not periods:
        raise MetricError("no period is asked for; give at least one")
    for period in periods:
        if period.first > snapshot.last_month:
            raise MetricError(f"period {period} lies after the last month of the data, {snapshot.last_month:%Y-%m}")
        if period.end < EVENTS_FROM:
            raise MetricError(f"period {period} lies before {EVENTS_FROM:%Y-%m}, where events begin")


def _with_sums(metric: Metric, snapshot: Snapshot, population: Population, periods: tuple[Period, ...], frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with numerator, denominator and, for a paired change, its four cells. What the mart has no row for is 0."""
    if metric.kind is Kind.DISTINCT:
        found = distinct_items(snapshot, population, periods, metric.numerator)
        return frame.join(found, on=KEY, how="left", maintain_order="left").with_columns(pl.col("numerator").fill_null(0), pl.lit(None, pl.Float64).alias("denominator"))
    parts: dict[str, Measure | Residents | None] = {"numerator": metric.numerator, "denominator": metric.denominator}
    if metric.kind is Kind.PAIRED_CHANGE:
        parts |= {cell: Measure(metric.numerator.table, (cell,), metric.numerator.words, where=metric.numerator.where, over=Over.LAST) for cell in CELLS}
    for name, part in parts.items():
        match part:
            case Measure():
                totals = add_up(snapshot, population, periods, part).rename({"total": name}).with_columns(is_found=True)
                frame = frame.join(totals, on=KEY, how="left", maintain_order="left").with_columns(pl.when("is_found").then(name).otherwise(0.0).alias(name)).drop("is_found")
            case Residents():
                frame = frame.join(_residents(snapshot, population, part), on="area_code", how="left", maintain_order="left")
            case None:
                frame = frame.with_columns(pl.lit(None, pl.Float64).alias(name))
    return frame


def _residents(snapshot: Snapshot, population: Population, residents: Residents) -> pl.DataFrame:
    areas = snapshot.tree.at(population.by, population.within)
    return pl.DataFrame(
        {"area_code": [area.code for area in areas], "denominator": [getattr(area, residents.field) for area in areas]},
        schema={"area_code": pl.String, "denominator": pl.Float64},
    )


def _finish(metric: Metric, snapshot: Snapshot, population: Population, periods: tuple[Period, ...], frame: pl.DataFrame) -> pl.DataFrame:
    """Say why a value is not there, name the areas, and take the one shape."""
    known_to = min(snapshot.as_of, last_day(snapshot.last_month))
    unfinished = [str(period) for period in periods if period.end > snapshot.as_of]
    unknown = [str(period) for period in periods if metric.is_stock and period.end > last_day(snapshot.last_month) or metric.numerator.table == YEARLY and period.end > known_to]
    names = pl.DataFrame(
        [(area.code, area.name_zh) for area in snapshot.tree.at(population.by, population.within)],
        schema={"area_code": pl.String, "area_name": pl.String},
        orient="row",
    )
    is_hidden = (pl.col("status") == Status.NOT_APPLICABLE.value) | pl.col("period").is_in(unknown)
    return (
        frame.with_columns(_status(metric, population, periods, unfinished).alias("status"))
        .with_columns(pl.when(~is_hidden).then(pl.col(name)).alias(name) for name in NUMBERS)
        .join(names, on="area_code", how="left", maintain_order="left")
        .with_columns(pl.lit(metric.key).alias("metric"), pl.lit(population.by).alias("level"))
        .select(COLUMNS)
        .cast(SCHEMA)
    )


def _status(metric: Metric, population: Population, periods: tuple[Period, ...], unfinished: list[str]) -> pl.Expr:
    is_defined = periods[0].grain in metric.grains and (metric.is_shown_for_institutions or population.by != INSTITUTION)
    undefined = pl.lit(not is_defined)
    if isinstance(metric.denominator, Residents):
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
