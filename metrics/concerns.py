"""What stands out for the worse: areas beyond a funnel's outer limit, special causes at the last period, rates that fell by more than chance. Worst first, never a small one."""

from __future__ import annotations

from datetime import date

import polars as pl

from data.schema.months import Grain, Period
from metrics.change import changes
from metrics.course import course, fired
from metrics.definition import Metric
from metrics.funnel import places
from metrics.statistics import TREND_LENGTH, PointType, Significance


def beyond_funnel(metric: Metric, frame: pl.DataFrame, *, grain: Grain, least_denominator: float) -> pl.DataFrame:
    """The rows of `metrics.funnel.places` on the bad side of the 99.8% limit, and `limit`, the one that was passed; the farthest beyond first.

    Limits allow for what areas usually differ by. Neutral metrics have no bad side.
    """
    points = places(metric, frame, grain=grain, least_denominator=least_denominator)
    is_low = pl.col("value") < pl.col("target")
    limit = pl.when(is_low).then(pl.col("lower_998")).otherwise(pl.col("upper_998")).alias("limit")
    return points.filter(pl.col("place") == Significance.WORSE_998.value).with_columns(limit).sort(pl.col("z").abs(), descending=True)


def special_concerns(
    metric: Metric, frame: pl.DataFrame, *, period: Period, as_of: date, least_denominator: float, trend_length: int = TREND_LENGTH
) -> pl.DataFrame:
    """The rows of `metrics.course.course` at `period` where a rule fired for the worse, and `since`, the first period of the unbroken run of such ones;
    the farthest from their mean, in standard deviations, first."""
    judged = course(metric, frame, as_of=as_of, least_denominator=least_denominator, trend_length=trend_length)
    is_bad = (pl.col("point_type") == PointType.CONCERN.value).fill_null(False)
    runs = judged.sort("area_code", "month").with_columns(_run=is_bad.rle_id().over("area_code"))
    marked = runs.with_columns(pl.col("period").first().over("area_code", "_run").alias("since")).drop("_run")
    distance = ((pl.col("value") - pl.col("mean")) / pl.col("sigma")).abs()
    return fired(marked, str(period)).filter(is_bad).sort(distance, descending=True, nulls_last=True)


def worsened(metric: Metric, now: pl.DataFrame, before: pl.DataFrame, *, period: Period, earlier: Period, least_denominator: float) -> pl.DataFrame:
    """The rows of `metrics.change.changes` that got worse beyond 99.8%, the widest gap first."""
    found = changes(metric, now, before, period=period, earlier=earlier, least_denominator=least_denominator)
    return found.filter(pl.col("class") == Significance.WORSE_998.value).sort(pl.col("gap").abs(), descending=True)
