"""The overview at every level, in both languages, with addresses good and bad, and with stores whole, empty and damaged."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.region import load_region
from data.schema.areas import Area, AreaTree, Level
from data.schema.snapshot import Snapshot
from data.snapshots import store as places
from tests.drawings import drawings, followed, headlines, text_of
from tests.marts import invented_snapshot, tree_with_institutions
from tests.stores import config_of, publish_invented

FRAME = str(Path(__file__).resolve().parent.parent / "views" / "frame.py")
CHINESE = re.compile("[\u4e00-\u9fff]")
NOT_WORDS = re.compile(r"\b(None|nan|NaN|null|inf)\b")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("city")
    publish_invented(invented_snapshot(tree_with_institutions(load_region("tianjin").tree, 48), first=date(2021, 1, 1)), store)
    return store


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch):
    def run(store: Path, **address: str) -> AppTest:
        monkeypatch.setenv("COMMUNITY_STORE", str(store))
        if config_of(store).exists():
            monkeypatch.setenv("COMMUNITY_CONFIG", str(config_of(store)))
        page = AppTest.from_file(FRAME, default_timeout=60)
        for key, value in address.items():
            page.query_params[key] = value
        return page.run()

    return run


def words(page: AppTest) -> str:
    """Everything that can be read on the page, but for the language switch, which names each language in itself."""
    parts = [element.value for kind in ("markdown", "caption", "warning", "error", "info") for element in page.get(kind)]
    parts += [text_of(html) for html in drawings(page)]
    parts += [element.label for kind in ("button", "selectbox") for element in page.get(kind)]
    parts += [option for selector in page.selectbox for option in selector.options]
    parts += [chart.proto.spec + chart.proto.alt for chart in page.get("echarts_chart")]
    return "\n".join(part for part in parts if part)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", ["120000", "120111", "TJ008"])
def test_every_level_in_both_languages(city: Path, open_page, area: str, language: str) -> None:
    page = open_page(city, area=area, lang=language)
    assert not page.exception and not page.error and not page.warning
    assert len(headlines(page)) >= 5
    text = words(page)
    without_json = re.sub(r"\b(true|false|null)\b", "", text)
    assert not NOT_WORDS.search(without_json)
    assert ("Synthetic data" if language == "en" else "合成数据") in text
    if language == "en":
        assert not CHINESE.search(text), CHINESE.findall(text)


def test_headlines_are_the_metrics_own_figures(city: Path, open_page) -> None:
    page = open_page(city)
    tiles = {metric.label: metric.value for metric in headlines(page)}
    assert tiles["成员机构"] == "48家"
    assert re.fullmatch(r"\d\d\.\d%", tiles["糖尿病规范管理率"])


def test_an_address_shows_the_same_view_in_a_new_session(city: Path, open_page) -> None:
    address = {"area": "120111", "period": "2022Q4", "lang": "en", "against": "previous", "metric": "hypertension_control_rate"}
    one, other = open_page(city, **address), open_page(city, **address)
    assert words(one) == words(other)
    assert one.selectbox(key="period-en").value == "2022Q4"
    assert one.selectbox(key="metric-en").value == "hypertension_control_rate"
    assert "Q4 2022" in words(one)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"area": "999999"}, "999999"),
        ({"area": "<img src=x onerror=alert(1)>"}, r"\<img"),
        ({"period": "last week"}, "last week"),
        ({"period": "1999-01"}, "1999-01"),
        ({"period": "2031"}, "2031"),
    ],
)
def test_nonsense_in_the_address_falls_back_and_says_so(city: Path, open_page, address: dict[str, str], said: str) -> None:
    page = open_page(city, **address)
    assert not page.exception
    assert len(page.warning) == 1 and said in page.warning[0].value
    assert page.selectbox(key="period-zh").value == "2023-03"


def test_unknown_choices_of_a_page_fall_back_in_silence(city: Path, open_page) -> None:
    page = open_page(city, metric="shoe_size", lang="xx", against="yesterday")
    assert not page.exception and not page.warning
    assert page.selectbox(key="metric-zh").value == "diabetes_standardised_rate"


def test_the_default_is_the_latest_complete_month(city: Path, open_page) -> None:
    assert open_page(city).selectbox(key="period-zh").value == "2023-03"


def test_a_month_that_has_not_ended_is_not_compared(city: Path, open_page) -> None:
    tiles = {metric.label: metric.delta for metric in headlines(open_page(city, period="2023-04"))}
    assert tiles.pop("糖尿病人头预算执行（按时间进度）") == "截至2023年1月", "claims of the last two months have not come in"
    assert set(tiles.values()) == {"未报齐"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", ["120000", "120111", "TJ008"])
def test_institutions_in_a_funnel_at_every_level(city: Path, open_page, area: str, language: str) -> None:
    page = open_page(city, area=area, lang=language, view="funnel", metric="diabetes_control_rate")
    assert not page.exception and not page.error and not page.warning
    text = words(page)
    assert not NOT_WORDS.search(re.sub(r"\b(true|false|null)\b", "", text))
    assert ("in a funnel" if language == "en" else "漏斗：糖尿病") in text
    if language == "en":
        assert not CHINESE.search(text), CHINESE.findall(text)


def test_the_way_to_compare_stands_in_the_address(city: Path, open_page) -> None:
    page = open_page(city, view="bars")
    assert "16个区比较" in words(page) and "48家机构漏斗" not in words(page)
    page.get_by_key("view-zh").set_value("funnel").run()
    assert page.query_params["view"] == "funnel" and "48家机构漏斗" in words(page)
    assert "16个区比较" in words(open_page(city, view="pie")), "nonsense falls back"
    assert "16个区比较：等待时间中位数" in words(open_page(city, view="funnel", metric="home_wait_p50_hours")), "chance is not known for waits"


def test_statistics_are_explained_where_they_are_seen(city: Path, open_page) -> None:
    """One place to open beside what needs a look, one beside the comparison, which explains what is drawn there."""
    bars, funnel = words(open_page(city)), words(open_page(city, view="funnel"))
    assert "名次后面的范围是95%区间" in bars and "横线是95%区间" in bars
    assert "名次后面的范围是95%区间" not in funnel and funnel.count("所以漏斗左宽右窄") == 2


def test_a_finding_leads_down(city: Path, open_page) -> None:
    page = open_page(city)
    first = next(way for html in drawings(page) if 'class="findings"' in html for way in re.findall(r'data-go="([^"]*)"', html))
    followed(page, unescape(first))
    assert page.query_params["area"] != "120000"
    assert not page.exception


def test_the_path_leads_back_up(city: Path, open_page) -> None:
    page = open_page(city, area="TJ008")
    followed(page, "area=120111")
    assert page.query_params["area"] == "120111"
    followed(page, "area=120000")
    assert page.query_params["area"] == "120000"


def test_selectors_lead_down_and_back(city: Path, open_page) -> None:
    page = open_page(city)
    page.selectbox(key="area-district-120000-zh").select("120111").run()
    assert page.query_params["area"] == "120111"
    page.selectbox(key="area-institution-120111-zh").select("TJ008").run()
    assert page.query_params["area"] == "TJ008"
    page.selectbox(key="area-institution-120111-zh").set_value(None).run()
    assert page.query_params["area"] == "120111"


def test_language_switch_keeps_the_view(city: Path, open_page) -> None:
    page = open_page(city, area="120111", period="2022-11")
    page.get_by_key("lang-").set_value("en").run()
    assert page.query_params["lang"] == "en" and page.query_params["area"] == "120111"
    assert page.selectbox(key="period-en").value == "2022-11"


@pytest.mark.parametrize(("grain", "expected"), [("quarter", "2023Q1"), ("year", "2022")])
def test_grain_moves_to_the_last_whole_period(city: Path, open_page, grain: str, expected: str) -> None:
    page = open_page(city)
    page.get_by_key("grain-zh").set_value(grain).run()
    assert page.query_params["period"] == expected
    assert not page.exception


def test_an_empty_store_says_what_to_do(tmp_path: Path, open_page) -> None:
    page = open_page(tmp_path)
    assert not page.exception
    assert "python -m data demo" in words(page)


def test_a_damaged_snapshot_is_replaced_by_the_one_before_with_a_warning(tmp_path: Path, open_page) -> None:
    tree = tree_with_institutions(load_region("tianjin").tree, 16)
    publish_invented(invented_snapshot(tree, first=date(2022, 1, 1)), tmp_path)
    later = invented_snapshot(tree, first=date(2022, 1, 1), seed=8)
    id = publish_invented(_published(later, datetime(2023, 4, 7, 8, 0)), tmp_path, sequence=2)
    mart = places.snapshot_folder(tmp_path, id) / places.MART_FILE
    mart.write_bytes(mart.read_bytes()[:-1] + b"x")
    page = open_page(tmp_path)
    assert not page.exception
    assert "已损坏" in page.warning[0].value
    assert "2023年4月6日 09:30" in words(page)


def test_a_newly_published_snapshot_is_served_by_the_next_rerun(tmp_path: Path, open_page) -> None:
    tree = tree_with_institutions(load_region("tianjin").tree, 16)
    publish_invented(invented_snapshot(tree, first=date(2022, 1, 1)), tmp_path)
    page = open_page(tmp_path)
    assert "2023年4月6日 09:30" in words(page)
    publish_invented(_published(invented_snapshot(tree, first=date(2022, 1, 1), seed=8), datetime(2023, 4, 7, 8, 0)), tmp_path, sequence=2)
    assert "2023年4月7日 08:00" in words(page.run())


def _published(snapshot: Snapshot, at: datetime) -> Snapshot:
    return replace(snapshot, published_at=at)


def _tiny(depth: int) -> AreaTree:
    """A region of `depth` levels without boundaries or residents; names that try to be Markdown."""
    keys = ("union", "hospital", "branch")[: depth - 1]
    levels = tuple(Level(key, key, key.capitalize(), f"{key}s") for key in keys) + (Level("institution", "机构", "Institution", "institutions"),)
    areas = [Area("R", None, keys[0], "**全域**", "**All**")]
    for level in keys[1:]:
        areas += [
            Area(f"{area.code}{number}", area.code, level, f"![{level}](http://x/{number})", f"{level} {number}")
            for area in list(areas)
            if area.level != level
            for number in (1, 2)
        ]
        areas = [area for area in areas if area.level != level or len(area.code) == keys.index(level) + 1]
    return tree_with_institutions(AreaTree.of(levels, tuple(areas)), 6)


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_any_depth_of_tree(tmp_path: Path, open_page, depth: int) -> None:
    tree = _tiny(depth)
    publish_invented(invented_snapshot(tree, first=date(2022, 1, 1)), tmp_path)
    lowest = tree.at("institution")[0].code
    for area in tree.ancestors(lowest):
        page = open_page(tmp_path, area=area.code)
        assert not page.exception and not page.error, page.exception
        assert len(headlines(page)) >= 3


@pytest.mark.parametrize(
    ("period", "money"), [("2023-03", "糖尿病人头预算执行（按时间进度）"), ("2022-06", "糖尿病人头预算执行（按时间进度）"), ("2022", "人头结余率（糖尿病）")]
)
def test_no_bare_surplus_within_a_year(city: Path, open_page, period: str, money: str) -> None:
    labels = [metric.label for metric in headlines(open_page(city, period=period))]
    assert [label for label in labels if "人头" in label] == [money]


@pytest.mark.parametrize(("area", "links"), [("TJ008", 1), ("120111", 0)])
def test_an_institution_leads_on_to_its_profile(city: Path, open_page, area: str, links: int) -> None:
    found = open_page(city, area=area, lang="en").get("page_link")
    assert len(found) == links
    assert all(each.proto.label == "Everything measured about this institution" and "area=TJ008" in each.proto.query_string for each in found)
