"""Changes between two periods: each kind by its rule against a slow second one, what overlaps or is small is not judged, and counts are compared by day."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from data.schema.months import Grain, Period, parse_period
from metrics.catalogue import CATALOGUE, metric_of
from metrics.change import Rule, changes, is_overlapping, rule_of
from metrics.definition import Kind
from metrics.result import SCHEMA
from tests.by_hand import newcombe

RATE, ADVERSE, VISITS, PAIRED, WAIT, STOCK = (
    metric_of(key)
    for key in ("diabetes_control_rate", "home_adverse_per_1000", "home_completed", "diabetes_control_change", "home_wait_p50_hours", "patients_managed")
)
NOW, YEAR_BEFORE = parse_period("2022-11"), parse_period("2021-11")


def answer(*rows: tuple[float, float | None], status: str = "ok", **columns: float) -> pl.DataFrame:
    """One area a row, A, B, …: numerator and denominator."""
    told = [
        {
            "area_code": chr(65 + index),
            "numerator": numerator,
            "denominator": denominator,
            "value": numerator if denominator is None else numerator / denominator * 100,
            "status": status,
        }
        | columns
        for index, (numerator, denominator) in enumerate(rows)
    ]
    return pl.DataFrame(told, schema=SCHEMA)


def judged(metric, now: pl.DataFrame, before: pl.DataFrame, *, period: Period = NOW, earlier: Period = YEAR_BEFORE, least: float = 0) -> list[str | None]:
    return changes(metric, now, before, period=period, earlier=earlier, least_denominator=least)["class"].to_list()


def five_classes(lower_95: float, upper_95: float, lower_998: float, upper_998: float, none: float) -> str:
    if lower_998 > none:
        return "better_998"
    if lower_95 > none:
        return "better_95"
    if upper_998 < none:
        return "worse_998"
    return "worse_95" if upper_95 < none else "similar"


@settings(max_examples=60)
@given(some.integers(1, 3000), some.integers(1, 3000), some.floats(0.02, 0.98), some.floats(0.02, 0.98))
def test_proportions_by_newcombe(people: int, people_before: int, share: float, share_before: float) -> None:
    count, count_before = round(people * share), round(people_before * share_before)
    strict, usual = (newcombe(count, people, count_before, people_before, confidence) for confidence in (0.998, 0.95))
    if min(abs(end) for end in (*strict, *usual)) < 1e-9:
        return
    assert judged(RATE, answer((count, people)), answer((count_before, people_before))) == [five_classes(*usual, *strict, 0)]


def test_which_rule() -> None:
    assert [rule_of(metric) for metric in (RATE, ADVERSE, VISITS, PAIRED, WAIT, STOCK)] == [
        Rule.DIFFERENCE,
        Rule.RATIO,
        Rule.RATIO,
        Rule.APART,
        None,
        None,
    ]
    with_interval = {Kind.PROPORTION, Kind.RATE, Kind.EVENTS, Kind.PAIRED_CHANGE}
    assert {metric.kind for metric in CATALOGUE.values() if rule_of(metric) is not None} == with_interval


def test_events_by_the_ratio_and_the_direction_is_the_metrics_own() -> None:
    assert judged(VISITS, answer((200, None), (110, None), (100, None)), answer((100, None), (100, None), (150, None))) == [
        "better_998",
        "similar",
        "worse_998",
    ]
    assert judged(ADVERSE, answer((25, 10_000), (3, 1000)), answer((10, 10_000), (2, 1000))) == ["worse_95", "similar"]


def test_counts_are_compared_by_day() -> None:
    """90,000 in February are as many a day as 99,643 in March: 31 ÷ 28."""
    february, march = parse_period("2022-02"), parse_period("2022-03")
    assert judged(VISITS, answer((99_643, None)), answer((90_000, None)), period=march, earlier=february) == ["similar"]
    assert judged(VISITS, answer((90_000, None)), answer((90_000, None)), period=march, earlier=february) == ["worse_998"]


def test_pairs_by_intervals_that_do_not_meet() -> None:
    low, high = answer((10, 100), lower=5.0, upper=15.0), answer((30, 100), lower=20.0, upper=40.0)
    assert judged(PAIRED, high, low) == ["better_95"] and judged(PAIRED, low, high) == ["worse_95"]
    assert judged(PAIRED, high, answer((25, 100), lower=15.0, upper=20.0)) == ["similar"]


def test_nothing_is_said_without_a_rule() -> None:
    assert judged(WAIT, answer((90, 1)), answer((10, 1))) == [None]


@pytest.mark.parametrize(
    ("metric", "earlier", "is_same"),
    [
        (RATE, "2022-10", True),
        (RATE, "2021-12", True),
        (RATE, "2021-11", False),
        (metric_of("home_completion_rate"), "2022-10", False),
        (metric_of("four_clouds_live_rate"), "2022-10", False),
        (STOCK, "2022-10", False),
    ],
)
def test_what_looks_back_a_year_is_judged_against_a_year_before_only(metric, earlier: str, is_same: bool) -> None:
    assert is_overlapping(metric, NOW, parse_period(earlier)) is is_same
    if metric is RATE:
        assert (judged(RATE, answer((900, 1000)), answer((100, 1000)), earlier=parse_period(earlier)) == [None]) is is_same


def test_years_do_not_overlap() -> None:
    assert not is_overlapping(RATE, Period(date(2022, 1, 1), Grain.YEAR), Period(date(2021, 1, 1), Grain.YEAR))
    assert is_overlapping(RATE, Period(date(2022, 10, 1), Grain.QUARTER), Period(date(2022, 7, 1), Grain.QUARTER))


def test_a_small_denominator_on_either_side_is_not_judged() -> None:
    large, small = answer((900, 1000)), answer((9, 99))
    assert judged(RATE, large, small, least=100) == judged(RATE, small, large, least=100) == [None]
    assert judged(RATE, large, small, least=99) == ["better_998"]


def test_only_what_is_complete_in_both_periods_is_compared() -> None:
    now, before = answer((900, 1000), (900, 1000)), answer((100, 1000))
    told = changes(RATE, now, before, period=NOW, earlier=YEAR_BEFORE)
    assert told["area_code"].to_list() == ["A"] and told["gap"].to_list() == pytest.approx([80])
    assert changes(RATE, answer((900, 1000), status="incomplete"), before, period=NOW, earlier=YEAR_BEFORE).is_empty()
