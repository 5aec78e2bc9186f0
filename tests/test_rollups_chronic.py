"""Chronic-disease counts at their edges, drawn as tables."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from data.errors import SnapshotError
from data.schema.snapshot import Snapshot
from tests.drawn import rows
from tests.worlds import World, snapshot_of, world_of

DATES = {"opened_on": date.fromisoformat, "closed_on": date.fromisoformat, "enrolled_on": date.fromisoformat, "ended_on": date.fromisoformat}
DAY = {"day": date.fromisoformat}


def _institutions(text: str = "institution_id | opened_on | closed_on\nA | 2020-05-01 | -\nB | 2020-05-01 | -") -> list[dict]:
    return [{"name": row["institution_id"], "district_code": "120101", "kind": "other", **row} for row in rows(text, **DATES)]


def _world(today: str, *, enrolments: str, followups: str = "", checkups: str = "", institutions: list[dict] | None = None, birth_year: int = 1970) -> World:
    """Follow-ups and check-ups are drawn as `patient_id | day | …`; a follow-up's disease is diabetes, its mode face to face, unless drawn."""
    enrolled = rows(enrolments, **DATES)
    followed = [
        {
            "followup_id": f"f{number:02d}",
            "institution_id": "A",
            "disease": "diabetes",
            "mode": "face_to_face",
            "followed_on": row["day"],
            "fasting_glucose_mmol_l": row.get("glucose"),
            **row,
        }
        for number, row in enumerate(rows(followups, **DAY) if followups else ())
    ]
    return world_of(
        date.fromisoformat(today),
        institutions=institutions or _institutions(),
        patients=[{"patient_id": id, "sex": "male", "birth_year": birth_year} for id in sorted({row["patient_id"] for row in enrolled})],
        enrolments=[{"disease": "diabetes", **row} for row in enrolled],
        followups=followed,
        checkups=[{"institution_id": "B", "checked_on": row["day"], **row} for row in (rows(checkups, **DAY) if checkups else ())],
    )


def _cells(snapshot: Snapshot, month: str, *columns: str, institution: str = "A", disease: str = "diabetes") -> tuple[int, ...]:
    found = [
        row
        for row in snapshot["chronic_month"].iter_rows(named=True)
        if (row["institution_id"], row["month"], row["disease"]) == (institution, date.fromisoformat(f"{month}-01"), disease)
    ]
    return tuple(found[0][column] for column in columns) if found else (0,) * len(columns)


def test_a_transfer_moves_the_patient_and_counts_as_new(tmp_path: Path) -> None:
    snapshot = snapshot_of(
        _world(
            "2022-12-31",
            enrolments="""
            patient_id | institution_id | enrolled_on | ended_on
            1          | A              | 2022-01-31  | 2022-06-30
            1          | B              | 2022-06-30  | -
            """,
        ),
        tmp_path,
    )
    assert _cells(snapshot, "2022-05", "managed", "newly_enrolled") == (1, 0)
    assert _cells(snapshot, "2022-06", "managed", "newly_enrolled") == (0, 0)
    assert _cells(snapshot, "2022-06", "managed", "newly_enrolled", institution="B") == (1, 1)
    assert _cells(snapshot, "2022-08", "state_new", "due", institution="B") == (1, 0)
    assert _cells(snapshot, "2022-09", "state_lost", "due", institution="B") == (1, 1)


def test_a_patient_of_a_closed_institution_is_still_managed(tmp_path: Path) -> None:
    closed = _institutions("institution_id | opened_on | closed_on\nA | 2022-03-10 | 2022-06-15")
    enrolments = "patient_id | institution_id | enrolled_on | ended_on\n1 | A | 2022-02-01 | -"
    followups = "patient_id | day | glucose\n1 | 2022-03-09 | 6.0\n1 | 2022-06-15 | 6.0\n1 | 2022-06-16 | 6.0"
    snapshot = snapshot_of(_world("2022-12-31", enrolments=enrolments, followups=followups, institutions=closed), tmp_path)
    assert _cells(snapshot, "2022-12", "managed", "controlled") == (1, 1)
    open_rows = snapshot["institution_month"].select("month", "is_open", "is_open_in_month", "records").rows()
    assert open_rows[:6] == [
        (date(2022, 2, 1), 0, 0, 0),
        (date(2022, 3, 1), 1, 1, 1),
        (date(2022, 4, 1), 1, 1, 0),
        (date(2022, 5, 1), 1, 1, 0),
        (date(2022, 6, 1), 0, 1, 2),
        (date(2022, 7, 1), 0, 0, 0),
    ]
    assert snapshot["finding"].rows() == [
        ("after_closing", "followups", "A", date(2022, 6, 1), 1),
        ("before_opening", "followups", "A", date(2022, 3, 1), 1),
    ]


