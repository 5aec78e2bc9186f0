"""Control charts and their special causes: against the published series, and against loops that a reader can follow."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from metrics.definition import Direction
from metrics.statistics import PointType, SpecialCause, special_causes, xmr
from tests.figures import published

DIRECTIONS = {"increase": Direction.UP, "decrease": Direction.DOWN, "neutral": Direction.NEUTRAL}
LABELS = {
    "Above UCL": SpecialCause.ABOVE_LIMIT,
    "Below LCL": SpecialCause.BELOW_LIMIT,
    "7 Point Trend (Increasing)": SpecialCause.RISING,
    "7 Point Trend (Decreasing)": SpecialCause.FALLING,
    "2 in 3 Above CL": SpecialCause.TWO_OF_THREE_HIGH,
    "2 in 3 Below CL": SpecialCause.TWO_OF_THREE_LOW,
    "7 Points Above CL": SpecialCause.SHIFT_HIGH,
    "7 Points Below CL": SpecialCause.SHIFT_LOW,
    "Common Cause": SpecialCause.COMMON_CAUSE,
}
TYPES = {
    "common_cause": PointType.COMMON_CAUSE,
    "special_cause_improvement": PointType.IMPROVEMENT,
    "special_cause_concern": PointType.CONCERN,
    "special_cause_neutral_high": PointType.NEUTRAL_HIGH,
    "special_cause_neutral_low": PointType.NEUTRAL_LOW,
}
NUMBERS, WORDS = ("mean", "lower_limit", "upper_limit"), ("side_of_mean", "is_outside_limits", "is_near_limit", "label", "point_type")


def test_the_published_series_has_the_published_limits_labels_and_meanings() -> None:
    source = published("spc_ae_attendances.csv")
    for (measure, good), expected in published("spc_expected.csv").group_by("measure", "good_direction"):
        found = special_causes(xmr(source, value=measure), value=measure, direction=DIRECTIONS[good])
        assert found.height == 36
        for name in NUMBERS:
            assert found[name].to_list() == pytest.approx(expected[name].to_list(), rel=1e-9)
        mapped = expected.with_columns(
            pl.col("label").replace_strict({word: cause.value for word, cause in LABELS.items()}),
            pl.col("point_type").replace_strict({word: kind.value for word, kind in TYPES.items()}),
        )
        assert_frame_equal(found.select(WORDS), mapped.select(WORDS), check_dtypes=False)


def by_hand(values: list[float], trend_length: int = 7, shift_length: int = 7) -> list[tuple]:
    """(mean, lower, upper, label) of each point, point by point."""
    mean = min(max(sum(values) / len(values), min(values)), max(values))
    ranges = [abs(after - before) for before, after in pairwise(values)]
    kept = [each for each in ranges if each < 3.267 * sum(ranges) / len(ranges)]
    typical = sum(kept) / len(kept) if sum(kept) else sum(ranges) / len(ranges)
    lower, upper = mean - 2.66 * typical, mean + 2.66 * typical
    near = [lower <= each <= upper and abs(each - mean) > 2 / 3 * 2.66 * typical for each in values]
    side = [(each > mean) - (each < mean) for each in values]
    return [(mean, lower, upper, _label(values, place, (lower, upper), near, side, trend_length, shift_length)) for place in range(len(values))]


def _label(values, place, limits, near, side, trend_length, shift_length) -> SpecialCause:
    def windows(length):
        return [range(start, start + length) for start in range(place - length + 1, place + 1) if start >= 0 and start + length <= len(values)]

    if values[place] > limits[1]:
        return SpecialCause.ABOVE_LIMIT
    if values[place] < limits[0]:
        return SpecialCause.BELOW_LIMIT
    rising = [window for window in windows(trend_length) if all(values[a] < values[b] for a, b in pairwise(window))]
    falling = [window for window in windows(trend_length) if all(values[a] > values[b] for a, b in pairwise(window))]
    if rising or falling:
        is_rising = not falling or (bool(rising) and rising[-1][0] > falling[-1][0])
        return SpecialCause.RISING if is_rising else SpecialCause.FALLING
    threes = [w for w in windows(3) if sum(near[i] for i in w) >= 2 and abs(sum(side[i] for i in w)) == 3]
    if near[place] and threes:
        return SpecialCause.TWO_OF_THREE_HIGH if side[place] > 0 else SpecialCause.TWO_OF_THREE_LOW
    if any(abs(sum(side[i] for i in w)) == shift_length for w in windows(shift_length)):
        return SpecialCause.SHIFT_HIGH if side[place] > 0 else SpecialCause.SHIFT_LOW
    return SpecialCause.COMMON_CAUSE


def months(count: int) -> list[date]:
    return [date(2020 + place // 12, place % 12 + 1, 1) for place in range(count)]


SERIES = st.lists(st.integers(-6, 6).map(float), min_size=2, max_size=40)
"""Few different values: ties with the mean and with neighbours are where rules go wrong."""


@settings(deadline=None, max_examples=150)
@given(st.lists(SERIES, min_size=1, max_size=4), st.integers(3, 8), st.integers(3, 8), st.randoms(use_true_random=False))
def test_every_institution_gets_what_a_loop_over_its_points_gives(many: list[list[float]], trend: int, shift: int, random) -> None:
    rows = [dict(area=area, month=month, value=value) for area, values in enumerate(many) for month, value in zip(months(len(values)), values, strict=True)]
    random.shuffle(rows)
    frame = pl.DataFrame(rows)
    chart = special_causes(xmr(frame, by=["area"], least_points=0), direction=Direction.UP, by=["area"], trend_length=trend, shift_length=shift)
    assert chart["value"].to_list() == frame["value"].to_list()
    for area, values in enumerate(many):
        own = chart.filter(pl.col("area") == area).sort("month")
        expected = by_hand(values, trend, shift)
        mean, lower, upper, _ = expected[0]
        width = upper - mean
        assume(not width or all(abs(abs(each - mean) - part * width) > 1e-9 for each in values for part in (2 / 3, 1)))  # on a limit, rounding decides
        for column, name in enumerate(NUMBERS):
            assert own[name].to_list() == pytest.approx([row[column] for row in expected], abs=1e-9)
        assert own["label"].to_list() == [row[3].value for row in expected]
