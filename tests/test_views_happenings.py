"""What time charts mark: the region's days where they bear on the metric, changed definitions, and a target among the values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.errors import SettingsError
from data.region import load_region
from data.region.policy_dates import read_policy_dates
from data.schema.policy_dates import PolicyDate
from metrics.catalogue import CATALOGUE, metric_of
from metrics.definition import Target, Text, Theme
from metrics.versions import breaks
from tests.pages import city
from tests.test_views_courses import at
from views.charts.happenings import annotated
from views.charts.options import Chart, trend
from views.figures import ask, recent
from views.here import Here

RATE = metric_of("diabetes_standardised_rate")
DAYS = (
    PolicyDate(date(2022, 6, 1), frozenset({"diabetes"}), "慢病", "Chronic", "made up"),
    PolicyDate(date(2022, 6, 30), frozenset(), "全部", "All", "made up"),
    PolicyDate(date(2022, 9, 1), frozenset({"home"}), "居家", "Home", "made up"),
    PolicyDate(date(2019, 1, 1), frozenset(), "以前", "Before", "made up"),
)


def place(period: str = "2022-11", language: str = "zh") -> Here:
    here = at(city(), period, language=language)
    return here.at(surroundings=replace(here.surroundings, policy_dates=DAYS))


def chart_of(here: Here, metric=RATE) -> Chart:
    return trend(ask(here, metric.key, periods=recent(here)), metric, here.language)


def lines_of(chart: Chart) -> dict[object, str]:
    data = chart.option["series"][-1].get("markLine", {"data": ()})["data"]
    return {each.get("xAxis", each.get("yAxis")): each["label"]["formatter"] for each in data}


def test_the_days_of_a_metric_stand_at_their_period_in_the_readers_language() -> None:
    assert lines_of(annotated(place(), chart_of(place()), RATE)) == {"2022-06": "慢病、全部"}
    english = place(language="en")
    assert list(lines_of(annotated(english, chart_of(english), RATE)).values()) == ["Chronic, All"]
    home = metric_of("home_completed")
    assert lines_of(annotated(place(), chart_of(place(), home), home)) == {"2022-06": "全部", "2022-09": "居家"}


def test_a_quarter_holds_the_days_of_its_months() -> None:
    quarter = place("2022Q4")
    assert lines_of(annotated(quarter, chart_of(quarter), RATE)) == {"2022Q2": "慢病、全部"}


def test_the_prepared_chart_stays_as_it_is() -> None:
    chart = chart_of(place())
    annotated(place(), chart, RATE)
    assert "markLine" not in chart.option["series"][-1]


def test_without_days_and_changes_nothing_is_drawn() -> None:
    here = place().at(surroundings=replace(place().surroundings, policy_dates=()))
    chart = chart_of(here)
    assert annotated(here, chart, RATE) is chart


def test_a_change_of_definition_is_marked_where_the_series_breaks() -> None:
    here, metric = place("2022-11"), metric_of("diabetes_control_rate_estimated")
    periods = recent(here)
    changed = {str(found.period) for found in breaks(metric, periods)}
    told = lines_of(annotated(here, chart_of(here, metric), metric))
    assert changed and {period for period, words in told.items() if words == "口径变更"} == changed


@pytest.mark.parametrize(("share", "is_drawn"), [(0.5, True), (3.0, False)])
def test_a_target_among_the_values_is_drawn_and_one_far_from_them_is_not(share: float, is_drawn: bool) -> None:
    here, chart = place(), chart_of(place())
    values = [value for value in chart.option["series"][-1]["data"] if value is not None]
    target = min(values) + share * (max(values) - min(values))
    aimed = replace(RATE, target=Target(target, Text("虚构", "made up")))
    assert (target in lines_of(annotated(here, chart, aimed))) is is_drawn


def test_the_days_of_tianjin_are_attested_and_bear_on_themes() -> None:
    region = load_region("tianjin")
    assert [str(each.day) for each in region.policy_dates][0] == "2020-04-29" and list(region.policy_dates) == sorted(
        region.policy_dates, key=lambda each: each.day
    )
    known = {theme.value for theme in Theme} | {key.partition("_")[0] for key in CATALOGUE}
    assert all(each.themes <= known and each.source for each in region.policy_dates)
    assert load_region("sanming").policy_dates == ()


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("2022-6-1,,短,Short,printed", "line 2: date '2022-6-1' is none"),
        ("2022-06-01,,,Short,printed", "line 2: zh is empty"),
        ("2022-06-01,,短,Short,", "line 2: source is empty"),
    ],
)
def test_a_wrong_day_is_refused_with_its_line(tmp_path: Path, row: str, complaint: str) -> None:
    path = tmp_path / "policy_dates.csv"
    path.write_text(f"date,themes,zh,en,source\n{row}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=complaint):
        read_policy_dates(path)
