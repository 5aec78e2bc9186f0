"""Prescriptions and disease packages at their edges, drawn as tables: from rows to the mart and to every metric."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data.schema.months import parse_period
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.scope import Scope
from tests.drawn import rows
from tests.worlds import snapshot_of, world_of

TODAY = date(2022, 12, 31)
INSTITUTIONS = [
    {"institution_id": code, "name": code, "district_code": "120101", "kind": "other", "opened_on": opened}
    for code, opened in (("A", date(2020, 5, 1)), ("B", date(2022, 11, 15)), ("C", date(2020, 5, 1)))
]
PATIENT = {"patient_id": 1, "sex": "female", "birth_year": 1950}

WRITTEN = """
institution_id | prescribed_on | review            | is_alerted | fulfilment     | items | items_out_of_stock | amount_yuan | is_long_term
A              | 2022-10-31    | auto_passed       | no         | own            | 2     | 0                  | 10.00       | yes
A              | 2022-11-01    | modified          | yes        | own            | 3     | 1                  | 20.10       | yes
A              | 2022-11-30    | rejected          | yes        | none           | 1     | 0                  | 0.00        | no
A              | 2022-11-15    | pharmacist_passed | yes        | outside        | 4     | 4                  | 99.90       | -
A              | 2022-11-15    | modified          | no         | community      | 1     | 0                  | 5.00        | no
A              | 2022-11-16    | rejected          | no         | cloud_delivery | 1     | 0                  | 5.00        | -
A              | 2022-12-01    | auto_passed       | no         | cloud_delivery | 50    | 0                  | 7.00        | no
B              | 2022-11-01    | auto_passed       | no         | none           | 1     | 1                  | 1.00        | -
"""


def _flag(text: str) -> bool:
    return {"yes": True, "no": False}[text]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return _published(tmp_path_factory.mktemp("written"))


def _published(folder: Path, **tables: list[dict]) -> Snapshot:
    types = dict(prescribed_on=date.fromisoformat, is_alerted=_flag, items=int, items_out_of_stock=int, amount_yuan=Decimal, is_long_term=_flag)
    written = [{"prescription_id": str(number), "patient_id": 1, **row} for number, row in enumerate(rows(WRITTEN, **types))]
    return snapshot_of(world_of(TODAY, institutions=INSTITUTIONS, patients=[PATIENT], prescriptions=written, **tables), folder)


def test_a_month_counts_what_was_written_in_it(snapshot: Snapshot) -> None:
    table = snapshot["prescription_month"]
    assert table.select("institution_id", "month", "prescriptions").rows() == [
        ("A", date(2022, 10, 1), 1),
        ("A", date(2022, 11, 1), 5),
        ("A", date(2022, 12, 1), 1),
        ("B", date(2022, 11, 1), 1),
    ]
    november = table.row(1, named=True)
    assert {key: november[key] for key in ("alerted", "alert_accepted", "modified", "rejected")} == dict(alerted=3, alert_accepted=2, modified=2, rejected=2)
    filled = ("filled_own", "filled_community", "filled_cloud_delivery", "filled_outside", "not_filled")
    assert [november[key] for key in filled] == [1, 1, 1, 1, 1]
    assert (november["items"], november["items_out_of_stock"]) == (10, 5)
    assert (november["long_term"], november["long_term_known"]) == (1, 3), "null is not known, and not no"
    assert november["amount_yuan"] == pytest.approx(130.0)
    assert table.select(sum(table[key] for key in filled)).to_series().equals(table["prescriptions"], check_names=False)


def _row(snapshot: Snapshot, key: str, area: str = "A", period: str = "2022-11") -> dict:
    level = snapshot.tree[area].level
    frame = compute(metric_of(key), snapshot, scope=Scope.everything(snapshot.tree), by=level, periods=[parse_period(period)], within=area)
    return frame.row(0, named=True)


SAID = """
key                         | numerator | denominator
prescriptions               | 5         | -
prescription_amount_yuan    | 130       | -
prescription_mean_yuan      | 130       | 5
long_term_prescription_rate | 1         | 3
prescription_alert_rate     | 3         | 5
prescription_rejection_rate | 2         | 5
alert_acceptance_rate       | 2         | 3
prescription_inside_rate    | 3         | 4
prescription_own_rate       | 1         | 4
prescription_community_rate | 1         | 4
cloud_delivery_rate         | 1         | 4
prescription_outside_rate   | 1         | 4
prescription_unfilled_rate  | 1         | 5
out_of_stock_rate           | 5         | 10
"""


@pytest.mark.parametrize("said", rows(SAID, numerator=float, denominator=float), ids=lambda said: said["key"])
def test_every_metric_is_its_parts(snapshot: Snapshot, said: dict) -> None:
    found, metric = _row(snapshot, said["key"]), metric_of(said["key"])
    assert found["numerator"] == pytest.approx(said["numerator"])
    assert found["denominator"] == said["denominator"]
    ratio = said["numerator"] / said["denominator"] * metric.factor if said["denominator"] else said["numerator"]
    assert found["value"] == pytest.approx(ratio)


def test_proportions_have_wilsons_interval_counts_poissons_money_none(snapshot: Snapshot) -> None:
    stock, count = _row(snapshot, "out_of_stock_rate"), _row(snapshot, "prescriptions")
    assert (stock["lower"], stock["upper"]) == (pytest.approx(23.66, abs=0.01), pytest.approx(76.34, abs=0.01)), "Wilson, 5 of 10"
    assert (count["lower"], count["upper"]) == (pytest.approx(1.6235, abs=1e-4), pytest.approx(11.6683, abs=1e-4)), "exact Poisson, 5"
    for key in ("prescription_amount_yuan", "prescription_mean_yuan"):
        assert _row(snapshot, key)["lower"] is None is _row(snapshot, key)["upper"]


def test_nothing_written_no_alert_and_nothing_filled_are_no_cases(snapshot: Snapshot) -> None:
    assert _row(snapshot, "prescriptions", "C")["value"] == 0
    assert (_row(snapshot, "prescription_alert_rate", "C")["status"], _row(snapshot, "prescription_alert_rate", "C")["value"]) == ("no_cases", None)
    assert _row(snapshot, "alert_acceptance_rate", "A", "2022-12")["status"] == "no_cases"
    assert _row(snapshot, "prescription_inside_rate", "B")["status"] == "no_cases", "written, and not filled"
    assert _row(snapshot, "prescription_unfilled_rate", "B")["value"] == 100
    assert _row(snapshot, "long_term_prescription_rate", "B")["status"] == "no_cases", "nobody said"


def test_a_prescription_before_the_opening_counts_and_is_a_finding(snapshot: Snapshot) -> None:
    assert _row(snapshot, "prescriptions", "B")["value"] == 1
    found = snapshot["finding"].filter(table_key="prescriptions")
    assert found.select("finding", "institution_id", "rows").rows() == [("before_opening", "B", 1)]


def test_a_quarter_is_the_ratio_of_its_sums(snapshot: Snapshot) -> None:
    quarter = _row(snapshot, "out_of_stock_rate", "A", "2022Q4")
    assert (quarter["numerator"], quarter["denominator"], quarter["value"]) == (5, 62, pytest.approx(500 / 62))
    district = _row(snapshot, "out_of_stock_rate", "120101", "2022Q4")
    assert (district["numerator"], district["denominator"]) == (6, 63)


SETTLED = """
institution_id | settled_on | contract            | package_code | fund_yuan
A              | 2022-01-01 | package             | P            | 500000
A              | 2022-12-31 | package             | P            | 373600
A              | 2021-12-31 | package             | P            | 1
A              | 2022-06-30 | package             | p            | 2
A              | 2022-06-30 | package             | Q            | 4
A              | 2022-06-30 | diabetes_capitation | P            | 8
C              | 2022-06-30 | package             | P            | 16
"""


def _package(**changes: object) -> dict:
    return dict(institution_id="A", year=2022, package_code="P", name="白内障", price_yuan=Decimal(8000), cases=120) | changes


def test_the_worked_example_of_a_package_and_what_is_no_package(tmp_path: Path) -> None:
    settled = rows(SETTLED, settled_on=date.fromisoformat, fund_yuan=Decimal)
    settlements = [
        {"settlement_id": str(number), "patient_id": 1, "provider": "own", "total_yuan": row["fund_yuan"], **row} for number, row in enumerate(settled)
    ]
    packages = [_package(), _package(year=2023), _package(package_code="EMPTY", cases=0), _package(institution_id="B", cases=10)]
    snapshot = _published(tmp_path, settlements=settlements, packages=packages)
    table = snapshot["package_year"]
    assert table.select("institution_id", "year", "package_code", "cases", "price_yuan", "cost_yuan", "name").rows() == [
        ("A", 2022, "EMPTY", 0, 0.0, 0.0, "白内障"),
        ("A", 2022, "P", 120, 960_000.0, 873_600.0, "白内障"),
        ("A", 2023, "P", 120, 960_000.0, 0.0, "白内障"),
        ("B", 2022, "P", 10, 80_000.0, 0.0, "白内障"),
    ]
    year = _row(snapshot, "package_margin_rate", "A", "2022")
    assert (year["numerator"], year["denominator"], year["value"]) == (86_400, 960_000, pytest.approx(9.0))
    assert year["lower"] is None, "a percentage of money has no interval"
    assert _row(snapshot, "package_margin_rate", "120101", "2022")["value"] == pytest.approx(100 * 166_400 / 1_040_000)
    assert _row(snapshot, "package_margin_rate", "C", "2022")["status"] == "no_cases"
    assert _row(snapshot, "package_margin_rate", "A", "2022-11")["status"] == "not_applicable"
    unknown = snapshot["finding"].filter(finding="unknown_package").select("institution_id", "month", "rows").rows()
    assert unknown == [("A", date(2021, 12, 1), 1), ("A", date(2022, 6, 1), 2), ("C", date(2022, 6, 1), 1)]


def test_a_running_year_has_no_margin_yet(tmp_path: Path) -> None:
    world = world_of(date(2022, 11, 30), institutions=INSTITUTIONS, patients=[PATIENT], packages=[_package()])
    year = _row(snapshot_of(world, tmp_path), "package_margin_rate", "A", "2022")
    assert (year["status"], year["value"], year["numerator"]) == ("incomplete", None, None)
