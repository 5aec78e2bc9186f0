"""A metric's funnel: which areas of one answer lie further from the whole than chance, and than areas usually do, at their size."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from data.schema.months import Grain
from metrics.definition import Kind, Metric
from metrics.result import Status
from metrics.statistics.funnels import Funnel, funnel, funnel_curve
from metrics.statistics.significance import significance

FUNNELS = MappingProxyType({Kind.PROPORTION: Funnel.PROPORTION, Kind.RATE: Funnel.RATE})
"""Kinds of metric that chance is known for, and what it is then."""


@dataclass(frozen=True, eq=False)
class MetricFunnel:
    """`points` are the rows of the answer with a value, and target, lower_95, upper_95, lower_998, upper_998 in the metric's unit, z, tau, and `place`: a
    `Significance`, or the status `few`. `curve` has size and the limits. `target` is the ratio of the areas' sums, null without any."""

    points: pl.DataFrame
    curve: pl.DataFrame
    target: float | None
    tau: float


def has_funnel(metric: Metric) -> bool:
    """Whether chance is known for the metric: proportions of people and rates of events."""
    return metric.kind in FUNNELS


def places(metric: Metric, frame: pl.DataFrame, *, grain: Grain, least_denominator: float, is_overdispersed: bool = True) -> pl.DataFrame:
    """`MetricFunnel.points` of an answer of `metrics.compute` for one period: areas of one level, around the ratio of their sums.

    Areas with a smaller denominator than `least_denominator` count towards the sums, but are not judged: their place is `few`. With
    `is_overdispersed` the limits are widened by what areas usually differ by (Spiegelhalter 2005), so that one beyond them is unusual among its like.
    """
    known = frame.filter(pl.col("value").is_not_null() & (pl.col("denominator") > 0))
    judged = funnel(known, kind=FUNNELS[metric.kind], is_overdispersed=is_overdispersed, factor=_factor(metric, grain))
    is_few = (pl.col("denominator") < least_denominator) | (pl.col("status") == Status.FEW.value)
    return judged.with_columns(place=pl.when(is_few).then(pl.lit(Status.FEW.value)).otherwise(significance(metric.direction, "observed")))


def funnel_of(metric: Metric, frame: pl.DataFrame, *, grain: Grain, least_denominator: float, is_overdispersed: bool = True) -> MetricFunnel:
    """The funnel of an answer as it is drawn: `places` and the curve of the limits behind them."""
    points = places(metric, frame, grain=grain, least_denominator=least_denominator, is_overdispersed=is_overdispersed)
    target, tau = (points["target"][0], points["tau"][0]) if points.height else (None, 0.0)
    curve = (
        funnel_curve(kind=FUNNELS[metric.kind], target=target, sizes=points["denominator"], tau=tau, factor=_factor(metric, grain))
        if target is not None
        else pl.DataFrame(schema=dict.fromkeys(("size", "target", "lower_998", "lower_95", "upper_95", "upper_998"), pl.Float64))
    )
    return MetricFunnel(points, curve, target, tau)


def _factor(metric: Metric, grain: Grain) -> float:
    return metric.factor * (12 / grain.months if metric.is_annualised else 1)
