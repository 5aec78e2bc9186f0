"""Axes on the screen: large figures in the reader's words, everything else as it was."""

from __future__ import annotations

from copy import deepcopy

import pytest

from views.charts.axes import for_screen


def columns(*values: float | None, name: str = "人", **axis: object) -> dict:
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": "%,.0f"},
        "xAxis": {"type": "category", "data": [str(place) for place, _value in enumerate(values)]},
        "yAxis": {"type": "value", "name": name, "minInterval": 1} | axis,
        "series": [{"type": "bar", "data": list(values), "markLine": {"data": [{"yAxis": 40_000}, {"xAxis": "1"}]}}],
    }


@pytest.mark.parametrize(
    ("largest", "language", "name", "first"),
    [
        (19_999, "zh", "人", 19_999),
        (350_000, "zh", "万人", 35.0),
        (450_000_000, "zh", "亿人", 4.5),
        (99_999, "en", "人", 99_999),
        (350_000, "en", "thousand 人", 350.0),
        (3_500_000, "en", "million 人", 3.5),
        (2_500_000_000, "en", "billion 人", 2.5),
    ],
)
def test_large_values_are_told_in_steps(largest: float, language: str, name: str, first: float) -> None:
    told = for_screen(columns(largest, None, 0), language)
    assert told["yAxis"]["name"] == name and told["series"][0]["data"][0] == first and told["series"][0]["data"][1] is None


def test_lines_across_follow_and_points_with_names_too() -> None:
    option = columns(350_000, min=0, max=400_000)
    option["series"].append({"type": "line", "data": [{"value": 120_000, "name": "120,000人"}]})
    told = for_screen(option, "zh")
    assert told["series"][0]["markLine"]["data"] == [{"yAxis": 4.0}, {"xAxis": "1"}]
    assert told["series"][1]["data"] == [{"value": 12.0, "name": "120,000人"}]
    assert (told["yAxis"]["min"], told["yAxis"]["max"], told["tooltip"]["valueFormatter"]) == (0, 40, "%,.2f")


def test_the_prepared_option_is_not_changed() -> None:
    option = columns(350_000)
    kept = deepcopy(option)
    for_screen(option, "zh")
    assert option == kept


def test_what_cannot_be_told_from_plain_values_stays() -> None:
    points = {"xAxis": {"type": "value"}, "yAxis": {"type": "value"}, "series": [{"data": [[90_000, 1]]}]}
    assert for_screen(points, "zh")["series"] == points["series"]
    pairs = columns(1) | {"series": [{"data": [[0, 90_000]]}]}
    assert for_screen(pairs, "zh")["series"] == pairs["series"]
    shares = columns(90_000, axisLabel={"formatter": "{value}%"})
    assert for_screen(shares, "zh")["series"] == shares["series"]
