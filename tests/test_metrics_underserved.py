"""Areas visited less than the whole: classes, missing visits and reasons, by hand and against a slow second reckoning."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema.months import Grain
from metrics.catalogue import metric_of
from metrics.underserved import MATERIAL, Reach, Reason, reach

VISITS, REQUESTS = metric_of("home_visits_per_1000_aged_65"), metric_of("home_requests_per_1000_aged_65")
MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


def answers(rows: list[tuple[int, int, int]], grain: Grain) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Answers of both metrics for areas of (residents, requests, visits)."""

    def of(place: int) -> pl.DataFrame:
        factor = 1000 * 12 / MONTHS[grain]
        told = [(f"A{at}", f"A{at}", float(row[place]), float(row[0]), row[place] / row[0] * factor, "ok") for at, row in enumerate(rows)]
        kinds = dict.fromkeys(("area_code", "area_name"), pl.String) | dict.fromkeys(("numerator", "denominator", "value"), pl.Float64) | {"status": pl.String}
        return pl.DataFrame(told, schema=kinds, orient="row")

    return of(2), of(1)


def told(*rows: tuple[int, int, int], grain: Grain = Grain.MONTH) -> list[dict]:
    visits, requests = answers(list(rows), grain)
    return reach(VISITS, visits, requests, grain=grain).to_dicts()


def test_who_is_clearly_below_and_what_is_missing() -> None:
    few, vain, usual, much = told((100_000, 320, 300), (100_000, 1000, 500), (100_000, 1080, 1000), (100_000, 2300, 2200))
    assert [row["reach"] for row in (few, vain, usual, much)] == [Reach.CLEARLY_BELOW, Reach.CLEARLY_BELOW, Reach.SIMILAR, Reach.CLEARLY_ABOVE]
    assert [row["missing"] for row in (few, vain, usual, much)] == [700, 500, 0, 0]
    assert [row["reason"] for row in (few, vain, usual, much)] == [Reason.FEW_ASK, Reason.NOT_SERVED, None, None]
    assert few["whole_rate"] == pytest.approx(120) and few["visits_rate"] == pytest.approx(36)


def test_a_certain_difference_of_little_weight_is_not_called_clear() -> None:
    below, above = told((1_000_000, 9_000, 9_000), (1_000_000, 11_000, 11_000))
    assert (below["reach"], above["reach"]) == (Reach.BELOW, Reach.ABOVE)


def test_a_large_difference_of_a_few_visits_is_chance() -> None:
    one, _other = told((1_000, 1, 1), (50_000, 110, 100))
    assert one["visits_rate"] < one["whole_rate"] and one["reach"] == Reach.SIMILAR and one["missing"] == 1


def test_where_nobody_asks_and_where_nobody_comes() -> None:
    silent, vain, usual = told((50_000, 0, 0), (50_000, 400, 0), (100_000, 900, 800))
    assert (silent["reason"], vain["reason"], usual["reason"]) == (Reason.FEW_ASK, Reason.NOT_SERVED, None)
    assert {row["reach"] for row in (silent, vain)} == {Reach.CLEARLY_BELOW}


def test_half_of_each_is_both() -> None:
    both, _usual = told((100_000, 500, 250), (1_000_000, 10_000, 10_000))
    assert both["reason"] == Reason.BOTH


def test_nothing_anywhere_is_no_gap() -> None:
    assert {(row["reach"], row["missing"], row["reason"]) for row in told((1000, 0, 0), (2000, 0, 0))} == {(Reach.SIMILAR, 0, None)}


def test_an_area_without_residents_is_left_out() -> None:
    visits, requests = answers([(1000, 5, 5), (1000, 9, 9)], Grain.MONTH)
    unknown = pl.col("area_code") == "A0"
    without = visits.with_columns(pl.when(~unknown).then(pl.col(name)).alias(name) for name in ("numerator", "denominator", "value"))
    assert reach(VISITS, without, requests, grain=Grain.MONTH)["area_code"].to_list() == ["A1"]


@given(
    st.lists(st.tuples(st.integers(100, 200_000), st.integers(0, 3000), st.floats(0, 1)), min_size=1, max_size=8),
    st.sampled_from(Grain),
)
def test_missing_visits_and_reasons_against_a_slow_reckoning(drawn: list[tuple[int, int, float]], grain: Grain) -> None:
    rows = [(residents, requests, int(requests * share)) for residents, requests, share in drawn]
    whole = sum(row[2] for row in rows) / sum(row[0] for row in rows)
    asking = sum(row[1] for row in rows) / sum(row[0] for row in rows)
    for row, (residents, requests, visits) in zip(told(*rows, grain=grain), rows, strict=True):
        assert row["missing"] == max(0, math.ceil(round(whole * residents - visits, 6)))
        if row["reach"] == Reach.CLEARLY_BELOW:
            assert row["visits_rate"] <= (1 - MATERIAL) * row["whole_rate"] * (1 + 1e-9) and row["missing"] > 0 and row["reason"]
        if not whole or visits / residents >= whole * (1 - 1e-12):
            continue
        if requests and visits:
            part = math.log(requests / residents / asking) / math.log(visits / residents / whole)
            near = min(abs(part - 1 / 3), abs(part - 2 / 3)) < 1e-9
            assert near or row["reason"] == (Reason.FEW_ASK if part > 2 / 3 else Reason.NOT_SERVED if part < 1 / 3 else Reason.BOTH)
