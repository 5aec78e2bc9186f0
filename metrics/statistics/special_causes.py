"""Special causes: which points of a control chart chance does not explain, by the rules of NHS England's Making Data Count."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import polars as pl

from metrics.definition import Direction
from metrics.statistics.series import GROUP, back_in_place, in_order, run_length

TREND_LENGTH = SHIFT_LENGTH = 7


class SpecialCause(StrEnum):
    """Why a point is marked, in the order in which one reason comes before another."""

    ABOVE_LIMIT = "above_limit"
    BELOW_LIMIT = "below_limit"
    RISING = "rising"
    FALLING = "falling"
    TWO_OF_THREE_HIGH = "two_of_three_high"
    TWO_OF_THREE_LOW = "two_of_three_low"
    SHIFT_HIGH = "shift_high"
    SHIFT_LOW = "shift_low"
    COMMON_CAUSE = "common_cause"

    @property
    def side(self) -> int:
        """1 upwards, −1 downwards, 0 neither."""
        return 0 if self is SpecialCause.COMMON_CAUSE else 1 if self in UPWARDS else -1


ORDER = tuple(SpecialCause)
UPWARDS = frozenset({SpecialCause.ABOVE_LIMIT, SpecialCause.RISING, SpecialCause.TWO_OF_THREE_HIGH, SpecialCause.SHIFT_HIGH})


class PointType(StrEnum):
    """What a marked point means for the metric."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"
    COMMON_CAUSE = "common_cause"


MEANING = {
    Direction.UP: {1: PointType.IMPROVEMENT, -1: PointType.CONCERN},
    Direction.DOWN: {1: PointType.CONCERN, -1: PointType.IMPROVEMENT},
    Direction.NEUTRAL: {1: PointType.NEUTRAL_HIGH, -1: PointType.NEUTRAL_LOW},
}


def special_causes(
    frame: pl.DataFrame,
    *,
    direction: Direction,
    value: str = "value",
    order: str = "month",
    by: Sequence[str] = (),
    trend_length: int = TREND_LENGTH,
    shift_length: int = SHIFT_LENGTH,
) -> pl.DataFrame:
    """A chart of `xmr`, `p_chart` or `u_chart` (the latter with value="observed") with side_of_mean, is_outside_limits, is_near_limit, label, point_type.

    The rules, first come first: beyond a limit; `trend_length` points in a row rising or falling; two of three neighbours near the same limit (within it, and more than
    two thirds of the way to it) and all three on that side of the mean; `shift_length` points in a row on one side. Every point of a run is marked, of the
    two of three only those near the limit; a point on the mean ends a shift, one equal to its neighbour a trend. Where a rise meets a fall the point belongs to what follows.
    No rule runs across a rebasing. label (`SpecialCause`) and point_type (`PointType`) are null where the value is, and in a segment too short
    to judge (is_provisional). NHS England, Making Data Count; agrees with NHSRplotthedots 0.2.2.
    """
    here = pl.col(value).cast(pl.Float64)
    kept, others = in_order(frame, known=here.is_not_null() & pl.col("mean").is_not_null(), order=order, by=by)
    same_group = pl.col(GROUP) == pl.col(GROUP).shift()
    kept = kept.with_columns(
        (here - pl.col("mean")).sign().cast(pl.Int8).alias("side_of_mean"),
        ((here > pl.col("upper_limit")) | (here < pl.col("lower_limit"))).fill_null(False).alias("is_outside_limits"),
        pl.when(same_group).then(here.diff().sign()).otherwise(0).cast(pl.Int8).alias("_step"),
    )
    is_near = ~pl.col("is_outside_limits") & ((here - pl.col("mean")).abs() > 2 * pl.col("sigma")).fill_null(False)
    is_trend = run_length(pl.col("_step")) >= trend_length - 1
    kept = kept.with_columns(
        is_near.alias("is_near_limit"),
        pl.when(is_trend).then(pl.col("_step")).otherwise(0).alias("_trend"),
        (run_length(pl.col("side_of_mean")) >= shift_length).alias("_is_shift"),
    )
    kept = kept.with_columns(_rank().replace_strict(range(len(SpecialCause)), [cause.value for cause in SpecialCause], default=None).alias("label"))
    meaning = {cause.value: MEANING[direction].get(cause.side, PointType.COMMON_CAUSE).value for cause in SpecialCause}
    kept = kept.with_columns(pl.col("label").replace_strict(meaning, default=None, return_dtype=pl.String).alias("point_type"))
    return back_in_place(kept.drop("_step", "_trend", "_is_shift"), others)


def _rank() -> pl.Expr:
    """The place in `SpecialCause` of the first rule that holds."""
    side, trend = pl.col("side_of_mean"), pl.col("_trend")
    # The first of a group has no step: where the next step belongs to a trend, so does this point, as the trend's first.
    onward = trend.shift(-1).fill_null(0)
    rank = pl.when(pl.col("is_provisional")).then(None)
    for sign, way, cause in (
        (pl.col("is_outside_limits"), side, SpecialCause.ABOVE_LIMIT),
        (onward != 0, onward, SpecialCause.RISING),
        (trend != 0, trend, SpecialCause.RISING),
        (_two_of_three(), side, SpecialCause.TWO_OF_THREE_HIGH),
        (pl.col("_is_shift") & (side != 0), side, SpecialCause.SHIFT_HIGH),
    ):
        upwards = ORDER.index(cause)
        rank = rank.when(sign).then(pl.when(way > 0).then(upwards).otherwise(upwards + 1))
    return rank.otherwise(ORDER.index(SpecialCause.COMMON_CAUSE))


def _two_of_three() -> pl.Expr:
    """Whether a point near a limit stands in a window of three on one side with another one near."""
    near, side, group = pl.col("is_near_limit"), pl.col("side_of_mean"), pl.col(GROUP)
    on_one_side = (side == side.shift(1)) & (side == side.shift(2)) & (side != 0) & (group == group.shift(2))
    ends = (on_one_side & (pl.sum_horizontal(near, near.shift(1), near.shift(2)) >= 2)).fill_null(False)
    return near & (ends | ends.shift(-1).fill_null(False) | ends.shift(-2).fill_null(False))
