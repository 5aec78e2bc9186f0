"""Patients and cost by sex and age band at their edges, drawn as tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from data.schema.snapshot import Snapshot
from tests.drawn import rows
from tests.worlds import snapshot_of, world_of

INSTITUTIONS = [{"institution_id": id, "name": id, "district_code": "120101", "kind": "other", "opened_on": date(2020, 1, 1)} for id in "AB"]
PATIENTS = rows("""
patient_id | sex    | birth_year
1          | female | 1957
2          | male   | 1958
3          | male   | 1990
""")
BUDGETS = [
    {"institution_id": "A", "year": 2022, "contract": "diabetes_capitation"},
    {"institution_id": "B", "year": 2022, "contract": "all_disease_capitation"},
]


def _snapshot(folder: Path, *, enrolments: str, settlements: str = "") -> Snapshot:
    spent = rows(settlements, settled_on=date.fromisoformat, fund_yuan=Decimal) if settlements else []
    return snapshot_of(
        world_of(
            date(2023, 1, 31),
            institutions=INSTITUTIONS,
            patients=PATIENTS,
            enrolments=rows(enrolments, enrolled_on=date.fromisoformat, ended_on=date.fromisoformat),
            settlements=[
                {"settlement_id": f"s{number}", "provider": "own", "total_yuan": row["fund_yuan"], **row, "contract": f"{row['contract']}_capitation"}
                for number, row in enumerate(spent)
            ],
            budgets=[{"person_years": 10.0, "quota_yuan": Decimal(5000), "risk_adjustment": 1.0, **budget} for budget in BUDGETS],
        ),
        folder,
    )


def _of(snapshot: Snapshot, table: str, month: str, *columns: str) -> list[tuple]:
    return snapshot[table].filter(pl.col("month") == date.fromisoformat(f"{month}-01")).select(columns).rows()


def test_a_patient_is_a_year_older_from_january_on(tmp_path: Path) -> None:
    snapshot = _snapshot(tmp_path, enrolments="patient_id | institution_id | disease | enrolled_on | ended_on\n2 | A | diabetes | 2022-11-03 | -")
    columns = ("chronic_band_month", "2022-12", "sex", "age_band", "managed")
    assert _of(snapshot, *columns) == [("male", "55-64", 1)]
    assert _of(snapshot, columns[0], "2023-01", *columns[2:]) == [("male", "65-74", 1)]


def test_heads_are_the_people_for_whom_a_budget_is_paid(tmp_path: Path) -> None:
    """Diabetics under diabetes capitation; under all-disease capitation everybody once, at the institution of the enrolment that began first."""
    snapshot = _snapshot(
        tmp_path,
        enrolments="""
        patient_id | institution_id | disease      | enrolled_on | ended_on
        1          | A              | diabetes     | 2021-03-01  | -
        2          | A              | hypertension | 2021-03-01  | -
        1          | B              | hypertension | 2021-04-01  | -
        2          | B              | diabetes     | 2021-04-01  | -
        3          | B              | diabetes     | 2021-03-01  | 2022-07-01
        3          | B              | stroke       | 2021-03-01  | -
        """,
    )
    columns = ("institution_id", "contract", "sex", "age_band", "heads", "cost_yuan")
    assert _of(snapshot, "capitation_band_month", "2021-12", *columns) == [], "a year without a budget"
    assert _of(snapshot, "capitation_band_month", "2022-12", *columns) == [
        ("A", "diabetes_capitation", "female", "65-74", 1, 0.0),
        ("B", "all_disease_capitation", "male", "0-44", 1, 0.0),
    ]
    assert _of(snapshot, "capitation_band_month", "2023-01", *columns) == []


def test_cost_follows_the_patients_age_in_the_year_of_the_bill(tmp_path: Path) -> None:
    snapshot = _snapshot(
        tmp_path,
        enrolments="patient_id | institution_id | disease | enrolled_on | ended_on\n1 | A | diabetes | 2021-03-01 | -",
        settlements="""
        patient_id | institution_id | settled_on | contract    | fund_yuan
        1          | A              | 2021-12-31 | diabetes    | 10.10
        1          | A              | 2022-01-01 | diabetes    | 20.20
        2          | A              | 2022-01-31 | diabetes    | 30.30
        3          | A              | 2022-01-31 | diabetes    | 0
        2          | A              | 2022-01-05 | all_disease | 40.40
        """,
    )
    columns = ("contract", "sex", "age_band", "heads", "cost_yuan")
    assert _of(snapshot, "capitation_band_month", "2021-12", *columns) == [("diabetes_capitation", "female", "55-64", 0, 10.10)]
    assert _of(snapshot, "capitation_band_month", "2022-01", *columns) == [
        ("all_disease_capitation", "male", "55-64", 0, 40.40),
        ("diabetes_capitation", "male", "55-64", 0, 30.30),
        ("diabetes_capitation", "female", "65-74", 1, 20.20),
    ]
