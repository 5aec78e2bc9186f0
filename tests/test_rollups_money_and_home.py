"""Capitation, home service and capabilities at their edges, drawn as tables."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from data.schema.mart import WAIT_EDGES_MINUTES
from tests.drawn import rows
from tests.worlds import snapshot_of, world_of

INSTITUTION = {"institution_id": "A", "name": "A", "district_code": "120101", "kind": "other", "opened_on": date(2020, 5, 1)}
PATIENT = {"patient_id": 1, "sex": "female", "birth_year": 1950}


def _settlements(text: str) -> list[dict]:
    drawn = rows(text, settled_on=date.fromisoformat, fund_yuan=Decimal)
    return [{"settlement_id": str(n), "patient_id": 1, "institution_id": "A", "total_yuan": row["fund_yuan"], **row} for n, row in enumerate(drawn)]


def _budget(**changes: object) -> dict:
    return {
        "institution_id": "A",
        "year": 2022,
        "contract": "diabetes_capitation",
        "person_years": 2000.0,
        "quota_yuan": Decimal(5000),
        "risk_adjustment": 1.04,
        "quality_score": 88.5,
    } | changes


WORKED = """
provider  | settled_on | contract            | fund_yuan
own       | 2022-01-31 | diabetes_capitation | 6100000
partner   | 2022-06-30 | diabetes_capitation | 1450000
elsewhere | 2022-12-31 | diabetes_capitation | 980000
own       | 2022-06-30 | fee_for_service     | 777
"""


def test_the_worked_example_keeps_what_the_score_allows(tmp_path: Path) -> None:
    world = world_of(date(2022, 12, 31), institutions=[INSTITUTION], patients=[PATIENT], budgets=[_budget()], settlements=_settlements(WORKED))
    snapshot = snapshot_of(world, tmp_path)
    (year,) = snapshot["capitation_year"].rows(named=True)
    assert year["budget_yuan"] == pytest.approx(10_400_000)
    assert year["cost_yuan"] == 8_530_000
    assert year["retained_yuan"] == pytest.approx(1_683_000)
    assert year["borne_yuan"] == 0
    monthly = snapshot["capitation_month"]
    assert monthly.height == 12
    assert monthly["budget_yuan"].sum() == pytest.approx(10_400_000)
    assert monthly["person_years"].unique().to_list() == [2000]
    assert monthly.select("cost_own_yuan", "cost_partner_yuan", "cost_elsewhere_yuan", "cost_yuan").sum().row(0) == (6_100_000, 1_450_000, 980_000, 8_530_000)


def test_overspending_is_borne_and_an_unknown_score_says_nothing(tmp_path: Path) -> None:
    spent = _settlements("provider | settled_on | contract | fund_yuan\nown | 2021-05-01 | diabetes_capitation | 11000000")
    budgets = [_budget(year=2021), _budget(quality_score=None)]
    snapshot = snapshot_of(world_of(date(2022, 3, 31), institutions=[INSTITUTION], patients=[PATIENT], budgets=budgets, settlements=spent), tmp_path)
    assert snapshot["capitation_year"].select("year", "retained_yuan").rows() == [(2021, 0), (2022, None)]
    assert snapshot["capitation_year"]["borne_yuan"].to_list() == [pytest.approx(600_000), None]
    assert snapshot["capitation_month"].height == 12 + 3


def test_a_cost_without_a_budget_has_a_budget_of_nothing(tmp_path: Path) -> None:
    spent = _settlements("provider | settled_on | contract | fund_yuan\nown | 2022-05-01 | all_disease_capitation | 0.10")
    snapshot = snapshot_of(world_of(date(2022, 12, 31), institutions=[INSTITUTION], patients=[PATIENT], settlements=spent), tmp_path)
    assert snapshot["capitation_month"].select("contract", "budget_yuan", "person_years", "cost_yuan").rows() == [("all_disease_capitation", 0, 0, 0.1)]
    assert snapshot["capitation_year"].is_empty()


def test_a_budget_reaches_back_to_january_of_the_year_in_which_the_institution_opened(tmp_path: Path) -> None:
    opened = INSTITUTION | {"opened_on": date(2022, 6, 15)}
    snapshot = snapshot_of(world_of(date(2022, 12, 31), institutions=[opened], budgets=[_budget()]), tmp_path)
    assert snapshot.first_month == date(2022, 1, 1)
    assert snapshot["capitation_month"].height == 12


def test_package_settlements_without_their_package_are_found(tmp_path: Path) -> None:
    spent = _settlements("""
    provider | settled_on | contract | fund_yuan | package_code
    own      | 2022-05-01 | package  | 8000      | P1
    own      | 2021-05-01 | package  | 8000      | P1
    own      | 2022-05-02 | package  | 8000      | -
    own      | 2022-05-03 | package  | 8000      | P2
    """)
    packages = [{"institution_id": "A", "year": 2022, "package_code": "P1", "name": "白内障", "price_yuan": Decimal(8000), "cases": 120}]
    snapshot = snapshot_of(world_of(date(2022, 12, 31), institutions=[INSTITUTION], patients=[PATIENT], settlements=spent, packages=packages), tmp_path)
    assert snapshot["finding"].select("finding", "table_key", "month", "rows").rows() == [
        ("unknown_package", "settlements", date(2021, 5, 1), 1),
        ("unknown_package", "settlements", date(2022, 5, 1), 2),
    ]


def _order(id: str, requested: str, minutes: float | None, **more: object) -> dict:
    at = datetime.fromisoformat(requested)
    served = None if minutes is None else at + timedelta(minutes=minutes)
    status = "completed" if served else "requested"
    return {"order_id": id, "institution_id": "A", "patient_id": 1, "item_id": "HS01", "requested_at": at, "served_at": served, "status": status} | more


def test_an_order_counts_when_requested_and_again_when_served(tmp_path: Path) -> None:
    orders = [
        _order("1", "2022-11-30T23:50", 20, rating=5, is_adverse=True),
        _order("2", "2022-11-05T08:00", 20, rating=None, is_adverse=False),
        _order("3", "2022-11-06T08:00", None, status="cancelled"),
        _order("4", "2022-11-07T08:00", None, status="refused", rating=1),
        # Served, but not completed: neither a visit nor a rating.
        _order("5", "2022-11-08T08:00", 30, status="dispatched", rating=1),
    ]
    snapshot = snapshot_of(world_of(date(2022, 12, 31), institutions=[INSTITUTION], patients=[PATIENT], home_orders=orders), tmp_path)
    counts = snapshot["home_month"].drop("institution_id").rows()
    assert counts == [(date(2022, 11, 1), 5, 2, 1, 1, 1, 0, 0, 0), (date(2022, 12, 1), 0, 0, 0, 0, 1, 5, 1, 1)]
    assert snapshot["home_item_month"].select("month", "item_id", "requested", "completed").rows() == [
        (date(2022, 11, 1), "HS01", 5, 1),
        (date(2022, 12, 1), "HS01", 0, 1),
    ]


@pytest.mark.parametrize(("minutes", "bin_"), [(0, 0), (1 / 60, 0), (5, 0), (5 + 1 / 60, 1), (240, 47), (240 + 1 / 60, 48)])
def test_a_wait_on_an_edge_lies_in_the_bin_below_it(tmp_path: Path, minutes: float, bin_: int) -> None:
    world = world_of(date(2022, 12, 31), institutions=[INSTITUTION], patients=[PATIENT], home_orders=[_order("1", "2022-11-05T08:00", minutes)])
    assert snapshot_of(world, tmp_path)["home_wait_month"].select("bin", "orders").rows() == [(bin_, 1)]
    assert WAIT_EDGES_MINUTES[bin_] <= minutes <= WAIT_EDGES_MINUTES[bin_ + 1]


def test_a_capability_is_live_only_where_the_institution_is_open(tmp_path: Path) -> None:
    clouds = ("cloud_management", "cloud_service", "cloud_pharmacy", "cloud_examination")
    capabilities = [{"institution_id": "A", "capability": cloud, "live_on": date(2022, 1, 31)} for cloud in clouds]
    capabilities[0]["ended_on"] = date(2022, 3, 31)
    # Registered twice for the same time, it still counts once.
    capabilities.append({"institution_id": "A", "capability": "cloud_service", "live_on": date(2022, 1, 1)})
    institution = INSTITUTION | {"opened_on": date(2022, 2, 1), "closed_on": date(2022, 4, 30)}
    snapshot = snapshot_of(world_of(date(2022, 5, 31), institutions=[institution], capabilities=capabilities), tmp_path)
    live = snapshot["capability_month"].group_by("month", maintain_order=True).len().rows()
    assert live == [(date(2022, 2, 1), 4), (date(2022, 3, 1), 3)]
    assert snapshot["institution_month"].select("month", "has_four_clouds").rows() == [
        (date(2022, 2, 1), 1),
        (date(2022, 3, 1), 0),
        (date(2022, 4, 1), 0),
        (date(2022, 5, 1), 0),
    ]
