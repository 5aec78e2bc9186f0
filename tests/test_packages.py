"""Disease packages of an area: added up by code, told on the surplus page, and hidden where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.current import current
from data.schema.months import Grain, Period
from metrics.errors import ScopeError
from metrics.packages import packages_of, unlisted
from metrics.scope import Scope
from tests.marts import typed
from tests.pages import assert_reads_well, city, invented_city, open_page, row, words
from tests.stores import publish_invented
from views.served.surroundings import first_view
from views.surplus.packages import package_table

YEAR = Period(date(2022, 1, 1), Grain.YEAR)
WITHOUT = "TJ017"
WITH = "TJ001"


def _of(area: str, scope: Scope | None = None) -> list[dict]:
    return packages_of(city(), scope=scope or Scope.everything(city().tree), within=area, year=YEAR).to_dicts()


def test_packages_of_one_code_are_added_and_the_largest_stands_first() -> None:
    rows = city()["package_year"].filter(year=2022)
    found = _of("120000")
    assert [each["package_code"] for each in found] == ["KNEE", "CAT"]
    for each in found:
        own = rows.filter(package_code=each["package_code"])
        assert (each["institutions"], each["cases"]) == (own.height, own["cases"].sum())
        assert each["margin_yuan"] == pytest.approx(own["price_yuan"].sum() - own["cost_yuan"].sum())
        assert each["price_yuan"] == pytest.approx(own["price_yuan"].sum() / own["cases"].sum())
    margin = 100 * sum(each["margin_yuan"] for each in found) / sum(each["worth_yuan"] for each in found)
    assert margin == pytest.approx(row("package_margin_rate", "120000", "2022")["value"])


def test_a_package_without_a_case_has_no_price_and_no_margin() -> None:
    empty = dict(institution_id=WITH, year=2022, package_code="E", name="空", cases=0, price_yuan=0.0, cost_yuan=5.0)
    snapshot = replace(city(), id="empty package", tables={**city().tables, "package_year": typed("package_year", [empty])})
    (found,) = packages_of(snapshot, scope=Scope.everything(snapshot.tree), within=WITH, year=YEAR).to_dicts()
    assert (found["price_yuan"], found["margin_pct"], found["margin_yuan"]) == (None, None, -5.0)


def test_nobody_is_told_of_packages_outside_his_scope() -> None:
    with pytest.raises(ScopeError):
        _of(WITH, Scope(frozenset({WITHOUT})))


def test_a_release_names_the_packages_and_tells_no_figure_of_them(monkeypatch: pytest.MonkeyPatch, shared_folder: Path) -> None:
    monkeypatch.setenv("COMMUNITY_STORE", str(invented_city(shared_folder)))
    here = first_view(current(), current().snapshot)
    inside, outside = package_table(here, YEAR), package_table(here.at(is_release=True), YEAR)
    assert outside.columns == inside.columns and outside["name"].to_list() == inside["name"].to_list() != []
    figures = outside.drop("package_code", "name")
    assert all(figures[name].is_nan().all() for name in figures.columns), "hidden, not null"


@pytest.fixture
def open_surplus(monkeypatch: pytest.MonkeyPatch, shared_folder: Path):
    def run(**address: str) -> AppTest:
        return open_page(monkeypatch, invented_city(shared_folder), "surplus", **address)

    return run


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", ["120000", WITH])
def test_the_packages_of_the_last_whole_year_are_shown(open_surplus, area: str, language: str) -> None:
    page = open_surplus(area=area, lang=language, period="2023-03")
    assert_reads_well(page, language)
    table = next(each.value for each in page.dataframe if "margin_pct" in each.value)
    assert table["cases"].to_list() == [each["cases"] for each in _of(area)]
    assert ("2022年按病种打包" if language == "zh" else "2022: disease packages") in words(page)
    assert ("institutions" in table) == (area == "120000")


def test_without_packages_nothing_is_said_of_them(open_surplus) -> None:
    assert not _of(WITHOUT)
    assert "按病种打包" not in words(open_surplus(area=WITHOUT, period="2022"))


def test_settlements_without_a_package_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lost = [
        dict(finding=finding, table_key="settlements", institution_id=WITHOUT, month=month, rows=rows)
        for finding, month, rows in (
            ("unknown_package", date(2022, 1, 1), 3),
            ("unknown_package", date(2022, 12, 1), 4),
            ("unknown_package", date(2023, 1, 1), 100),
            ("before_opening", date(2022, 5, 1), 200),
        )
    ]
    snapshot = replace(city(), id="without a package", tables={**city().tables, "finding": typed("finding", lost)})
    assert unlisted(snapshot, scope=Scope.everything(snapshot.tree), within="120000", year=YEAR) == 7
    assert unlisted(snapshot, scope=Scope.everything(snapshot.tree), within=WITH, year=YEAR) == 0
    publish_invented(snapshot, tmp_path / "var")
    assert "另有7笔打包结算" in words(open_page(monkeypatch, tmp_path / "var", "surplus", area=WITHOUT, period="2022"))
