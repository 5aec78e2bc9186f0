"""Crude and adjusted side by side on the chronic page, its control charts, and what it says where ages and sexes are not known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.schema.months import Grain, parse_period
from metrics.casemix import adjusted
from metrics.catalogue import metric_of
from metrics.funnel import funnel_of
from metrics.scope import Scope
from tests.pages import assert_reads_well, charts, city, invented_city, open_page, rows, words
from tests.stores import publish_invented
from views.palette import UNSAID

PERIOD, KEY = "2022-11", "diabetes_control_rate"


@pytest.fixture
def open_chronic(monkeypatch: pytest.MonkeyPatch, shared_folder: Path) -> Callable[..., AppTest]:
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "chronic", **({"period": PERIOD, "metric": KEY} | address))

    return run


def told(by: str, within: str) -> pl.DataFrame:
    snapshot = city()
    return adjusted(metric_of(KEY), snapshot, scope=Scope.everything(snapshot.tree), by=by, periods=[parse_period(PERIOD)], within=within)


@pytest.mark.parametrize(("area", "within"), [("120000", "120000"), ("120111", "120111"), ("TJ008", "120111")])
def test_each_institution_has_its_crude_and_its_adjusted_rate(open_chronic, area: str, within: str) -> None:
    chart = charts(open_chronic(area=area), f"casemix-{KEY}")
    expected = told("institution", within).sort("adjusted", descending=True)
    dots = [[each["value"][0] for each in series["data"]] for series in chart["series"] if series["type"] == "scatter" and "name" in series]
    assert dots == [pytest.approx(expected["value"].to_list()), pytest.approx(expected["adjusted"].to_list())]


def test_small_institutions_are_grey_and_said_to_be_not_judged(open_chronic) -> None:
    chart = charts(open_chronic(), f"casemix-{KEY}")
    small = [denominator < 100 for denominator in told("institution", "120000").sort("adjusted", descending=True)["denominator"]]
    assert any(small) and not all(small)
    assert ["不作判断" in each["name"] for each in chart["series"][0]["data"]] == small
    adjusted_dots = next(each for each in reversed(chart["series"]) if each["type"] == "scatter")["data"]
    assert [each["itemStyle"]["color"] == UNSAID for each in adjusted_dots] == small


def test_the_table_has_the_adjusted_rate_beside_the_crude_one(open_chronic) -> None:
    table, districts = open_chronic().dataframe[0].value, told("district", "120000")
    assert table[f"{KEY}_adjusted"].to_list() == [round(value, 1) for value in districts["adjusted"]]
    assert table[f"{KEY}_mix"].to_list() == [round(value, 3) for value in districts["mix_index"]]


def test_how_old_the_patients_are_is_said_beside_the_region(open_chronic) -> None:
    bands = city()["chronic_band_month"].filter((pl.col("disease") == "diabetes") & (pl.col("month") == parse_period(PERIOD).first))
    is_old = pl.col("age_band").is_in(["65-74", "75+"])
    inside = bands.filter(pl.col("institution_id") == "TJ008")
    own, region = (frame.filter(is_old)["managed"].sum() / frame["managed"].sum() * 100 for frame in (inside, bands))
    assert f"65岁及以上占{own:.1f}%，天津市占{region:.1f}%" in words(open_chronic(area="TJ008")).replace("\\", "")
    assert "65岁及以上占" not in words(open_chronic())


def test_without_ages_the_page_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare = city()["chronic_band_month"].clear()
    publish_invented(replace(city(), tables={**city().tables, "chronic_band_month": bare}), tmp_path)
    page = open_page(monkeypatch, tmp_path, "chronic", metric=KEY)
    assert_reads_well(page, "zh")
    assert "没有按年龄和性别分组的人数" in words(page)
    assert f"{KEY}_adjusted" not in page.dataframe[0].value


def test_new_enrolments_are_judged_month_by_month(open_chronic) -> None:
    page = open_chronic(area="120000")
    for name in ("new-diabetes_new", "signed-new-steward_signed_new"):
        assert charts(page, name)["series"][0]["type"] == "line"
    assert "突增是特殊原因" in words(page)


def test_the_funnel_says_that_it_is_wider_than_chance(open_chronic) -> None:
    page = open_chronic(view="funnel")
    found = funnel_of(metric_of(KEY), rows(KEY, "institution", PERIOD), grain=Grain.MONTH, least_denominator=100)
    assert found.tau > 0 and "漏斗已照此放宽" in words(page)
    assert charts(page, f"funnel-{KEY}")
