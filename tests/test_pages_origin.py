"""Where a figure comes from: the division is the figure, its parts are the whole, and every step down is a click."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import polars as pl
import pytest

from data.region import load_region
from data.schema.areas import INSTITUTION, AreaTree
from data.schema.months import Period, parse_period
from data.schema.snapshot import Snapshot
from metrics.catalogue import CATALOGUE
from metrics.definition import Kind
from tests.decks import here_at
from tests.drawings import drawings, followed, text_of, ways
from tests.marts import invented_snapshot, tree_with_institutions
from tests.pages import LEVELS, assert_reads_well, city, invented_city, open_page, row
from views.here import Here
from views.origin.drawing import equation
from views.origin.figures import adds_up, course, has_ratio, members, own, parts

NOVEMBER, YEAR = parse_period("2022-11"), parse_period("2022")
SHOWN = "diabetes_control_rate"


@lru_cache(maxsize=2)
def region(name: str) -> Snapshot:
    """Of Sanming, with a hospital directly under each general hospital's area, beside its townships."""
    tree = load_region(name).tree
    return city() if name == "tianjin" else invented_snapshot(tree_with_institutions(tree, 60), id="origin-sanming")


def whole(name: str, period: Period = NOVEMBER) -> Here:
    snapshot = region(name)
    return here_at(snapshot.tree.root.code, snapshot=snapshot, period=period)


@pytest.mark.parametrize("period", [NOVEMBER, YEAR], ids=str)
@pytest.mark.parametrize("name", ["tianjin", "sanming"])
def test_the_division_is_the_figure(name: str, period: Period) -> None:
    """Who divides what the page says gets what the page says."""
    here, tried = whole(name, period), 0
    for key, metric in CATALOGUE.items():
        found = own(here, key)
        if not has_ratio(metric) or metric.kind is Kind.PAIRED_CHANGE or not found or found["value"] is None:
            continue
        annual = 12 / period.grain.months if metric.is_annualised else 1
        assert found["value"] == pytest.approx(found["numerator"] / found["denominator"] * metric.factor * annual), key
        tried += 1
    assert tried > 60


@pytest.mark.parametrize("name", ["tianjin", "sanming"])
def test_the_parts_are_the_whole_at_every_level(name: str) -> None:
    here = whole(name)
    inner = [area for area in here.tree.areas.values() if members(here.at(area=area))]
    assert {area.level for area in inner} == {level.key for level in here.tree.levels[:-1]}
    for key in (SHOWN, "patients_managed", "home_completed", "diabetes_capitation_surplus_yuan"):
        if key not in CATALOGUE:
            continue
        for area in inner:
            there = here.at(area=area)
            total, frame = own(there, key), parts(there, key)
            if total is None:
                assert frame.is_empty()
                continue
            for side in ("numerator", "denominator"):
                if total[side] is not None:
                    assert frame[side].sum() == pytest.approx(total[side]), (key, area.code, side)
            if total["numerator"]:
                assert frame["numerator_pct"].sum() == pytest.approx(100), (key, area.code)


def test_an_institution_beside_the_next_level_is_a_part_of_its_own() -> None:
    """Where a hospital stands directly under an area that has townships too, it is not lost between two levels."""
    snapshot = region("sanming")
    moved = snapshot.tree.at(INSTITUTION)[0]
    above = snapshot.tree.ancestors(moved.code)[-3]
    areas = tuple(replace(area, parent=above.code) if area == moved else area for area in snapshot.tree.areas.values())
    lifted = invented_snapshot(AreaTree.of(snapshot.tree.levels, areas), id="origin-lifted")
    here = here_at(above.code, snapshot=lifted)
    frame = parts(here, "patients_managed")
    assert moved.code in frame["area_code"].to_list() and len({lifted.tree[code].level for code in frame["area_code"]}) == 2
    assert frame["numerator"].sum() == own(here, "patients_managed")["numerator"]


def test_what_does_not_add_up_has_no_shares() -> None:
    here = whole("tianjin")
    for key, metric in CATALOGUE.items():
        if not adds_up(metric):
            frame = parts(here, key)
            assert frame["numerator_pct"].null_count() == frame.height, key


def test_a_release_hides_in_parts_and_periods_what_it_hides_elsewhere() -> None:
    here = whole("tianjin").at(is_release=True, area=region("tianjin").tree["120111"])
    controlled, exact = parts(here, "diabetes_new"), parts(here.at(is_release=False), "diabetes_new")
    assert controlled["value"].is_nan().any() or not controlled["value"].equals(exact["value"])
    rounded = controlled.filter(pl.col("value").is_not_nan())["numerator"]
    assert (rounded % 5 == 0).all()
    assert (course(here, "diabetes_new").filter(pl.col("value").is_not_nan())["numerator"] % 5 == 0).all()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", LEVELS)
def test_every_level_tells_where_its_figure_comes_from(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, area: str, language: str) -> None:
    page = open_page(monkeypatch, invented_city(shared_folder), "origin", area=area, period="2022-11", lang=language, metric=SHOWN)
    assert_reads_well(page, language)
    found = row(SHOWN, area, "2022-11")
    told = "\n".join(text_of(html) for html in drawings(page))
    assert all(f"{found[side]:,.0f}" in told for side in ("numerator", "denominator"))
    assert len(page.get("dataframe")) == (1 if area == LEVELS[-1] else 2)


@pytest.mark.parametrize("key", ["home_wait_p50_hours", "home_items_delivered", "diabetes_control_change", "institutions", "signed_residents"])
def test_every_kind_of_metric_has_an_origin(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, key: str) -> None:
    page = open_page(monkeypatch, invented_city(shared_folder), "origin", area="120000", period="2022-11", lang="en", metric=key)
    assert_reads_well(page, "en")


def test_an_equation_says_why_there_is_no_figure() -> None:
    here = here_at(LEVELS[-1], language="en")
    assert "not applicable" in text_of(equation(here, "home_visits_per_1000_aged_65").html)


@pytest.mark.parametrize("address", ["overview", "chronic", "institution"])
def test_a_tile_leads_to_where_its_figure_comes_from(monkeypatch: pytest.MonkeyPatch, shared_folder: Path, address: str) -> None:
    page = open_page(monkeypatch, invented_city(shared_folder), address, area=LEVELS[-1], period="2022-11", lang="zh")
    assert f"origin?metric={SHOWN}" in ways(page)
    page = followed(page, f"origin?metric={SHOWN}")
    assert page.query_params["metric"] == SHOWN and page.query_params["area"] == LEVELS[-1]
    assert "由什么构成" in "\n".join(each.value for each in page.markdown)
