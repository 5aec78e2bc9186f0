"""A metric's course judged: which of its periods left the usual ups and downs. Rolling years and stocks are not judged here: neighbours share most of their cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from data.schema.months import Period, months_between, parse_period
from metrics.definition import Kind, Measure, Metric, Over, Theme
from metrics.execution import LAG_MONTHS
from metrics.result import Status
from metrics.statistics.assurance import assurance
from metrics.statistics.control_charts import p_chart, u_chart, xmr
from metrics.statistics.special_causes import TREND_LENGTH, SpecialCause, special_causes

MEASURED = frozenset({Kind.EVENTS, Kind.AMOUNT, Kind.MEAN, Kind.MONEY_SHARE, Kind.PERCENTILE})
"""Kinds judged by their moving range (XmR), as how the value was counted says little of how it varies."""
COUNTED_OUT_OF = {Kind.PROPORTION: p_chart, Kind.RATE: u_chart}
"""Kinds whose limits follow the denominators (p′ and u′, Laney's correction for large ones)."""


LEAST_CASES = 5
"""Fewer events a period, or fewer people on the smaller side of a proportion, are too rare for control limits (below about five they flag too readily)."""


TERM_MONTHS = 12
"""The usual term of a family-doctor signing."""


def has_course(metric: Metric) -> bool:
    """Whether the metric's periods stand for themselves: flows, and ratios of flows."""
    return metric.numerator.over is Over.SUM and (metric.kind in MEASURED or metric.kind in COUNTED_OUT_OF)


def months_to_ripen(metric: Metric) -> int:
    """How many months after a period its figure still grows: claims come in late, orders of last month are still being served, and
    who renews may do so for 30 days, and what is due under a signing is done in the course of its year."""
    if metric.theme is Theme.CAPITATION:
        return LAG_MONTHS
    if metric.numerator.plus == ("services_done",):
        return TERM_MONTHS
    if metric.numerator.plus == ("renewed",) or "reported" in metric.numerator.minus:
        return 1
    if metric.numerator.plus == ("within_24h",):
        return 0  # Whether a report came within a day is known the day after.
    is_of_requests = isinstance(metric.denominator, Measure) and metric.denominator.plus == ("requested",)
    return 1 if is_of_requests else 0


def is_ripe(metric: Metric, period: Period, as_of: date) -> bool:
    """Whether the period's figure no longer grows, as far as is known on the day."""
    lag = months_to_ripen(metric)
    return not lag or months_between(period.last, as_of) > lag


def course(
    metric: Metric,
    frame: pl.DataFrame,
    *,
    as_of: date | None = None,
    rebase_at: Sequence[date] = (),
    least_denominator: float = 0,
    trend_length: int = TREND_LENGTH,
) -> pl.DataFrame:
    """An answer of `metrics.compute` over consecutive periods, any number of areas, with month (the period's first), segment, mean, lower_limit, upper_limit,
    sigma, is_provisional, label (`SpecialCause`) and point_type (`PointType`).

    Only periods whose status is ok count, and that were ripe on the day `as_of`; others, those whose denominator is below `least_denominator`, segments too short to judge, and
    areas with fewer than `LEAST_CASES` a period have null in the last two. `trend_length` points rising or falling in a row are a trend. Counts begin with an area's first event: before it there was no service to vary. `trend_length` points rising or falling in a row make a trend. Dates of `rebase_at` begin a new mean. Making Data Count's rules, see `metrics.statistics.special_causes`.
    """
    months = {period: parse_period(period).first for period in frame["period"].unique()}
    dated = frame.with_columns(month=pl.col("period").replace_strict(months, return_dtype=pl.Date))
    unripe = [period for period in months if as_of is not None and not is_ripe(metric, parse_period(period), as_of)]
    is_known = ~pl.col("period").is_in(unripe) & (pl.col("status") == Status.OK.value) & pl.col("value").is_not_null()
    if metric.kind in COUNTED_OUT_OF:
        is_known &= pl.col("denominator") >= least_denominator
    if metric.kind is Kind.EVENTS:
        is_known &= pl.col("numerator").fill_null(0).cum_max().over("area_code", order_by="month") > 0
    asked = dated.with_columns(pl.when(is_known).then(pl.col("value")).alias("_judged"), pl.when(is_known).then(pl.col("numerator")).alias("_kept"))
    options = {"by": ("area_code",), "rebase_at": rebase_at}
    if metric.kind in COUNTED_OUT_OF:
        counted = asked.with_columns(numerator=pl.col("_kept"), _numerator=pl.col("numerator"))
        charted = COUNTED_OUT_OF[metric.kind](counted, factor=_factor(metric, frame), is_laney=True, **options)
        charted = charted.with_columns(numerator=pl.col("_numerator")).drop("_numerator", "observed")
    else:
        charted = xmr(asked, value="_judged", bounds=(None if metric.kind is Kind.MONEY_SHARE else 0.0, None), **options)
    judged = special_causes(charted, direction=metric.direction, value="_judged", by=("area_code",), trend_length=trend_length)
    return judged.with_columns(pl.when(~_is_rare(metric)).then(pl.col(name)).alias(name) for name in ("label", "point_type")).drop("_judged", "_kept")


def _is_rare(metric: Metric) -> pl.Expr:
    """Whether a series holds too few cases a period for its ups and downs to be told from chance."""
    cases = {
        Kind.EVENTS: pl.col("_judged").median(),
        Kind.RATE: pl.col("_kept").mean(),
        Kind.PROPORTION: pl.min_horizontal("_kept", pl.col("denominator") - pl.col("_kept")).mean(),
    }.get(metric.kind)
    return pl.lit(False) if cases is None else (cases.over("area_code") < LEAST_CASES).fill_null(True)


def _factor(metric: Metric, frame: pl.DataFrame) -> float:
    grains = {parse_period(period).grain for period in frame["period"].head(1)}
    return metric.factor * (12 / next(iter(grains)).months if metric.is_annualised and grains else 1)


def fired(course: pl.DataFrame, period: str) -> pl.DataFrame:
    """The rows of a judged course at one period where a rule fired."""
    return course.filter((pl.col("period") == period) & pl.col("label").is_not_null() & (pl.col("label") != SpecialCause.COMMON_CAUSE.value))


def reached(metric: Metric, course: pl.DataFrame) -> pl.DataFrame:
    """area_code and assurance (`Assurance`) against the metric's target: always, never, hit and miss; null without a target."""
    target = metric.target.value if metric.target is not None else None
    found = assurance(course, target=target, direction=metric.direction, by=("area_code",))
    return found.select("area_code", "assurance")
