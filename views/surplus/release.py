"""The settled year's table as a release has it: money over too few heads suppressed, the rest made again from controlled figures."""

from __future__ import annotations

import polars as pl

from data.schema.months import Period
from metrics.settlement import MONEY
from views.figures import ask, marked
from views.here import Here
from views.surplus.accounts import WATCHED, field
from views.surplus.charts import SUSPECT

SUPPRESSED = float("nan")
FINE = ("chance_pct", "adjusted_cost_yuan", "mix_index")
"""Columns from which heads or cost could be worked out more finely than they are told."""


def released_settlement(here: Here, contract: str, year: Period, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` of the table with every figure of money and care from a release (`here.is_release`), NaN where it is suppressed.

    Person-years are rounded as counts are; what would tell them or the cost more finely is left out; scores are the institution's own. Suppressed rows stand last
    by code, without the coefficient that only a surplus has, and no row is said to be suspect by figures of which one is suppressed.
    """
    keys = {what: f"capitation_{what}{contract}" for what in MONEY} | {key: key for key in WATCHED[contract]}
    frame = rows.drop(*keys, "earlier_surplus_rate")
    for column, key in keys.items():
        frame = _with(frame, here, column, key, year)
    if year.year_before.first < here.snapshot.first_month:
        frame = frame.with_columns(earlier_surplus_rate=pl.lit(None, pl.Float64))
    else:
        frame = _with(frame, here, "earlier_surplus_rate", keys["surplus_rate"], year.year_before)
    is_hidden, unit = pl.col("surplus_rate").is_nan().fill_null(False), here.surroundings.rules.rounding
    heads = (pl.col("person_years") / unit).round(mode="half_away_from_zero") * unit
    told = frame.with_columns(
        pl.when(is_hidden).then(SUPPRESSED).otherwise(heads).alias("person_years"),
        pl.when(is_hidden).then(SUPPRESSED).otherwise("coefficient").alias("coefficient"),
        pl.when(is_hidden).then(pl.lit(here.text("已隐去"))).otherwise(_position(contract)).alias("position_words"),
        *(pl.lit(SUPPRESSED).alias(column) for column in FINE if column in rows.columns),
    )
    return told.sort(is_hidden, pl.when(is_hidden).then("area_code"), maintain_order=True).select(rows.columns)


def _position(contract: str) -> pl.Expr:
    """The position in words, without the mark of a suspect where a figure that the mark rests on is suppressed."""
    is_known = pl.all_horizontal(pl.col(key).is_nan().fill_null(False).not_() for key in ("earlier_surplus_rate", *WATCHED[contract]))
    return pl.when(is_known).then("position_words").otherwise(pl.col("position_words").str.strip_suffix(f" {SUSPECT}"))


def _with(frame: pl.DataFrame, here: Here, column: str, key: str, year: Period) -> pl.DataFrame:
    told = marked(ask(here, key, by=here.surroundings.paid_level, within=field(here).code, periods=(year,)))
    return frame.join(told.select("area_code", pl.col("value").alias(column)), on="area_code", how="left", maintain_order="left")