def test_a_years_standard_needs_four_visits_four_readings_and_a_checkup(tmp_path: Path) -> None:
    enrolments = """
    patient_id | institution_id | enrolled_on | ended_on
    1          | A              | 2021-12-31  | -
    2          | A              | 2021-12-31  | -
    3          | A              | 2021-12-31  | -
    """
    visits = "\n".join(f"{patient} | 2022-{month:02d}-01 | {glucose}" for patient, glucose in ((1, 6), (2, 6), (3, "-")) for month in (1, 4, 7, 12))
    world = _world(
        "2022-12-31", enrolments=enrolments, followups=f"patient_id | day | glucose\n{visits}", checkups="patient_id | day\n1 | 2022-01-01\n3 | 2022-01-01"
    )
    snapshot = snapshot_of(world, tmp_path)
    assert _cells(snapshot, "2022-12", "due", "standardised", "standardised_national") == (3, 1, 1)
    # At eleven months no check-up is asked for, and three visits are enough.
    assert _cells(snapshot, "2022-11", "due", "standardised", "standardised_national") == (3, 2, 0)


def test_what_lay_before_the_enrolment_counts_for_control_but_not_for_the_standard(tmp_path: Path) -> None:
    enrolments = "patient_id | institution_id | enrolled_on | ended_on\n1 | A | 2022-06-15 | -"
    followups = "patient_id | day | glucose\n1 | 2022-06-14 | 6.9"
    snapshot = snapshot_of(_world("2022-12-31", enrolments=enrolments, followups=followups), tmp_path)
    assert _cells(snapshot, "2022-09", "due", "standardised", "measured", "controlled", "state_overdue") == (1, 0, 1, 1, 1)


def test_of_two_readings_on_one_day_the_later_id_in_byte_order_is_the_last(tmp_path: Path) -> None:
    enrolments = "patient_id | institution_id | enrolled_on | ended_on\n1 | A | 2022-01-01 | -"
    followups = """
    patient_id | day        | glucose | followup_id
    1          | 2022-12-10 | 6.0     | Z1
    1          | 2022-12-10 | 9.0     | a1
    """
    snapshot = snapshot_of(_world("2022-12-31", enrolments=enrolments, followups=followups), tmp_path)
    assert _cells(snapshot, "2022-12", "measured", "controlled", "state_uncontrolled") == (1, 0, 1)


@pytest.mark.parametrize(("birth_year", "controlled_2022", "controlled_2023"), [(1957, 1, 1), (1958, 0, 1), (1959, 0, 0)])
def test_at_65_a_systolic_pressure_below_150_is_at_target(tmp_path: Path, birth_year: int, controlled_2022: int, controlled_2023: int) -> None:
    enrolments = "patient_id | institution_id | disease | enrolled_on | ended_on\n1 | A | hypertension | 2022-01-01 | -"
    followups = "patient_id | day | disease | systolic_mmhg | diastolic_mmhg\n1 | 2022-12-10 | hypertension | 149.9 | 89"
    snapshot = snapshot_of(_world("2023-01-31", enrolments=enrolments, followups=followups, birth_year=birth_year), tmp_path)
    assert _cells(snapshot, "2022-12", "controlled", disease="hypertension") == (controlled_2022,)
    assert _cells(snapshot, "2023-01", "controlled", disease="hypertension") == (controlled_2023,)


def test_a_followup_for_another_disease_counts_for_nothing_here(tmp_path: Path) -> None:
    enrolments = "patient_id | institution_id | enrolled_on | ended_on\n1 | A | 2022-01-01 | -"
    followups = "patient_id | day | disease | glucose\n1 | 2022-12-10 | hypertension | 6.0"
    snapshot = snapshot_of(_world("2022-12-31", enrolments=enrolments, followups=followups), tmp_path)
    assert _cells(snapshot, "2022-12", "measured", "state_lost") == (0, 1)


