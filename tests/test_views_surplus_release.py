"""The settled year as a file for others: a suppressed institution is told neither by its place in the table, nor by a mark, nor by a coefficient."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from data.region import load_region
from data.schema.months import parse_period
from metrics.definition import Text
from metrics.scope import Scope
from tests.marts import invented_snapshot, tree_with_institutions
from views.here import Here, Surroundings
from views.surplus.accounts import account
from views.surplus.charts import SUSPECT
from views.surplus.release import released_settlement

FEW = 3
"""Institutions with so few person-years that their money is suppressed."""


@pytest.fixture(scope="module")
def here() -> Here:
    tree = tree_with_institutions(load_region("tianjin").tree, 200)
    sound, name = invented_snapshot(tree, id="few heads"), Text("市", "City")
    # Every seventh payee, wherever its surplus stands.
    small = sound["capitation_year"]["institution_id"].unique().sort().gather_every(7).head(FEW)
    heads = pl.when(pl.col("institution_id").is_in(small.to_list())).then(9.0).otherwise("person_years").alias("person_years")
    tables = {**sound.tables, **{table: sound[table].with_columns(heads) for table in ("capitation_year", "capitation_month")}}
    surroundings = Surroundings(
        name=name, map_source=name, boundaries=None, items=(), least_denominator=100, published_band_pct=(16, 31), default_language="zh"
    )  # fmt: skip
    snapshot = replace(sound, tables=tables)
    return Here(
        snapshot=snapshot,
        surroundings=surroundings,
        scope=Scope.everything(tree),
        area=tree.root,
        period=parse_period("2023-03"),
        language="zh",
        is_release=True,
    )


@pytest.fixture(scope="module")
def both(here: Here) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows as they stand on the screen, every one of them suspect, and as they are released."""
    accounts = account(here.at(is_release=False), "_diabetes")
    rows = accounts.settled.with_columns(position_words=pl.lit(f"有结余 {SUSPECT}"))
    return rows, released_settlement(here, "_diabetes", accounts.year, rows)


def test_suppressed_rows_stand_last_whatever_their_surplus(both: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    exact, told = both
    hidden = told.filter(pl.col("surplus_rate").is_nan())["area_code"].to_list()
    assert len(hidden) >= FEW and hidden == sorted(hidden) == told["area_code"].to_list()[-len(hidden) :]
    assert exact["area_code"].to_list()[-len(hidden) :] != hidden, "their surplus puts them elsewhere"
    assert [code for code in exact["area_code"] if code not in hidden] == told["area_code"].to_list()[: -len(hidden)]


def test_nothing_of_a_suppressed_row_tells_of_its_surplus(both: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    exact, told = both
    hidden = told.filter(pl.col("surplus_rate").is_nan())
    assert exact.filter(pl.col("area_code").is_in(hidden["area_code"].to_list()))["coefficient"].count(), "some have one"
    assert hidden["coefficient"].is_nan().all() and set(hidden["position_words"]) == {"已隐去"}


def test_a_mark_stands_only_on_figures_that_are_told(both: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    _exact, told = both
    rests_on = pl.any_horizontal(pl.col("earlier_surplus_rate", "diabetes_standardised_rate", "diabetes_control_rate").is_nan().fill_null(False))
    shown = told.filter(pl.col("surplus_rate").is_not_nan())
    assert {(has, SUSPECT in words) for has, words in shown.select(rests_on, "position_words").iter_rows()} == {(True, False), (False, True)}
