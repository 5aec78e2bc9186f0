"""Control charts where they are delicate: rebasing, gaps, short and even series, counts out of varying denominators, targets, trends that meet."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.definition import Direction
from metrics.statistics import Assurance, PointType, SpecialCause, assurance, p_chart, special_causes, u_chart, xmr


def series(*values: float | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"month": [date(2020 + place // 12, place % 12 + 1, 1) for place in range(len(values))], "value": values}, schema_overrides={"value": pl.Float64}
    )


def labels(frame: pl.DataFrame, direction: Direction = Direction.UP, **options: int) -> list[str | None]:
    return special_causes(xmr(frame), direction=direction, **options)["label"].to_list()


EVEN = (10.0, 12.0) * 8
COMMON = SpecialCause.COMMON_CAUSE.value


def test_a_rebasing_begins_a_new_mean_and_no_rule_runs_across_it() -> None:
    frame = series(*EVEN, *(value + 50 for value in EVEN))
    together = special_causes(xmr(frame), direction=Direction.UP)
    assert set(together["label"]) <= {
        SpecialCause.SHIFT_LOW.value,
        SpecialCause.SHIFT_HIGH.value,
        SpecialCause.BELOW_LIMIT.value,
        SpecialCause.ABOVE_LIMIT.value,
    }
    apart = special_causes(xmr(frame, rebase_at=[date(2021, 5, 1)]), direction=Direction.UP)
    assert apart["segment"].to_list() == [0] * 16 + [1] * 16
    assert apart.group_by("segment", maintain_order=True).agg(pl.col("mean").unique().implode())["mean"].to_list() == [[11.0], [61.0]]
    assert set(apart["label"]) == {COMMON}
    assert apart["moving_range"].is_null().to_list() == [True] + [False] * 15 + [True] + [False] * 15


def test_a_gap_is_skipped_and_its_neighbours_are_neighbours() -> None:
    frame = series(*EVEN[:6], None, *EVEN[6:])
    found = special_causes(xmr(frame), direction=Direction.UP)
    whole = special_causes(xmr(series(*EVEN)), direction=Direction.UP)
    assert found.row(6)[3:] == (None,) * (found.width - 3)
    for name in ("mean", "lower_limit", "upper_limit", "label"):
        assert found.filter(pl.col("value").is_not_null())[name].to_list() == whole[name].to_list()


def test_of_a_short_series_the_limits_are_provisional_and_nothing_is_said() -> None:
    found = special_causes(xmr(series(1, 1, 2, 1, 90)), direction=Direction.UP)
    assert found["is_provisional"].all() and found["upper_limit"].null_count() == 0
    assert found.select("label", "point_type").null_count().row(0) == (5, 5)
    one = xmr(series(5))
    assert one.select("mean", "lower_limit", "upper_limit").row(0) == (5, None, None)
    assert special_causes(xmr(series(None, None)), direction=Direction.UP)["label"].to_list() == [None, None]


def test_a_series_that_never_moves_stands_out_nowhere() -> None:
    """The mean of equal values, as added up in floating point, is often not that value; all of them would then lie outside limits of no width."""
    frame = pl.concat([series(*[step / 7] * length).with_columns(area=pl.lit(f"{step} {length}")) for step in range(60) for length in (12, 23, 34)])
    found = special_causes(xmr(frame, by=["area"]), direction=Direction.UP, by=["area"])
    assert set(found["label"]) == {COMMON}


def test_one_event_in_years_of_none_does_not_put_the_empty_months_outside() -> None:
    """All its moving ranges but 0 are screened as too large; without them limits would have no width and every month would lie beyond them."""
    found = labels(series(*[0.0] * 15, 3.0, *[0.0] * 15))
    assert found[15] == SpecialCause.ABOVE_LIMIT.value
    assert SpecialCause.BELOW_LIMIT.value not in found


def test_two_of_three_near_a_limit_are_neighbours_of_one_institution_and_on_one_side() -> None:
    """With mean 0 and limits ±2.66, near begins at 1.77: two of 2 in a row are marked, and neither one on either side of a border nor one beside a point outside."""
    still = [0.5, -0.5] * 20

    def marked(*values: float) -> list[str]:
        frame = pl.DataFrame({"month": list(range(len(values))), "value": values}).with_columns(
            mean=pl.lit(0.0), lower_limit=pl.lit(-2.66), upper_limit=pl.lit(2.66), sigma=pl.lit(2.66 / 3), is_provisional=pl.lit(False), segment=pl.lit(0)
        )
        borders = frame.with_columns(area=pl.when(pl.col("month") < 22).then(pl.lit("A")).otherwise(pl.lit("B")))
        return special_causes(borders, direction=Direction.UP, by=["area"])["label"].to_list()

    assert marked(*still[:10], 2.0, 0.5, 2.0, *still[:10])[10:13] == ["two_of_three_high", COMMON, "two_of_three_high"]
    assert set(marked(*still[:10], 2.0, -0.5, 2.0, *still[:10])) == {COMMON}
    assert set(marked(*still[:21], 2.0, 2.0, 0.5, *still[:10])) == {COMMON}
    assert marked(*still[:10], 3.0, 0.5, 2.0, *still[1:10])[10:13] == ["above_limit", COMMON, COMMON]


def test_limits_end_where_the_value_can_go_no_further() -> None:
    frame = series(*[99.0, 91.0] * 8)
    found = xmr(frame, bounds=(0, 100))
    assert found["upper_limit"].unique().to_list() == [100]
    assert found["lower_limit"][0] == pytest.approx(95 - 2.66 * 8)
    assert found["sigma"][0] == pytest.approx(2.66 * 8 / 3)
    assert set(special_causes(found, direction=Direction.UP)["label"]) == {COMMON}


@pytest.mark.parametrize(
    ("direction", "rising", "falling"),
    [
        (Direction.UP, PointType.IMPROVEMENT, PointType.CONCERN),
        (Direction.DOWN, PointType.CONCERN, PointType.IMPROVEMENT),
        (Direction.NEUTRAL, PointType.NEUTRAL_HIGH, PointType.NEUTRAL_LOW),
    ],
)
def test_where_a_rise_meets_a_fall_the_peak_belongs_to_the_fall(direction: Direction, rising: PointType, falling: PointType) -> None:
    noise = [0, 6, -6] * 8
    found = special_causes(xmr(series(*noise, -3, -2, -1, 0, 1, 2, 3, 2, 1, 0, -1, -2, -3)), direction=direction)
    assert found["label"].to_list()[-13:] == ["rising"] * 6 + ["falling"] * 7
    assert found["point_type"].to_list()[-13:] == [rising.value] * 6 + [falling.value] * 7


def test_the_length_of_a_trend_is_a_setting() -> None:
    frame = series(*[0, 6, -6] * 8, -3, -2, -1, 0, 1, 0)
    assert set(labels(frame)) == {COMMON}
    assert labels(frame, trend_length=5)[-7:-1] == ["rising"] * 6  # the last −6 of the noise is the lowest and begins the run
    assert labels(frame, trend_length=6)[-7:-1] == ["rising"] * 6


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1)), min_size=2, max_size=30), st.booleans(), st.booleans())
def test_counts_have_the_limits_of_their_own_denominators(points: list[tuple[int, float]], is_rate: bool, is_laney: bool) -> None:
    sizes, counts = [size for size, _ in points], [round(size * share) for size, share in points]
    frame = series(*[None] * len(points)).with_columns(numerator=pl.Series(counts), denominator=pl.Series(sizes)).drop("value")
    found = (u_chart if is_rate else p_chart)(frame, factor=100, is_laney=is_laney)
    kept = [(count, size) for count, size in zip(counts, sizes, strict=True) if size]
    if not kept:
        assert found["mean"].null_count() == len(points)
        return
    mean = sum(count for count, _ in kept) / sum(size for _, size in kept)
    sigmas = [math.sqrt(mean / size if is_rate else mean * max(1 - mean, 0) / size) for _, size in kept]
    if is_laney:
        scores = [(count / size - mean) / sigma if sigma else 0 for (count, size), sigma in zip(kept, sigmas, strict=True)]
        ranges = [abs(after - before) for before, after in pairwise(scores)]
        sigmas = [sigma * sum(ranges) / len(ranges) / 1.128 for sigma in sigmas] if ranges else [None] * len(kept)
    rows = found.filter(pl.col("denominator") > 0)
    assert rows["mean"].to_list() == pytest.approx([100 * mean] * len(kept))
    for row, (count, size), sigma in zip(rows.iter_rows(named=True), kept, sigmas, strict=True):
        assert row["observed"] == pytest.approx(100 * count / size)
        if sigma is None:
            assert (row["lower_limit"], row["upper_limit"]) == (None, None)
        else:
            upper = 100 * (mean + 3 * sigma)
            assert (row["lower_limit"], row["upper_limit"]) == pytest.approx(
                (max(100 * (mean - 3 * sigma), 0), upper if is_rate else min(upper, 100)), abs=1e-9
            )


def test_a_chart_of_proportions_is_judged_by_the_same_rules() -> None:
    frame = series(*[None] * 14).with_columns(numerator=pl.Series([50, 48, 52, 47, 53, 50, 51, 49, 50, 52, 48, 50, 49, 90]), denominator=pl.lit(100))
    found = special_causes(p_chart(frame, factor=100), value="observed", direction=Direction.DOWN)
    assert (found["label"][-1], found["point_type"][-1]) == (SpecialCause.ABOVE_LIMIT.value, PointType.CONCERN.value)


@pytest.mark.parametrize(
    ("target", "direction", "expected"),
    [
        (0, Direction.UP, Assurance.ALWAYS),
        (11, Direction.UP, Assurance.HIT_AND_MISS),
        (30, Direction.UP, Assurance.NEVER),
        (0, Direction.DOWN, Assurance.NEVER),
        (30, Direction.DOWN, Assurance.ALWAYS),
        (11 - 2.66 * 2, Direction.UP, Assurance.HIT_AND_MISS),
        (11, Direction.NEUTRAL, None),
        (None, Direction.UP, None),
    ],
)
def test_a_target_is_reached_always_never_or_by_chance(target: float | None, direction: Direction, expected: Assurance | None) -> None:
    chart = xmr(series(*(value + 100 for value in EVEN), *EVEN), rebase_at=[date(2021, 5, 1)])
    found = assurance(chart, target=target, direction=direction)
    assert found.height == 1 and found["mean"].item() == 11
    assert found["assurance"].item() == expected


def test_every_institution_has_its_own_assurance_and_a_short_one_none() -> None:
    long, short = series(*EVEN).with_columns(area=pl.lit("B")), series(1, 2, 1).with_columns(area=pl.lit("A"))
    chart = xmr(pl.concat([long, short]), by=["area"])
    found = assurance(chart, target=0, direction=Direction.UP, by=["area"])
    assert found.select("area", "assurance").rows() == [("A", None), ("B", "always")]
    assert assurance(chart.clear(), target=0, direction=Direction.UP, by=["area"]).is_empty()
