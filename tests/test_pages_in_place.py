"""An impossible value in the mart: each page says so in the panels that would have shown it, and shows the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.drawings import headlines
from tests.pages import city, open_page
from tests.stores import publish_invented


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The invented city with a negative count of adverse events at one institution, in every month; and that institution's code."""
    store = tmp_path_factory.mktemp("damaged") / "var"
    wrong = city()["home_month"].filter(pl.col("completed") > 0)["institution_id"].min()
    adverse = pl.when(pl.col("institution_id") == wrong).then(-1).otherwise("adverse")
    tables = {**city().tables, "home_month": city()["home_month"].with_columns(adverse=adverse)}
    publish_invented(replace(city(), id="in place", tables=tables), store)
    return store, wrong


@pytest.mark.parametrize(("page", "least_charts"), [("overview", 0), ("home_service", 3), ("chronic", 4), ("coverage", 1)])
def test_the_rest_of_the_page_stays(monkeypatch: pytest.MonkeyPatch, damaged: tuple[Path, str], page: str, least_charts: int) -> None:
    store, wrong = damaged
    opened = open_page(monkeypatch, store, page)
    assert not opened.exception
    told = [error.value for error in opened.error]
    assert all(f"institution {wrong}" in sentence and "home" in sentence and "period 20" in sentence for sentence in told)
    assert bool(told) == (page in ("overview", "home_service"))
    assert len(opened.get("echarts_chart")) >= least_charts
    assert headlines(opened), "tiles of other figures stand"
