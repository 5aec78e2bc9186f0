"""`metrics.compute`: sums before ratios at every level, which rows there are, and why a value is missing."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from data.schema.areas import Area, AreaTree, Level
from data.schema.months import Grain, PeriodError, parse_periods
from data.schema.snapshot import Snapshot
from metrics.catalogue import CATALOGUE, metric_of
from metrics.compute import compute, latest_complete_month
from metrics.errors import MetricError, ScopeError
from metrics.population import Of
from metrics.result import COLUMNS, SCHEMA
from metrics.scope import Scope
from tests.drawn import rows
from tests.marts import snapshot_of

TREE = AreaTree.of(
    (Level("city", "市", "City", "cities"), Level("district", "区", "District", "districts"), Level("institution", "机构", "Institution", "institutions")),
    (
        Area("C", None, "city", "市", "City", 3000, 300),
        Area("D1", "C", "district", "甲区", "East", 2000, 200),
        Area("D2", "C", "district", "乙区", "West", 1000, 100),
        *(Area(code, parent, "institution", f"机构{code}", f"Institution {code}") for code, parent in (("a", "D1"), ("b", "D1"), ("c", "D2"))),
    ),
)


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


OPEN = """
institution_id | month   | is_open | is_open_in_month | has_four_clouds | has_centre | patients_managed | records
a              | 2022-01 | 1       | 1                | 0               | 0          | 10               | 5
a              | 2022-02 | 1       | 1                | 1               | 1          | 12               | 5
a              | 2022-03 | 1       | 1                | 1               | 1          | 14               | 5
b              | 2022-01 | 1       | 1                | 0               | 0          | 90               | 5
b              | 2022-02 | 0       | 1                | 0               | 0          | 80               | 0
b              | 2022-03 | 0       | 0                | 0               | 0          | 70               | 0
c              | 2022-01 | 0       | 0                | 0               | 0          | 0                | 0
c              | 2022-02 | 0       | 0                | 0               | 0          | 0                | 0
c              | 2022-03 | 1       | 1                | 0               | 0          | 4                | 1
"""
CHRONIC = """
institution_id | month   | disease  | managed | newly_enrolled | due | standardised | standardised_national | measured | controlled | pair_both | pair_gained | pair_lost | pair_neither
a              | 2022-01 | diabetes | 10      | 2              | 8   | 8            | 6                     | 9        | 5          | 1         | 1           | 7         | 12
a              | 2022-02 | diabetes | 12      | 3              | 10  | 10           | 7                     | 9        | 5          | 1         | 1           | 7         | 12
b              | 2022-02 | diabetes | 80      | 4              | 90  | 0            | 0                     | 40       | 8          | 0         | 0           | 0         | 0
a              | 2022-03 | diabetes | 14      | 1              | 10  | 9            | 7                     | 9        | 5          | 1         | 1           | 7         | 12
"""
HOME = """
institution_id | month   | requested | requested_completed | requested_cancelled | requested_refused | completed | rating_sum | rated | adverse
a              | 2022-01 | 12        | 10                  | 1                   | 1                 | 10        | 9          | 2     | 0
a              | 2022-03 | 20        | 20                  | 0                   | 0                 | 20        | 0          | 0     | 1
"""
ITEMS = """
institution_id | month   | item_id | requested | completed
a              | 2022-01 | HS01    | 5         | 5
a              | 2022-03 | HS01    | 5         | 5
a              | 2022-03 | HS02    | 5         | 1
b              | 2022-01 | HS02    | 5         | 3
b              | 2022-01 | HS03    | 5         | 0
"""
WAITS = """
institution_id | month   | bin | orders
a              | 2022-01 | 11  | 1
a              | 2022-03 | 11  | 2
a              | 2022-03 | 23  | 1
"""
MONEY = """
institution_id | month   | contract               | budget_yuan | person_years | cost_yuan | cost_own_yuan | cost_partner_yuan | cost_elsewhere_yuan
a              | 2022-01 | diabetes_capitation    | 100         | 24           | 60        | 30            | 20                | 10
a              | 2022-01 | all_disease_capitation | 50          | 6            | 45        | 45            | 0                 | 0
a              | 2022-02 | diabetes_capitation    | 100         | 24           | 80        | 80            | 0                 | 0
a              | 2022-03 | diabetes_capitation    | 100         | 24           | 70        | 70            | 0                 | 0
b              | 2022-01 | diabetes_capitation    | 0           | 0            | 5         | 5             | 0                 | 0
"""
YEARS = """
institution_id | year | contract               | budget_yuan | person_years | cost_yuan | quality_score | retained_yuan | borne_yuan
a              | 2022 | diabetes_capitation    | 1200        | 24           | 1000      | 85            | 180           | 0
a              | 2022 | all_disease_capitation | 600         | 6            | 700       | -             | -             | -
a              | 2021 | diabetes_capitation    | 1200        | 24           | 1000      | 85            | 180           | 0
"""


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    tables = {
        "institution_month": OPEN,
        "chronic_month": CHRONIC,
        "home_month": HOME,
        "home_item_month": ITEMS,
        "home_wait_month": WAITS,
        "capitation_month": MONEY,
        "capitation_year": YEARS,
    }
    drawn = {key: rows(text, month=month, institution_id=str) for key, text in tables.items()}
    return snapshot_of(TREE, drawn, first=date(2021, 1, 1), last=date(2022, 4, 1), as_of=date(2022, 4, 6), id="drawn")


def ask(snapshot: Snapshot, key: str, by: str, period: str, **rest) -> list[tuple]:
    grain = rest.pop("grain", None)
    frame = compute(metric_of(key), snapshot, scope=rest.pop("scope", Scope.everything(TREE)), by=by, periods=parse_periods(period, grain), **rest)
    assert tuple(frame.columns) == COLUMNS and dict(frame.schema) == SCHEMA
    return frame.select("area_code", "period", "numerator", "denominator", "value", "status").rows()


def test_a_district_is_the_ratio_of_sums_and_never_the_mean(snapshot: Snapshot) -> None:
    assert ask(snapshot, "diabetes_standardised_rate", "institution", "2022-02", within="D1") == [
        ("a", "2022-02", 10, 10, 100, "ok"),
        ("b", "2022-02", 0, 90, 0, "ok"),
    ]
    assert ask(snapshot, "diabetes_standardised_rate", "district", "2022-02") == [("D1", "2022-02", 10, 100, 10, "ok")]
    assert ask(snapshot, "diabetes_standardised_rate", "city", "2022-02") == [("C", "2022-02", 10, 100, 10, "ok")]


def test_a_flow_adds_over_months_and_a_stock_is_the_last_month(snapshot: Snapshot) -> None:
    assert ask(snapshot, "diabetes_new", "city", "2022Q1") == [("C", "2022Q1", 10, None, 10, "ok")]
    assert ask(snapshot, "diabetes_managed", "city", "2022Q1") == [("C", "2022Q1", 14, None, 14, "ok")]
    assert ask(snapshot, "diabetes_managed", "city", "2022Q1", grain=Grain.MONTH) == [
        ("C", f"2022-0{n}", m, None, m, "ok") for n, m in ((1, 10), (2, 92), (3, 14))
    ]


def test_rows_are_the_areas_with_an_institution_open_in_the_period(snapshot: Snapshot) -> None:
    assert [row[0] for row in ask(snapshot, "institutions", "institution", "2022-01")] == ["a", "b"]
    assert ask(snapshot, "institutions", "institution", "2022-02") == [("a", "2022-02", 1, None, 1, "ok"), ("b", "2022-02", 0, None, 0, "ok")]
    assert [row[0] for row in ask(snapshot, "institutions", "institution", "2022-03")] == ["a", "c"]
    assert [row[0] for row in ask(snapshot, "institutions", "institution", "2022Q1")] == ["a", "b", "c"]


def test_patients_of_a_closed_institution_are_still_managed_above_it(snapshot: Snapshot) -> None:
    assert ask(snapshot, "patients_managed", "district", "2022-03") == [("D1", "2022-03", 84, None, 84, "ok"), ("D2", "2022-03", 4, None, 4, "ok")]


def test_counts_are_0_where_nothing_happened_and_rates_have_no_cases(snapshot: Snapshot) -> None:
    assert ask(snapshot, "home_completed", "institution", "2022-02", within="a") == [("a", "2022-02", 0, None, 0, "ok")]
    assert ask(snapshot, "home_completion_rate", "institution", "2022-02", within="a") == [("a", "2022-02", 0, 0, None, "no_cases")]
    assert ask(snapshot, "home_rating", "institution", "2022-03", within="a") == [("a", "2022-03", 0, 0, None, "no_cases")]
    assert ask(snapshot, "home_wait_p50_hours", "institution", "2022-02", within="a") == [("a", "2022-02", None, 0, None, "no_cases")]


def test_distinct_items_do_not_add(snapshot: Snapshot) -> None:
    assert ask(snapshot, "home_items_delivered", "city", "2022Q1") == [("C", "2022Q1", 2, None, 2, "ok")]
    assert [row[4] for row in ask(snapshot, "home_items_delivered", "institution", "2022Q1")] == [2, 1, 0]


def test_percentiles_come_from_merged_bins(snapshot: Snapshot) -> None:
    """Four orders: three in the bin of 55 to 60 minutes, one in 115 to 120."""
    assert ask(snapshot, "home_wait_p50_hours", "city", "2022Q1") == [("C", "2022Q1", None, 4, pytest.approx((55 + 5 * 2 / 3) / 60), "ok")]
    assert ask(snapshot, "home_wait_p90_hours", "city", "2022Q1") == [("C", "2022Q1", None, 4, pytest.approx((115 + 5 * 0.6) / 60), "ok")]


def test_reach_is_annualised_per_resident_and_not_defined_for_institutions(snapshot: Snapshot) -> None:
    assert ask(snapshot, "home_visits_per_1000_aged_65", "city", "2022-01") == [("C", "2022-01", 10, 300, pytest.approx(400), "ok")]
    assert ask(snapshot, "home_visits_per_1000_aged_65", "district", "2022Q1", within="D1") == [("D1", "2022Q1", 30, 200, pytest.approx(600), "ok")]
    assert ask(snapshot, "home_visits_per_1000_aged_65", "institution", "2022-01", within="a") == [("a", "2022-01", None, None, None, "not_applicable")]


def test_money_adds_over_contracts_and_keeps_raw_sums(snapshot: Snapshot) -> None:
    assert ask(snapshot, "capitation_surplus_rate", "institution", "2022-01", within="a") == [("a", "2022-01", 45, 150, pytest.approx(30), "ok")]
    assert ask(snapshot, "capitation_surplus_rate_diabetes", "city", "2022Q1") == [("C", "2022Q1", 85, 300, pytest.approx(100 * 85 / 300), "ok")]
    assert ask(snapshot, "capitation_execution_rate", "city", "2022-01") == [("C", "2022-01", 110, 150, pytest.approx(100 * 110 / 150), "ok")]
    assert ask(snapshot, "capitation_leakage_rate", "city", "2022-01") == [("C", "2022-01", 10, 110, pytest.approx(100 / 11), "ok")]
    assert ask(snapshot, "capitation_cost_per_head_yuan", "institution", "2022-01", within="a") == [("a", "2022-01", 105, 30, pytest.approx(42), "ok")]
    assert ask(snapshot, "capitation_surplus_rate", "institution", "2022-01", within="b") == [("b", "2022-01", -5, 0, None, "no_cases")]


def test_retained_exists_for_whole_years_with_every_score(snapshot: Snapshot) -> None:
    assert ask(snapshot, "capitation_retained_yuan", "city", "2022-01") == [("C", "2022-01", None, None, None, "not_applicable")]
    later = snapshot_of(
        TREE,
        {"institution_month": rows(OPEN, month=month, institution_id=str), "capitation_year": rows(YEARS, institution_id=str)},
        first=date(2021, 1, 1),
        last=date(2023, 1, 1),
        as_of=date(2023, 1, 31),
        id="later",
    )
    assert ask(later, "capitation_retained_yuan", "city", "2022") == [("C", "2022", None, None, None, "incomplete")]
    assert ask(later, "capitation_borne_yuan", "city", "2022") == [("C", "2022", None, None, None, "incomplete")]
    assert ask(later, "capitation_retained_yuan", "district", "2022", within="D2") == [("D2", "2022", 0, None, 0, "ok")]


def test_a_period_that_has_not_ended_is_incomplete(snapshot: Snapshot) -> None:
    assert {row[5] for row in ask(snapshot, "home_completed", "city", "2022")} == {"incomplete"}
    assert ask(snapshot, "home_completed", "city", "2022")[0][4] == 30
    assert latest_complete_month(snapshot) == date(2022, 3, 1)


@pytest.mark.parametrize("period", ["2022-04", "2022Q2", "2022"])
@pytest.mark.parametrize("key", ["patients_managed", "institutions", "diabetes_managed", "diabetes_standardised_rate", "diabetes_control_change"])
def test_a_future_day_has_no_stock_in_the_running_month_either(key: str, period: str) -> None:
    april = [dict(row, month=date(2022, 4, 1)) for row in rows(OPEN, month=month, institution_id=str)[:1]]
    managed = [dict(row, month=date(2022, 4, 1)) for row in rows(CHRONIC, month=month, institution_id=str)[:1]]
    running = snapshot_of(
        TREE, {"institution_month": april, "chronic_month": managed}, first=date(2022, 4, 1), last=date(2022, 4, 1), as_of=date(2022, 4, 6), id="running"
    )
    frame = compute(metric_of(key), running, scope=Scope.everything(TREE), by="city", periods=parse_periods(period))
    assert frame.select("numerator", "denominator", "value", "lower", "upper", "status").rows() == [(None, None, None, None, None, "incomplete")]
    assert ask(running, "diabetes_new", "city", period) == [("C", period, 2, None, 2, "incomplete")], "a flow is told to date"


def test_a_running_years_person_years_are_those_of_the_last_month_held(snapshot: Snapshot) -> None:
    held = [dict(row, month=date(2022, 4, 1)) for row in rows(MONEY, month=month, institution_id=str)[:2]]
    money = [*rows(MONEY, month=month, institution_id=str), *held]
    opened = rows(OPEN, month=month, institution_id=str)
    tables = {"institution_month": [*opened, dict(opened[0], month=date(2022, 4, 1))], "capitation_month": money}
    running = snapshot_of(TREE, tables, first=date(2021, 1, 1), last=date(2022, 4, 1), as_of=date(2022, 4, 6), id="running year")
    key = "capitation_cost_per_head_yuan"
    assert ask(running, key, "city", "2022") == [("C", "2022", 365, 30, pytest.approx(365 / 30), "incomplete")]
    assert ask(running, key, "city", "2022Q1..2022Q2") == [
        ("C", "2022Q1", 260, 24, pytest.approx(260 / 24 * 4), "ok"),
        ("C", "2022Q2", 105, 30, pytest.approx(105 / 30 * 4), "incomplete"),
    ]


def test_of_keeps_institutions_period_by_period(snapshot: Snapshot) -> None:
    assert ask(snapshot, "patients_managed", "city", "2022-01", of=Of.CENTRES) == []
    assert ask(snapshot, "patients_managed", "city", "2022-02", of=Of.CENTRES) == [("C", "2022-02", 12, None, 12, "ok")]
    assert ask(snapshot, "diabetes_standardised_rate", "city", "2022-02", of=Of.CAPITATED) == [("C", "2022-02", 10, 10, 100, "ok")]
    assert [row[0] for row in ask(snapshot, "institutions", "institution", "2022-01", of=Of.CAPITATED)] == ["a"]


def test_the_scope_decides_which_rows_there_are(snapshot: Snapshot) -> None:
    east = Scope(frozenset({"D1"}))
    assert [row[0] for row in ask(snapshot, "institutions", "institution", "2022Q1", scope=east)] == ["a", "b"]
    assert ask(snapshot, "institutions", "city", "2022Q1", scope=east) == []
    with pytest.raises(ScopeError, match="D2"):
        ask(snapshot, "institutions", "institution", "2022Q1", scope=east, within="D2")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (dict(by="province", period="2022-01"), "level 'province' is not one of city, district, institution"),
        (dict(by="city", period="2022-01", within="X9"), "area 'X9' is not known"),
        (dict(by="city", period="2022-01", within="D1"), "level 'city' lies above area 'D1'"),
        (dict(by="city", period="2022-05"), "period 2022-05 lies after the last month of the data, 2022-04"),
        (dict(by="city", period="2017"), "period 2017 lies before 2018-01"),
    ],
)
def test_bad_questions_get_one_sentence(snapshot: Snapshot, asked: dict, message: str) -> None:
    with pytest.raises(MetricError, match=message):
        ask(snapshot, "institutions", asked.pop("by"), asked.pop("period"), **asked)


def test_an_unknown_metric_gets_the_nearest_spelling() -> None:
    with pytest.raises(MetricError, match="did you mean 'diabetes_control_rate'"):
        metric_of("diabetes_controll_rate")


@pytest.mark.parametrize(
    ("text", "message"), [("2022-13", "is not a month"), ("2022-01..2021-12", "ends before"), ("2022-01..2022Q2", "one kind"), ("22-01", "is not a month")]
)
def test_bad_periods_get_one_sentence(text: str, message: str) -> None:
    with pytest.raises(PeriodError, match=message):
        parse_periods(text)


@pytest.mark.parametrize(("text", "grain"), [("2022-11", Grain.QUARTER), ("2022-02..2022-04", Grain.QUARTER), ("2022Q1..2022Q3", Grain.YEAR)])
def test_a_grain_that_does_not_fit_whole_is_refused(text: str, grain: Grain) -> None:
    with pytest.raises(PeriodError, match="not made of whole"):
        parse_periods(text, grain)


def test_every_metric_answers_at_every_level(snapshot: Snapshot) -> None:
    for metric in CATALOGUE.values():
        for level in TREE.levels:
            for text in ("2022-02", "2022Q1", "2021"):
                frame = compute(metric, snapshot, scope=Scope.everything(TREE), by=level.key, periods=parse_periods(text))
                assert frame.filter(pl.col("value").is_nan() | pl.col("value").is_infinite()).is_empty(), metric.key
                assert frame.filter(pl.col("lower") > pl.col("value")).is_empty() and frame.filter(pl.col("upper") < pl.col("value")).is_empty(), metric.key


def test_the_latest_complete_month_is_one_with_records() -> None:
    """Loaded months after the last record: a page opens where there is something to see."""
    opened = rows(OPEN, month=month, institution_id=str)
    silent = [row | {"month": date(2022, 4, 1), "records": 0} for row in opened if row["month"] == date(2022, 3, 1)]
    late = snapshot_of(TREE, {"institution_month": opened + silent}, first=date(2022, 1, 1), last=date(2022, 4, 1), as_of=date(2022, 5, 6), id="late")
    assert latest_complete_month(late) == date(2022, 3, 1)
    nothing = snapshot_of(TREE, {"institution_month": silent}, first=date(2022, 4, 1), last=date(2022, 4, 1), as_of=date(2022, 5, 6), id="silent")
    assert latest_complete_month(nothing) == date(2022, 4, 1)
