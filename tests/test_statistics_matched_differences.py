"""Differences in differences over matched sets: against loops, against known cases, and whether the interval holds what it promises."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from metrics.statistics import difference_in_differences, jackknife, newcombe_differences, newcombe_unpaired
from metrics.statistics.matched_differences import SUMS
from tests.figures import row_of


def frame_of(rows: list[tuple[float, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(SUMS, pl.Float64), orient="row").with_columns(step=pl.lit(1))


def by_hand(rows: list[tuple[float, ...]]) -> float:
    totals = dict(zip(SUMS, (sum(column) for column in zip(*rows, strict=True)), strict=True))

    def rate(group: str, when: str) -> float:
        return totals[f"{group}_numerator{when}"] / totals[f"{group}_denominator{when}"]

    return (rate("treated", "") - rate("treated", "_before")) - (rate("control", "") - rate("control", "_before"))


people = st.integers(1, 500)
sets = st.lists(st.tuples(*(people for _ in SUMS)), min_size=2, max_size=12)


@settings(deadline=None, max_examples=80)
@given(sets)
def test_the_jackknife_leaves_out_each_set_in_turn(rows: list[tuple[int, ...]]) -> None:
    found = difference_in_differences(frame_of(rows), by="step").row(0, named=True)
    whole, count = by_hand(rows), len(rows)
    deviation = math.sqrt((count - 1) / count * sum((by_hand(rows[:place] + rows[place + 1 :]) - whole) ** 2 for place in range(count)))
    margin = t.ppf(0.975, count - 1) * deviation
    assert found["clusters"] == count and found["estimate"] == pytest.approx(whole)
    assert (found["lower"], found["upper"]) == pytest.approx((whole - margin, whole + margin))


def test_of_a_mean_the_jackknife_is_students_interval() -> None:
    values = [3.0, 5.0, 4.0, 8.0]
    frame = pl.DataFrame({"all": [1] * 4, "sum": values, "one": [1.0] * 4})
    found = jackknife(frame, columns=("sum", "one"), estimate=lambda part: part("sum") / part("one"), by="all").row(0, named=True)
    margin = t.ppf(0.975, 3) * np.std(values, ddof=1) / 2
    assert (found["estimate"], found["lower"], found["upper"]) == pytest.approx((5.0, 5.0 - margin, 5.0 + margin))


def test_one_set_has_no_interval_and_no_set_no_row() -> None:
    found = difference_in_differences(frame_of([(5, 4, 10, 10, 5, 5, 10, 10)]), by="step").row(0, named=True)
    assert found["estimate"] == pytest.approx(0.1) and found["lower"] is None and found["upper"] is None
    assert difference_in_differences(frame_of([]), by="step").is_empty()


def test_where_leaving_one_out_leaves_nothing_there_is_no_interval() -> None:
    found = difference_in_differences(frame_of([(5, 4, 10, 10, 5, 5, 10, 10), (0, 0, 0, 0, 5, 5, 10, 10)]), by="step").row(0, named=True)
    assert found["estimate"] == pytest.approx(0.1) and found["lower"] is None and found["upper"] is None


@pytest.mark.parametrize("effect", [0.0, 0.05])
def test_the_interval_covers_a_known_effect_about_as_often_as_it_says(effect: float) -> None:
    """1,000 studies of 12 sets that differ in size, level and change: the interval holds the true effect in about 95% of them."""
    random, studies, count = np.random.default_rng(20260611), 1000, 12
    shape = (studies, count)
    level, own = random.normal(0.6, 0.05, shape), random.normal(0.02, 0.02, shape)
    sizes = random.integers(150, 900, shape)
    columns = {"step": np.repeat(np.arange(studies), count)}
    for group, groups_effect, weight in (("treated", effect, 1), ("control", 0.0, 3)):
        change = own + groups_effect + random.normal(0, 0.03, shape)
        for when, share in (("_before", level), ("", level + change)):
            columns[f"{group}_denominator{when}"] = (sizes * weight).astype(float).ravel()
            columns[f"{group}_numerator{when}"] = random.binomial(sizes * weight, share.clip(0, 1)).astype(float).ravel()
    found = difference_in_differences(pl.DataFrame(columns), by="step")
    covered = found.select(pl.lit(effect).is_between(pl.col("lower"), pl.col("upper")).mean()).item()
    assert 0.93 <= covered <= 0.975
    assert found["estimate"].mean() == pytest.approx(effect, abs=0.002)


def test_of_one_set_both_changes_have_newcombes_interval() -> None:
    counts = dict(zip(SUMS, (60, 50, 100, 100, 150, 140, 300, 280), strict=True))
    cells = {name: pl.lit(float(value)) for name, value in counts.items()}
    changes = []
    for group in ("treated", "control"):
        four = [cells[f"{group}_{what}{when}"] for when in ("", "_before") for what in ("numerator", "denominator")]
        lower, upper = row_of(newcombe_unpaired(*four))
        now, before = (counts[f"{group}_numerator{when}"] / counts[f"{group}_denominator{when}"] for when in ("", "_before"))
        changes.append((now - before, lower, upper))
    (own, own_lower, own_upper), (other, other_lower, other_upper) = changes
    found = frame_of([tuple(float(counts[name]) for name in SUMS)]).select(
        *(limit.alias(name) for limit, name in zip(newcombe_differences(), "lu", strict=True))
    )
    expected = (
        own - other - math.hypot(own - own_lower, other_upper - other),
        own - other + math.hypot(own_upper - own, other - other_lower),
    )
    assert found.row(0) == pytest.approx(expected)
