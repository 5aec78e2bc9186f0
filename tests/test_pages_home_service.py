"""The home-service page at every level, in both languages; its grid of items adds up to the metrics."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.region import load_region
from data.schema.months import parse_period, parse_periods
from metrics.definition import Text
from metrics.item_cells import item_cells
from metrics.item_dependence import LEAST_ORDERS
from metrics.scope import Scope
from metrics.underserved import Reach
from tests.drawings import headlines
from tests.pages import LEVELS, assert_reads_well, charts, city, invented_city, open_page, row, rows, words
from views.here import Here, Item, Surroundings
from views.home_service.item_lists import dependence_table, own_dependence, sole_table
from views.home_service.item_panel import who_table
from views.home_service.items import item_table
from views.home_service.reach import reach_table, reached, under_words

WITHOUT_SERVICE = LEVELS[-1]


def served() -> str:
    """The institution of the invented city with most visits."""
    return city()["home_month"].group_by("institution_id").agg(pl.col("completed").sum()).sort("completed", "institution_id")["institution_id"][-1]


@pytest.fixture
def open_home(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "home_service", **address)

    return run


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", LEVELS)
def test_every_level_in_both_languages(open_home, area: str, language: str) -> None:
    page = open_home(area=area, lang=language)
    assert_reads_well(page, language)
    assert (len(page.get("dataframe")) >= 2) == (area != WITHOUT_SERVICE)
    assert len(page.get("download_button")) == 2 * len(page.get("dataframe")), "a release and an internal file of each"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_institution_with_service_in_both_languages(open_home, language: str) -> None:
    page = open_home(area=served(), lang=language)
    assert_reads_well(page, language)
    assert len(headlines(page)) >= 6


@pytest.mark.parametrize("period", ["2021-01", "2022Q4", "2022"])
def test_every_grain(open_home, period: str) -> None:
    assert_reads_well(open_home(period=period, area="120111"), "zh")


def test_tiles_are_the_metrics(open_home) -> None:
    tiles = {metric.label: metric.value for metric in headlines(open_home(period="2022-11"))}
    assert tiles["居家服务完成量"] == f"{row('home_completed', '120000', '2022-11')['value']:,.0f}单"
    assert tiles["居家服务满意度"] == f"{row('home_rating', '120000', '2022-11')['value']:.2f}分"
    assert tiles["已开展项目数"] == f"{row('home_items_delivered', '120000', '2022-11')['value']:.0f}项"


def cells(page: AppTest) -> dict[tuple[str, str], int]:
    """(row, column) → count of the grid of items; an empty cell is 0."""
    option = charts(page, "items")
    names = [each["value"] if isinstance(each, dict) else each for each in option["yAxis"]["data"]]
    columns = option["xAxis"]["data"]
    return {(names[line], columns[column]): int(text.replace(",", "") or 0) for column, line, _shade, text, _tip in option["series"][0]["data"]}


def bold(page: AppTest) -> list[str]:
    return [each["value"] for each in charts(page, "items")["yAxis"]["data"] if isinstance(each, dict)]


def test_the_grid_adds_up_by_category_by_area_and_to_the_metric(open_home) -> None:
    page = open_home(period="2022-11")
    grid, categories = cells(page), bold(page)
    items = load_region("tianjin").items
    districts = {each["area_name"]: each["value"] for each in rows("home_completed", "district", "2022-11").to_dicts()}
    assert {name for name, _column in grid} == {item.name_zh for item in items} | set(categories)
    for column, total in {**districts, "合计": row("home_completed", "120000", "2022-11")["value"]}.items():
        assert sum(grid[item.name_zh, column] for item in items) == total
        for category in categories:
            assert grid[category, column] == sum(grid[item.name_zh, column] for item in items if item.category_zh == category)
    for item in items:
        assert grid[item.name_zh, "合计"] == sum(grid[item.name_zh, name] for name in districts)


def test_the_cells_of_the_grid_can_be_picked(open_home) -> None:
    for area in ("120000", served()):
        assert charts(open_home(area=area), "items")["series"][0]["selectedMode"] == "single"


def test_an_institution_sees_its_items_by_period(open_home) -> None:
    page = open_home(area=served(), period="2022-11")
    grid = cells(page)
    assert {column for _name, column in grid} == {f"2021-{month:02d}" for month in (11, 12)} | {f"2022-{month:02d}" for month in range(1, 12)}
    items = load_region("tianjin").items
    assert sum(grid[item.name_zh, "2022-11"] for item in items) == row("home_completed", served(), "2022-11")["value"] > 0


def test_categories_over_time_add_up_to_all_visits(open_home) -> None:
    option = charts(open_home(period="2022-11"), "categories")
    assert sum(series["data"][-1] for series in option["series"]) == row("home_completed", "120000", "2022-11")["value"]


def test_no_service_is_said_with_what_to_do(open_home) -> None:
    assert city()["home_month"].filter(institution_id=WITHOUT_SERVICE).is_empty()
    page = open_home(area=WITHOUT_SERVICE)
    assert_reads_well(page, "zh")
    assert "最近没有居家服务的申请，也没有完成的上门" in words(page) and "在“机构覆盖”查看是否上线" in words(page)
    assert [chart.proto.id for chart in page.get("echarts_chart")] == []


def test_reach_is_compared_only_where_residents_are_known(open_home) -> None:
    assert "每千名65岁以上居民上门次数" in next(each for each in open_home().selectbox if each.label == "对比指标").options
    page = open_home(area="120111")
    assert "每千名65岁以上居民上门次数" not in next(each for each in page.selectbox if each.label == "对比指标").options
    assert "机构不适用" in words(page)


def test_the_area_table_is_the_metrics(open_home) -> None:
    table = open_home(period="2022-11").dataframe[-1].value
    assert table["home_completed"].to_list() == rows("home_completed", "district", "2022-11")["value"].to_list()
    assert len(table) == len(city().tree.at("district"))


def test_the_funnel_of_adverse_events_is_of_the_year_to_the_period(open_home) -> None:
    page = open_home(period="2022-11")
    points = {each["name"].split("：")[0]: each["value"] for each in charts(page, "adverse-funnel-institution")["series"][0]["data"]}
    months = pl.concat([rows("home_adverse_per_1000", "institution", str(period)) for period in parse_periods("2021-12..2022-11")])
    sums = months.group_by("area_name").agg(pl.col("numerator", "denominator").sum()).filter(pl.col("denominator") > 0)
    assert points == {name: pytest.approx([visits, 1000 * events / visits], rel=1e-6) for name, events, visits in sums.iter_rows()}
    few = sums.filter(pl.col("denominator") < 100).height
    assert (f"灰色{few}家一年不足100单" in words(page)) == (few > 0)


def test_districts_can_be_compared_for_adverse_events(open_home) -> None:
    option = charts(open_home(period="2022-11", **{"adverse-level": "district"}), "adverse-funnel-district")
    expected = rows("home_completed", "district", "2022")
    assert len(option["series"][0]["data"]) == expected.filter(pl.col("value") > 0).height


def test_an_institution_is_marked_in_the_funnel_of_all(open_home) -> None:
    data = charts(open_home(area=served(), period="2022-11"), "adverse-funnel-institution")["series"][0]["data"]
    own = [each for each in data if each["name"].startswith("▶")]
    assert len(own) == 1 and own[0]["label"]["show"] and len(data) > 10


@pytest.mark.parametrize("key", ["home_requests", "home_completed"])
def test_months_are_drawn_as_a_control_chart(open_home, key: str) -> None:
    option = charts(open_home(period="2022-11", volumes=key), f"volumes-{key}")
    last = option["series"][0]["data"][-1]
    assert last["value"] == row(key, "120000", "2022-11")["value"] and last["name"].startswith("2022-11：")
    assert len(option["series"]) == 4, "the course, its mean and both limits"


def measured(page: AppTest) -> dict[tuple[str, str], str]:
    """(row, column) → what stands in the cell."""
    option = charts(page, "items")
    names = [each["value"] if isinstance(each, dict) else each for each in option["yAxis"]["data"]]
    return {(names[line], option["xAxis"]["data"][column]): text for column, line, _shade, text, _tip in option["series"][0]["data"]}


def of_cells(by: str, period: str, column: str, within: str = "120000") -> dict[tuple[str, str], float | None]:
    """(item, area) → figure, as `metrics.item_cells` says."""
    scope = Scope.everything(city().tree)
    frame = item_cells(city(), scope=scope, by=by, periods=[parse_period(period)], within=within)
    return {(item, area): figure for item, area, figure in frame.select("item_id", "area_code", column).iter_rows()}


ITEMS = {item.item_id: item.name_zh for item in load_region("tianjin").items}


@pytest.mark.parametrize("cell", ["asked", "unmet", "able", "wait_p50_hours", "wait_p90_hours"])
def test_the_grid_shows_what_its_switch_says(open_home, cell: str) -> None:
    shown = measured(open_home(period="2022-11", cell=cell))
    figures = of_cells("district", "2022-11", cell)
    for area in city().tree.at("district"):
        for item, name in ITEMS.items():
            figure = figures.get((item, area.code)) or 0
            assert shown[name, area.name_zh] == (f"{figure:,.0f}" if figure else ""), (name, area.name_zh)


def test_a_category_says_how_many_of_its_items_somebody_can_do(open_home) -> None:
    shown, figures = measured(open_home(period="2022-11", cell="able")), of_cells("city", "2022-11", "able")
    sampling = [item.item_id for item in load_region("tianjin").items if item.category_zh == "采样与监测"]
    able = sum((figures.get((item, "120000")) or 0) > 0 for item in sampling)
    assert shown["采样与监测", "合计"] == (f"{able}/{len(sampling)}" if able else "")


def test_beside_institutions_able_is_a_tick(open_home) -> None:
    shown, figures = measured(open_home(area="120111", period="2022-11", cell="able")), of_cells("institution", "2022-11", "able", "120111")
    ticked = {place for place, text in shown.items() if text == "✓"}
    assert ticked == {(ITEMS[item], city().tree[area].name_zh) for (item, area), able in figures.items() if able} and ticked


def test_institutions_stand_beside_the_items_of_one_category(open_home) -> None:
    shown = measured(open_home(period="2022-11", across="institutions", category="2"))
    figures = of_cells("institution", "2022-11", "delivered")
    second = [item.item_id for item in load_region("tianjin").items if item.category_zh == "给药与注射"]
    expected = {(city().tree[area].name_zh, ITEMS[item]): count for (item, area), count in figures.items() if item in second and count}
    assert {place: int(text) for place, text in shown.items() if text} == expected and expected
    lines = list(dict.fromkeys(name for name, _item in shown))
    totals = [sum(count for (name, _item), count in expected.items() if name == line) for line in lines]
    assert totals == sorted(totals, reverse=True), "those with most first"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", [*LEVELS[:2], "served"])
def test_every_switch_reads_well(open_home, area: str, language: str) -> None:
    place = served() if area == "served" else area
    for choice in ({"cell": "able", "category": "3"}, {"cell": "wait_p90_hours", "across": "institutions"}, {"cell": "unmet", "item": "HS16"}):
        assert_reads_well(open_home(area=place, lang=language, **choice), language)


def test_the_items_own_panel_is_of_the_item_in_the_address(open_home) -> None:
    page = open_home(period="2022-11", item="HS16")
    assert "**项目：导尿**" in words(page)
    asked = of_cells("city", "2022-11", "asked").get(("HS16", "120000"), 0)
    median, longest = (of_cells("city", "2022-11", f"wait_{each}_hours")["HS16", "120000"] for each in ("p50", "p90"))
    assert median < longest and f"等待中位数{median:,.1f}小时，第90百分位{longest:,.1f}小时" in words(page)
    option = charts(page, "item-outcomes")
    assert sum(series["data"][-1] for series in option["series"]) == asked
    who = next(table.value for table in page.dataframe if "delivered_year" in table.value.columns)
    figures = of_cells("institution", "2022-11", "able")
    assert sorted(who["name"]) == sorted(city().tree[area].name_zh for item, area in figures if item == "HS16")
    assert who["asked"].sum() == asked


def test_an_item_that_is_no_option_falls_back_to_the_one_asked_most(open_home) -> None:
    figures = of_cells("city", "2022-11", "asked")
    most = max(ITEMS, key=lambda item: figures.get((item, "120000")) or 0)
    assert f"**项目：{ITEMS[most]}**" in words(open_home(period="2022-11", item="HS99"))


def test_unmet_demand_adds_up_to_the_metric(open_home) -> None:
    page = open_home(period="2022-11")
    rate = row("home_unmet_rate", "120000", "2022-11")
    assert f"共{rate['numerator']:,.0f}单，占本期申请的{rate['value']:.1f}%" in words(page)
    table = next(table.value for table in page.dataframe if "unmet_pct" in table.value.columns)
    assert table["unmet"].sum() == rate["numerator"] and table["asked"].sum() == rate["denominator"]


def test_areas_visited_too_little_are_named_with_what_is_missing(open_home) -> None:
    page = open_home(period="2022-11")
    table = next(table.value for table in page.dataframe if "missing" in table.value.columns)
    visits = {each["area_name"]: each for each in rows("home_visits_per_1000_aged_65", "district", "2022-11").to_dicts()}
    whole = sum(each["numerator"] for each in visits.values()) / sum(each["denominator"] for each in visits.values())
    for name, missing in zip(table["name"], table["missing"], strict=True):
        due = whole * visits[name]["denominator"] - visits[name]["numerator"]
        assert missing == max(0, math.ceil(round(due, 6))), name
    assert "哪里上门不够" not in words(open_home(area="120111")), "institutions have no residents of their own"


def standing(area: str) -> Here:
    """A reader who sees everything, at an area of the invented city."""
    region = load_region("tianjin")
    items = tuple(Item(item.item_id, Text(item.category_zh, item.category_en), Text(item.name_zh, item.name_en)) for item in region.items)
    around = Surroundings(
        name=Text("", ""), map_source=Text("", ""), boundaries=None, items=items, least_denominator=100, published_band_pct=(16, 31), default_language="zh"
    )
    tree = city().tree
    period = parse_period("2022-11")
    return Here(snapshot=city(), surroundings=around, scope=Scope.everything(tree), area=tree[area], period=period, language="zh", page="home_service")


def test_only_where_the_rule_fired_an_area_is_said_to_be_clearly_below() -> None:
    """A quarter in which some areas lie below the limits of chance, but by less than a fifth."""
    here = standing("120000").at(period=parse_period("2022Q4"))
    frame, said = reached(here), under_words(here)
    named = {here.name(area): reach == Reach.CLEARLY_BELOW for area, reach in frame.select("area_code", "reach").iter_rows()}
    assert Reach.BELOW in frame["reach"] and any(named.values())
    assert {name: name in said for name in named} == named
    assert said.startswith(f"{sum(named.values())}个区域明显低于")
    assert under_words(here.at(period=parse_period("2021-01"))).startswith("没有区域明显低于")


@pytest.mark.parametrize(("orders", "told"), [(LEAST_ORDERS - 1, "不作判断"), (LEAST_ORDERS, "主要靠这一个项目")])
def test_a_handful_of_orders_is_no_dependence(orders: int, told: str) -> None:
    own = city()["home_item_outcome_month"].filter(institution_id=served()).sort("month", "item_id").tail(1)
    alone = own.with_columns(pl.lit(orders, pl.Int64).alias("completed_year"), month=pl.lit(date(2022, 11, 1)))
    here = standing(served())
    said = own_dependence(here.at(snapshot=replace(city(), id=f"one-item-{orders}", tables={**city().tables, "home_item_outcome_month": alone})))
    assert f"完成{orders}单、1个项目" in said and "占100.0%" in said
    assert [word for word in ("不作判断", "主要靠这一个项目") if word in said] == [told]


def test_a_release_tells_nothing_by_item() -> None:
    inside, outside = standing("120000"), standing("120000").at(is_release=True)
    figures = item_table(outside).drop("item_id", "category", "item")
    assert item_table(outside).height == len(ITEMS) and all(figures[name].is_nan().all() for name in figures.columns)
    for table in (lambda here: who_table(here, "HS16"), dependence_table, sole_table):
        assert table(outside).is_empty() and table(outside).columns == table(inside).columns
    assert reach_table(outside)["missing"].is_nan().all()


def test_a_file_without_figures_by_item_says_why(open_home) -> None:
    inside, said = standing("120000"), [caption.value for caption in open_home(period="2022-11", item="HS16").caption]
    lists = [table for table in (who_table(inside, "HS16"), dependence_table(inside), sole_table(inside)) if not table.is_empty()]
    assert lists and sum("一行也没有" in each for each in said) == len(lists)
    assert sum("整表隐去" in each for each in said) == 1
