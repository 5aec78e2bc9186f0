"""Decile lines and membership against the published table, and against counting by hand."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import DECILES, decile_lines, percent_rank, quantile_group
from tests.figures import published

VALUES = st.lists(st.none() | st.integers(0, 20).map(float) | st.floats(-1e6, 1e6), min_size=1, max_size=60)


def of(values: list[float | None]) -> pl.DataFrame:
    return pl.DataFrame({"value": values}, schema={"value": pl.Float64})


def test_deciles_and_ranks_are_the_published_ones() -> None:
    frame, group = published("deciles.csv"), ["measure", "month"]
    lines = decile_lines(frame, value="value", over=group)
    expected = frame.group_by(group, maintain_order=True).agg(pl.col(DECILES).first())
    assert lines.height == 6 and lines["count"].to_list() == [16] * 6
    for name in DECILES:
        assert (lines[name] - expected[name]).abs().max() < 1e-12
    ranks = frame.select(percent_rank(pl.col("value")).over(group) - pl.col("percent_rank"))
    assert ranks.to_series().abs().max() < 1e-12


@given(VALUES)
def test_lines_agree_with_interpolation_by_hand(values: list[float | None]) -> None:
    known = sorted(value for value in values if value is not None)
    (count, *lines) = decile_lines(of(values), over=()).row(0)
    assert count == len(known)
    for tenth, line in enumerate(lines, start=1):
        assert line == (None if not known else pytest.approx(_type_7(known, tenth / 10), rel=1e-9, abs=1e-9))


def _type_7(ordered: list[float], share: float) -> float:
    place = (len(ordered) - 1) * share
    below = min(int(place), len(ordered) - 2) if len(ordered) > 1 else 0
    return ordered[below] + (place - below) * (ordered[min(below + 1, len(ordered) - 1)] - ordered[below])


@given(VALUES, st.integers(1, 12))
def test_membership_agrees_with_counting(values: list[float | None], groups: int) -> None:
    known = [value for value in values if value is not None]
    found = of(values).select(percent_rank(pl.col("value")).alias("rank"), quantile_group(pl.col("value"), groups=groups).alias("group"))
    for value, (rank, group) in zip(values, found.rows(), strict=True):
        below = sum(other < value for other in known) if value is not None else None
        assert rank == (None if below is None or len(known) == 1 else pytest.approx(100 * below / (len(known) - 1), abs=1e-9))
        assert group == (None if below is None else below * groups // len(known) + 1)


def test_groups_are_of_one_size_and_ties_stay_together() -> None:
    """Twenty values in four groups; then five equal ones, all in the lowest."""
    assert of([float(each) for each in range(20)]).select(quantile_group(pl.col("value"), groups=4)).to_series().value_counts()["count"].to_list() == [5] * 4
    assert of([7.0] * 5).select(percent_rank(pl.col("value")).alias("rank"), quantile_group(pl.col("value")).alias("group")).rows() == [(0.0, 1)] * 5


def test_one_alone_has_no_place() -> None:
    assert of([3.0, None]).select(percent_rank(pl.col("value"))).to_series().to_list() == [None, None]
    assert decile_lines(of([3.0, None]), over=()).row(0) == (1, *[3.0] * 9)
    assert decile_lines(of([None]), over=()).row(0) == (0, *[None] * 9)
