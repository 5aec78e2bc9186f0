"""Surplus rates in a funnel: limits worked out by hand, one row at a time, and places that follow from them."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.surplus_funnel import surplus_funnel
from tests.drawn import rows

Z95, Z998 = NormalDist().inv_cdf(0.975), NormalDist().inv_cdf(0.999)
YEAR = """
    area_code | person_years | budget_yuan | cost_yuan
    large     | 10000        | 50000000    | 42000000
    middle    | 2000         | 10000000    | 8000000
    lucky     | 2000         | 10000000    | 6000000
    unlucky   | 2000         | 10000000    | 10600000
    small     | 50           | 250000      | 100000
    none      | 0            | 0           | 0"""


def settled(drawn: list[dict]) -> pl.DataFrame:
    frame = pl.DataFrame(drawn).with_columns(pl.col("person_years", "budget_yuan", "cost_yuan").cast(pl.Float64))
    return frame.with_columns(surplus_rate=pl.when(pl.col("budget_yuan") > 0).then((1 - pl.col("cost_yuan") / pl.col("budget_yuan")) * 100))


def slow(drawn: list[dict], least: float) -> dict[str, tuple[float, float, float, float, str]]:
    """lower_998, lower_95, upper_95, upper_998 and place of each row, one after the other, in percent of the budget."""
    kept = [row for row in drawn if row["budget_yuan"] and row["person_years"]]
    ratio = sum(row["cost_yuan"] for row in kept) / sum(row["budget_yuan"] for row in kept)
    found = {}
    for row in kept:
        error, rate = ratio * 1.2 / sqrt(row["person_years"]), 1 - row["cost_yuan"] / row["budget_yuan"]
        limits = tuple(100 * (1 - ratio + z * error) for z in (-Z998, -Z95, Z95, Z998))
        # A cost cannot fall below nothing, so no surplus passes 100%.
        limits = tuple(min(limit, 100.0) for limit in limits)
        names = ("lower_998", "lower_95", "similar", "higher_95", "higher_998")
        place = "few" if row["person_years"] < least else names[sum(100 * rate > limit for limit in limits)]
        found[row["area_code"]] = (*limits, place)
    return found


def test_chance_alone_moves_the_surplus_of_few_heads_far() -> None:
    """The cost ratio of 100 heads moves by 12% of itself, of 500 by 5.4%, of 2,000 by 2.7%: one standard deviation, with a variation of 1.2."""
    drawn = [dict(area_code=str(heads), person_years=heads, budget_yuan=heads * 5000, cost_yuan=heads * 5000) for heads in (100, 500, 2000)]
    points = surplus_funnel(settled(drawn), least_person_years=0).points
    assert points["target"].to_list() == [0, 0, 0]
    assert [upper / Z95 for upper in points["upper_95"]] == pytest.approx([12.0, 5.367, 2.683], abs=0.001)
    assert points["lower_95"].to_list() == pytest.approx([-upper for upper in points["upper_95"]])


def test_places_and_limits_are_those_worked_out_row_by_row() -> None:
    drawn = rows(YEAR)
    found = surplus_funnel(settled(drawn), least_person_years=100)
    names = ("lower_998", "lower_95", "upper_95", "upper_998", "place")
    told = {row["area_code"]: tuple(row[name] for name in names) for row in found.points.to_dicts()}
    expected = slow(drawn, 100)
    assert set(told) == set(expected) == {"large", "middle", "lucky", "unlucky", "small"}
    assert {code: row[-1] for code, row in told.items()} == {
        "large": "similar",
        "middle": "similar",
        "lucky": "higher_998",
        "unlucky": "lower_998",
        "small": "few",
    }
    for code, row in told.items():
        assert row[:-1] == pytest.approx(expected[code][:-1]) and row[-1] == expected[code][-1]
    assert found.target == pytest.approx((1 - 66_700_000 / 80_250_000) * 100)


def test_every_point_lies_on_its_side_of_the_line_that_is_drawn() -> None:
    found = surplus_funnel(settled(rows(YEAR)), least_person_years=0)
    lines = {row["size"]: row for row in found.curve.to_dicts()}
    for point in found.points.to_dicts():
        line = lines[point["person_years"]]
        outer = point["value"] < line["lower_998"] or point["value"] > line["upper_998"]
        assert point["place"].endswith("_998") == outer, point
        assert (point["z"] > 0) == (point["value"] > found.target)


def test_without_a_budget_there_is_no_funnel() -> None:
    found = surplus_funnel(settled(rows(YEAR)).filter(area_code="none"), least_person_years=100)
    assert found.points.is_empty() and found.curve.is_empty() and found.target is None


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 20_000), st.integers(1000, 9000), st.floats(0, 2.5)), min_size=1, max_size=12))
def test_any_year_agrees_with_the_slow_way(institutions: list[tuple[int, int, float]]) -> None:
    drawn = [
        dict(area_code=f"i{number}", person_years=float(heads), budget_yuan=float(heads * quota), cost_yuan=round(heads * quota * ratio, 2))
        for number, (heads, quota, ratio) in enumerate(institutions)
    ]
    found, expected = surplus_funnel(settled(drawn), least_person_years=100).points, slow(drawn, 100)
    for row in found.to_dicts():
        *limits, place = expected[row["area_code"]]
        assert [row[name] for name in ("lower_998", "lower_95", "upper_95", "upper_998")] == pytest.approx(limits, abs=1e-6)
        nearest = min(abs(row["value"] - limit) for limit in limits)
        assert row["place"] == place or nearest < 1e-6


def test_where_nothing_was_spent_nothing_lies_outside() -> None:
    drawn = [dict(area_code=code, person_years=500.0, budget_yuan=1000.0, cost_yuan=0.0) for code in "ab"]
    points = surplus_funnel(settled(drawn), least_person_years=100).points
    assert points["place"].to_list() == ["similar", "similar"] and points["z"].to_list() == [None, None]
