"""The chronic-disease page at every level, disease and language; what it shows adds up and is the metrics' own."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from metrics.catalogue.chronic import DISEASE_NAMES, STATE_NAMES
from tests.drawings import headlines
from tests.pages import LEVELS, assert_reads_well, charts, city, invented_city, open_page, row, rows, words
from tests.stores import publish_invented
from views.chronic.denominators import cascade_rows, cascade_table
from views.chronic.states import state_rows, state_table

STATES = tuple(STATE_NAMES)


@pytest.fixture
def open_chronic(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "chronic", **address)

    return run


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("disease", list(DISEASE_NAMES))
@pytest.mark.parametrize("area", LEVELS)
def test_every_level_and_disease_in_both_languages(open_chronic, area: str, disease: str, language: str) -> None:
    page = open_chronic(area=area, disease=disease, lang=language)
    assert_reads_well(page, language)
    assert len(page.get("dataframe")) == 1 and len(page.get("download_button")) == 2


@pytest.mark.parametrize(
    ("address", "disease"),
    [
        ({}, "糖尿病"),
        ({"metric": "hypertension_control_rate"}, "高血压"),
        ({"metric": "hypertension_control_rate", "disease": "diabetes"}, "糖尿病"),
        ({"metric": "home_completed"}, "糖尿病"),
    ],
    ids=["nothing said", "by its metric", "said", "a metric of no disease"],
)
def test_a_link_to_a_metric_leads_to_its_disease(open_chronic, address: dict[str, str], disease: str) -> None:
    page = open_chronic(area="120000", period="2022-11", **address)
    named = {each.label[:3] for each in headlines(page)} & {"糖尿病", "高血压"}
    assert named == {disease}


@pytest.mark.parametrize("period", ["2021-01", "2022Q4", "2022"])
def test_every_grain(open_chronic, period: str) -> None:
    assert_reads_well(open_chronic(period=period, area="120111"), "zh")


def states_shown(page: AppTest) -> dict[str, tuple[int, float]]:
    """State → patients, share, as the table says them."""
    table = next(each.value for each in page.markdown if each.value.startswith("| 状态"))
    cells = [[cell.strip(" *") for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    return {name: (int(patients.replace(",", "")), float(share.rstrip("%"))) for name, patients, share, *_rest in cells}


@pytest.mark.parametrize("area", LEVELS)
@pytest.mark.parametrize("disease", ["diabetes", "stroke"])
def test_the_six_states_are_the_metrics_and_add_up(open_chronic, area: str, disease: str) -> None:
    shown = states_shown(open_chronic(area=area, disease=disease, period="2022-11"))
    managed = row(f"{disease}_managed", area, "2022-11")["value"]
    total = shown.pop("在管合计")
    assert {name: count for name, (count, _share) in shown.items()} == {
        STATE_NAMES[state].zh: row(f"{disease}_state_{state}", area, "2022-11")["value"] for state in STATES
    }
    assert sum(count for count, _share in shown.values()) == total[0] == managed
    assert round(sum(share for _count, share in shown.values()), 1) == total[1] == 100.0


def test_rates_at_the_lines_ends_are_the_metrics(open_chronic) -> None:
    page = open_chronic(area="120111", period="2022-11", disease="hypertension")
    for chart, keys in (
        ("standardised", ("standardised_rate", "standardised_rate_national")),
        ("control", ("control_rate_followed", "control_rate", "control_rate_estimated")),
    ):
        drawn = [each["data"][-1] for each in charts(page, f"{chart}-hypertension")["series"] if "name" in each]
        assert drawn == [row(f"hypertension_{key}", "120111", "2022-11")["value"] for key in keys]


def test_the_paired_change_says_its_pairs_its_unit_and_what_is_not_comparable(open_chronic) -> None:
    page = open_chronic(period="2022-11")
    change = row("diabetes_control_change", "120000", "2022-11")
    sentence = next(each.value for each in page.markdown if "可配对" in each.value)
    assert f"{change['value']:.1f}个百分点" in sentence and f"可配对{change['denominator']:,.0f}人" in sentence
    assert f"{change['lower']:.1f}至{change['upper']:.1f}个百分点" in sentence
    note = words(page)
    assert "21.58%" in note and "12.1%" in note and "均未说明" in note


def test_only_what_is_defined_for_a_disease_is_shown(open_chronic) -> None:
    page = open_chronic(disease="stroke")
    drawn = " ".join(chart.proto.id for chart in page.get("echarts_chart"))
    assert "standardised-stroke" in drawn and not any(name in drawn for name in ("control-stroke", "control-change", "signed"))
    assert not [metric.label for metric in headlines(page) if "控制率" in metric.label or "签约" in metric.label]
    assert "可配对" not in words(page)


def test_nobody_under_management_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The coverage of a disease nobody has is an empty place with a remedy, not a chart of nothing."""
    others = city()["chronic_month"].filter(pl.col("disease") != "stroke")
    publish_invented(replace(city(), tables={**city().tables, "chronic_month": others}), tmp_path)
    page = open_page(monkeypatch, tmp_path, "chronic", disease="stroke")
    assert_reads_well(page, "zh")
    assert "没有该病种的在管患者" in words(page)


def test_the_table_is_the_metrics(open_chronic) -> None:
    table = open_chronic(period="2022-11").dataframe[0].value
    values = rows("diabetes_standardised_rate", "district", "2022-11")["value"]
    assert table["diabetes_standardised_rate"].to_list() == [round(value, 1) for value in values]


def test_an_institution_has_its_own_periods_in_the_table(open_chronic) -> None:
    table = open_chronic(area="TJ008", period="2022-11").dataframe[0].value
    assert table["period"].to_list()[:2] == ["2022-11", "2022-10"]
    assert table["diabetes_managed"].to_list()[:2] == [row("diabetes_managed", "TJ008", period)["value"] for period in ("2022-11", "2022-10")]


@pytest.mark.parametrize("area", LEVELS)
def test_the_tables_to_take_away_are_those_of_the_page(open_chronic, area: str) -> None:
    page = open_chronic(area=area, period="2022-11")
    here, shown = page.session_state["_here"], states_shown(page)
    taken = {state: (count, share) for state, count, share in state_rows(here, "diabetes").select("state", "people", "share").iter_rows()}
    total = shown.pop("在管合计")
    assert {state: (int(count), round(share, 1)) for state, (count, share) in taken.items()} == shown and sum(
        count for count, _share in taken.values()
    ) == total[0]
    steps = {line[0]: line for line in cascade_rows(here, "diabetes").iter_rows()}
    for key in ("control_rate", "control_rate_followed"):
        found = row(f"diabetes_{key}", area, "2022-11")
        line = next(each for each in steps.values() if each[2] is not None and each[2] == pytest.approx(found["value"]))
        assert line[1] == found["denominator"] and line[3] == pytest.approx(found["lower"])


def test_no_gap_between_denominators_leaves_in_a_release(open_chronic) -> None:
    here = open_chronic(area="120111", period="2022-11").session_state["_here"]
    table = cascade_table(here, "diabetes")
    assert table.rows.height > 4 and table.released is not None and table.released(here.at(is_release=True)).is_empty() and table.why
    released = state_table(here, "diabetes").released(here.at(is_release=True))
    known = [count for count in released["people"] if count is not None and not math.isnan(count)]
    assert all(count % 5 == 0 for count in known) and released.height == 6
