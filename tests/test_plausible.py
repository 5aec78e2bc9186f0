"""A mart that says what cannot be is told with metric, area, period and remedy, at every level, and only where it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from data.region import load_region
from data.schema.areas import INSTITUTION
from data.schema.months import parse_periods
from data.schema.snapshot import Snapshot
from metrics.catalogue import CATALOGUE, metric_of
from metrics.compute import compute
from metrics.disclosure import Rules
from metrics.errors import ImpossibleValue
from metrics.peers import peers_of
from metrics.plausible import faults
from metrics.population import Of
from metrics.scope import Scope
from tests.marts import invented_snapshot, tree_with_institutions

BAD, DISTRICT = "TJ008", "120111"


@pytest.fixture(scope="module")
def sound() -> Snapshot:
    return invented_snapshot(tree_with_institutions(load_region("tianjin").tree, 24), first=date(2021, 1, 1), id="sound")


def damaged(sound: Snapshot, table: str, month: str, column: str, value: float, id: str, **where: str) -> Snapshot:
    """The snapshot with one cell of one institution overwritten."""
    time = pl.col("year") == int(month) if table == "capitation_year" else pl.col("month") == date.fromisoformat(f"{month}-01")
    cell = pl.all_horizontal(pl.col("institution_id") == BAD, time, *(pl.col(key) == word for key, word in where.items()))
    frame = sound[table]
    assert frame.filter(cell).height == 1
    broken = frame.with_columns(pl.when(cell).then(pl.lit(value)).otherwise(pl.col(column)).cast(frame.schema[column]).alias(column))
    return replace(sound, id=id, tables={**sound.tables, table: broken})


def ask(snapshot: Snapshot, key: str, by: str, period: str, *, within: str | None = None, scope: str = "120000", of: Of | None = None) -> pl.DataFrame:
    return compute(metric_of(key), snapshot, scope=Scope(frozenset({scope})), by=by, periods=parse_periods(period), within=within, of=of)


def test_a_sound_mart_has_no_faults(sound: Snapshot) -> None:
    assert not [key for key, metric in CATALOGUE.items() if faults(sound, metric).height]


CASES = [
    ("chronic_month", "2022-06", "controlled", 10**6, {"disease": "diabetes"}, "diabetes_control_rate", "the numerator is 1000000, above the denominator"),
    ("chronic_month", "2022-06", "managed", -3, {"disease": "diabetes"}, "diabetes_managed", "managed of table 'chronic_month' is -3, below 0"),
    ("home_month", "2022-06", "requested_completed", 10**6, {}, "home_completion_rate", "the numerator is 1000000, above the denominator"),
    ("home_month", "2022-06", "completed", -1, {}, "home_visits_per_1000_aged_65", "completed of table 'home_month' is -1"),
    ("institution_month", "2022-06", "has_four_clouds", 2, {}, "four_clouds_live_rate", "the numerator is 2, above the denominator 1"),
    ("institution_month", "2022-06", "is_open", 0, {}, "home_service_live_rate", "the numerator is 1, above the denominator 0"),
    ("chronic_month", "2022-06", "pair_lost", -2, {"disease": "diabetes"}, "diabetes_control_change", "below 0"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[5])
@pytest.mark.parametrize("by", ["city", "district", "institution"])
def test_an_impossible_cell_is_an_error_at_every_level(sound: Snapshot, case: tuple, by: str) -> None:
    table, month, column, value, where, key, words = case
    broken = damaged(sound, table, month, column, value, f"{key}-{column}", **where)
    with pytest.raises(ImpossibleValue) as raised:
        ask(broken, key, by, month)
    told = str(raised.value)
    assert f"metric '{key}', institution {BAD}" in told and f"period {month}" in told and words in told and "load the submission again" in told
    assert "\n" not in told and told.count(". ") == 0, "one sentence"


def test_a_district_cannot_hide_what_the_sum_makes_possible(sound: Snapshot) -> None:
    broken = damaged(sound, "chronic_month", "2022-06", "measured", 0, "hidden", disease="diabetes")
    with pytest.raises(ImpossibleValue, match=BAD):
        ask(broken, "diabetes_control_rate_followed", "city", "2022-06")


def test_only_the_answers_that_add_the_cell_up_are_refused(sound: Snapshot) -> None:
    broken = damaged(sound, "chronic_month", "2022-06", "controlled", -1, "elsewhere", disease="diabetes")
    for key, by, period, within in (
        ("diabetes_control_rate", "city", "2022-05", None),
        ("diabetes_control_rate", "city", "2022Q3", None),
        ("diabetes_control_rate", "institution", "2022-06", "120101"),
        ("diabetes_managed", "city", "2022-06", None),
        ("hypertension_control_rate", "city", "2022-06", None),
    ):
        assert ask(broken, key, by, period, within=within)["value"].is_not_null().all()
    assert ask(broken, "diabetes_control_rate", "institution", "2022-06", of=Of.CAPITATED).height, "the institution has no budget"
    with pytest.raises(ImpossibleValue, match="period 2022Q2"):
        ask(broken, "diabetes_control_rate", "city", "2022Q2")


def test_a_flow_is_refused_in_every_period_that_holds_the_month(sound: Snapshot) -> None:
    broken = damaged(sound, "home_month", "2022-05", "requested", -1, "flow")
    with pytest.raises(ImpossibleValue, match="period 2022Q2"):
        ask(broken, "home_requests", "district", "2022Q1..2022Q4")


def test_who_may_not_see_the_institution_is_told_of_the_area_alone(sound: Snapshot) -> None:
    broken = damaged(sound, "chronic_month", "2022-06", "controlled", -1, "foreign", disease="diabetes")
    with pytest.raises(ImpossibleValue) as raised:
        ask(broken, "diabetes_control_rate", "city", "2022-06", scope="120101")
    assert BAD not in str(raised.value) and "city 120000" in str(raised.value) and "-1" not in str(raised.value)


def test_yearly_money_is_checked_in_its_year(sound: Snapshot) -> None:
    payee = sound["capitation_year"].row(0, named=True)
    rows = sound["capitation_year"].with_columns(retained_yuan=pl.when(pl.col("year") == 2021).then(-5.0).otherwise("retained_yuan"))
    broken = replace(sound, id="money", tables={**sound.tables, "capitation_year": rows})
    with pytest.raises(ImpossibleValue, match=f"institution {payee['institution_id']} .*period 2021"):
        ask(broken, "capitation_retained_yuan", INSTITUTION, "2021")
    assert ask(broken, "capitation_retained_yuan", INSTITUTION, "2022").height


def test_neither_a_release_nor_bands_of_peers_tell_a_foreign_figure_in_their_error(sound: Snapshot) -> None:
    broken, own = damaged(sound, "chronic_month", "2022-06", "controlled", -1, "controlled", disease="diabetes"), Scope(frozenset({"TJ001"}))
    metric, period = metric_of("diabetes_control_rate"), parse_periods("2022-06")[0]
    rules = Rules(threshold=10, rounding=5, least_denominator=30, least_band=10)
    with pytest.raises(ImpossibleValue) as released:
        compute(metric, broken, scope=own, by="district", periods=(period,), within="120000", release=rules)
    with pytest.raises(ImpossibleValue) as banded:
        peers_of(metric, broken, scope=own, institution="TJ001", period=period, rules=rules)
    for raised in (released, banded):
        assert "city 120000" in str(raised.value) and BAD not in str(raised.value) and "-1" not in str(raised.value)
