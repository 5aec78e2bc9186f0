"""The dictionary page: every metric in words, the submission rules as declared, the printed figures as quoted."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.published import load_published
from data.region import load_region
from data.schema.contracts import TABLES
from metrics.catalogue import CATALOGUE, metric_of, of_theme
from metrics.definition import Theme
from metrics.published import our_figure
from metrics.scope import Scope
from tests.pages import CHINESE, LEVELS, assert_reads_well, city, invented_city, open_page, row, words
from views.dictionary import FIELDS, definition, found, markdown
from views.formats import value_text
from views.submission_guide import guide_markdown, header_line

PUBLISHED = load_published(load_region("tianjin").folder)
PARTS = ("metrics", "submission", "published")


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


def test_the_document_holds_every_metric(open_dictionary) -> None:
    from views.here import Here

    page = open_dictionary()
    here: Here = page.session_state["_here"]
    text = markdown(here, tuple(CATALOGUE))
    assert all(f"`{key}`" in text for key in CATALOGUE)


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
    from views.dictionary import full_columns, rows
    from views.tables import csv_bytes

    here = open_dictionary().session_state["_here"]
    text = csv_bytes(rows(here, tuple(CATALOGUE)), full_columns(here)).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines) == len(CATALOGUE) + 1 and not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))]
