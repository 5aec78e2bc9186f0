"""The glossary: common terms with a region's own words, its files refused with line and remedy, and those words in the interface, whole terms only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.current import current
from data.errors import SettingsError
from data.region import REFERENCE
from data.region.glossary import GLOSSARY_FILE, load_glossary
from data.schema.glossary import OwnWord, Term
from data.schema.wording import AS_WRITTEN, adopt, in_own_words, wording_of
from data.settings import PROJECT
from metrics.catalogue import CATALOGUE
from metrics.definition import Text
from tests.pages import invented_city
from tests.test_views_texts import PLACES
from views.dictionary.glossary import found_terms, glossary_rows
from views.finding.metrics_by_word import found_keys
from views.served.surroundings import first_view, surroundings_of
from views.texts import english, translator

COMMON = REFERENCE / GLOSSARY_FILE
REGIONS = sorted(path.parent.name for path in REFERENCE.glob(f"*/{GLOSSARY_FILE}"))
SANMING = load_glossary(COMMON, REFERENCE / "sanming" / GLOSSARY_FILE)


@pytest.fixture
def sanming() -> Iterator[None]:
    adopt(wording_of(SANMING))
    yield
    adopt(AS_WRITTEN)


@pytest.mark.parametrize("region", REGIONS)
def test_every_regions_glossary_is_whole(region: str) -> None:
    terms = load_glossary(COMMON, REFERENCE / region / GLOSSARY_FILE)
    assert len(terms) >= 80 and all(term.zh and term.en for term in terms)
    assert any(term.own for term in terms)


def test_a_region_without_own_words_says_the_common_ones(tmp_path: Path) -> None:
    terms = load_glossary(COMMON, tmp_path / GLOSSARY_FILE)
    assert not any(term.own for term in terms)
    assert wording_of(terms)("健共体内流转占比", "zh") == "健共体内流转占比"


def written(folder: Path, common: str, own: str = "") -> tuple[Path, Path]:
    (folder / "common.csv").write_text("term_zh,term_en,note_zh,note_en,in_interface\n" + common, encoding="utf-8")
    (folder / "own.csv").write_text("term_zh,own_zh,own_en,note_zh,note_en\n" + own, encoding="utf-8")
    return folder / "common.csv", folder / "own.csv"


@pytest.mark.parametrize(
    ("common", "own", "told"),
    [
        ("甲,A,,,yes\n甲,B,,,\n", "", "common.csv, line 3: term '甲' stands twice"),
        ("甲,A,,,no\n", "", "common.csv, line 2: in_interface 'no' is neither empty nor yes"),
        ("甲,,,,\n", "", "common.csv, line 2: term_en is empty"),
        ("甲,A,,,,more\n", "", "common.csv, line 2: has 6 cells where the header has 5"),
        ("甲,A,,,\n", "乙,丙,C,,\n", "own.csv, line 2: term '乙' does not stand in"),
        ("甲,A,,,\n", "甲,丙,C,,\n甲,丁,D,,\n", "own.csv, line 3: term '甲' stands twice"),
        ("甲,A,,,\n", "甲,丙,,,\n", "own.csv, line 2: own_en is empty"),
    ],
)
def test_a_wrong_line_is_refused_with_file_line_and_remedy(tmp_path: Path, common: str, own: str, told: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        load_glossary(*written(tmp_path, common, own))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("健共体内其他机构", "医共体内其他机构"),
        ("已签约健康主管机构者", "已签约总医院者"),
        ("健康主管签约患者", "总医院签约患者"),
        ("糖尿病门特健康主管责任制", "糖尿病门特健康主管责任制"),
        ("天津市基层数字健共体建设口径", "天津市基层数字健共体建设口径"),
        ("{area}的健共体", "{area}的医共体"),
    ],
)
def test_whole_chinese_terms_are_said_the_regions_way(text: str, told: str) -> None:
    assert wording_of(SANMING)(text, "zh") == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Diabetes enrolments signed with a health steward", "Diabetes enrolments signed with a general hospital"),
        ("Health stewards; a health-steward signature", "General hospitals; a general hospital signature"),
        ("New steward signings, Steward-signed patients", "New general hospital signings, General hospital-signed patients"),
        ("health-steward responsibility", "health-steward responsibility"),
        ("stewardship, {stewarding}", "stewardship, {stewarding}"),
        ("Community health centre", "Community health centre"),
    ],
)
def test_whole_english_terms_are_said_the_regions_way(text: str, told: str) -> None:
    assert wording_of(SANMING)(text, "en") == told


@given(st.text(alphabet="健康主管机构共体责任制数字基层 aHeltswrd-", max_size=30))
@settings(deadline=None, max_examples=200)
def test_a_text_is_cut_at_its_longest_terms(text: str) -> None:
    """A second way, letter by letter: at every place the longest term that begins there is taken whole."""
    own = {term.zh: term.own.zh for term in SANMING if term.own and term.is_in_interface}
    terms, said, place = sorted((term.zh for term in SANMING), key=len, reverse=True), "", 0
    while place < len(text):
        term = next((each for each in terms if text.startswith(each, place)), text[place])
        said, place = said + own.get(term, term), place + len(term)
    assert wording_of(SANMING)(text, "zh") == said


def test_terms_outside_the_closed_list_stay() -> None:
    own = OwnWord(zh="丙", en="C", note_zh="", note_en="")
    terms = (Term(zh="甲", en="Alpha", note_zh="", note_en="", is_in_interface=False, own=own),)
    assert wording_of(terms)("甲", "zh") == "甲" and wording_of(terms)("alpha", "en") == "alpha"


def test_texts_and_definitions_are_said_in_own_words(sanming: None) -> None:
    assert Text("健共体", "health steward")("zh") == "医共体" and Text("健共体", "Health steward")("en") == "General hospital"
    assert translator("zh")("健共体") == "医共体"
    assert CATALOGUE["steward_signed"].name("zh") == "总医院签约患者"
    assert in_own_words("健共体", "zh") == "医共体"


def test_the_dictionary_is_searched_in_own_words_too(sanming: None) -> None:
    assert "steward_signed" in found_keys("总医院签约") and "steward_signed" in found_keys("健康主管")


def test_as_written_again_when_another_region_is_served(sanming: None) -> None:
    assert in_own_words("健共体", "zh") == "医共体"
    adopt(AS_WRITTEN)
    assert in_own_words("健共体", "zh") == "健共体" and translator("zh")("健共体") == "健共体"


def test_no_document_is_renamed_and_no_place_is_lost(sanming: None) -> None:
    for metric in CATALOGUE.values():
        for text in (metric.source.document, metric.source.clause):
            assert (text("zh"), text("en")) == (text.zh, text.en), metric.key
    for chinese, other in english().items():
        assert sorted(PLACES.findall(in_own_words(chinese, "zh"))) == sorted(PLACES.findall(chinese))
        assert sorted(PLACES.findall(in_own_words(other, "en"))) == sorted(PLACES.findall(other))


def test_search_finds_both_words_in_both_languages() -> None:
    for query in ("健共体", "医共体", "sanming integrated"):
        assert "健共体" in {term.zh for term in found_terms(SANMING, query)}, query
    assert not found_terms(SANMING, "没有这个词")


def test_a_row_says_the_regions_word_first_and_its_own_note_where_it_has_one(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, tmp_path: Path) -> None:
    common, own = written(tmp_path, "甲,First,一,one,yes\n乙,Second,二,two,\n丙,Third,,,\n", "甲,子,Mine,其一,my one\n乙,丑,Other,,\n")
    monkeypatch.setenv("COMMUNITY_STORE", str(invented_city(shared_folder)))
    here = first_view(current(), current().snapshot).at(language="en")
    assert glossary_rows(load_glossary(common, own), here).rows() == [
        ("子", "Mine", "甲 · First", "my one", "interface"),
        ("丑", "Other", "乙 · Second", "two", None),
        ("丙", "Third", None, None, None),
    ]


def test_whoever_serves_a_region_says_its_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """From the settings' region to a sentence: 三明 in its own words, then Tianjin in the common ones; a definition of Tianjin's, 三明 the common one."""
    config = tmp_path / "config.toml"
    config.write_text((PROJECT / "config.toml").read_text(encoding="utf-8").replace('folder = "tianjin"', 'folder = "sanming"'), encoding="utf-8")
    monkeypatch.setenv("COMMUNITY_STORE", str(tmp_path / "var"))
    for chosen, word, clause in ((config, "医共体", "成员机构名录"), (PROJECT / "config.toml", "健共体", "266家成员机构")):
        monkeypatch.setenv("COMMUNITY_CONFIG", str(chosen))
        surroundings_of(current())
        assert translator("zh")("健共体") == word and CATALOGUE["institutions"].source.clause("zh") == clause
