"""The cloud-pharmacy page at every level, in both languages; its loop, its fillings and its ranking are the metrics."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.schema.months import parse_period
from metrics.catalogue import metric_of
from metrics.definition import Text
from metrics.scope import Scope
from tests.drawings import headlines
from tests.pages import LEVELS, assert_reads_well, charts, city, invented_city, open_page, row, rows, words
from views.formats import NULL
from views.here import Here, Surroundings
from views.pharmacy.dispensing import RANKED, ranking
from views.pharmacy.flow import loop_chart, loop_words

NOVEMBER = "2022-11"
WITHOUT = "TJ002"
OUTSIDE = "TJ017"
PLACES = {
    "开方机构": "prescription_own_rate",
    "健共体内其他机构": "prescription_community_rate",
    "云药房配送": "cloud_delivery_rate",
    "外部药店": "prescription_outside_rate",
    "未取药": "prescription_unfilled_rate",
}
WORD = Text("市", "City")


def reader(**changes: object) -> Here:
    """Who may see the whole invented city, in November 2022."""
    surroundings = Surroundings(
        name=WORD, map_source=WORD, boundaries=None, items=(), least_denominator=100, published_band_pct=(16, 31), default_language="zh"
    )  # fmt: skip
    tree = city().tree
    asked = dict(scope=Scope.everything(tree), area=tree.root, period=parse_period(NOVEMBER), language="zh")
    return Here(snapshot=city(), surroundings=surroundings, **(asked | changes))


@pytest.fixture
def open_pharmacy(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "pharmacy", **address)

    return run


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", [*LEVELS, OUTSIDE])
def test_every_level_in_both_languages(open_pharmacy, area: str, language: str) -> None:
    page = open_pharmacy(area=area, lang=language)
    assert_reads_well(page, language)
    assert len(page.get("dataframe")) == (1 if area.startswith("TJ") else 2)
    assert len(page.get("download_button")) == 2 * len(page.get("dataframe")), "a release and an internal file of each"


@pytest.mark.parametrize("period", ["2021-01", "2022Q4", "2022"])
def test_every_grain(open_pharmacy, period: str) -> None:
    assert_reads_well(open_pharmacy(period=period, area="120111"), "zh")


def test_tiles_are_the_metrics(open_pharmacy) -> None:
    tiles = {metric.label: metric.value for metric in headlines(open_pharmacy(period=NOVEMBER))}
    assert tiles["处方量"] == f"{row('prescriptions', '120000', NOVEMBER)['value']:,.0f}张"
    assert tiles["缺药率"] == f"{row('out_of_stock_rate', '120000', NOVEMBER)['value']:.1f}%"
    assert tiles["次均处方金额"] == f"{row('prescription_mean_yuan', '120000', NOVEMBER)['value']:.1f}元/张"


def test_the_loop_goes_from_prescriptions_to_changes(open_pharmacy) -> None:
    page = open_pharmacy(period=NOVEMBER)
    option = charts(page, "loop")
    bars = {series["name"]: [each["value"] for each in series["data"]] for series in option["series"]}
    alerts, accepted = (row(key, "120000", NOVEMBER) for key in ("prescription_alert_rate", "alert_acceptance_rate"))
    assert bars["有预警"][0] == pytest.approx(alerts["value"]) and bars["有预警"][1] is None
    assert bars["采纳：修改或驳回"][1] == pytest.approx(accepted["value"])
    assert bars["有预警"][0] + bars["无预警"][0] == pytest.approx(100) == bars["采纳：修改或驳回"][1] + bars["未采纳"][1]
    assert f"有{accepted['denominator'] - accepted['numerator']:.0f}张预警没有改变处方" in words(page)


def test_the_fillings_of_each_month_are_all_its_prescriptions(open_pharmacy) -> None:
    option = charts(open_pharmacy(period=NOVEMBER), "filled")
    assert [series["name"] for series in option["series"]] == list(PLACES)
    written = row("prescriptions", "120000", NOVEMBER)["value"]
    for series in option["series"]:
        assert series["data"][-1] == pytest.approx(100 * row(PLACES[series["name"]], "120000", NOVEMBER)["numerator"] / written)
    for shares in zip(*(series["data"] for series in option["series"]), strict=True):
        assert sum(shares) == pytest.approx(100)


@pytest.mark.parametrize("key", ["prescription_outside_rate", "alert_acceptance_rate", "out_of_stock_rate"])
def test_institutions_are_ranked_from_the_worst(open_pharmacy, key: str) -> None:
    table = open_pharmacy(period="2022", ranked=key).dataframe[0].value
    known = rows(key, "institution", "2022").filter(status="ok")
    assert len(table) == known.height
    is_judged = table["place"].map(lambda place: list(place) != ["样本过少，不作判断"])
    judged = table[is_judged]["value"]
    assert judged.is_monotonic_increasing if key == "alert_acceptance_rate" else judged.is_monotonic_decreasing
    assert not is_judged[is_judged.sum() :].any(), "those too small to judge stand last"


def test_who_dispenses_outside_stands_first_in_the_whole_and_in_its_own_part(open_pharmacy) -> None:
    name, above = city().tree[OUTSIDE].name_zh, city().tree[OUTSIDE].parent
    for area in ("120000", above):
        table = open_pharmacy(period="2022", area=area).dataframe[0].value
        assert table["name"][0] == name
        assert ("above" in table) == (area == "120000"), "the level above is said only where there are several"
    whole = open_pharmacy(period="2022").dataframe[0].value
    assert list(whole["place"][0]) == ["明显差（99.8%线外）"]


def test_an_institution_without_prescriptions_is_told_what_to_do(open_pharmacy) -> None:
    assert row("prescriptions", WITHOUT, NOVEMBER)["value"] == 0
    page = open_pharmacy(area=WITHOUT, period=NOVEMBER)
    assert_reads_well(page, "zh")
    assert "最近没有一张处方" in words(page) and "在“机构覆盖”查看是否上线" in words(page)
    assert [chart.proto.id for chart in page.get("echarts_chart")] == []
    assert next(each for each in page.selectbox if each.label == "对比指标").value == "out_of_stock_rate"


def test_stock_outs_are_compared_first_and_in_a_funnel(open_pharmacy) -> None:
    page = open_pharmacy(period="2022")
    assert next(each for each in page.selectbox if each.label == "对比指标").value == "out_of_stock_rate"
    funnel = charts(open_pharmacy(period="2022", view="funnel"), "funnel-out_of_stock_rate")
    assert len(funnel["series"][0]["data"]) == rows("out_of_stock_rate", "institution", "2022").filter(status="ok").height


def test_the_area_table_is_the_metrics(open_pharmacy) -> None:
    table = open_pharmacy(period=NOVEMBER).dataframe[1].value
    assert table["prescriptions"].to_list() == rows("prescriptions", "district", NOVEMBER)["value"].to_list()
    decimals = metric_of("prescription_outside_rate").decimals
    assert table["prescription_outside_rate"].to_list() == [
        round(value, decimals) for value in rows("prescription_outside_rate", "district", NOVEMBER)["value"]
    ]


@pytest.mark.parametrize("key", RANKED)
def test_a_release_of_the_ranking_tells_suppressed_institutions_by_nothing(key: str) -> None:
    told = ranking(reader(is_release=True), key)
    hidden = told.filter(pl.col("value").is_nan())
    assert not hidden.is_empty()
    assert hidden["area_code"].to_list() == sorted(hidden["area_code"]) == told["area_code"].to_list()[-hidden.height :]
    assert hidden.filter((pl.col("place") != NULL) | pl.col("lower").is_not_null() | pl.col("cases").is_not_null()).is_empty()


SAID = {
    (0.0, 0.0): "没有一张预警",
    (40.0, 40.0): "每张预警都改变了处方",
    (40.0, 15.0): "有25张预警没有改变处方",
}


@pytest.mark.parametrize("alerts", SAID)
def test_no_alert_and_no_alert_ignored_are_said_in_their_own_words(alerts: tuple[float, float]) -> None:
    assert SAID[alerts] in loop_words(reader(), (100.0, *alerts))
    bars = loop_chart(reader(), (100.0, *alerts)).option["series"]
    assert [each["data"][1]["value"] is None for each in bars[2:]] == [alerts[0] == 0] * 2