@pytest.mark.parametrize(
    ("baseline", "last", "pairs"),
    [
        ("2022-01-15", "2022-04-15", 1),  # 90 days apart
        ("2022-01-15", "2022-04-14", 0),  # 89
        ("2022-04-15", "2022-08-01", 1),  # 90 days from S on
        ("2022-04-16", "2022-08-01", 0),  # 91
        ("2022-01-14", "2022-08-01", 0),  # before S; the later one is then the first, too late for a baseline
    ],
)
def test_a_pair_needs_an_early_baseline_and_ninety_days(tmp_path: Path, baseline: str, last: str, pairs: int) -> None:
    enrolments = "patient_id | institution_id | enrolled_on | ended_on\n1 | A | 2022-01-15 | -"
    snapshot = snapshot_of(_world("2022-12-31", enrolments=enrolments, followups=f"patient_id | day | glucose\n1 | {baseline} | 9\n1 | {last} | 6"), tmp_path)
    assert _cells(snapshot, "2022-12", "pair_both", "pair_gained", "pair_lost", "pair_neither") == (0, pairs, 0, 0)


def test_a_pair_waits_for_three_whole_months_and_keeps_its_old_last_reading(tmp_path: Path) -> None:
    # From 1 December 2023 it is 90 days, but only two whole months, to 29 February 2024.
    enrolments = "patient_id | institution_id | enrolled_on | ended_on\n1 | A | 2023-12-01 | 2025-08-01"
    followups = "patient_id | day | glucose\n1 | 2023-12-01 | 6\n1 | 2024-02-29 | 9"
    snapshot = snapshot_of(_world("2025-08-31", enrolments=enrolments, followups=followups), tmp_path)
    assert [_cells(snapshot, month, "pair_lost") for month in ("2024-02", "2024-03", "2025-07", "2025-08")] == [(0,), (1,), (1,), (0,)]


def test_a_patient_is_counted_once_where_the_first_open_enrolment_is(tmp_path: Path) -> None:
    enrolments = """
    patient_id | institution_id | disease      | enrolled_on | ended_on
    1          | B              | diabetes     | 2022-01-10  | 2022-04-10
    1          | A              | hypertension | 2022-02-10  | -
    2          | B              | diabetes     | 2022-01-10  | -
    2          | A              | hypertension | 2022-01-10  | -
    """
    snapshot = snapshot_of(_world("2022-04-30", enrolments=enrolments), tmp_path)
    counted = {(id, f"{month:%m}"): number for id, month, number in snapshot["institution_month"].select("institution_id", "month", "patients_managed").rows()}
    assert [counted["A", month] for month in ("01", "02", "03", "04")] == [1, 1, 1, 2]
    assert [counted["B", month] for month in ("01", "02", "03", "04")] == [1, 1, 1, 0]


def test_an_institution_outside_the_region_is_refused_by_name(tmp_path: Path) -> None:
    stranger = [{**_institutions()[0], "district_code": "350400"}]
    with pytest.raises(SnapshotError, match="institution 'A' lies in '350400'"):
        snapshot_of(world_of(date(2022, 12, 31), institutions=stranger), tmp_path)


def test_an_institution_with_an_areas_code_is_refused(tmp_path: Path) -> None:
    double = [{**_institutions()[0], "institution_id": "120102"}]
    with pytest.raises(SnapshotError, match="institution '120102' has the code of the area"):
        snapshot_of(world_of(date(2022, 12, 31), institutions=double), tmp_path)


def test_what_is_dated_after_the_last_month_is_left_out(tmp_path: Path) -> None:
    world = _world(
        "2022-12-31",
        enrolments="patient_id | institution_id | enrolled_on | ended_on\n1 | A | 2022-01-01 | -",
        followups="patient_id | day | glucose\n1 | 2022-05-02 | 6",
    )
    earlier = World({**world.rows, "home_orders": []}, date(2022, 4, 1))
    snapshot = snapshot_of(earlier, tmp_path)
    assert snapshot.last_month == date(2022, 4, 1)
    assert snapshot["institution_month"]["records"].sum() == 0
    assert snapshot.published_at == datetime.combine(date(2022, 4, 1), time(9, 30))
