"""Whether a metric changed between two periods by more than chance, area by area: one rule a kind of metric. Courses of many periods are `metrics.course`'s matter."""

from __future__ import annotations

from enum import StrEnum

import polars as pl

from data.schema.months import Period, months_between
from metrics.definition import Kind, Metric, Over, Theme
from metrics.result import Status
from metrics.statistics import newcombe_unpaired, poisson_ratio, significance_by_intervals

STRICT = 0.998
YEAR = 12
LASTING = frozenset({Theme.CHRONIC, Theme.FAMILY_DOCTOR})
NOW = ("area_code", "value", "numerator", "denominator")
LIMITS = ("lower", "upper")
INTERVALS = ("_lower_95", "_upper_95", "_lower_998", "_upper_998")
Interval = tuple[pl.Expr, pl.Expr]


class Rule(StrEnum):
    """What says that a change is more than chance."""

    DIFFERENCE = "difference"
    """The interval of the difference of two proportions leaves 0 out: Newcombe, unpaired. Where both periods hold the same people it is cautious."""
    RATIO = "ratio"
    """The interval of the ratio of two rates of events leaves 1 out."""
    APART = "apart"
    """The intervals of the two values do not meet."""


RULES = {Kind.PROPORTION: Rule.DIFFERENCE, Kind.RATE: Rule.RATIO, Kind.EVENTS: Rule.RATIO, Kind.PAIRED_CHANGE: Rule.APART}


def rule_of(metric: Metric) -> Rule | None:
    """Null where a value has no interval: stocks, money, means, percentiles."""
    return RULES.get(metric.kind)


def is_overlapping(metric: Metric, period: Period, earlier: Period) -> bool:
    """Whether most of what the two periods tell is the same: patients' rates of a last day look back over a year, and a signing lasts for one."""
    looks_back = metric.numerator.over is Over.LAST and metric.theme in LASTING and rule_of(metric) is not None
    return looks_back and months_between(earlier.last, period.last) < YEAR


def changes(metric: Metric, now: pl.DataFrame, before: pl.DataFrame, *, period: Period, earlier: Period, least_denominator: float = 0) -> pl.DataFrame:
    """area_code, value, numerator, denominator, the same with `_before`, gap (value − value_before), and class, a `Significance` of the change by the metric's direction.

    `now` and `before` are answers of `metrics.compute` of one level for `period` and `earlier`, of one grain; areas in both and complete in both are told. class is null
    where no rule is (see `rule_of`), the periods overlap, or a denominator is below `least_denominator`. Counts are compared by day. `APART` knows 95% only.
    """
    rule = None if is_overlapping(metric, period, earlier) else rule_of(metric)
    return _judged(metric, rule, now, before, days=tuple((each.end - each.first).days + 1 for each in (period, earlier)), least_denominator=least_denominator)


def apart(metric: Metric, own: pl.DataFrame, other: pl.DataFrame, *, days: tuple[int, int], least_denominator: float = 0) -> pl.DataFrame:
    """`changes` of two answers about different people, or about different lengths of time: an area beside its peers, a month beside a quarter.

    `days` are the lengths of the two, by which counts are compared. Nothing is taken to overlap: who asks knows that nothing does.
    """
    return _judged(metric, rule_of(metric), own, other, days=days, least_denominator=least_denominator)


def _judged(metric: Metric, rule: Rule | None, now: pl.DataFrame, before: pl.DataFrame, *, days: tuple[int, ...], least_denominator: float) -> pl.DataFrame:
    is_ok = pl.col("status") == Status.OK.value
    pairs = now.filter(is_ok).select(*NOW, *LIMITS).join(before.filter(is_ok).select(*NOW, *LIMITS), on="area_code", suffix="_before", maintain_order="left")
    is_large = pl.lit(True)
    if metric.denominator is not None:
        is_large = (pl.col("denominator") >= least_denominator) & (pl.col("denominator_before") >= least_denominator)
    gap = (pl.col("value") - pl.col("value_before")).alias("gap")
    if rule is None:
        judged = pairs.with_columns(gap, pl.lit(None, pl.String).alias("class"))
    else:
        unchanged, limits = _limits(metric, rule, *days)
        # Columns first: each limit is a long expression, and the class asks for each three times.
        judged = pairs.with_columns(gap, **limits).with_columns(pl.when(is_large).then(_class(metric, unchanged)).alias("class")).drop(limits)
    return judged.drop(*LIMITS, "lower_before", "upper_before")


def _limits(metric: Metric, rule: Rule, days: int, days_before: int) -> tuple[float, dict[str, pl.Expr]]:
    """What the change is where there is none, and the columns of `INTERVALS`."""
    match rule:
        case Rule.DIFFERENCE:
            cells = [pl.col(name) for name in ("numerator", "denominator", "numerator_before", "denominator_before")]
            unchanged, intervals = 0.0, [newcombe_unpaired(*cells, confidence=confidence) for confidence in (0.95, STRICT)]
        case Rule.RATIO:
            exposures = (
                (pl.lit(float(days)), pl.lit(float(days_before))) if metric.kind is Kind.EVENTS else (pl.col("denominator"), pl.col("denominator_before"))
            )
            cells = [pl.col("numerator"), exposures[0], pl.col("numerator_before"), exposures[1]]
            unchanged, intervals = 1.0, [poisson_ratio(*cells, confidence=confidence) for confidence in (0.95, STRICT)]
        case Rule.APART:
            between = (pl.col("lower") - pl.col("upper_before"), pl.col("upper") - pl.col("lower_before"))
            unchanged, intervals = 0.0, [between, (pl.lit(float("-inf")), pl.lit(float("inf")))]
    return unchanged, dict(zip(INTERVALS, (limit for interval in intervals for limit in interval), strict=True))


def _class(metric: Metric, unchanged: float) -> pl.Expr:
    lower_95, upper_95, lower_998, upper_998 = (pl.col(name) for name in INTERVALS)
    return significance_by_intervals(metric.direction, benchmark=pl.lit(unchanged), interval_95=(lower_95, upper_95), interval_998=(lower_998, upper_998))
