"""The page on cloud examination at every level, in both languages; its charts and tables are the metrics."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.current import current
from metrics.catalogue import metric_of
from metrics.catalogue.examination import MODALITIES, NAMES
from tests.drawings import headlines
from tests.pages import LEVELS, assert_reads_well, charts, city, invented_city, open_page, row, rows, words
from tests.stores import publish_invented
from views.definitions import status_text
from views.empty import is_unused
from views.served.surroundings import first_view


def senders() -> dict[str, set[str]]:
    """The modalities that each institution of the invented city ever asked for."""
    found: dict[str, set[str]] = {each.code: set() for each in city().tree.at("institution")}
    for institution, modality in city()["examination_month"].select("institution_id", "modality").unique().iter_rows():
        found[institution].add(modality)
    return found


WITHOUT = min(code for code, kinds in senders().items() if not kinds)
ECG_ONLY = min(code for code, kinds in senders().items() if kinds == {"ecg"})


@pytest.fixture
def open_examination(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "examination", **address)

    return run


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", [*LEVELS, ECG_ONLY, WITHOUT])
def test_every_level_in_both_languages(open_examination, area: str, language: str) -> None:
    page = open_examination(area=area, lang=language)
    assert_reads_well(page, language)
    assert len(page.get("dataframe")) == (0 if area == WITHOUT else 1 if area.startswith("TJ") else 2)
    assert len(page.get("download_button")) == 2 * len(page.get("dataframe")), "a release and an internal file of each"


@pytest.mark.parametrize("period", ["2021-01", "2022Q4", "2022", "2023-04"])
def test_every_grain_and_a_running_month(open_examination, period: str) -> None:
    assert_reads_well(open_examination(period=period, area="120111"), "zh")


def test_tiles_are_the_metrics(open_examination) -> None:
    tiles = {metric.label: metric.value for metric in headlines(open_examination(period="2022-11"))}
    assert tiles["云检查量"] == f"{row('cloud_examinations', '120000', '2022-11')['value']:,.0f}次"
    assert tiles["云检查24小时报告率"] == f"{row('examination_within_24h_rate', '120000', '2022-11')['value']:.1f}%"
    assert tiles["报告用时中位数"] == f"{row('examination_turnaround_p50_hours', '120000', '2022-11')['value']:.1f}小时"
    assert tiles["尚未报告"] == f"{row('examination_unreported', '120000', '2022-11')['value']:,.0f}次"


def test_the_columns_of_volumes_add_up_to_the_metric(open_examination) -> None:
    option = charts(open_examination(period="2022-11"), "volumes")
    assert [series["name"] for series in option["series"]] == [NAMES[each].zh for each in MODALITIES]
    for place, period in enumerate(option["xAxis"]["data"]):
        assert sum(series["data"][place] for series in option["series"]) == row("cloud_examinations", "120000", period)["value"]


@pytest.mark.parametrize("key", ["examination_turnaround_p50_hours", "examination_turnaround_p90_hours"])
def test_the_lines_of_turnaround_are_the_metrics(open_examination, key: str) -> None:
    option = charts(open_examination(period="2022-11", turnaround=key), f"turnaround-{key}")
    last = {series["name"]: series["data"][-1] for series in option["series"]}
    assert last == {NAMES[each].zh: pytest.approx(row(f"{key}_{each}", "120000", "2022-11")["value"]) for each in MODALITIES}


def test_one_modality_can_be_compared_and_offers_a_funnel(open_examination) -> None:
    page = open_examination(period="2022-11", metric="examination_within_24h_rate_laboratory", view="funnel")
    points = charts(page, "funnel-examination_within_24h_rate_laboratory")["series"][0]["data"]
    assert len(points) == rows("examination_within_24h_rate_laboratory", "institution", "2022-11").drop_nulls("value").height > 10


def test_the_words_on_critical_values_are_the_metrics(open_examination) -> None:
    text = words(open_examination(period="2022-11"))
    rate, within = row("examination_critical_rate", "120000", "2022-11"), row("examination_critical_within_24h_rate", "120000", "2022-11")
    assert f"{rate['denominator']:,.0f}次检查填报了是否危急，其中危急值**{rate['numerator']:.0f}**例（{rate['value']:.2f}%" in text
    assert f"24小时内没有报告的{within['denominator'] - within['numerator']:.0f}例" in text


def test_the_table_names_every_institution_and_its_district_those_that_asked_most_first(open_examination) -> None:
    table = open_examination(period="2022-11").dataframe[1].value
    expected = rows("cloud_examinations", "institution", "2022-11")
    assert len(table) == expected.height == len(city().tree.at("institution"))
    assert sorted(table["cloud_examinations"]) == sorted(expected["value"])
    assert table["cloud_examinations"].is_monotonic_decreasing
    parents = {each.name_zh: city().tree[each.parent].name_zh for each in city().tree.at("institution")}
    assert [parents[name] for name in table["name"]] == table["above"].to_list()
    assert (table["cloud_examinations"] == table[[f"cloud_examinations_{each}" for each in MODALITIES]].sum(axis=1)).all()


def test_the_rows_can_be_the_level_between(open_examination) -> None:
    table = open_examination(period="2022-11", rows="district").dataframe[1].value
    assert len(table) == len(city().tree.at("district")) and "above" not in table
    within = {each["area_name"]: each["value"] for each in rows("examination_within_24h_rate", "district", "2022-11").to_dicts()}
    assert {name: value for name, value in zip(table["name"], table["examination_within_24h_rate"], strict=True) if value == value} == {
        name: pytest.approx(value, abs=0.05) for name, value in within.items() if value is not None
    }


def test_those_that_asked_for_nothing_are_counted(open_examination) -> None:
    idle = rows("cloud_examinations", "institution", "2022-11").filter(value=0).height
    assert idle
    assert f"其中{idle}{city().tree.level('institution').counter_zh}本期没有一次申请" in words(open_examination(period="2022-11"))


def test_an_institution_that_never_asked_is_told_so_with_what_to_do(open_examination) -> None:
    page = open_examination(area=WITHOUT)
    assert "没有一次云检查申请" in words(page)
    assert [chart.proto.id for chart in page.get("echarts_chart")] == []


def test_what_a_release_hides_is_not_called_unused(monkeypatch: pytest.MonkeyPatch, shared_folder: Path) -> None:
    monkeypatch.setenv("COMMUNITY_STORE", str(invented_city(shared_folder)))
    everywhere = first_view(current(), current().snapshot)
    few = {"examination_month": city()["examination_month"].with_columns(pl.lit(1, pl.Int64).alias("requested"))}
    here = everywhere.at(area=everywhere.tree[ECG_ONLY], snapshot=replace(everywhere.snapshot, id="few-examinations", tables={**city().tables, **few}))
    assert not is_unused(here, "cloud_examinations") and not is_unused(here.at(is_release=True), "cloud_examinations")
    assert is_unused(here.at(area=everywhere.tree[WITHOUT]), "cloud_examinations")


def test_by_modality_is_the_metrics(open_examination) -> None:
    table = open_examination(period="2022-11", area="120111").dataframe[0].value
    assert table["modality"].to_list() == [NAMES[each].zh for each in MODALITIES]
    assert table["cloud_examinations"].to_list() == [row(f"cloud_examinations_{each}", "120111", "2022-11")["value"] for each in MODALITIES]


def test_an_institution_that_sends_only_ecgs_has_no_turnaround_of_others(open_examination) -> None:
    table = open_examination(period="2022-11", area=ECG_ONLY).dataframe[0].value.set_index("modality")
    assert table.loc["影像", "cloud_examinations"] == 0
    assert table["examination_turnaround_p50_hours"].notna().to_list() == [False, True, False, False]


def test_where_nothing_was_critical_it_is_not_said_that_nothing_was_examined() -> None:
    assert status_text("no_cases", metric_of("examination_critical_within_24h_rate"), "zh") == "无危急值"
    assert status_text("no_cases", metric_of("examination_recognition_rate"), "en") == "none eligible"
    assert status_text("no_cases", metric_of("examination_within_24h_rate"), "zh") == "无检查"


def test_a_damaged_mart_is_said_in_place_and_what_it_does_not_touch_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tables = dict(city().tables)
    more = pl.col("requested") + 1
    tables["examination_month"] = tables["examination_month"].with_columns(
        pl.when(pl.col("institution_id") == ECG_ONLY).then(more).otherwise("recognised").alias("recognised")
    )
    publish_invented(replace(city(), id="examination-damaged", tables=tables), tmp_path / "var")
    page = open_page(monkeypatch, tmp_path / "var", "examination", area=ECG_ONLY, period="2022-11")
    assert not page.exception
    assert any("examination_recognition_rate" in each.value.replace("\\", "") for each in page.error)
    assert charts(page, "volumes") and page.get("dataframe")
