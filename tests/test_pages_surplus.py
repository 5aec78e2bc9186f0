"""The surplus page at every level, in both languages and for each contract: its figures are the metrics' own, and overspent institutions come first."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.schema.months import parse_period
from metrics.casemix import adjusted
from metrics.catalogue import metric_of
from metrics.population import Of
from metrics.scope import Scope
from metrics.settlement import settlement
from tests.drawings import findings, followed, headlines
from tests.marts import invented_snapshot
from tests.pages import assert_reads_well, charts, city, invented_city, open_page, row, words
from tests.stores import publish_invented
from tests.test_pages_depths import region
from tests.test_pages_pharmacy import reader
from views.comparing.casemix_panels import casemix_words

CAPITATED = ("120000", "120101", "TJ001")
"""A city, a district and an institution of it with a budget in the invented city."""
WITHOUT = "TJ008"


@pytest.fixture
def open_surplus(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "surplus", **address)

    return run


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", CAPITATED)
def test_every_level_in_both_languages(open_surplus, area: str, language: str) -> None:
    page = open_surplus(area=area, lang=language)
    assert_reads_well(page, language)
    charts_shown = 5 if area == "120101" else 6
    assert len(headlines(page)) == 7 and len(page.get("echarts_chart")) == charts_shown, "a district with one budget has no funnel"
    assert page.get("download_button")


@pytest.mark.parametrize("contract", ["diabetes", "all_disease", "both"])
@pytest.mark.parametrize("period", ["2021-06", "2022Q4", "2022", "2023-04"])
def test_every_contract_and_grain(open_surplus, contract: str, period: str) -> None:
    assert_reads_well(open_surplus(contract=contract, period=period), "zh")


def test_headlines_are_the_metrics_of_the_settled_year(open_surplus) -> None:
    page = open_surplus(period="2023-03")
    budget, cost, rate = (row(f"capitation_{what}_diabetes", "120000", "2022")["value"] for what in ("budget_yuan", "cost_yuan", "surplus_rate"))
    assert [headlines(page)[place].value for place in range(3)] == [f"{budget / 1e4:,.1f}万元", f"{cost / 1e4:,.1f}万元", f"{rate:.1f}%".replace("-", "−")]
    assert "结算年度：2022年" in words(page)


def expected_rows() -> list[dict]:
    snapshot = city()
    asked = dict(scope=Scope.everything(snapshot.tree), within="120000", year=parse_period("2022"))
    return settlement(snapshot, **asked, band=(16, 31), watched=(), contract="_diabetes").to_dicts()


def test_the_ranking_and_the_table_hold_every_institution_with_a_budget(open_surplus) -> None:
    page = open_surplus(period="2023-03")
    option, expected = charts(page, "ranking_diabetes"), expected_rows()
    shown = [each["value"] for each in option["series"][0]["data"]]
    assert shown == pytest.approx([each["surplus_rate"] for each in expected], abs=0.006)
    table = page.dataframe[0].value
    assert table["surplus_rate"].tolist() == pytest.approx([each["surplus_rate"] for each in expected], abs=0.06)
    assert table["name"].tolist() == [each["area_name"] for each in expected]


def test_the_band_is_drawn_for_diabetes_only(open_surplus) -> None:
    band = charts(open_surplus(), "ranking_diabetes")["series"][0]["markArea"]["data"]
    assert [[end["xAxis"] for end in pair] for pair in band] == [[16, 31]]
    page = open_surplus(contract="all_disease")
    assert "不适用于全病种" in words(page) and "这里没有按人头付费的预算" in words(page)


def test_overspending_is_named_first_and_leads_to_its_institution(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    dearer = {"TJ012": 1.4, "TJ024": 1.5}
    costs = city()["capitation_month"].with_columns(pl.col("cost_yuan") * pl.col("institution_id").replace_strict(dearer, default=1.0))
    publish_invented(replace(city(), id="overspent", tables=dict(city().tables) | {"capitation_month": costs}), tmp_path)
    page = open_page(monkeypatch, tmp_path, "surplus", period="2023-03")
    named = findings(page)
    assert [each.who for each in named[:2]] == [city().tree[code].name_zh for code in ("TJ024", "TJ012")], "the worst first"
    assert "超支不补" in words(page) and page.dataframe[0].value["position_words"].tolist()[:2] == ["超支 !", "超支 !"]
    followed(page, named[0].way)
    assert page.query_params["area"] == "TJ024"


def test_a_running_year_is_never_called_a_surplus(open_surplus) -> None:
    text = words(open_surplus(period="2023-03"))
    assert "2023年2月、2023年3月的结算尚未到齐" in text and "只算结算已到齐的月份（至2023年1月）" in text
    line = charts(open_surplus(period="2023-03"), "cumulative")["series"]
    assert line[1]["data"][1:] == [None, None] and line[2]["data"][0] is not None, "complete months are one line, incomplete ones the dashed continuation"


def test_before_the_first_settled_year_only_execution_is_shown(open_surplus) -> None:
    page = open_surplus(period="2021-06")
    assert not headlines(page) and "还没有结算完的年度" in page.info[0].value and len(page.get("echarts_chart")) == 2


def test_where_nothing_is_capitated_the_page_says_so(open_surplus) -> None:
    page = open_surplus(area=WITHOUT)
    assert_reads_well(page, "zh")
    assert "这里没有按人头付费的预算" in words(page) and not page.get("echarts_chart")


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_any_depth_of_tree(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, depth: int) -> None:
    tree = region(depth)
    publish_invented(invented_snapshot(tree), tmp_path)
    for area in tree.ancestors(tree.at("institution")[0].code):
        page = open_page(monkeypatch, tmp_path, "surplus", area=area.code)
        assert_reads_well(page, "zh")
        assert len(page.get("echarts_chart")) == 5
        assert all(json.loads(chart.proto.spec) for chart in page.get("echarts_chart"))


def test_the_funnel_holds_the_settled_year_and_the_band(open_surplus) -> None:
    page = open_surplus(period="2023-03")
    option, expected = charts(page, "surplus-funnel_diabetes"), expected_rows()
    points = [each["value"] for each in option["series"][0]["data"]]
    expected_points = sorted([each["person_years"], each["surplus_rate"]] for each in expected)
    assert sum(sorted(points), []) == pytest.approx(sum(expected_points, []))
    assert [end["yAxis"] for end in option["series"][0]["markArea"]["data"][0]] == [16, 31]
    low, high = option["yAxis"]["min"], option["yAxis"]["max"]
    assert low <= min(value for _heads, value in points) and max(value for _heads, value in points) <= high and low < 16 and high > 31
    assert "变异系数1.2推算（假定值" in words(page)


def test_beside_care_no_point_lies_outside_its_axes(open_surplus) -> None:
    for rate in ("diabetes_standardised_rate", "diabetes_control_rate"):
        option = charts(open_surplus(period="2023-03", beside=rate), f"beside_diabetes-{rate}")
        for x, y in (each["value"] for each in option["series"][0]["data"]):
            assert option["xAxis"]["min"] < x < option["xAxis"]["max"] and option["yAxis"]["min"] < y < option["yAxis"]["max"]


def test_the_legend_has_the_colours_of_the_bars(open_surplus) -> None:
    page = open_surplus(period="2023-03")
    bars = {each["itemStyle"]["color"] for each in charts(page, "ranking_diabetes")["series"][0]["data"]}
    line = next(text for each in page.markdown if "公布区间" in (text := each.value) and text.startswith(":color[●]"))
    assert bars == set(re.findall(r'foreground="(#\w{6})"', line))


def test_cost_per_head_stands_beside_the_adjusted_one(open_surplus) -> None:
    snapshot = city()
    asked = dict(scope=Scope.everything(snapshot.tree), by="institution", periods=[parse_period("2022")], of=Of.CAPITATED)
    expected = adjusted(metric_of("capitation_cost_per_head_yuan_diabetes"), snapshot, **asked)
    page = open_surplus(period="2023-03")
    table = page.dataframe[0].value.set_index("name")
    for line in expected.to_dicts():
        assert table.loc[line["area_name"], "adjusted_cost_yuan"] == round(line["adjusted"])
        assert table.loc[line["area_name"], "cost_per_head_yuan"] == round(line["value"])
    assert len(charts(page, "cost-casemix_diabetes")["yAxis"][0]["data"]) == expected.height


@pytest.mark.parametrize("paid", ["institution", "district"])
def test_the_sentence_on_adjusted_costs_is_of_the_rows_of_its_chart(paid: str) -> None:
    snapshot = city()
    tree, metric = snapshot.tree, metric_of("capitation_cost_per_head_yuan_diabetes")
    frame = adjusted(metric, snapshot, scope=Scope.everything(tree), by=paid, periods=[parse_period("2022")], of=Of.CAPITATED)
    moved = max((line for line in frame.to_dicts() if line["status"] == "ok"), key=lambda line: abs(line["adjusted"] - line["value"]))
    here = reader(area=tree.root)
    assert casemix_words(here, metric, frame).startswith(f"校正改动最大的是{moved['area_name']}：")


def test_a_snapshot_without_ages_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare = {name: city()[name].clear() for name in ("chronic_band_month", "capitation_band_month")}
    publish_invented(replace(city(), id="bare", tables=dict(city().tables) | bare), tmp_path)
    page = open_page(monkeypatch, tmp_path, "surplus", period="2023-03")
    assert_reads_well(page, "zh")
    assert "没有按年龄和性别分组的费用" in words(page) and page.dataframe[0].value["adjusted_cost_yuan"].isna().all()


def test_every_bar_has_the_range_that_chance_leaves_it(open_surplus) -> None:
    """1.96 standard errors of a cost ratio whose heads vary with a coefficient of 1.2."""
    option = charts(open_surplus(period="2023-03"), "ranking_diabetes")
    drawn = [[end[0] for end in each["coords"]] for each in option["series"][2]["data"]]
    for (low, high), line in zip(drawn, expected_rows(), strict=True):
        half = 1.959964 * 1.2 / line["person_years"] ** 0.5 * line["cost_yuan"] / line["budget_yuan"] * 100
        assert (low, high) == pytest.approx((line["surplus_rate"] - half, line["surplus_rate"] + half))
        assert option["xAxis"]["min"] <= low and high <= option["xAxis"]["max"]
    assert option["yAxis"][1]["data"][0].startswith(f"{expected_rows()[0]['surplus_rate']:.1f}%".replace("-", "−"))


def test_overspending_that_may_be_chance_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By one percent of its budget with a range of many; by half of it with none that reaches 0."""
    budgets = city()["capitation_month"].filter(pl.col("month").dt.year() == 2022)
    exact = budgets.group_by("institution_id").agg(pl.col("budget_yuan", "cost_yuan").sum(), pl.col("person_years").last()).sort("person_years")
    small, large = (exact.row(place, named=True) for place in (0, -1))
    dearer = {small["institution_id"]: 1.01, large["institution_id"]: 1.5}
    factors = {row["institution_id"]: share * row["budget_yuan"] / row["cost_yuan"] for row in (small, large) if (share := dearer[row["institution_id"]])}
    costs = city()["capitation_month"].with_columns(pl.col("cost_yuan") * pl.col("institution_id").replace_strict(factors, default=1.0))
    publish_invented(replace(city(), id="luck", tables=dict(city().tables) | {"capitation_month": costs}), tmp_path)
    page = open_page(monkeypatch, tmp_path, "surplus", period="2023-03")
    told = [each.said for each in findings(page)]
    half = 1.959964 * 1.2 / small["person_years"] ** 0.5 * 1.01 * 100
    assert "偶然" not in next(text for text in told if text.startswith("超支50.0%"))
    assert f"偶然波动可达±{half:.1f}%" in next(text for text in told if text.startswith("超支1.0%"))
