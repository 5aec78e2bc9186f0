"""Adds measures up over the institutions of an area and the months of a period."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.mart import YEARLY
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.definition import Measure, Over
from metrics.derived import table_of
from metrics.population import Population, calendar, members

KEY = ["area_code", "period"]

Rows = tuple[str, tuple[tuple[str, str], ...], Over]
"""Which rows of the mart a measure reads: table, conditions, how it adds over months. Measures that read the same rows are summed together."""


@lru_cache(maxsize=512)
def located(snapshot: Snapshot, table: str, where: tuple[tuple[str, str], ...], by: str) -> pl.DataFrame:
    """The rows of a table where the conditions hold, each with the `area_code` of level `by` that its institution lies in: the index of a snapshot."""
    columns, wanted = tuple(column for column, _value in where), tuple(value for _column, value in where)
    rows = _divided(snapshot, table, columns, by).get(wanted)
    return _divided(snapshot, table, (), by)[()].clear() if rows is None else rows


@lru_cache(maxsize=128)
def _divided(snapshot: Snapshot, table: str, columns: tuple[str, ...], by: str) -> Mapping[tuple[str, ...], pl.DataFrame]:
    """The rows by what stands in `columns`: a table of thirteen capabilities is gone through once, not thirteen times."""
    if columns:
        return _divided(snapshot, table, (), by)[()].partition_by(columns, as_dict=True)
    tree = snapshot.tree
    pairs = [(each.code, area.code) for each in tree.at(INSTITUTION) if (area := tree.ancestor_at(each.code, by)) is not None]
    areas = pl.DataFrame(pairs, schema={"institution_id": pl.String, "area_code": pl.String}, orient="row")
    return {(): table_of(snapshot, table).join(areas, on="institution_id")}


def relevant(snapshot: Snapshot, population: Population, periods: tuple[Period, ...], rows: Rows) -> pl.LazyFrame:
    """The rows that count, with `area_code` and `period`."""
    table, where, over = rows
    frame = located(snapshot, table, where, population.by).lazy()
    if table in YEARLY:
        years = [(str(period), period.first.year) for period in periods]
        frame = frame.join(pl.LazyFrame(years, schema={"period": pl.String, "year": pl.Int64}, orient="row"), on="year")
    elif len(periods) == 1 and (over is Over.LAST or len(periods[0].months) == 1):
        frame = frame.filter(pl.col("month") == min(periods[0].last, snapshot.last_month)).with_columns(period=pl.lit(str(periods[0])))
    else:
        months = calendar(periods)
        frame = frame.join((_last_held(snapshot, months) if over is Over.LAST else months).lazy(), on="month")
    kept = members(snapshot, population, periods)
    return frame if kept is None else frame.join(kept.lazy(), on=["institution_id", "period"], how="semi")


def _last_held(snapshot: Snapshot, months: pl.DataFrame) -> pl.DataFrame:
    """Of each period the last month that the mart has: a running year's person-years are known before its December is."""
    return months.filter("is_last").with_columns(pl.min_horizontal("month", pl.lit(snapshot.last_month)).alias("month"))


def with_sums(frame: pl.LazyFrame, snapshot: Snapshot, population: Population, periods: tuple[Period, ...], measures: Mapping[str, Measure]) -> pl.LazyFrame:
    """`frame` (area_code, period, …) with one float64 column a measure: 0 where the mart has no row, null where a part of the sum is null."""
    together: dict[Rows, list[str]] = {}
    for name, measure in measures.items():
        together.setdefault((measure.table, measure.where, measure.over), []).append(name)
    for rows, names in together.items():
        totals = relevant(snapshot, population, periods, rows).group_by(KEY).agg(_total(measures[name]).alias(name) for name in names)
        frame = frame.join(totals.with_columns(is_found=True), on=KEY, how="left", maintain_order="left").with_columns(
            pl.when(pl.col("is_found").is_null()).then(0.0).otherwise(pl.col(name)).alias(name) for name in names
        )
        frame = frame.drop("is_found")
    for name, measure in measures.items():
        if measure.twice is not None and population.by != INSTITUTION:
            frame = _with_each_once(frame, snapshot, population, periods, name, measure)
    return frame


def _with_each_once(frame: pl.LazyFrame, snapshot: Snapshot, population: Population, periods: tuple[Period, ...], name: str, measure: Measure) -> pl.LazyFrame:
    """`frame` with column `name` less those counted again: of a group of residents whom several institutions of the area count, all but one count each."""
    rows = relevant(snapshot, population, periods, (measure.twice or "", (("counted", measure.plus[0]),), measure.over))
    again = rows.group_by(*KEY, "group_no").agg(pl.col("residents").first() * (pl.len() - 1)).group_by(KEY).agg(pl.col("residents").sum().alias("again"))
    return frame.join(again, on=KEY, how="left", maintain_order="left").with_columns(pl.col(name) - pl.col("again").fill_null(0)).drop("again")


def _total(measure: Measure) -> pl.Expr:
    total = pl.sum_horizontal(pl.col(measure.plus).sum()).cast(pl.Float64)
    if measure.minus:
        total = total - pl.sum_horizontal(pl.col(measure.minus).sum())
    if measure.table not in YEARLY:
        return total
    return pl.when(pl.any_horizontal(pl.col(measure.plus).is_null().any())).then(None).otherwise(total)


def with_distinct_items(frame: pl.LazyFrame, snapshot: Snapshot, population: Population, periods: tuple[Period, ...], measure: Measure) -> pl.LazyFrame:
    """`frame` with `numerator`: how many different items have any of the measure; one item in two institutions is one item."""
    rows = relevant(snapshot, population, periods, (measure.table, measure.where, measure.over))
    found = rows.filter(pl.sum_horizontal(measure.plus) > 0).group_by(KEY).agg(pl.col("item_id").n_unique().cast(pl.Float64).alias("numerator"))
    return frame.join(found, on=KEY, how="left", maintain_order="left").with_columns(pl.col("numerator").fill_null(0))
