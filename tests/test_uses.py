"""What the dictionary says of the pages that show a metric is what the pages really ask for."""

from __future__ import annotations

import functools
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import metrics.compute
from metrics.catalogue import CATALOGUE
from metrics.centres import DISEASES, Outcome
from tests.pages import city, open_page
from tests.stores import publish_invented
from views.dictionary.uses import SHOWN, page_titles, pages_of

ADDRESSES = {
    "overview": ({}, {"period": "2022"}, {"area": "TJ012"}, {"metric": "home_completion_rate"}, {"metric": "home_wait_p50_hours"}),
    "coverage": ({}, {"area": "TJ012"}),
    "chronic": tuple({"disease": disease} for disease in ("diabetes", "hypertension", "coronary", "stroke")),
    "home_service": ({}, {"area": "TJ012"}),
    "family_doctor": ({}, {"area": "TJ012"}),
    "centres": tuple({"disease": disease, "outcome": outcome} for disease in DISEASES for outcome in Outcome),
    "examination": ({}, {"area": "TJ012"}),
    "pharmacy": ({}, {"area": "TJ012"}),
    "surplus": tuple({"contract": contract, "period": "2022"} for contract in ("both", "diabetes", "all_disease")),
    "institution": ({"area": "TJ012"}, {"area": "TJ012", "period": "2022"}),
}
WHETHER_ANYTHING_IS_OPEN = "institutions"
"""Every page asks this before it shows anything."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented city, with budgets of both contracts."""
    tables = dict(city().tables)
    for table in ("capitation_month", "capitation_year"):
        both = pl.lit("all_disease_capitation").alias("contract")
        tables[table] = pl.concat([tables[table], tables[table].with_columns(both)])
    folder = tmp_path_factory.mktemp("uses") / "var"
    publish_invented(replace(city(), id="uses", tables=tables), folder)
    return folder


def forget() -> None:
    """Everything remembered, so that a page asks anew for all that it shows."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("views.", "metrics.")):
            for value in vars(module).values():
                if isinstance(value, functools._lru_cache_wrapper):
                    value.cache_clear()


def asked(monkeypatch: pytest.MonkeyPatch, store: Path, page: str) -> set[str]:
    keys: set[str] = set()
    require_possible = metrics.compute.require_possible

    def record(metric, *rest, **named) -> None:
        keys.add(metric.key)
        require_possible(metric, *rest, **named)

    for address in ADDRESSES[page]:
        opened = open_page(monkeypatch, store, "dictionary", q="institutions")
        assert not opened.exception
        forget()
        with monkeypatch.context() as patched:
            patched.setattr(metrics.compute, "require_possible", record)
            opened.switch_page(f"../pages/{page}.py")
            opened.query_params.clear()
            opened.query_params.update(address)
            opened.run()
        assert not opened.exception
    return keys


@pytest.mark.parametrize("page", SHOWN)
def test_a_page_asks_for_what_the_dictionary_says_it_shows(monkeypatch: pytest.MonkeyPatch, store: Path, page: str) -> None:
    said = {key for key in CATALOGUE if page in pages_of(key)}
    really = asked(monkeypatch, store, page)
    assert really - said <= {WHETHER_ANYTHING_IS_OPEN}, f"views/dictionary/uses.py does not say that page {page} shows {sorted(really - said)}"
    assert said <= really, f"views/dictionary/uses.py says that page {page} shows {sorted(said - really)}, which it does not ask for"


def test_every_metric_is_shown_somewhere() -> None:
    assert not [key for key in CATALOGUE if not pages_of(key)]
    assert page_titles("home_visits_per_1000_aged_65", "zh") == ("总览", "居家服务")
