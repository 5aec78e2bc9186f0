"""The coverage page at every level, in both languages; its figures are the metrics' own, and its list names those that lack something."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.schema.contracts import FOUR_CLOUDS
from metrics.catalogue.coverage import CAPABILITIES, CAPABILITY_NAMES
from tests.pages import LEVELS, assert_reads_well, charts, city, invented_city, open_page, row, rows, words


@pytest.fixture
def open_coverage(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "coverage", **address)

    return run


def table(page: AppTest, *columns: str) -> object:
    """The one table that has these columns."""
    found = [each.value for each in page.dataframe if set(columns) <= set(each.value.columns)]
    assert len(found) == 1, f"{len(found)} tables have {columns}"
    return found[0]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", LEVELS)
def test_every_level_in_both_languages(open_coverage, area: str, language: str) -> None:
    page = open_coverage(area=area, lang=language)
    assert_reads_well(page, language)
    of_use = [each for each in page.dataframe if {"months_idle", "ended"} & set(each.value.columns)]
    assert len(of_use) == (2 if area == LEVELS[-1] else 1)
    assert len(page.get("download_button")) == len(page.dataframe) + len(of_use), "facts of the register in one file, of use a release and an internal one"


@pytest.mark.parametrize("period", ["2021-01", "2022Q4", "2022"])
def test_every_grain(open_coverage, period: str) -> None:
    assert_reads_well(open_coverage(period=period, area="120111"), "zh")


def test_the_matrix_counts_live_institutions(open_coverage) -> None:
    option = charts(open_coverage(period="2022-06"), "matrix")
    names = [each["value"] if isinstance(each, dict) else each for each in option["yAxis"]["data"]]
    columns = option["xAxis"]["data"]
    shown = {(names[line], columns[column]): text for column, line, _shade, text, _tip in option["series"][0]["data"]}
    for capability in ("cloud_examination", "home_service"):
        for each in rows(f"{capability}_live_rate", "district", "2022-06").to_dicts():
            assert shown[each["area_name"], CAPABILITY_NAMES[capability].zh] == f"{each['numerator']:.0f}/{each['denominator']:.0f}"


def lacking(month: str, within: str = "120000") -> dict[str, set[str]]:
    """Institution → capabilities that are not live, read one by one."""
    found: dict[str, set[str]] = {}
    for capability in CAPABILITIES:
        for each in rows(f"{capability}_live_rate", "institution", month, within).to_dicts():
            if each["numerator"] == 0:
                found.setdefault(each["area_name"], set()).add(capability)
    return found


def test_who_is_missing_is_named_first_and_with_everything_missing(open_coverage) -> None:
    listed = table(open_coverage(period="2022-06"), "clouds")
    expected = {name: missing for name, missing in lacking("2022-06").items() if missing - {"chronic_centre"}}
    assert set(listed["institution"]) == set(expected)
    for line in listed.to_dict("records"):
        named = {part for cell in (line["clouds"], line["others"]) for part in cell.split("、") if part}
        assert named == {CAPABILITY_NAMES[each].zh for each in expected[line["institution"]]}
    clouds = [len(cell.split("、")) if cell else 0 for cell in listed["clouds"]]
    assert clouds == sorted(clouds, reverse=True) and clouds[0] > 0


@pytest.mark.parametrize("capability", ["cloud_examination", "chronic_centre"])
def test_the_list_by_capability_is_in_the_address(open_coverage, capability: str) -> None:
    listed = table(open_coverage(period="2022-06", lack=capability), "clouds")
    assert set(listed["institution"]) == {name for name, missing in lacking("2022-06").items() if capability in missing}


def test_nonsense_in_the_address_shows_everybody(open_coverage) -> None:
    page = open_coverage(period="2022-06", lack="teleportation")
    assert len(table(page, "clouds")) == len(table(open_coverage(period="2022-06"), "clouds"))


def test_an_institution_says_since_when(open_coverage) -> None:
    held = table(open_coverage(area="TJ008", period="2023-03"), "since", "state")
    states = dict(zip(held["capability"], held["state"], strict=True))
    live = city()["capability_month"].to_dicts()
    for capability in CAPABILITIES:
        months = sorted(
            each["month"] for each in live if each["institution_id"] == "TJ008" and each["capability"] == capability and f"{each['month']:%Y-%m}" <= "2023-03"
        )
        is_live = row(f"{capability}_live_rate", "TJ008", "2023-03")["numerator"] == 1
        assert ("已上线" in states[CAPABILITY_NAMES[capability].zh]) is is_live is bool(months)
        if months:
            since = held.set_index("capability").loc[CAPABILITY_NAMES[capability].zh, "since"]
            assert since.startswith(f"{months[0].year}年{months[0].month}月") and ("或更早" in since) is (months[0] == city().first_month)


def test_clouds_are_drawn_over_time(open_coverage) -> None:
    option = charts(open_coverage(period="2022-06"), "clouds")
    series = {each["name"]: each["data"][-1] for each in option["series"]}
    for cloud in FOUR_CLOUDS:
        assert series[CAPABILITY_NAMES[cloud].zh] == row(f"{cloud}_live_rate", "120000", "2022-06")["value"]


def test_nobody_opened_or_closed(open_coverage) -> None:
    assert "没有机构启用或停用" in words(open_coverage())
