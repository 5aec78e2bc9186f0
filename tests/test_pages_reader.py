"""Readers of a district and of one institution: every page opens, and nothing on it is another's institution."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.schema.areas import INSTITUTION
from data.schema.months import parse_period
from data.settings import PROJECT, load_settings
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.disclosure import Rules
from metrics.scope import Scope
from tests.drawings import headlines
from tests.pages import FRAME, charts, city, invented_city, words

PAGES = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))
DISTRICT, OWN = "120111", "TJ008"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, tmp_path: Path):
    """Open a page as the reader whose own area is `reader`."""

    def run(reader: str, page: str, **address: str) -> AppTest:
        config = tmp_path / "config.toml"
        text = (PROJECT / "config.toml").read_text(encoding="utf-8")
        config.write_text(text.replace("\nareas = []", f'\nareas = ["{reader}"]', 1), encoding="utf-8")
        monkeypatch.setenv("COMMUNITY_CONFIG", str(config))
        monkeypatch.setenv("COMMUNITY_STORE", str(invented_city(shared_folder)))
        opened = AppTest.from_file(FRAME, default_timeout=60)
        opened.query_params.update({"lang": "zh"})
        opened.run()
        opened.switch_page(f"../pages/{page}.py")
        opened.query_params.clear()
        opened.query_params.update(address)
        return opened.run()

    return run


def others(reader: str) -> list[str]:
    """Names and codes of the institutions outside the reader's area."""
    tree = city().tree
    inside = {area.code for area in tree.at(INSTITUTION, reader)}
    return [word for area in tree.at(INSTITUTION) if area.code not in inside for word in (area.name_zh, area.code)]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("reader", [DISTRICT, OWN])
def test_every_page_opens_and_names_no_other_institution(read, reader: str, page: str) -> None:
    for address in ({}, {"period": "2022"}, {"area": OWN, "period": "2022-11"}):
        shown = read(reader, page, **address)
        assert not shown.exception and not shown.error, (address, [each.value for each in (*shown.exception, *shown.error)])
        text = words(shown)
        assert "合成数据" in text
        assert not [name for name in others(reader) if name in text], address


def test_a_foreign_area_in_the_address_leads_back_to_the_readers_own(read) -> None:
    shown = read(OWN, "institution", area="TJ009")
    assert any("TJ009" in warning.value for warning in shown.warning) and city().tree[OWN].name_zh in words(shown)


def test_an_area_that_is_not_the_regions_shows_nothing(read) -> None:
    shown = read("TJ999", "overview")
    assert not shown.exception and "TJ999" in words(shown) and not shown.get("dataframe") and not headlines(shown)


@pytest.mark.parametrize("page", ["overview", "chronic", "institution"])
def test_an_institutions_reader_sees_bands_of_peers_instead_of_neighbours(read, page: str) -> None:
    """48 institutions in the city, three in the district: the bands are the city's."""
    text = words(read(OWN, page, area=OWN, period="2022-11"))
    assert "同类机构分组" in text and "天津市，不具名" in text and "◀ 本机构" in text
    groups = [int(count) for count in re.findall(r"- (\d+)家：", text)]
    assert groups and min(groups) >= 10 and sum(groups) <= 48
    assert "灰线" not in text and ("其余的线是上级区域和整体的合计" in text) == (page == "institution"), "no line of deciles is drawn for him"


def test_a_districts_reader_compares_his_institutions_as_ever(read) -> None:
    assert "同类机构分组" not in words(read(DISTRICT, "overview", area=OWN, period="2022-11"))


def test_a_districts_reader_is_shown_the_regions_controlled_rate_behind_his_adjusted_ones(read) -> None:
    """The line is of a city that is not his: its figures as a release has them, to the last digit that reaches the browser."""
    key, rules = "diabetes_control_rate", Rules(**asdict(load_settings().disclosure))
    asked = dict(scope=Scope.everything(city().tree), by="city", periods=[parse_period("2022-11")])
    exact, told = (compute(metric_of(key), city(), **asked, release=each)["value"].item() for each in (None, rules))
    option = charts(read(DISTRICT, "chronic", area=DISTRICT, period="2022-11", metric=key), f"casemix-{key}")
    drawn = [mark["xAxis"] for each in option["series"] for mark in each.get("markLine", {}).get("data", [])]
    assert drawn == [told] and told != exact
