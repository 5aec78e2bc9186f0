"""Settled and running years of capitation: small accounts drawn month by month, with every figure worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from data.schema.areas import INSTITUTION, Area, AreaTree, Level
from data.schema.months import Grain, Period, last_day, month_range
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.execution import execution, last_claimed
from metrics.reporting import open_months, silent_months
from metrics.scope import Scope
from metrics.settlement import Position, settled_year, settlement
from tests.drawn import rows as drawn
from tests.marts import snapshot_of

CITY = Area("R", None, "city", "城", "City")
TREE = AreaTree.of(
    (Level("city", "城", "City", "cities"), Level(INSTITUTION, "机构", "Institution", "institutions")),
    (CITY, *(Area(code, "R", INSTITUTION, code, code) for code in "ABCDE")),
)
SCOPE = Scope.everything(TREE)
BAND = (16.0, 31.0)
STANDARDISED = "diabetes_standardised_rate"

# Budget and cost of a year in thousands; the score of the year; patients due and managed to the standard at its end.
YEARS = """
    institution | year | contract               | budget | cost | score | due  | standardised
    A           | 2021 | diabetes_capitation    | 1200   | 1000 | 92    | 1000 | 800
    B           | 2021 | diabetes_capitation    | 1200   | 960  | 85    | 1000 | 800
    C           | 2021 | diabetes_capitation    | 1200   | 960  | 85    | 1000 | 800
    D           | 2021 | all_disease_capitation | 1200   | 1176 | 75    | 1000 | 800
    A           | 2022 | diabetes_capitation    | 1200   | 1320 | 95    | 1000 | 820
    B           | 2022 | diabetes_capitation    | 1200   | 720  | 66    | 1000 | 810
    C           | 2022 | diabetes_capitation    | 1200   | 948  | 85    | 1000 | 700
    D           | 2022 | all_disease_capitation | 1200   | 1164 | -     | 1000 | 800
    E           | 2022 | diabetes_capitation    | 1200   | 1056 | 59    | 30   | 20"""


def made_up(as_of: date = date(2023, 4, 6)) -> Snapshot:
    """Twelfths of the years above, and January to April 2023 of A and B: budget 100 a month, cost 90, 80, 40, 0."""
    months = month_range(date(2021, 1, 1), date(2023, 4, 1))
    tables: dict[str, list[dict]] = {name: [] for name in ("institution_month", "capitation_month", "capitation_year", "chronic_month")}
    for code in "ABCDE":
        silent = {date(2021, 1, 1), date(2022, 6, 1), date(2023, 4, 1)} if code == "C" else set()
        tables["institution_month"] += [
            dict(institution_id=code, month=month, is_open=1, is_open_in_month=1, records=0 if month in silent else 5) for month in months
        ]
    for each in drawn(YEARS):
        known = dict(institution_id=each["institution"], contract=each["contract"], person_years=100.0)
        for month in month_range(date(each["year"], 1, 1), date(each["year"], 12, 1)):
            tables["capitation_month"].append(
                known | dict(month=month, budget_yuan=each["budget"] / 12 * 1000, cost_yuan=each["cost"] / 12 * 1000, cost_elsewhere_yuan=0.0)
            )
        surplus = (each["budget"] - each["cost"]) * 1000.0
        share = (
            None if each["score"] is None else next((share for least, share in ((90, 1.0), (80, 0.9), (70, 0.75), (60, 0.5)) if each["score"] >= least), 0.0)
        )
        retained, borne = (None, None) if share is None else (max(surplus, 0.0) * share, max(-surplus, 0.0))
        money = dict(
            budget_yuan=each["budget"] * 1000.0, cost_yuan=each["cost"] * 1000.0, quality_score=each["score"], retained_yuan=retained, borne_yuan=borne
        )
        tables["capitation_year"].append(known | money | dict(year=each["year"]))
        states = dict(institution_id=each["institution"], month=date(each["year"], 12, 1), disease="diabetes", managed=each["due"])
        tables["chronic_month"].append(states | dict(due=each["due"], standardised=each["standardised"]))
    for code in "AB":
        known = dict(institution_id=code, contract="diabetes_capitation", person_years=100.0)
        for month, cost in zip(months[-4:], (90.0, 80.0, 40.0, 0.0), strict=True):
            tables["capitation_month"].append(known | dict(month=month, budget_yuan=100.0, cost_yuan=cost, cost_elsewhere_yuan=0.0))
        tables["capitation_year"].append(known | dict(year=2023, budget_yuan=1200.0, cost_yuan=210.0))
    return snapshot_of(TREE, tables, first=months[0], last=months[-1], as_of=as_of)


def settled(year: int = 2022, contract: str = "") -> pl.DataFrame:
    return settlement(made_up(), scope=SCOPE, within="R", year=Period(date(year, 1, 1), Grain.YEAR), band=BAND, watched=(STANDARDISED,), contract=contract)


def test_overspent_stand_first_then_those_above_the_band() -> None:
    frame = settled()
    assert frame.select("area_code", "position", pl.col("surplus_rate").round(4)).rows() == [
        ("A", Position.OVERSPENT, -10.0),
        ("B", Position.ABOVE, 40.0),
        ("C", Position.WITHIN, 21.0),
        ("E", Position.BELOW, 12.0),
        ("D", Position.SURPLUS, 3.0),
    ]


def test_a_surplus_that_rises_while_care_falls_is_suspect() -> None:
    frame = {row["area_code"]: row for row in settled().to_dicts()}
    assert frame["C"]["is_suspect"] and frame["C"]["fell"] == [STANDARDISED] and frame["C"]["earlier_surplus_rate"] == pytest.approx(20)
    assert not any(frame[code]["is_suspect"] for code in "ABDE"), "A overspent, B was managed better, D and E have no fall"
    assert frame["E"]["earlier_surplus_rate"] is None


def test_the_first_year_of_data_is_compared_with_nothing() -> None:
    frame = settled(2021)
    assert frame["earlier_surplus_rate"].null_count() == frame.height == 4 and not frame["is_suspect"].any()


def test_scores_coefficients_and_chance() -> None:
    frame = {row["area_code"]: row for row in settled().to_dicts()}
    assert (frame["B"]["quality_score"], frame["B"]["coefficient"], frame["B"]["retained_yuan"]) == (66, 0.5, pytest.approx(240_000))
    assert (frame["A"]["coefficient"], frame["A"]["borne_yuan"]) == (None, pytest.approx(120_000))
    assert (frame["D"]["quality_score"], frame["D"]["coefficient"], frame["D"]["retained_yuan"]) == (None, None, None)
    assert frame["E"]["coefficient"] == 0.0 and frame["E"]["chance_pct"] == pytest.approx(12)


def test_one_contract_leaves_the_other_out() -> None:
    assert set(settled(contract="_all_disease")["area_code"]) == {"D"}
    assert set(settled(contract="_diabetes")["area_code"]) == set("ABCE")


@pytest.mark.parametrize(
    ("through", "as_of", "expected"),
    [
        (date(2023, 3, 1), date(2023, 4, 6), "2022"),
        (date(2022, 12, 1), date(2023, 4, 6), "2022"),
        (date(2022, 11, 1), date(2023, 4, 6), "2021"),
        (date(2022, 12, 1), date(2022, 12, 30), "2021"),
        (date(2021, 6, 1), date(2023, 4, 6), None),
    ],
)
def test_a_year_is_settled_only_when_it_is_over(through: date, as_of: date, expected: str | None) -> None:
    found = settled_year(made_up(as_of), through)
    assert (str(found) if found else None) == expected


def test_execution_runs_against_elapsed_time() -> None:
    frame = execution(made_up(), scope=SCOPE, by="city", within="R", through=date(2023, 12, 1))
    assert frame.select("month", "cost_to_date_yuan", "budget_to_date_yuan", "budget_yuan", "is_incomplete").rows() == [
        (date(2023, 1, 1), 180.0, 200.0, 2400.0, False),
        (date(2023, 2, 1), 340.0, 400.0, 2400.0, True),
        (date(2023, 3, 1), 420.0, 600.0, 2400.0, True),
    ]
    assert frame["execution_pct"].to_list() == pytest.approx([90, 85, 70]) and frame["spent_pct"].to_list() == pytest.approx([7.5, 340 / 24, 17.5])
    assert last_claimed(made_up(), date(2023, 12, 1)) == date(2023, 1, 1) and last_claimed(made_up(date(2023, 3, 31)), date(2023, 2, 1)) is None


def test_execution_is_the_metric_over_the_same_months() -> None:
    quarter = Period(date(2023, 1, 1), Grain.QUARTER)
    metric = compute(metric_of("capitation_execution_rate"), made_up(), scope=SCOPE, by=INSTITUTION, periods=[quarter]).filter(pl.col("denominator") > 0)
    frame = execution(made_up(), scope=SCOPE, by=INSTITUTION, within="R", through=date(2023, 3, 1)).filter(pl.col("month") == date(2023, 3, 1))
    assert dict(frame.select("area_code", "execution_pct").rows()) == pytest.approx(dict(metric.select("area_code", "value").rows()))


def test_execution_counts_settlements_of_institutions_without_a_budget() -> None:
    year, tree = Period(date(2022, 1, 1), Grain.YEAR), TREE.with_institutions((Area("F", "R", INSTITUTION, "F", "F"),))
    lone = dict(institution_id="F", month=date(2022, 5, 1), contract="diabetes_capitation", budget_yuan=0.0, person_years=0.0, cost_yuan=600_000.0)
    whole = made_up()
    tables = {name: whole[name].to_dicts() for name in ("institution_month", "capitation_month", "capitation_year")}
    tables["capitation_month"].append(lone)
    snapshot = snapshot_of(tree, tables, first=whole.first_month, last=whole.last_month, as_of=whole.as_of, id="lone")
    scope = Scope.everything(tree)
    metric = compute(metric_of("capitation_execution_rate"), snapshot, scope=scope, by="city", periods=[year])
    frame = execution(snapshot, scope=scope, by="city", within="R", through=date(2022, 12, 1)).filter(pl.col("month") == date(2022, 12, 1))
    assert frame["execution_pct"].to_list() == pytest.approx(metric["value"].to_list())
    assert frame["execution_pct"].item() == pytest.approx(100 * 5808 / 6000)
    assert "F" not in execution(snapshot, scope=scope, by=INSTITUTION, within="R", through=date(2022, 12, 1))["area_code"]


def test_no_execution_before_the_first_month_has_ended() -> None:
    frame = execution(made_up(date(2023, 1, 20)), scope=SCOPE, by="city", within="R", through=date(2023, 1, 1))
    assert frame.is_empty() and "execution_pct" in frame.columns


def test_silent_months_are_those_after_the_first_record() -> None:
    snapshot = made_up()
    assert silent_months(snapshot, scope=SCOPE, institution="C", through=date(2023, 4, 1)) == (date(2022, 6, 1),), (
        "not January 2021, before it began, nor April 2023, which has not ended"
    )
    assert silent_months(snapshot, scope=SCOPE, institution="A", through=last_day(date(2023, 3, 1))) == ()


def test_open_months_are_those_of_the_reader_and_tell_the_silent_ones() -> None:
    frame = open_months(made_up(), scope=Scope(frozenset({"B", "C"})), within="R")
    assert set(frame["institution_id"]) == {"B", "C"} and frame.height == 2 * 28
    assert sorted(frame.filter("is_silent").select("institution_id", "month").rows()) == [
        ("C", date(2021, 1, 1)),
        ("C", date(2022, 6, 1)),
        ("C", date(2023, 4, 1)),
    ]
    closed = made_up()["institution_month"].with_columns(is_open_in_month=pl.lit(0, pl.Int64))
    snapshot = snapshot_of(TREE, {"institution_month": closed.to_dicts()}, first=date(2021, 1, 1), last=date(2023, 4, 1), as_of=date(2023, 4, 6), id="closed")
    assert open_months(snapshot, scope=SCOPE, within="R").is_empty(), "who is closed cannot be silent"


def test_units_above_the_institution_are_settled_as_one() -> None:
    """A and B in one paid unit, the others in another: ratios of the sums, the lowest score, none until all are known, and no place without a printed band."""
    levels = (TREE.levels[0], Level("unit", "总医院", "General hospital", "general hospitals"), TREE.levels[1])
    units = tuple(Area(code, "R", "unit", code, code) for code in ("U", "V"))
    leaves = tuple(Area(code, "U" if code in "AB" else "V", INSTITUTION, code, code) for code in "ABCDE")
    tree = AreaTree.of(levels, (CITY, *units, *leaves))
    snapshot = replace(made_up(), id="units", tree=tree)
    year = Period(date(2022, 1, 1), Grain.YEAR)
    frame = settlement(snapshot, scope=Scope.everything(tree), within="R", year=year, band=None, watched=[STANDARDISED], by="unit")
    rows = {row["area_code"]: row for row in frame.to_dicts()}
    assert set(rows) == {"U", "V"}
    assert rows["U"]["surplus_rate"] == pytest.approx(100 * (2400 - 1320 - 720) / 2400) and rows["V"]["surplus_rate"] == pytest.approx(
        100 * (3600 - 948 - 1164 - 1056) / 3600
    )
    assert (rows["U"]["person_years"], rows["V"]["person_years"]) == (200, 300)
    assert (rows["U"]["quality_score"], rows["V"]["quality_score"]) == (66, None)
    assert rows["U"][STANDARDISED] == pytest.approx(100 * (820 + 810) / 2000)
    assert {row["position"] for row in rows.values()} == {Position.SURPLUS.value} and not frame["is_banded"].any()
