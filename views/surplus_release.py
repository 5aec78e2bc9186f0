"""The settled year's table as a release has it: money over too few heads suppressed, the rest made again from controlled figures."""

from __future__ import annotations

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.months import Period
from metrics.settlement import MONEY
from views.figures import ask, marked
from views.here import Here
from views.surplus import WATCHED, field

SUPPRESSED = float("nan")
FINE = ("chance_pct", "adjusted_cost_yuan", "mix_index")
"""Columns from which heads or cost could be worked out more finely than they are told."""


def released_settlement(here: Here, contract: str, year: Period, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` of the table with every figure of money and care from a release (`here.is_release`), NaN where it is suppressed.

    Person-years are rounded as counts are; what would tell them or the cost more finely is left out; scores and coefficients are the institution's own.
    """
    keys = {what: f"capitation_{what}{contract}" for what in MONEY} | {key: key for key in WATCHED[contract]}
    frame = rows.drop(*keys, "earlier_surplus_rate")
    for column, key in keys.items():
        frame = _with(frame, here, column, key, year)
    if year.year_before.first < here.snapshot.first_month:
        frame = frame.with_columns(earlier_surplus_rate=pl.lit(None, pl.Float64))
    else:
        frame = _with(frame, here, "earlier_surplus_rate", keys["surplus_rate"], year.year_before)
    is_hidden, unit = pl.col("surplus_rate").is_nan(), here.surroundings.rules.rounding
    heads = (pl.col("person_years") / unit).round(mode="half_away_from_zero") * unit
    return frame.with_columns(
        pl.when(is_hidden).then(SUPPRESSED).otherwise(heads).alias("person_years"),
        pl.when(is_hidden).then(pl.lit(here.text("已隐去"))).otherwise("position_words").alias("position_words"),
        *(pl.lit(SUPPRESSED).alias(column) for column in FINE if column in rows.columns),
    ).select(rows.columns)


def _with(frame: pl.DataFrame, here: Here, column: str, key: str, year: Period) -> pl.DataFrame:
    told = marked(ask(here, key, by=INSTITUTION, within=field(here).code, periods=(year,)))
    return frame.join(told.select("area_code", pl.col("value").alias(column)), on="area_code", how="left", maintain_order="left")
