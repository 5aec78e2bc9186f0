"""Adds a measure up over the institutions of an area and the months of a period."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.definition import Measure, Over
from metrics.population import Population, area_of_institution, calendar, members

YEARLY = "capitation_year"


def signed(measure: Measure) -> pl.Expr:
    """The measure in one row: its plus columns minus its minus columns."""
    total = pl.sum_horizontal(pl.col(column) for column in measure.plus)
    return total - pl.sum_horizontal(pl.col(column) for column in measure.minus) if measure.minus else total


@lru_cache(maxsize=32)
def relevant(snapshot: Snapshot, population: Population, periods: tuple[Period, ...], table: str, where: tuple[tuple[str, str], ...], over: Over) -> pl.DataFrame:
    """The rows of a mart table that count, with `area_code` and `period`: kept between calls, as the measures of a page share them."""
    rows = snapshot[table].filter(pl.lit(True), *(pl.col(column) == value for column, value in where))
    if table == YEARLY:
        rows = rows.join(pl.DataFrame([(str(period), period.first.year) for period in periods], schema={"period": pl.String, "year": pl.Int64}, orient="row"), on="year")
    else:
        months = calendar(periods)
        rows = rows.join(months.filter("is_last") if over is Over.LAST else months, on="month")
    kept = members(snapshot, population, periods)
    if kept is not None:
        rows = rows.join(kept, on=["institution_id", "period"], how="semi")
    return rows.join(area_of_institution(snapshot, population), on="institution_id")


def add_up(snapshot: Snapshot, population: Population, periods: tuple[Period, ...], measure: Measure) -> pl.DataFrame:
    """area_code, period, total (float64): one row wherever the mart has a row; null where a part of the sum is null."""
    rows = relevant(snapshot, population, periods, measure.table, measure.where, measure.over)
    totals = rows.group_by("area_code", "period").agg(
        pl.when(pl.any_horizontal(pl.col(column).is_null().any() for column in measure.plus)).then(None).otherwise(signed(measure).sum()).alias("total")
    )
    return totals.with_columns(pl.col("total").cast(pl.Float64))


def distinct_items(snapshot: Snapshot, population: Population, periods: tuple[Period, ...], measure: Measure) -> pl.DataFrame:
    """area_code, period, numerator (float64): how many different items have any of the measure; one item in two institutions is one item."""
    rows = relevant(snapshot, population, periods, measure.table, measure.where, measure.over)
    return rows.filter(signed(measure) > 0).group_by("area_code", "period").agg(pl.col("item_id").n_unique().cast(pl.Float64).alias("numerator"))
