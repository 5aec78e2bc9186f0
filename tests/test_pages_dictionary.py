"""The dictionary page: every metric in words, the submission rules as declared, the printed figures as quoted."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.region import load_region
from data.region.published import load_published
from data.schema.contracts import TABLES
from metrics.catalogue import CATALOGUE, metric_of, of_theme
from metrics.definition import Theme
from metrics.published import our_figure
from metrics.scope import Scope
from tests.pages import CHINESE, LEVELS, assert_reads_well, charts, city, invented_city, open_page, row, words
from tests.stores import publish_invented
from views.dictionary.entries import FIELDS, definition, found, full_columns
from views.dictionary.export import markdown, word
from views.dictionary.submission_guide import guide_markdown, header_line
from views.dictionary.word import Section, document
from views.finding.metrics_by_word import SAME, found_keys
from views.formats import value_text

PUBLISHED = load_published(load_region("tianjin").folder)
PARTS = ("metrics", "submission", "terms", "published")


@pytest.fixture
def open_dictionary(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "dictionary", **address)

    return run


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("area", LEVELS)
def test_every_part_at_every_level(open_dictionary, area: str, part: str) -> None:
    assert_reads_well(open_dictionary(area=area, part=part), "zh")


@pytest.mark.parametrize("area", LEVELS)
def test_the_definitions_in_english(open_dictionary, area: str) -> None:
    assert_reads_well(open_dictionary(area=area, lang="en"), "en")


@pytest.mark.parametrize("part", PARTS[1:])
def test_only_names_and_quotes_are_chinese_in_english(open_dictionary, part: str) -> None:
    page = open_dictionary(lang="en", part=part)
    prose = [re.sub(r"`[^`]*`|\d{4}年\d+月\d+日", "", element.value) for kind in ("markdown", "caption") for element in page.get(kind)]
    assert not page.exception and not [text for text in prose if CHINESE.search(text)]
    assert not CHINESE.search("".join(button.label for button in page.get("download_button")) + page.get("dataframe")[0].proto.columns)


def test_every_metric_is_listed_with_the_value_of_the_area(open_dictionary) -> None:
    table = open_dictionary(area="120111", period="2022-06").dataframe[0].value
    assert table["key"].tolist() == list(CATALOGUE)
    for key, shown in zip(table["key"], table["value"], strict=True):
        value = row(key, "120111", "2022-06")["value"]
        assert shown == value_text(value, metric_of(key), "zh") if value is not None else shown.startswith("–"), key


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_definition_is_whole(language: str) -> None:
    for metric in CATALOGUE.values():
        told = definition(metric, language)
        assert tuple(told) == FIELDS and all(told.values()), metric.key
        assert language == "zh" or not CHINESE.search("".join(told.values())), metric.key


def test_search_takes_chinese_english_and_keys() -> None:
    assert "diabetes_control_rate" in found("血糖 达标", "all") and "diabetes_control_rate" in found("Glucose", "all")
    assert found("home_rating", "all") == ("home_rating",)
    assert found("", Theme.HOME) == tuple(metric.key for metric in of_theme(Theme.HOME))
    assert found("home_rating", Theme.CHRONIC) == () == found("没有这个词", "all")


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("控制率", "diabetes_control_rate"),
        ("血糖控制", "diabetes_control_rate_followed"),
        ("上门", "home_completed"),
        ("等候", "home_wait_p90_hours"),
        ("中风", "stroke_managed"),
        ("盈余", "capitation_surplus_rate"),
        ("患病率", "hypertension_management_rate"),
        ("规范化管理 糖尿病", "diabetes_standardised_rate"),
        ("waiting", "home_wait_p50_hours"),
        ("satisfaction", "home_rating"),
        ("Standardized diabetes", "diabetes_standardised_rate_national"),
        ("heart disease", "coronary_state_lost"),
    ],
)
def test_search_knows_words_that_mean_the_same(query: str, key: str) -> None:
    assert key in found(query, "all")


def test_every_other_word_finds_what_the_usual_one_does() -> None:
    for same, others in SAME:
        for language in ("zh", "en"):
            usual = set(found_keys(same(language)))
            assert usual, same(language)
            assert all(usual <= set(found_keys(other)) for other in others(language).split("|")), others(language)


def test_search_and_theme_stay_in_the_address(open_dictionary) -> None:
    page = open_dictionary(q="满意", theme="home")
    assert page.text_input[0].value == "满意" and page.dataframe[0].value["key"].tolist() == list(found("满意", "home"))
    page.text_input[0].set_value("home_wait").run()
    assert page.query_params["q"] == "home_wait" and page.dataframe[0].value["key"].tolist() == ["home_wait_p50_hours", "home_wait_p90_hours"]


def test_nothing_found_says_what_to_do(open_dictionary) -> None:
    page = open_dictionary(q="没有这个词")
    assert "没有找到指标" in words(page) and not page.get("dataframe")


def test_a_link_opens_one_metric(open_dictionary) -> None:
    text = words(open_dictionary(metric="diabetes_control_change"))
    assert metric_of("diabetes_control_change").sentence.zh in text and "未设定" in text
    assert metric_of("institutions").sentence.zh in words(open_dictionary(metric="nonsense")), "an unknown one falls back to the first"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_documents_hold_every_metric_and_no_figure(open_dictionary, language: str) -> None:
    here = open_dictionary(lang=language).session_state["_here"]
    text = markdown(here, tuple(CATALOGUE))
    assert all(f"`{key}`" in text for key in CATALOGUE)
    read = docx.Document(io.BytesIO(word(here, tuple(CATALOGUE))))
    shown = {each.text for each in read.paragraphs} | {cell.text for table in read.tables for cell in table._cells}
    for metric in CATALOGUE.values():
        assert {metric.name(language), *definition(metric, language, here.snapshot.prevalence).values()} <= shown, metric.key
    assert "value" not in full_columns(here), "what is taken away defines, and tells nobody's figures"


def test_a_document_holds_what_xml_cannot() -> None:
    dated = datetime(2023, 4, 6, 9, 30)
    content = document("a < b & c", ["\x00\x0b"], [Section("h", "n", [("l", "<w:t>")])], dated=dated)
    read = docx.Document(io.BytesIO(content))
    assert [each.text for each in read.paragraphs][:1] == ["a < b & c"]
    assert [[cell.text for cell in row.cells] for row in read.tables[0].rows] == [["l", "<w:t>"]]
    assert read.core_properties.created.replace(tzinfo=None) == dated


def test_versions_are_bridged_where_they_changed(open_dictionary) -> None:
    page = open_dictionary(metric="diabetes_management_rate", q="diabetes_management_rate")
    assert_reads_well(page, "zh")
    bridge = page.dataframe[1].value
    assert bridge["period"].tolist() == ["2021年10月", "2021年11月", "2021年12月", "2022年1月", "2022年2月", "2022年3月", "2023年3月"]
    assert bridge["shown"].tolist() == ["v1"] * 3 + ["v2"] * 4
    value = row("diabetes_management_rate", "120000", "2021-12")["value"]
    assert bridge["v1"][2] == value_text(value, metric_of("diabetes_management_rate"), "zh") != bridge["v2"][2]
    series = charts(page, "dictionary-trend")["series"]
    assert [line["xAxis"] for line in series[-1]["markLine"]["data"]] == ["2022-01"]
    told = words(page).replace("\\", "")
    assert "第2版（2022年1月1日起）" in told and "患病率12.4%（Wang L et al., JAMA 2021;326(24):2498）" in told
    assert_reads_well(open_dictionary(metric="diabetes_management_rate", lang="en"), "en")


@pytest.mark.parametrize(
    ("period", "shown"),
    [("2022Q1", ["2021年第2季度", "2021年第3季度", "2021年第4季度", "2022年第1季度", "2022年第2季度", "2022年第3季度"]), ("2022", ["2021年", "2022年"])],
)
def test_the_bridge_follows_the_readers_grain(open_dictionary, period: str, shown: list[str]) -> None:
    page = open_dictionary(metric="diabetes_control_rate_estimated", period=period, area="120111")
    assert page.dataframe[1].value["period"].tolist() == shown


def test_the_pages_that_show_a_metric_are_linked(open_dictionary) -> None:
    page = open_dictionary(metric="home_visits_per_1000_aged_65")
    assert [link.proto.label for link in page.get("page_link")] == ["总览", "居家服务", "这个数从哪里来"]


def test_an_impossible_value_is_told_in_its_place_and_the_rest_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    inside = [area.code for area in city().tree.at("institution", "120111")]
    wrong = city()["home_month"].filter(pl.col("institution_id").is_in(inside))["institution_id"].min()
    damaged = city()["home_month"].with_columns(rated=pl.when(pl.col("institution_id") == wrong).then(-1).otherwise("rated"))
    publish_invented(replace(city(), id="damaged", tables={**city().tables, "home_month": damaged}), tmp_path / "var")
    page = open_page(monkeypatch, tmp_path / "var", "dictionary", metric="home_rating", area="120111")
    assert not page.exception and len(page.error) == 1 and f"institution {wrong}" in page.error[0].value and "period 20" in page.error[0].value
    listed = page.dataframe[0].value.set_index("key")["value"]
    assert listed["home_rating"] == "– 数据有误" and listed["home_completed"] != "– 数据有误" and metric_of("home_rating").sentence.zh in words(page)


@pytest.mark.parametrize("key", TABLES)
def test_a_table_shows_what_is_declared(open_dictionary, key: str) -> None:
    page = open_dictionary(part="submission", table=key)
    assert_reads_well(page, "zh")
    shown = page.dataframe[0].value
    assert shown["key"].tolist() == [column.key for column in TABLES[key].columns]
    assert [name.split(" / ")[0] for name in shown["name"]] == [column.name_zh for column in TABLES[key].columns]
    assert (shown["required"] == "必填").tolist() == [column.is_required for column in TABLES[key].columns]
    assert [code.value for code in page.code] == [header_line(TABLES[key], is_chinese=False), header_line(TABLES[key], is_chinese=True)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_guide_holds_every_table_column_and_choice(language: str) -> None:
    text = guide_markdown(language)
    for table in TABLES.values():
        assert f"`{table.key}`" in text
        for column in table.columns:
            assert column.key in text and column.name_zh in text and all(f"{choice} {word}" in text for choice, word in column.choices.items())


def test_printed_figures_stand_as_quoted(open_dictionary) -> None:
    shown = open_dictionary(part="published", figures="every").dataframe[0].value.set_index("id")
    assert sorted(shown.index) == sorted(figure.id for figure in PUBLISHED) and len(shown) == 85
    assert shown.loc["PF13", "quoted"] == "“21.58%”（照录，原文未明是百分比还是百分点）" and shown.loc["PF13", "ours"] == "–"
    assert shown.loc["PF11", "quoted"] == "逾550,000 人" and shown.loc["PF14", "quoted"] == "16–31 %" and shown.loc["PF12", "quoted"] == "76.68 %"


def test_ours_beside_the_print_is_the_metric(open_dictionary) -> None:
    shown = open_dictionary(part="published").dataframe[0].value.set_index("id")
    comparable = {figure.id: figure.beside for figure in PUBLISHED if figure.beside}
    assert set(shown.index) == set(comparable)
    assert shown.loc["PF01", "ours"] == "48家" == value_text(row("institutions", "120000", "2021-12")["value"], metric_of("institutions"), "zh")
    for id, beside in comparable.items():
        known = our_figure(city(), beside, scope=Scope.everything(city().tree))
        assert (shown.loc[id, "ours"] == "–") == (known is None), id
    assert shown.loc["PF25", "ours"] == "–", "an institution that this city does not have"


def test_every_comparable_figure_names_a_metric() -> None:
    assert all(figure.beside.metric in CATALOGUE for figure in PUBLISHED if figure.beside)


def test_the_definitions_can_be_taken_away_as_csv(open_dictionary) -> None:
    from views.dictionary.entries import rows
    from views.tables import csv_bytes

    here = open_dictionary().session_state["_here"]
    text = csv_bytes(rows(here, tuple(CATALOGUE)), full_columns(here)).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines) == len(CATALOGUE) + 1 and not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))]
