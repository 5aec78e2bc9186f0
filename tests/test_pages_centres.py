"""The page of chronic-disease centres at every level, in both languages and for readers of a part; its words are no stronger than its interval."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.schema.snapshot import Snapshot
from data.settings import PROJECT
from metrics.centres import Outcome
from metrics.matching import matching
from tests.centre_worlds import City, Place, city_with_effect, snapshot_of_city, without_zones
from tests.conftest import once
from tests.pages import assert_reads_well, charts, open_page, words
from tests.stores import publish_invented
from views.centres.words import FEW_SETS

SETS = 8
LEVELS = ("120000", "120101", "I001", "I010")
"""A city, one of its districts, an institution with a centre and one without."""
STRONG = ("超出偶然", "than chance explains")


@lru_cache(maxsize=4)
def city(effect: float) -> Snapshot:
    return snapshot_of_city(city_with_effect(effect, sets=SETS, seed=1))


def store_of(folder: Path, name: str, snapshot: Snapshot) -> Path:
    """The snapshot as a store, published once for all workers."""
    store = folder / f"centres-{name}"
    with once(store) as is_first:
        if is_first:
            publish_invented(snapshot, store / "var")
    return store / "var"


@pytest.fixture
def open_centres(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(effect: float = 0.0, **address: str) -> AppTest:
        return open_page(monkeypatch, store_of(shared_folder, f"{effect:g}", city(effect)), "centres", **address)

    return run


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", LEVELS)
def test_every_level_in_both_languages(open_centres, area: str, language: str) -> None:
    page = open_centres(area=area, lang=language)
    assert_reads_well(page, language)
    assert len(page.get("echarts_chart")) == (0 if area == "I010" else 3)


@pytest.mark.parametrize("disease", ["diabetes", "hypertension"])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_of_both_diseases(open_centres, outcome: Outcome, disease: str) -> None:
    page = open_centres(outcome=outcome.value, disease=disease, lang="en")
    assert_reads_well(page, "en")
    assert f"event-{outcome}-{disease}" in "".join(chart.proto.id for chart in page.get("echarts_chart"))


def said(page: AppTest) -> str:
    """The sentence of the result."""
    return next(element.value for element in page.markdown if "变化之差（差中之差）" in element.value)


def test_words_of_strength_only_where_the_interval_excludes_nothing_happened(open_centres) -> None:
    nothing, much = said(open_centres(outcome="control")), said(open_centres(0.15, outcome="control"))
    assert "区间含0" in nothing and "超出偶然" not in nothing
    assert "区间不含0" in much and "上升更多，或下降更少，超出偶然" in much
    less = said(open_centres(-0.15, outcome="control"))
    assert "上升更少，或下降更多，超出偶然" in less


def test_one_institution_is_no_ground_for_others(open_centres) -> None:
    page = open_centres(0.15, area="I001", outcome="control")
    assert "只有一家中心，不能推断别的中心" in said(page) and "超出偶然" not in said(page)


def test_a_few_sets_are_no_ground_for_a_judgement_however_large_the_effect(monkeypatch: pytest.MonkeyPatch, shared_folder: Path) -> None:
    few = snapshot_of_city(city_with_effect(0.3, sets=FEW_SETS - 1, seed=1))
    page = open_page(monkeypatch, store_of(shared_folder, "few", few), "centres", outcome="control")
    assert f"只有{FEW_SETS - 1}组" in said(page) and "不作判断" in said(page)
    assert not [word for word in STRONG if word in said(page)]


def test_the_limits_are_said(open_centres) -> None:
    text = words(open_centres())
    for word in ("比较，不是证明", "不是随机的", "回到平均", "稀释", "时间本身"):
        assert word in text


def test_the_chart_runs_from_a_year_before_to_a_year_after(open_centres) -> None:
    option = charts(open_centres(outcome="control"), "event-control")
    assert option["xAxis"]["data"][0] == "-12" and option["xAxis"]["data"][-1] == "+12" and len(option["xAxis"]["data"]) == 25
    difference = charts(open_centres(outcome="control"), "difference-control")
    line = next(each for each in difference["series"] if each.get("name"))
    assert line["data"][11] == 0


def test_an_institution_learns_whose_match_it_is(open_centres) -> None:
    members = matching(city(0.0), city(0.0).last_month, 4.0).members
    match = members.filter(~pl.col("is_centre")).row(0, named=True)
    text = words(open_centres(area=match["institution_id"]))
    assert f"机构{match['centre']}所设中心的对照" in text


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, tmp_path: Path):
    """Open the page as the reader whose own area is `reader`."""

    def run(reader: str, **address: str) -> AppTest:
        config = tmp_path / "config.toml"
        text = (PROJECT / "config.toml").read_text(encoding="utf-8")
        config.write_text(text.replace("\nareas = []", f'\nareas = ["{reader}"]', 1), encoding="utf-8")
        monkeypatch.setenv("COMMUNITY_CONFIG", str(config))
        return open_page(monkeypatch, store_of(shared_folder, "0", city(0.0)), "centres", area=reader, **address)

    return run


@pytest.mark.parametrize("reader", ["120101", "I001"])
def test_matches_elsewhere_have_no_name(read, reader: str) -> None:
    page = read(reader, outcome="managed")
    text = words(page)
    assert_reads_well(page, "zh")
    tree = city(0.0).tree
    strange = [area.name_zh for area in tree.at("institution") if reader not in (area.code, area.parent)]
    assert strange and not [name for name in strange if name in text]
    assert "不具名" in text


def test_a_region_without_zones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    centre = Place("C", "9", [100] * 30, frozenset(range(14, 30)), kind="township_hospital")
    places = (centre, Place("A", "9", [110] * 30, kind="township_hospital"), Place("B", "9", [100] * 30))
    publish_invented(snapshot_of_city(City(places), without_zones()), tmp_path)
    for language in ("zh", "en"):
        page = open_page(monkeypatch, tmp_path, "centres", area="9", lang=language)
        assert_reads_well(page, language)
    sets = page.get("dataframe")[-1].value
    assert sets["matches"].tolist() == ["Institution A"], "of the same kind, though another is nearer in size"


def test_no_centres_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    publish_invented(snapshot_of_city(City((Place("A", "120101", [100] * 30),))), tmp_path)
    for area, word in (("120000", "天津市还没有慢病管理中心"), ("120101", "还没有慢病管理中心"), ("A", "没有慢病管理中心")):
        page = open_page(monkeypatch, tmp_path, "centres", area=area)
        assert_reads_well(page, "zh")
        assert word in words(page) and not page.get("echarts_chart")


def test_centres_that_cannot_be_compared_say_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    places = (
        Place("C", "120101", [100] * 30, frozenset(range(25, 30))),
        Place("E", "120101", [100] * 30, frozenset(range(5, 30))),
        Place("A", "120101", [100] * 30),
    )
    publish_invented(snapshot_of_city(City(places)), tmp_path)
    page = open_page(monkeypatch, tmp_path, "centres", area="120000")
    assert_reads_well(page, "zh")
    text = words(page)
    assert "没有一家中心能与相似的机构比较" in text and "开设不满一年 1" in text and "开设前记录不满一年 1" in text
    assert not page.get("echarts_chart")
