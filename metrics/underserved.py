"""Areas with fewer home visits for their elderly than the whole: how clearly, how many visits are missing, and whether people do not ask or are not served."""

from __future__ import annotations

from enum import StrEnum

import polars as pl

from data.schema.months import Grain
from metrics.definition import Metric
from metrics.funnel import places

MATERIAL = 0.2
"""A difference of less than a fifth of the whole's rate is not called clear, however certain it is: with thousands of visits chance explains next to nothing."""
MOSTLY = 2 / 3
"""The part of a gap that one reason must explain to be the reason."""


class Reach(StrEnum):
    """Where an area's rate lies against the whole's: beyond the 99.8% limits of chance or not, and by a fifth or less."""

    CLEARLY_BELOW = "clearly_below"
    BELOW = "below"
    SIMILAR = "similar"
    ABOVE = "above"
    CLEARLY_ABOVE = "clearly_above"


class Reason(StrEnum):
    """Why fewer visits are made: fewer people ask, what is asked becomes a visit less often, or both."""

    FEW_ASK = "few_ask"
    NOT_SERVED = "not_served"
    BOTH = "both"


def reach(visits: Metric, answer: pl.DataFrame, requests: pl.DataFrame, *, grain: Grain) -> pl.DataFrame:
    """area_code, area_name, residents, requests, visits, requests_rate, visits_rate, whole_rate, missing, reach, reason: one row an area with a rate.

    `answer` is what `metrics.compute` says of `visits` (a rate over residents) for the areas of one level and one period, `requests` the same of the rate of
    requests. `whole_rate` is the ratio of the areas' sums, in the metric's unit. `missing`: how many more visits in the period bring the area to it, rounded
    up; 0 where it is reached. `reason` splits a gap below the whole into requests per resident and visits per request, on a scale of ratios; null where there
    is no gap.
    """
    judged = places(visits, answer, grain=grain, least_denominator=0, is_overdispersed=False)
    asked = requests.select("area_code", pl.col("numerator").alias("requests"), pl.col("value").alias("requests_rate"))
    rows = judged.join(asked, on="area_code", how="left", maintain_order="left").with_columns(
        pl.col("requests").fill_null(0), whole=pl.col("numerator").sum() / pl.col("denominator").sum()
    )
    due = (pl.col("whole") * pl.col("denominator") - pl.col("numerator")).round(6).ceil().clip(0)
    return rows.select(
        "area_code",
        "area_name",
        pl.col("denominator").alias("residents"),
        "requests",
        pl.col("numerator").alias("visits"),
        "requests_rate",
        pl.col("value").alias("visits_rate"),
        pl.col("target").alias("whole_rate"),
        due.cast(pl.Int64).alias("missing"),
        _reach().alias("reach"),
        _reason().alias("reason"),
    )


def _reach() -> pl.Expr:
    value, whole = pl.col("value"), pl.col("target")
    is_below, is_above = value < pl.col("lower_998"), value > pl.col("upper_998")
    return (
        pl.when(is_below & (value <= whole * (1 - MATERIAL)))
        .then(pl.lit(Reach.CLEARLY_BELOW.value))
        .when(is_below)
        .then(pl.lit(Reach.BELOW.value))
        .when(is_above & (value >= whole * (1 + MATERIAL)))
        .then(pl.lit(Reach.CLEARLY_ABOVE.value))
        .when(is_above)
        .then(pl.lit(Reach.ABOVE.value))
        .otherwise(pl.lit(Reach.SIMILAR.value))
    )


def _reason() -> pl.Expr:
    """Logarithms add where ratios multiply: visits per resident = requests per resident × visits per request."""
    asking = pl.col("requests") / pl.col("denominator") / (pl.col("requests").sum() / pl.col("denominator").sum())
    visiting = pl.col("numerator") / pl.col("denominator") / pl.col("whole")
    part = asking.log() / visiting.log()
    return (
        pl.when(~(visiting < 1))
        .then(pl.lit(None, pl.String))
        .when(pl.col("requests") == 0)
        .then(pl.lit(Reason.FEW_ASK.value))
        .when(pl.col("numerator") == 0)
        .then(pl.lit(Reason.NOT_SERVED.value))
        .when(part >= MOSTLY)
        .then(pl.lit(Reason.FEW_ASK.value))
        .when(part <= 1 - MOSTLY)
        .then(pl.lit(Reason.NOT_SERVED.value))
        .otherwise(pl.lit(Reason.BOTH.value))
    )
