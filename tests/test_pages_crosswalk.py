"""The page of national frames: every indicator with its answer, the metric's value of the area, the way to its definition, documents without figures."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from streamlit.testing.v1 import AppTest

from data.crosswalk import load_crosswalk
from data.region import REFERENCE
from data.schema.crosswalk import ANSWERS
from metrics.catalogue import metric_of
from tests.pages import LEVELS, assert_reads_well, invented_city, open_page, row, words
from views.crosswalk.panels import word
from views.crosswalk.rows import EVERY, definition, found, full_columns
from views.formats import value_text

CROSSWALK = load_crosswalk(REFERENCE)


@pytest.fixture
def open_crosswalk(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "crosswalk", **address)

    return run


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", LEVELS)
def test_the_page_at_every_level(open_crosswalk, area: str, language: str) -> None:
    page = open_crosswalk(area=area, lang=language)
    assert_reads_well(page, language)
    listed = page.dataframe[1].value
    assert listed.shape[0] == len(CROSSWALK.indicators)


def test_the_counts_add_up(open_crosswalk) -> None:
    shown = open_crosswalk().dataframe[0].value
    for place, frame in enumerate(CROSSWALK.frames):
        mine = [each.answered for each in CROSSWALK.indicators if each.frame == frame.key]
        assert [shown[answer][place] for answer in ANSWERS] == [mine.count(answer) for answer in ANSWERS] and shown["total"][place] == len(mine)


@pytest.mark.parametrize(("frame", "answer"), [("county_2024", EVERY), (EVERY, "exact"), ("public_health", "rough")])
def test_filters_keep_what_they_say(open_crosswalk, frame: str, answer: str) -> None:
    page = open_crosswalk(frame=frame, answer=answer)
    kept = [each for each in CROSSWALK.indicators if frame in (EVERY, each.frame) and answer in (EVERY, each.answered)]
    best_first = [each.name_zh for wanted in ANSWERS for each in kept if each.answered == wanted]
    assert page.dataframe[1].value["name"].tolist() == best_first


def test_nothing_found_is_said(open_crosswalk) -> None:
    page = open_crosswalk(frame="county_2020", answer="exact")
    assert len(page.dataframe) == 1 and "没有这样的指标" in words(page)


def test_an_indicator_shows_the_metrics_value_and_the_way_to_its_definition(open_crosswalk) -> None:
    page = open_crosswalk(indicator="CD04", area="120111", period="2022-06")
    value = value_text(row("diabetes_control_rate", "120111", "2022-06")["value"], metric_of("diabetes_control_rate"), "zh")
    assert value in words(page) and page.dataframe[1].value.set_index("name")["value"]["管理人群血糖控制率"] == value
    (link,) = [link for link in page.get("page_link") if link.proto.label == metric_of("diabetes_control_rate").name.zh]
    assert "dictionary" in link.proto.page and "metric=diabetes_control_rate" in link.proto.query_string
    indicator = next(each for each in CROSSWALK.indicators if each.id == "CD04")
    assert indicator.differs_zh in words(page) and "见于二手资料" in words(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_documents_hold_every_indicator_and_no_figure(open_crosswalk, language: str) -> None:
    here = open_crosswalk(lang=language).session_state["_here"]
    read = docx.Document(io.BytesIO(word(here, found(here, EVERY, EVERY))))
    shown = {each.text for each in read.paragraphs} | {cell.text for table in read.tables for cell in table._cells}
    for indicator in CROSSWALK.indicators:
        assert set(definition(indicator, here).values()) <= shown, indicator.id
    assert "value" not in full_columns(here)
