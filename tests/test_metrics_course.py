"""A metric's course: which periods count, which are too rare or not ripe, and that areas are judged one by one."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from data.schema.months import Period, month_range
from metrics.catalogue import CATALOGUE, metric_of
from metrics.course import course, fired, has_course, reached
from metrics.result import SCHEMA

MONTHS = [str(Period(month)) for month in month_range(date(2021, 1, 1), date(2022, 12, 1))]


def answer(key: str, counts: list[tuple[float, float | None]], *, area: str = "A", status: str = "ok") -> pl.DataFrame:
    """An answer of `compute` as it would be for these numerators and denominators, month by month."""
    metric = metric_of(key)
    rows = [
        {
            "metric": key,
            "level": "district",
            "area_code": area,
            "area_name": area,
            "period": month,
            "numerator": numerator,
            "denominator": denominator,
            "value": numerator if denominator is None else numerator / denominator * metric.factor if denominator else None,
            "status": status,
        }
        for month, (numerator, denominator) in zip(MONTHS, counts, strict=False)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def steady(level: float, count: int = 24) -> list[tuple[float, None]]:
    return [(level + (3 if step % 2 else -3), None) for step in range(count)]


def labels(frame: pl.DataFrame, area: str = "A") -> list[str | None]:
    return frame.filter(area_code=area).sort("month")["label"].to_list()


def test_flows_have_a_course_and_rolling_years_have_none() -> None:
    assert has_course(metric_of("home_requests")) and has_course(metric_of("home_completion_rate")) and has_course(metric_of("home_adverse_per_1000"))
    assert not has_course(metric_of("diabetes_control_rate")) and not has_course(metric_of("institutions"))
    assert not has_course(metric_of("diabetes_control_change"))
    assert all(metric.numerator.over == "sum" for metric in CATALOGUE.values() if has_course(metric))


def test_a_jump_is_a_marked_rise_and_nothing_else_is() -> None:
    judged = course(metric_of("home_requests"), answer("home_requests", [*steady(100, 23), (160, None)]))
    assert labels(judged) == ["common_cause"] * 23 + ["above_limit"]
    assert fired(judged, "2022-12")["area_code"].to_list() == ["A"] and fired(judged, "2022-11").is_empty()


def test_direction_says_what_a_rise_means() -> None:
    waits = course(metric_of("home_wait_p50_hours"), answer("home_wait_p50_hours", [*steady(20, 23), (60, None)]))
    assert waits.sort("month")["point_type"].to_list()[-1] == "concern"
    requests = course(metric_of("home_requests"), answer("home_requests", [*steady(100, 23), (160, None)]))
    assert requests.sort("month")["point_type"].to_list()[-1] == "neutral_high"


def test_each_area_is_judged_alone() -> None:
    quiet, loud = answer("home_requests", steady(1000)), answer("home_requests", [*steady(100, 23), (160, None)], area="B")
    together = course(metric_of("home_requests"), pl.concat([loud, quiet]))
    assert labels(together) == labels(course(metric_of("home_requests"), quiet))
    assert labels(together, "B") == labels(course(metric_of("home_requests"), loud), "B")


def test_limits_are_in_the_unit_of_the_value() -> None:
    judged = course(metric_of("home_completion_rate"), answer("home_completion_rate", [(900 + step % 3, 1000) for step in range(24)]))
    middle = judged["mean"][0]
    assert middle == pytest.approx(sum(900 + step % 3 for step in range(24)) / 24_000 * 100)
    assert (judged["lower_limit"] < judged["value"]).all() and (judged["value"] < judged["upper_limit"]).all()
    assert judged["numerator"].to_list() == [900 + step % 3 for step in range(24)]


@pytest.mark.parametrize(
    ("key", "counts"),
    [
        ("home_requests", [(step % 2, None) for step in range(24)]),
        ("home_adverse_per_1000", [(0, 400) for _step in range(24)]),
        ("home_completion_rate", [(398, 400) for _step in range(24)]),
    ],
)
def test_too_few_cases_are_not_judged(key: str, counts: list[tuple[float, float | None]]) -> None:
    assert set(labels(course(metric_of(key), answer(key, counts)))) == {None}


def test_a_small_denominator_is_not_judged() -> None:
    frame = answer("home_completion_rate", [(10, 20) for _step in range(23)] + [(300, 400)])
    judged = course(metric_of("home_completion_rate"), frame, least_denominator=30).sort("month")
    assert judged["label"].to_list()[:23] == [None] * 23


def test_what_is_not_complete_does_not_count() -> None:
    frame = pl.concat([answer("home_requests", steady(100, 23)), answer("home_requests", [*steady(100, 23), (10, None)], status="incomplete").tail(1)])
    judged = course(metric_of("home_requests"), frame)
    assert labels(judged)[-1] is None
    assert judged.filter(period="2022-12")["value"].item() == 10


def test_orders_of_last_month_are_not_ripe() -> None:
    frame = answer("home_completion_rate", [(900 + step % 3, 1000) for step in range(23)] + [(500, 1000)])
    metric = metric_of("home_completion_rate")
    assert labels(course(metric, frame, as_of=date(2023, 1, 6)))[-1] is None
    assert labels(course(metric, frame, as_of=date(2023, 2, 1)))[-1] == "below_limit"
    assert labels(course(metric_of("home_requests"), answer("home_requests", [*steady(100, 23), (160, None)]), as_of=date(2022, 12, 31)))[-1] == "above_limit"


def test_claims_ripen_after_two_months() -> None:
    frame = answer("capitation_leakage_rate", [(20 + step % 2, 100) for step in range(22)] + [(60, 100), (60, 100)])
    judged = labels(course(metric_of("capitation_leakage_rate"), frame, as_of=date(2023, 1, 6)))
    assert judged[-2:] == [None, None] and judged[0] is not None


def test_a_rebasing_begins_a_new_mean() -> None:
    frame = answer("home_requests", [*steady(100, 12), *steady(300, 12)])
    judged = course(metric_of("home_requests"), frame, rebase_at=[date(2022, 1, 1)])
    assert judged.sort("month")["mean"].unique(maintain_order=True).to_list() == pytest.approx([100, 300])
    assert set(labels(judged)) == {"common_cause"}


def test_assurance_is_against_the_target_of_the_metric() -> None:
    metric = metric_of("home_completion_rate")
    frame = answer(metric.key, [(900 + step % 3, 1000) for step in range(24)])
    found = reached(metric, course(metric, frame))
    assert found.columns == ["area_code", "assurance"]
    assert (found["assurance"].item() is None) == (getattr(metric.target, "value", None) is None)


def test_nothing_asked_is_nothing_said() -> None:
    empty = answer("home_requests", [])
    assert course(metric_of("home_requests"), empty).is_empty()


def test_months_before_the_first_event_do_not_count() -> None:
    frame = answer("home_requests", [(0, None) for _step in range(8)] + steady(100, 16))
    judged = course(metric_of("home_requests"), frame).sort("month")
    assert judged["label"].to_list() == [None] * 8 + ["common_cause"] * 16
    assert judged["mean"].to_list()[-1] == pytest.approx(100)


def test_the_length_of_a_trend_is_a_setting() -> None:
    climb = [*steady(100, 12), *[(95 + step, None) for step in range(6)], *steady(100, 6)]
    frame = answer("home_requests", climb)
    assert "rising" not in labels(course(metric_of("home_requests"), frame))
    assert labels(course(metric_of("home_requests"), frame, trend_length=6)).count("rising") >= 6
