"""Why a rate changed, on the chronic page: parts that add up as they are shown, institutions that are the ones that moved it, chance said."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from data.schema.months import parse_period
from metrics.catalogue import metric_of
from metrics.improvement import paired_test
from metrics.scope import Scope
from metrics.statistics import EFFECTS, beside, decompose, mcnemar
from tests.pages import charts, city, invented_city, open_page, row, rows, words
from views.chronic.rate_change import adding_up

PERIOD, BEFORE = "2022-11", "2021-11"
AREAS = {"120000": "city", "120111": "district"}


@pytest.fixture
def open_chronic(monkeypatch: pytest.MonkeyPatch, shared_folder: Path) -> Callable[..., AppTest]:
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "chronic", **({"period": PERIOD} | address))

    return run


def sentence(page: AppTest) -> str:
    return next(each.value for each in page.markdown if "= 机构自身的率" in each.value)


def hundredths(texts: list[str]) -> list[int]:
    return [round(float(each.replace("−", "-")) * 100) for each in texts]


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("key", ["diabetes_control_rate", "diabetes_standardised_rate"])
def test_the_parts_add_up_as_they_are_shown(open_chronic, area: str, key: str) -> None:
    told = sentence(open_chronic(area=area, metric=key))
    first, last = hundredths(re.findall(r"月的([\d.]+)%", told))
    change, *parts = hundredths(re.findall(r"\*\*([+−][\d.]+)个", told) + re.findall(r"(?:的率|构成|进出)([+−]?[\d.]+)", told))
    assert len(parts) == 3 and sum(parts) == change == last - first
    assert (first, last) == tuple(round(row(key, area, period)["value"] * 100) for period in (BEFORE, PERIOD))


@given(st.lists(st.floats(-50, 50, allow_nan=False), min_size=1, max_size=4), st.floats(0, 50))
def test_rounded_parts_always_add_up_and_stay_near(parts: list[float], before: float) -> None:
    total = round(round(before + sum(parts), 2) - round(before, 2), 2)
    shown = adding_up(parts, total)
    assert round(sum(shown), 2) == total
    assert all(abs(each - part) < 0.01 + 1e-9 for each, part in zip(shown, parts, strict=True))


def test_the_institutions_named_are_those_that_moved_the_rate_most(open_chronic) -> None:
    key = "diabetes_control_rate"
    page = open_chronic(area="120000", metric=key)
    effects = decompose(beside(rows(key, "institution", BEFORE), rows(key, "institution", PERIOD))).with_columns(total=pl.sum_horizontal(EFFECTS) * 100)
    most = effects.sort("total", descending=True)["total"].to_list()
    drawn = [each["value"] for each in charts(page, f"contributors-{key}")["series"][0]["data"]]
    assert drawn == pytest.approx([*most[:5], *most[-5:]])
    names = charts(page, f"contributors-{key}")["yAxis"][0]["data"]
    by_name = {city().tree[code].name_zh: total for code, total in effects.select("area_code", "total").iter_rows()}
    assert [by_name[name] for name in names] == pytest.approx(drawn)


def test_a_difference_of_overlapping_years_is_not_judged(open_chronic) -> None:
    assert "不作判断" in sentence(open_chronic(against="previous"))
    assert "不作判断" not in sentence(open_chronic())


def test_there_is_no_explanation_for_one_institution_for_a_count_or_without_an_earlier_period(open_chronic) -> None:
    for address in ({"area": "TJ008"}, {"metric": "diabetes_managed"}, {"period": "2021-06"}):
        page = open_chronic(**address)
        assert "= 机构自身的率" not in words(page), address
    assert "两期中有一期没有记录" in words(page)


def test_mcnemar_says_whether_the_paired_change_is_chance(open_chronic) -> None:
    told = next(each.value for each in open_chronic(area="TJ008").markdown if "McNemar" in each.value)
    month = city()["chronic_month"].filter(institution_id="TJ008", disease="diabetes", month=parse_period(PERIOD).first).row(0, named=True)
    assert f"转为达标{month['pair_gained']:,}人" in told and f"转为不达标{month['pair_lost']:,}人" in told
    _statistic, p = mcnemar(pl.lit(month["pair_gained"]), pl.lit(month["pair_lost"]))
    assert ("不是偶然" in told) == (pl.select(p).item() < 0.05)


def test_gained_and_lost_are_the_mart_s_at_every_level() -> None:
    metric, snapshot = metric_of("diabetes_control_change"), city()
    found = paired_test(metric, snapshot, scope=Scope.everything(snapshot.tree), by="city", periods=[parse_period(PERIOD)])
    whole = snapshot["chronic_month"].filter(disease="diabetes", month=parse_period(PERIOD).first)
    assert found.select("gained", "lost").row(0) == (whole["pair_gained"].sum(), whole["pair_lost"].sum())
