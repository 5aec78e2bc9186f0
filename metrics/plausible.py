"""What cannot be: a negative sum, or more in the numerator of a proportion than in its denominator. Such a mart is told as an error, never drawn as a point."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.mart import YEARLY
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.definition import Kind, Measure, Metric, Over
from metrics.derived import table_of
from metrics.errors import ImpossibleValue
from metrics.population import Population, members
from metrics.scope import Scope

REMEDY = "the published data is damaged: load the submission again ('python -m data load … --replaces BATCH'), or build the demonstration city anew"
EMPTY = pl.DataFrame(schema={"institution_id": pl.String, "time": pl.Date, "why": pl.String})


def require_possible(metric: Metric, snapshot: Snapshot, population: Population, periods: tuple[Period, ...], *, reader: Scope) -> None:
    """Raises ImpossibleValue where a row of the mart that the answer adds up cannot be. Costs a look into a cache where the mart is sound.

    `reader` is what the reader may see; controlled answers and bands of peers add up more than that."""
    wrong = faults(snapshot, metric)
    if wrong.is_empty():
        return
    inside = [area.code for area in snapshot.tree.at(INSTITUTION, population.within)]
    found = wrong.join(_times(metric, snapshot, periods), on="time").filter(pl.col("institution_id").is_in(inside)).sort("time", "institution_id")
    kept = members(snapshot, population, periods)
    if kept is not None:
        found = found.join(kept, on=["institution_id", "period"], how="semi", maintain_order="left")
    if found.is_empty():
        return
    institution, why, period = found.select("institution_id", "why", "period").row(0)
    # Who may not see the institution is told of the area that he asked about, and no figure.
    is_seen = reader.allows(snapshot.tree, institution)
    area = snapshot.tree[institution if is_seen else population.within]
    told = why if is_seen else "an institution inside it has an impossible value"
    raise ImpossibleValue(f"metric '{metric.key}', {area.level} {area.code} ({area.name_zh}), period {period}: {told}; {REMEDY}")


@lru_cache(maxsize=1024)
def faults(snapshot: Snapshot, metric: Metric) -> pl.DataFrame:
    """institution_id, time (a month; for yearly tables the year's first day), why: the mart's rows that cannot be, for what this metric adds up."""
    parts = [part for part in (metric.numerator, metric.denominator) if isinstance(part, Measure)]
    found = [_negative(snapshot, part) for part in parts]
    if metric.kind is Kind.PROPORTION and len(parts) == 2:
        found.append(_above(snapshot, *parts))
    found += [_repeated(snapshot, part) for part in parts if part.twice]
    return pl.concat([EMPTY, *found])


def _rows(snapshot: Snapshot, measure: Measure) -> pl.LazyFrame:
    """The measure's rows with `time`."""
    time = pl.date(pl.col("year"), 1, 1) if measure.table in YEARLY else pl.col("month")
    rows = table_of(snapshot, measure.table).lazy().filter(pl.lit(True), *(pl.col(column) == value for column, value in measure.where))
    return rows.with_columns(time=time)


def _negative(snapshot: Snapshot, measure: Measure) -> pl.DataFrame:
    columns = (*measure.plus, *measure.minus)
    least = pl.min_horizontal(columns)
    rows = _rows(snapshot, measure).filter(least < 0)
    why = pl.format("{} of table '" + measure.table + "' is {}, below 0", pl.lit(" or ".join(columns)), least)
    return rows.select("institution_id", "time", why=why).collect()


def _above(snapshot: Snapshot, above: Measure, below: Measure) -> pl.DataFrame:
    """Rows where a part is larger than its whole. Both of one table are compared row by row; of two tables, institution and month by institution and month."""
    part, whole = pl.sum_horizontal(above.plus).alias("part"), pl.sum_horizontal(below.plus).alias("whole")
    if above.table == below.table:
        rows = _rows(snapshot, above).with_columns(part, whole)
    else:
        keys = ["institution_id", "time"]
        wholes = _rows(snapshot, below).select(*keys, whole)
        rows = _rows(snapshot, above).select(*keys, part).join(wholes, on=keys, how="left").with_columns(pl.col("whole").fill_null(0))
    why = pl.format("the numerator is {}, above the denominator {}", "part", "whole")
    return rows.filter(pl.col("part") > pl.col("whole")).select("institution_id", "time", why=why).collect()


def _repeated(snapshot: Snapshot, measure: Measure) -> pl.DataFrame:
    """Where an institution shares more residents with others than it counts, or fewer than none."""
    column, keys = measure.plus[0], ["institution_id", "time"]
    shared = snapshot[measure.twice or ""].lazy().filter(pl.col("counted") == column).rename({"month": "time"})
    totals = shared.group_by(keys).agg(pl.col("residents").sum(), least=pl.col("residents").min())
    rows = totals.join(_rows(snapshot, measure).select(*keys, whole=column), on=keys, how="left").with_columns(pl.col("whole").fill_null(0))
    why = pl.format(f"{column} is {{}}, of whom {{}} are counted at other institutions too", "whole", "residents")
    return rows.filter((pl.col("residents") > pl.col("whole")) | (pl.col("least") < 0)).select(*keys, why=why).collect()


def _times(metric: Metric, snapshot: Snapshot, periods: tuple[Period, ...]) -> pl.DataFrame:
    """time, period: the months, or years, whose rows the periods add up."""
    if metric.numerator.table in YEARLY:
        rows = [(str(period), period.first.replace(month=1)) for period in periods]
    elif metric.numerator.over is Over.LAST:
        rows = [(str(period), min(period.last, snapshot.last_month)) for period in periods]
    else:
        rows = [(str(period), month) for period in periods for month in period.months]
    return pl.DataFrame(rows, schema={"period": pl.String, "time": pl.Date}, orient="row")
