"""Figures as people read them, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from data.schema.months import Grain, Period
from metrics.catalogue import CATALOGUE, metric_of
from metrics.definition import Unit
from views.formats import change_text, day_text, exact, number, period_text, signed, unit_word, value_text


@pytest.mark.parametrize(
    ("value", "decimals", "chinese", "english"),
    [
        (None, 1, "–", "–"),
        (0.0, 0, "0", "0"),
        (266, 0, "266", "266"),
        (9999, 0, "9,999", "9,999"),
        (10_000, 0, "1.00万", "10,000"),
        (99_999, 0, "10.0万", "99,999"),
        (564_321, 0, "56.4万", "564.3K"),
        (999_960, 0, "100.0万", "1.00M"),
        (123_456_789, 0, "1.23亿", "123.5M"),
        (1_870_000_000, 2, "18.7亿", "1.87B"),
        (-43_210.0, 0, "−4.32万", "−43,210"),
        (76.68, 1, "76.7", "76.7"),
        (-0.04, 1, "0.0", "0.0"),
    ],
)
def test_numbers(value: float | None, decimals: int, chinese: str, english: str) -> None:
    assert number(value, decimals, "zh") == chinese
    assert number(value, decimals, "en") == english


@pytest.mark.parametrize(("value", "text"), [(4.84, "+4.8"), (-4.84, "−4.8"), (0.04, "0.0"), (-0.04, "0.0"), (12_345.0, "+1.23万")])
def test_signs(value: float, text: str) -> None:
    assert signed(value, 1, "zh") == text


@pytest.mark.parametrize(
    ("key", "value", "chinese", "english"),
    [
        ("institutions", 266, "266家", "266"),
        ("diabetes_standardised_rate", 81.53, "81.5%", "81.5%"),
        ("patients_managed", 564_000, "56.4万人", "564.0K"),
        ("home_wait_p50_hours", 19.04, "19.0小时", "19.0\u00a0h"),
        ("diabetes_control_change", 12.1, "12.1个百分点", "12.1\u00a0pp"),
        ("capitation_budget_yuan", 10_400_000, "1,040.0万元", "10.4M\u00a0yuan"),
        ("home_completed", None, "–", "–"),
    ],
)
def test_values_with_their_units(key: str, value: float | None, chinese: str, english: str) -> None:
    assert value_text(value, metric_of(key), "zh") == chinese
    assert value_text(value, metric_of(key), "en") == english


@pytest.mark.parametrize(
    ("key", "now", "before", "text"),
    [
        ("diabetes_standardised_rate", 81.5, 76.7, "+4.8个百分点"),
        ("home_completed", 112, 100, "+12.0%"),
        ("home_completed", 112, 0, None),
        ("patients_managed", 564_000, 550_000, "+1.40万人"),
        ("home_wait_p50_hours", 19, 22, "−3.0小时"),
        ("diabetes_standardised_rate", 81.5, None, None),
        ("diabetes_standardised_rate", None, 76.7, None),
    ],
)
def test_changes_in_the_right_unit(key: str, now: float | None, before: float | None, text: str | None) -> None:
    assert change_text(now, before, metric_of(key), "zh") == text


def test_every_unit_has_a_word_in_both_languages() -> None:
    for unit in Unit:
        assert isinstance(unit_word(unit, "zh"), str) and isinstance(unit_word(unit, "en"), str)


def test_every_metric_can_be_written() -> None:
    for metric in CATALOGUE.values():
        for language in ("zh", "en"):
            assert value_text(1234.5, metric, language) and value_text(None, metric, language) == "–"


def test_periods_and_days() -> None:
    month, quarter, year = (Period(date(2022, 10, 1), grain) for grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR))
    assert [period_text(each, "zh") for each in (month, quarter, year)] == ["2022年10月", "2022年第4季度", "2022年"]
    assert [period_text(each, "en") for each in (month, quarter, year)] == ["Oct 2022", "Q4 2022", "2022"]
    assert day_text(date(2023, 4, 6), "zh") == "2023年4月6日" and day_text(date(2023, 4, 6), "en") == "6 Apr 2023"
    assert exact(1234567.0, 0, "zh") == "1,234,567"
