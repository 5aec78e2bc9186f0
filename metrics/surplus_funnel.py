"""Surplus rates of a settled year in a funnel: what chance alone does to the cost of so many heads, with their variation assumed."""

from __future__ import annotations

import polars as pl

from metrics.definition import Direction
from metrics.funnel import MetricFunnel
from metrics.result import Status
from metrics.settlement import COST_VARIATION
from metrics.statistics.funnels import Funnel, funnel, funnel_curve
from metrics.statistics.significance import significance

MIRRORED = {"lower_998": "upper_998", "lower_95": "upper_95", "upper_95": "lower_95", "upper_998": "lower_998"}
"""A surplus rate is what the cost ratio leaves of 100: its lower limit is where the cost's upper one is."""


def surplus_funnel(settled: pl.DataFrame, *, least_person_years: float, variation: float = COST_VARIATION) -> MetricFunnel:
    """Rows of `metrics.settlement.settlement` in a funnel around the surplus rate of their sums: points with value (surplus rate, percent), denominator
    (person-years), target and limits in percent, z (of the surplus: above 0 above the target), tau 0 and `place` (a `Significance` without a better side, or `few` below `least_person_years`).

    The cost of n heads divided by their budget varies by chance with ratio × `variation` ÷ √n, the standard error of a mean whose coefficient of variation is
    assumed, as it is nowhere published; a surplus rate varies as much. The limits are of chance alone, without over-dispersion: what lies
    beyond them is no luck, and is to be explained by care, prices, people or records. Spiegelhalter 2005. No row without a budget or person-years.
    """
    known = settled.filter(pl.col("budget_yuan") > 0, pl.col("person_years") > 0)
    asked = known.select(
        "area_code", pl.col("cost_yuan").alias("numerator"), pl.col("budget_yuan").alias("denominator"), "person_years", pl.col("surplus_rate").alias("value")
    )
    kind = dict(kind=Funnel.MEAN, variation=variation, factor=100.0)
    costs = funnel(asked, size="person_years", **kind)
    points = _as_surplus(costs).with_columns(z=-pl.col("z"), denominator=pl.col("person_years"), tau=pl.lit(0.0))
    place = pl.when(pl.col("denominator") < least_person_years).then(pl.lit(Status.FEW.value)).otherwise(significance(Direction.NEUTRAL, "value"))
    if points.is_empty():
        return MetricFunnel(points.with_columns(place=pl.lit(None, pl.String)), _empty_curve(), None, 0.0)
    curve = funnel_curve(target=costs["target"][0], sizes=points["person_years"], **kind)
    return MetricFunnel(points.with_columns(place=place), _as_surplus(curve), points["target"][0], 0.0)


def _as_surplus(frame: pl.DataFrame) -> pl.DataFrame:
    """Limits and target of the cost ratio turned into those of the surplus rate."""
    return frame.with_columns((100 - pl.col(cost)).alias(name) for name, cost in MIRRORED.items()).with_columns(target=100 - pl.col("target"))


def _empty_curve() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(("size", "target", *MIRRORED), pl.Float64))
