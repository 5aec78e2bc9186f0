"""Duplicates, keys and intervals: within a file, between files and against what was accepted, with a slow second opinion."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.intake.keys import settle_keys
from data.intake.overlaps import settle_overlaps
from data.intake.rows import stored_type
from data.schema.contracts import ENROLMENTS, TABLES, Table
from tests.desk import VALID, cells, changed, desk_in, drawn, found, with_row


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.key)
def test_an_identical_copy_is_dropped_and_counted(tmp_path: Path, table: Table) -> None:
    desk = desk_in(tmp_path, limit=0)
    first = " | ".join(cells(VALID[table.key])[1])
    desk.write_all(**{table.key: with_row(table.key, first)})
    report = desk.check()
    assert report.exit_code == 0
    assert report.tables[table.key] == {"rows": 3, "accepted": 2, "refused": 0, "copies": 1}


OTHERWISE = {
    "institutions": {"name": "丙"},
    "capabilities": {"ended_on": "2022-12-01"},
    "patients": {"sex": "male"},
    "enrolments": {"institution_id": "B"},
    "followups": {"hba1c_pct": "-"},
    "home_orders": {"rating": "4"},
    "prescriptions": {"amount_yuan": "120.51"},
    "cloud_examinations": {"is_recognised": "-"},
    "signings": {"services_due": "9"},
    "settlements": {"fund_yuan": "200.06"},
    "budgets": {"quality_score": "88.6"},
    "packages": {"price_yuan": "8000.01"},
}
"""What differs in the first row of each table that has more than its key."""


@pytest.mark.parametrize("table", OTHERWISE)
def test_one_key_and_different_content_refuses_both(tmp_path: Path, table: str) -> None:
    desk = desk_in(tmp_path)
    twin = " | ".join(cells(changed(table, 0, **OTHERWISE[table]))[1])
    desk.write_all(**{table: with_row(table, twin)})
    here = {row for file, row, _, reason in found(desk.check()) if (file, reason) == (f"{table}.csv", "key_twice")}
    assert here == {2, 4}
    assert desk.check().tables[table]["accepted"] == 1


def test_copies_are_told_by_what_the_cells_mean(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, limit=0)
    desk.write_some(checkups=VALID["checkups"])
    desk.write("健康体检-补.csv", "患者编码 | 机构编码 | 体检日期 | 备注\nP0001 | A | 2022年3月1日 | 不同")
    desk.write("patients_2.csv", "patient_id | birth_year | sex\nP0001 | 1950.0 | 女")
    report = desk.check()
    assert [report.tables[table]["copies"] for table in ("patients", "checkups")] == [1, 1]


def test_three_rows_of_one_key(tmp_path: Path) -> None:
    """A copy is dropped before the two that differ are refused."""
    desk = desk_in(tmp_path)
    desk.write_some(patients=with_row("patients", "P0001 | female | 1950", "P0001 | female | 1951"))
    report = desk.check()
    assert found(report) == {("patients.csv", 2, "patient_id", "key_twice"), ("patients.csv", 5, "patient_id", "key_twice")}
    assert report.tables["patients"]["copies"] == 1


def test_keys_are_compared_between_files(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    desk.write("patients_2.csv", "patient_id | sex | birth_year\nP0001 | male | 1950\nP0003 | male | 1950")
    assert found(desk.check()) == {("patients.csv", 2, "patient_id", "key_twice"), ("patients_2.csv", 2, "patient_id", "key_twice")}


def test_a_refused_row_takes_no_key(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some(patients=with_row("patients", "P0001 | female | 1850"))
    assert found(desk.check()) == {("patients.csv", 4, "birth_year", "out_of_range")}


def test_against_accepted_rows_only_the_new_one_is_refused(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all()
    desk.load()
    second = tmp_path / "second"
    for table, values in OTHERWISE.items():
        desk.write(f"../second/{table}.csv", changed(table, 0, **values))
    report = desk.load(second)
    assert {(file, row, reason) for file, row, _, reason in found(report)} == {(f"{table}.csv", 2, "key_taken") for table in OTHERWISE}
    assert {counts["copies"] for counts in report.tables.values()} == {1}
    assert report.outcome == "unchanged"
    assert report.exit_code == 2


ENROLLED = "patient_id | institution_id | disease | enrolled_on | ended_on"


def enrolments(text: str) -> str:
    return f"{ENROLLED}\n" + "\n".join(line.strip() for line in text.strip().splitlines())


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("P0001 | A | diabetes | 2020-01-01 | 2021-01-01 \n P0001 | B | diabetes | 2021-01-01 | -", set()),
        ("P0001 | A | diabetes | 2020-01-01 | 2021-01-02 \n P0001 | B | diabetes | 2021-01-01 | -", {2, 3}),
        ("P0001 | A | diabetes | 2020-01-01 | - \n P0001 | B | diabetes | 2021-01-01 | -", {2, 3}),
        ("P0001 | A | diabetes | 2020-01-01 | - \n P0001 | B | stroke | 2021-01-01 | -", set()),
        ("P0001 | A | diabetes | 2020-01-01 | - \n P0002 | B | diabetes | 2021-01-01 | -", set()),
        ("P0001 | A | diabetes | 2021-01-01 | 2021-01-01 \n P0001 | B | diabetes | 2020-01-01 | -", set()),
        (
            "P0001 | A | diabetes | 2020-01-01 | - \n P0001 | B | diabetes | 2020-02-01 | 2020-03-01 \n P0001 | B | diabetes | 2020-04-01 | 2020-05-01",
            {2, 3, 4},
        ),
        ("P0001 | A | diabetes | 2020-01-01 | 2020-02-01 \n P0001 | A | diabetes | 2020-03-01 | 2020-05-01 \n P0001 | B | diabetes | 2020-04-01 | -", {3, 4}),
    ],
)
def test_intervals_that_overlap_are_both_refused(tmp_path: Path, text: str, refused: set[int]) -> None:
    desk = desk_in(tmp_path)
    desk.write_some(enrolments=enrolments(text))
    assert found(desk.check()) == {("enrolments.csv", row, "enrolled_on", "overlaps") for row in refused}


def test_against_accepted_intervals_only_the_new_one_is_refused(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some(enrolments=enrolments("P0001 | A | diabetes | 2020-01-01 | 2021-01-01"))
    desk.load()
    later = desk.write("../later/enrolments.csv", enrolments("P0001 | B | diabetes | 2020-12-31 | - \n P0001 | B | stroke | 2020-12-31 | -"))
    assert found(desk.load(later)) == {("enrolments.csv", 2, "enrolled_on", "overlaps_accepted")}
    assert desk.accepted("enrolments").height == 2
    after = desk.write("../after/enrolments.csv", enrolments("P0001 | B | diabetes | 2021-01-01 | -"))
    assert desk.load(after).exit_code == 0


BEGIN = date(2020, 1, 1)
TYPES = {column.key: stored_type(column) for column in ENROLMENTS.columns}
INTERVALS = st.lists(
    st.tuples(st.integers(1, 2), st.sampled_from(["diabetes", "stroke"]), st.integers(0, 12), st.none() | st.integers(0, 6), st.sampled_from("AB")),
    max_size=9,
)


def frame_of(rows: list[tuple]) -> pl.DataFrame:
    """Enrolments with file and row numbers, typed as they are when they are settled."""
    values = [
        {"file": 0, "row": number, "patient_id": who, "institution_id": where, "disease": what, "enrolled_on": BEGIN + timedelta(start)}
        | {"ended_on": None if length is None else BEGIN + timedelta(start + length), "end_reason": None, "steward_signed_on": None}
        for number, (who, what, start, length, where) in enumerate(rows)
    ]
    return pl.DataFrame(values, schema={"file": pl.UInt32, "row": pl.UInt32, **TYPES}, orient="row")


def plain(rows: pl.DataFrame) -> pl.LazyFrame | None:
    return rows.drop("file", "row").with_columns(pl.col(pl.Enum).cast(pl.String)).lazy() if rows.height else None


def meet(one: tuple, other: tuple) -> bool:
    """By hand: the days of both, an open end going far."""
    days = [set(range(start, 40 if length is None else start + length)) for _, _, start, length, _ in (one, other)]
    return one[:2] == other[:2] and bool(days[0] & days[1])


@given(new=INTERVALS, old=INTERVALS)
@settings(max_examples=150)
def test_settling_agrees_with_the_slow_reading(new: list[tuple], old: list[tuple]) -> None:
    accepted: list[tuple] = []
    for row in old:
        if not any(meet(row, known) or row[:3] == known[:3] for known in accepted):
            accepted.append(row)
    copies, refused, kept = slowly(new, accepted)
    before = plain(frame_of(accepted))
    settled = settle_overlaps(ENROLMENTS, settle_keys(ENROLMENTS, frame_of(new), before), before)
    assert sorted(settled.copies["row"]) == copies
    assert sorted(settled.refused["row"]) == refused
    assert sorted(settled.rows["row"]) == kept


def slowly(new: list[tuple], accepted: list[tuple]) -> tuple[list[int], list[int], list[int]]:
    """(copies, refused, kept) by row number, pair by pair."""
    inside = [number for number, row in enumerate(new) if row in new[:number]]
    distinct = [number for number in range(len(new)) if number not in inside]
    twice = [n for n in distinct if any(m != n and new[m][:3] == new[n][:3] for m in distinct)]
    single = [n for n in distinct if n not in twice]
    again = [n for n in single if new[n] in accepted]
    taken = [n for n in single if n not in again and any(new[n][:3] == row[:3] for row in accepted)]
    rest = [n for n in single if n not in again and n not in taken]
    overlapping = [n for n in rest if any(meet(new[n], row) for row in accepted) or any(m != n and meet(new[n], new[m]) for m in rest)]
    return sorted(inside + again), sorted(twice + taken + overlapping), [n for n in rest if n not in overlapping]


def test_the_drawn_tables_are_what_they_seem() -> None:
    assert drawn(cells(VALID["checkups"])).splitlines()[1] == "P0001 | A | 2022-03-01"
