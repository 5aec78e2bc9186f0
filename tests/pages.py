"""How tests open a page of an invented city and read everything on it."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data.region import load_region
from data.schema.months import parse_period
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.scope import Scope
from tests.conftest import once
from tests.drawings import drawings, text_of
from tests.marts import invented_snapshot, tree_with_institutions
from tests.marts_pharmacy import PACKAGES
from tests.stores import config_of, publish_invented

FRAME = str(Path(__file__).resolve().parent.parent / "views" / "frame.py")
CHINESE = re.compile("[\u4e00-\u9fff]")
NOT_WORDS = re.compile(r"\b(None|nan|NaN|undefined|inf)\b")
LEVELS = ("120000", "120111", "TJ008")
"""A city, one of its districts, and an institution of that district."""


@lru_cache(maxsize=1)
def city() -> Snapshot:
    return invented_snapshot(tree_with_institutions(load_region("tianjin").tree, 48), first=date(2021, 1, 1), id="pages")


def invented_city(folder: Path) -> Path:
    """The store of the invented city, published once for all workers."""
    store = folder / "invented-city"
    with once(store) as is_first:
        if is_first:
            publish_invented(city(), store / "var")
    return store / "var"


def open_page(monkeypatch: pytest.MonkeyPatch, store: Path, page: str, **address: str) -> AppTest:
    """The page under this address, as a reader finds it who came by way of the overview."""
    monkeypatch.setenv("COMMUNITY_STORE", str(store))
    if config_of(store).exists():
        monkeypatch.setenv("COMMUNITY_CONFIG", str(config_of(store)))
    opened = AppTest.from_file(FRAME, default_timeout=60)
    opened.query_params.update({"area": address.get("area", "120000"), "lang": address.get("lang", "zh")})
    opened.run()
    opened.switch_page(f"../pages/{page}.py")
    opened.query_params.clear()
    opened.query_params.update(address)
    return opened.run()


def words(page: AppTest) -> str:
    """Everything that can be read on the page but for the language switch: texts, tiles, controls, charts with their alternatives, tables with their headings and texts."""
    parts = [element.value for kind in ("markdown", "caption", "warning", "error", "info") for element in page.get(kind)]
    parts += [text_of(html) for html in drawings(page)]
    parts += [element.label for kind in ("button", "selectbox", "download_button") for element in page.get(kind)]
    parts += [option for selector in page.selectbox for option in selector.options]
    parts += [chart.proto.spec + chart.proto.alt for chart in page.get("echarts_chart")]
    for table in page.get("dataframe"):
        parts += [table.proto.columns, table.proto.alt]
        parts += [str(cell) for _, column in table.value.select_dtypes(["object", "str"]).items() for cell in column.dropna()]
    return "\n".join(part for part in parts if part)


def assert_reads_well(page: AppTest, language: str) -> None:
    """Nothing failed, nothing is untranslated, no null leaked, and every chart and table says in words what it shows."""
    assert not page.exception and not page.error and not page.warning
    text = words(page)
    assert not NOT_WORDS.search(text), NOT_WORDS.findall(text)
    assert ("Synthetic data" if language == "en" else "合成数据") in text
    if language == "en":
        text = re.sub("|".join(name for name, _price in PACKAGES.values()), "", text)
        assert not CHINESE.search(text), sorted(set(re.findall("[^\n]*[\u4e00-\u9fff][^\n]*", text)))[:5]
    for kind in ("echarts_chart", "dataframe"):
        assert all(element.proto.alt.strip() for element in page.get(kind)), kind
    for html in drawings(page):
        assert re.search(r'aria-label="[^"]', html), html[:200]


def charts(page: AppTest, key: str) -> dict:
    """The option of the chart whose key begins so."""
    found = [chart.proto.spec for chart in page.get("echarts_chart") if f"-{key}" in chart.proto.id]
    assert len(found) == 1, f"{len(found)} charts are called {key}"
    return json.loads(found[0])


def row(key: str, area: str, period: str) -> dict:
    """What `metrics.compute` says of the invented city."""
    snapshot = city()
    frame = compute(metric_of(key), snapshot, scope=Scope.everything(snapshot.tree), by=snapshot.tree[area].level, periods=[parse_period(period)], within=area)
    return frame.row(0, named=True)


def rows(key: str, by: str, period: str, within: str = "120000") -> pl.DataFrame:
    snapshot = city()
    return compute(metric_of(key), snapshot, scope=Scope.everything(snapshot.tree), by=by, periods=[parse_period(period)], within=within)
