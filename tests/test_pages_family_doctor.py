"""The family-doctor page at every level, in both languages; its figures are the metrics."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.region import load_region
from tests.drawings import drawings, headlines
from tests.pages import LEVELS, assert_reads_well, charts, city, invented_city, open_page, row, rows, words
from tests.stores import publish_invented


@pytest.fixture
def open_signing(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "family_doctor", **address)

    return run


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", LEVELS)
def test_every_level_in_both_languages(open_signing, area: str, language: str) -> None:
    page = open_signing(area=area, lang=language)
    assert_reads_well(page, language)
    assert len(headlines(page)) >= (6 if area.startswith("TJ") else 7)
    assert len(page.get("download_button")) == 2 * len(page.get("dataframe")), "a release and an internal file of each"


@pytest.mark.parametrize("period", ["2021-01", "2022Q4", "2022", "2023"])
def test_every_grain(open_signing, period: str) -> None:
    assert_reads_well(open_signing(period=period, area="120111"), "zh")


@pytest.mark.parametrize("metric", ["signing_fulfilment_rate", "residents_per_team", "signed_residents"])
@pytest.mark.parametrize("area", ["120000", "120111"])
def test_every_comparison(open_signing, metric: str, area: str) -> None:
    assert_reads_well(open_signing(metric=metric, area=area, period="2022-11"), "zh")


def test_a_city_counts_residents_once_and_its_districts_add_up_to_more(open_signing) -> None:
    tiles = {metric.label: metric.value for metric in headlines(open_signing(period="2022-11"))}
    city_wide, districts = row("signed_residents", "120000", "2022-11")["value"], rows("signed_residents", "district", "2022-11")["value"].sum()
    institutions = city()["signing_month"].filter(pl.col("month").dt.strftime("%Y-%m") == "2022-11")["signed"].sum()
    assert tiles["签约居民"].rstrip("万人") and city_wide < districts <= institutions
    table = open_signing(period="2022-11").dataframe[-1].value
    assert table["signed_residents"].sum() == districts


def test_fulfilment_of_running_signings_is_shown_without_a_change_and_with_the_line_that_says_so(open_signing) -> None:
    page = open_signing(period="2022-11")
    tile = next(metric for metric in headlines(page) if metric.label == "履约率")
    assert tile.delta == "近期未到齐，不作判断"
    mark = charts(page, "fulfilment")["series"][-1]["markLine"]["data"][0]
    as_of = city().as_of
    assert mark["xAxis"] == f"{as_of.year - 1}-{as_of.month:02d}" and "未满一年" in mark["label"]["formatter"]
    assert page.get("echarts_chart") and "不是退步" in words(page)


def test_the_last_months_renewals_are_not_judged(open_signing) -> None:
    last = city().as_of.strftime("%Y-%m")
    assert "数字还会变，不作判断" in words(open_signing(period=last)) or "尚未结束" in words(open_signing(period=last))


def test_crowded_teams_are_listed_with_what_suffers(open_signing) -> None:
    page = open_signing(period="2022-11")
    listed = page.dataframe[0].value
    found = (
        rows("residents_per_team", "institution", "2022-11")
        .filter(pl.col("value") > load_region("tianjin").parameters.full_team_residents)
        .sort("value", descending=True)
    )
    assert found.height and listed["residents_per_team"].to_list() == found["value"].round(0).to_list()
    silent = rows("residents_per_team", "institution", "2022-11").filter(denominator=0).height
    assert silent and f"另有{silent}家机构没有上报团队数" in words(page)
    assert "FD08" in words(page)


def test_where_nobody_signs_no_team_is_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A village clinic whose people sign with their township's team."""
    months = city()["signing_month"]
    clinic = months.filter(pl.col("teams") > 0)["institution_id"][0]
    counts = [name for name in months.columns if name not in ("institution_id", "month")]
    emptied = months.with_columns(pl.when(institution_id=clinic).then(0).otherwise(name).alias(name) for name in counts)
    tables = dict(city().tables) | {"signing_month": emptied, "signed_twice_month": city()["signed_twice_month"].clear()}
    publish_invented(replace(city(), id="a-clinic", tables=tables), tmp_path / "var")
    silent = rows("residents_per_team", "institution", "2022-11").filter(denominator=0).height
    assert f"另有{silent}家机构没有上报团队数" in words(open_page(monkeypatch, tmp_path / "var", "family_doctor", period="2022-11"))


def test_institutions_are_not_grey_for_having_few_teams(open_signing) -> None:
    (rows_shown,) = [html for html in drawings(open_signing(period="2022-11", area="120111", metric="residents_per_team")) if 'class="rows' in html]
    assert "样本过少" not in rows_shown and "西青" in rows_shown


def test_an_institution_that_does_not_tell_its_teams_is_told_what_to_do(open_signing) -> None:
    silent = city()["signing_month"].filter(pl.col("teams") == 0)["institution_id"][0]
    page = open_signing(area=silent, period="2022-11")
    assert_reads_well(page, "zh")
    assert "补报“家庭医生团队数”" in words(page)
    assert not [chart for chart in page.get("echarts_chart") if "-teams" in chart.proto.id]


def test_without_signings_the_page_says_what_brings_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:

    tables = dict(city().tables)
    tables |= {key: tables[key].clear() for key in ("signing_month", "signed_twice_month")}
    publish_invented(replace(city(), id="no-signings", tables=tables), tmp_path / "var")
    page = open_page(monkeypatch, tmp_path / "var", "family_doctor", period="2022-11")
    assert_reads_well(page, "zh")
    assert "还没有家庭医生签约记录" in words(page)
    assert not headlines(page) and not page.get("echarts_chart") and not page.dataframe, "no ranks and charts of nothing"
