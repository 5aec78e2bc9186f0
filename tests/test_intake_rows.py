"""Every rule of the contract's first section that one row can break, at its edge and one step beyond it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.schema.contracts import TABLES, Column, Kind, Table
from tests.desk import TODAY, VALID, changed, desk_in, found

LONG_AGO = "1949-09-30"
TOMORROW = "2023-01-01"


def refusals_of(folder: Path, table: str, **values: str) -> set[tuple[str, str]]:
    """(column, reason) of the first row of `table` with these cells; every other row must be accepted."""
    desk = desk_in(folder)
    desk.write_some(**{table: changed(table, 0, **values)})
    broken = {refusal for refusal in found(desk.check()) if refusal[0] == f"{table}.csv"}
    assert {row for _, row, _, _ in broken} <= {2}
    return {(column, reason) for _, _, column, reason in broken}


def test_the_valid_submission_is_valid(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, limit=0.0)
    desk.write_all()
    report = desk.check()
    assert found(report) == set()
    assert report.exit_code == 0
    assert {table: counts["accepted"] for table, counts in report.tables.items()} == dict.fromkeys(TABLES, 2)


@pytest.mark.parametrize(("table", "column"), [(table.key, column.key) for table in TABLES.values() for column in table.required])
def test_a_required_cell_may_not_be_empty(tmp_path: Path, table: str, column: str) -> None:
    assert refusals_of(tmp_path, table, **{column: "-"}) == {(column, "missing")}


REFUSED = [
    ("institutions", {"district_code": "999999"}, ("district_code", "unknown_reference")),
    ("institutions", {"institution_id": "120101"}, ("institution_id", "code_of_another")),
    ("institutions", {"institution_id": "120000"}, ("institution_id", "code_of_another")),
    ("institutions", {"kind": "hospital"}, ("kind", "not_in_set")),
    ("institutions", {"kind": "Community_Centre"}, ("kind", "not_in_set")),
    ("institutions", {"longitude": "180.1"}, ("longitude", "out_of_range")),
    ("institutions", {"latitude": "north"}, ("latitude", "not_a_number")),
    ("institutions", {"opened_on": LONG_AGO}, ("opened_on", "too_early")),
    ("institutions", {"opened_on": TOMORROW}, ("opened_on", "in_future")),
    ("institutions", {"opened_on": "2022-02-30"}, ("opened_on", "not_a_date")),
    ("institutions", {"opened_on": "2015-01-01 08:00"}, ("opened_on", "has_an_hour")),
    ("institutions", {"closed_on": "2014-12-31"}, ("closed_on", "before_beginning")),
    ("institutions", {"closed_on": LONG_AGO, "opened_on": "1949-10-01"}, ("closed_on", "too_early")),
    ("institutions", {"closed_on": TOMORROW}, ("closed_on", "in_future")),
    ("capabilities", {"institution_id": "C"}, ("institution_id", "unknown_reference")),
    ("capabilities", {"institution_id": "a"}, ("institution_id", "unknown_reference")),
    ("capabilities", {"live_on": LONG_AGO}, ("live_on", "too_early")),
    ("capabilities", {"live_on": "1949-10-01", "ended_on": "2017-12-31"}, ("ended_on", "too_early")),
    ("capabilities", {"ended_on": "2020-04-30"}, ("ended_on", "before_beginning")),
    ("patients", {"sex": "女性"}, ("sex", "not_in_set")),
    ("patients", {"birth_year": "1899"}, ("birth_year", "out_of_range")),
    ("patients", {"birth_year": "2023"}, ("birth_year", "out_of_range")),
    ("patients", {"birth_year": "1950.5"}, ("birth_year", "not_whole")),
    ("enrolments", {"patient_id": "P9"}, ("patient_id", "unknown_reference")),
    ("enrolments", {"enrolled_on": LONG_AGO}, ("enrolled_on", "too_early")),
    ("enrolments", {"enrolled_on": "1960-01-01", "ended_on": "2017-12-31"}, ("ended_on", "too_early")),
    ("enrolments", {"ended_on": "2019-02-28"}, ("ended_on", "before_beginning")),
    ("enrolments", {"end_reason": "lost"}, ("end_reason", "not_in_set")),
    ("enrolments", {"steward_signed_on": "2017-12-31"}, ("steward_signed_on", "too_early")),
    ("followups", {"followed_on": "2017-12-31"}, ("followed_on", "too_early")),
    ("followups", {"fasting_glucose_mmol_l": "0.99"}, ("fasting_glucose_mmol_l", "out_of_range")),
    ("followups", {"fasting_glucose_mmol_l": "50.1"}, ("fasting_glucose_mmol_l", "out_of_range")),
    ("followups", {"fasting_glucose_mmol_l": "NaN"}, ("fasting_glucose_mmol_l", "not_a_number")),
    ("followups", {"fasting_glucose_mmol_l": "inf"}, ("fasting_glucose_mmol_l", "not_a_number")),
    ("followups", {"hba1c_pct": "2.9"}, ("hba1c_pct", "out_of_range")),
    ("followups", {"systolic_mmhg": "301"}, ("systolic_mmhg", "out_of_range")),
    ("followups", {"diastolic_mmhg": "29"}, ("diastolic_mmhg", "out_of_range")),
    ("checkups", {"checked_on": "2017-12-31"}, ("checked_on", "too_early")),
    ("home_orders", {"item_id": "HS99"}, ("item_id", "unknown_reference")),
    ("home_orders", {"requested_at": "2022-11-05"}, ("requested_at", "no_hour")),
    ("home_orders", {"requested_at": "2022-11-05 24:00"}, ("requested_at", "not_a_time")),
    ("home_orders", {"requested_at": "2017-12-31 23:59:59"}, ("requested_at", "too_early")),
    ("home_orders", {"served_at": "2023-01-01 00:00"}, ("served_at", "in_future")),
    ("home_orders", {"dispatched_at": "2022-11-05 08:29"}, ("dispatched_at", "before_beginning")),
    ("home_orders", {"served_at": "2022-11-05 08:59"}, ("served_at", "before_beginning")),
    ("home_orders", {"served_at": "2022-11-05 08:29", "dispatched_at": "-"}, ("served_at", "before_beginning")),
    ("home_orders", {"served_at": "-"}, ("served_at", "needed_here")),
    ("home_orders", {"rating": "0"}, ("rating", "out_of_range")),
    ("home_orders", {"rating": "4.5"}, ("rating", "not_whole")),
    ("home_orders", {"is_adverse": "maybe"}, ("is_adverse", "not_a_boolean")),
    ("home_orders", {"price_yuan": "-0.01"}, ("price_yuan", "out_of_range")),
    ("home_orders", {"price_yuan": "1.005"}, ("price_yuan", "not_an_amount")),
    ("prescriptions", {"items": "0"}, ("items", "out_of_range")),
    ("prescriptions", {"items": "51"}, ("items", "out_of_range")),
    ("prescriptions", {"items_out_of_stock": "4"}, ("items_out_of_stock", "above_other")),
    ("prescriptions", {"items_out_of_stock": "-1"}, ("items_out_of_stock", "out_of_range")),
    ("prescriptions", {"amount_yuan": "1e3"}, ("amount_yuan", "not_an_amount")),
    ("cloud_examinations", {"reported_at": "2022-11-05 08:29:59"}, ("reported_at", "before_beginning")),
    ("signings", {"signed_on": LONG_AGO}, ("signed_on", "too_early")),
    ("signings", {"expires_on": "2021-12-31"}, ("expires_on", "before_beginning")),
    ("signings", {"services_due": "-1"}, ("services_due", "out_of_range")),
    ("signings", {"services_due": "120104199001011234"}, ("services_due", "out_of_range")),
    ("signings", {"services_done": "13820001234"}, ("services_done", "out_of_range")),
    ("settlements", {"fund_yuan": "300.11"}, ("fund_yuan", "above_other")),
    ("settlements", {"contract": "capitation"}, ("contract", "not_in_set")),
    ("budgets", {"year": "2017"}, ("year", "out_of_range")),
    ("budgets", {"year": "2024"}, ("year", "out_of_range")),
    ("budgets", {"contract": "package"}, ("contract", "not_in_set")),
    ("budgets", {"person_years": "0"}, ("person_years", "out_of_range")),
    ("budgets", {"risk_adjustment": "0.19"}, ("risk_adjustment", "out_of_range")),
    ("budgets", {"quality_score": "100.5"}, ("quality_score", "out_of_range")),
    ("packages", {"cases": "-1"}, ("cases", "out_of_range")),
    ("packages", {"cases": "1000000"}, ("cases", "out_of_range")),
    ("packages", {"cases": "120.5"}, ("cases", "not_whole")),
]


@pytest.mark.parametrize(("table", "values", "refusal"), REFUSED, ids=lambda value: str(value))
def test_one_step_beyond_a_rule_is_refused(tmp_path: Path, table: str, values: dict[str, str], refusal: tuple[str, str]) -> None:
    assert refusals_of(tmp_path, table, **values) == {refusal}


ACCEPTED = [
    ("institutions", {"district_code": "120000"}),
    ("institutions", {"opened_on": "1949-10-01", "closed_on": "1949-10-01"}),
    ("institutions", {"longitude": "-180", "latitude": "90"}),
    ("institutions", {"opened_on": "2015-01-01 00:00:00"}),
    ("capabilities", {"ended_on": "2020-05-01"}),
    ("patients", {"birth_year": "2022"}),
    ("patients", {"birth_year": "1900.0"}),
    ("enrolments", {"enrolled_on": "1949-10-01"}),
    ("enrolments", {"ended_on": "2022-12-31"}),
    ("followups", {"followed_on": "2018-01-01"}),
    ("followups", {"fasting_glucose_mmol_l": "1", "hba1c_pct": "20", "systolic_mmhg": "50", "diastolic_mmhg": "200"}),
    ("home_orders", {"requested_at": "2018-01-01 00:00", "dispatched_at": "2018-01-01 00:00", "served_at": "2022-12-31 23:59:59"}),
    ("home_orders", {"rating": "5.0", "price_yuan": "0"}),
    ("prescriptions", {"items": "50", "items_out_of_stock": "50"}),
    ("signings", {"expires_on": "2099-12-31"}),
    ("signings", {"expires_on": "2022-01-01"}),
    ("signings", {"expires_on": "9999-12-31", "services_due": "999999", "services_done": "999999"}),
    ("settlements", {"fund_yuan": "300.10"}),
    ("settlements", {"fund_yuan": "0"}),
    ("budgets", {"year": "2018"}),
    ("budgets", {"year": "2023", "risk_adjustment": "0.2", "quality_score": "0"}),
    ("packages", {"cases": "120.0", "year": "2023"}),
    ("packages", {"cases": "999999", "price_yuan": "9999999999999999.99"}),
]


@pytest.mark.parametrize(("table", "values"), ACCEPTED, ids=lambda value: str(value))
def test_the_edge_of_a_rule_is_accepted(tmp_path: Path, table: str, values: dict[str, str]) -> None:
    assert refusals_of(tmp_path, table, **values) == set()


def test_the_day_of_loading_is_what_the_future_is_measured_from(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all(budgets=changed("budgets", 1, year="2022"), packages=changed("packages", 1, year="2022"))
    assert found(desk.check(today=date(2022, 11, 6))) == set()
    late = {("prescriptions.csv", 3, "prescribed_on", "in_future"), ("settlements.csv", 3, "settled_on", "in_future")}
    late |= {("home_orders.csv", 2, "served_at", "in_future")}
    assert found(desk.check(today=date(2022, 11, 5))) == late


@pytest.mark.parametrize("spelling", ["2022-11-05", "2022-11-5", "2022/11/5", "2022/11/05", "2022年11月5日", "2022年11月05日", "20221105"])
def test_every_spelling_of_a_day(tmp_path: Path, spelling: str) -> None:
    assert refusals_of(tmp_path, "followups", followed_on=spelling) == set()
    assert refusals_of(tmp_path, "followups", followed_on=f"{spelling} 00:00") == set()
    assert refusals_of(tmp_path, "followups", followed_on=f"{spelling} 00:01") == {("followed_on", "has_an_hour")}
    for hour in (" 08:30", " 08:30:00", " 8:30", "T08:30"):
        assert refusals_of(tmp_path, "cloud_examinations", requested_at=f"{spelling}{hour}") == set()
    assert refusals_of(tmp_path, "cloud_examinations", requested_at=spelling) == {("requested_at", "no_hour")}


@pytest.mark.parametrize("spelling", ["2022-11/05", "05.11.2022", "2022-13-01", "2022-11", "221105", "2022-11-31", "44870", "2022-11-05x", "２０２２-11-05"])
def test_what_is_no_day(tmp_path: Path, spelling: str) -> None:
    assert refusals_of(tmp_path, "followups", followed_on=spelling) == {("followed_on", "not_a_date")}


@pytest.mark.parametrize(
    ("word", "value"), [("是", True), ("否", False), ("yes", True), ("NO", False), ("True", True), ("FALSE", False), ("1", True), ("0", False)]
)
def test_every_word_for_yes_and_no(tmp_path: Path, word: str, value: bool) -> None:
    desk = desk_in(tmp_path)
    desk.write_all(signings=changed("signings", 0, is_priority=word))
    desk.load()
    assert desk.accepted("signings").sort("signed_on")["is_priority"].to_list() == [value, False]


CHOICES = [(table, column) for table in TABLES.values() for column in table.columns if column.choices]


@pytest.mark.parametrize(("table", "column"), CHOICES, ids=lambda value: value.key)
def test_closed_sets_take_the_key_and_the_chinese_word(tmp_path: Path, table: Table, column: Column) -> None:
    for word in [*column.choices, *column.choices.values()]:
        served = {"served_at": "2022-11-06 08:00"} if word in ("completed", "已完成") else {}
        assert refusals_of(tmp_path, table.key, **served, **{column.key: word}) == set(), word


def test_surrounding_white_space_is_no_part_of_a_cell(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all()
    (desk.folder / "patients.csv").write_text("patient_id,sex,birth_year\n P0001　,　female,1950 \n\tP0002,male ,1961\n", encoding="utf-8")
    assert found(desk.check()) == set()


def test_a_row_is_refused_once_for_its_first_fault_and_its_value_is_masked(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some(enrolments=changed("enrolments", 0, patient_id="P00099999", disease="asthma", enrolled_on="never"))
    refused = desk.check().refused.filter(file="enrolments.csv")
    assert refused.select("row", "column", "value", "reason").rows() == [(2, "patient_id", "P***9", "unknown_reference")]
    assert "P00099999" not in str(desk.check())


def test_short_values_are_masked_wholly(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all(followups=changed("followups", 0, fasting_glucose_mmol_l="51"))
    assert desk.check().refused["value"].to_list() == ["***"]


def test_a_row_with_more_cells_than_the_header_is_refused(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all()
    (desk.folder / "patients.csv").write_text("patient_id,sex,birth_year\nP0001,female,1950,,\nP0002,male,1961,x\n", encoding="utf-8")
    assert ("patients.csv", 3, "", "too_many_cells") in found(desk.check())
    assert ("patients.csv", 2, "", "too_many_cells") not in found(desk.check())


def test_what_refers_to_a_refused_row_is_refused(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all(patients=changed("patients", 0, sex="x"))
    tables = ("enrolments", "followups", "checkups", "home_orders", "prescriptions", "settlements")
    assert found(desk.check()) == {("patients.csv", 2, "sex", "not_in_set")} | {(f"{table}.csv", 2, "patient_id", "unknown_reference") for table in tables}


def test_what_hangs_on_a_refused_institution_falls_with_it(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all(institutions=changed("institutions", 1, kind="x"))
    fallen = {table for table in VALID if "institution_id" in VALID[table].split("\n")[1] and "B  " in VALID[table]}
    broken = {file.removesuffix(".csv") for file, _, column, reason in found(desk.check()) if (column, reason) == ("institution_id", "unknown_reference")}
    assert broken == fallen - {"institutions"}
    assert len(broken) > 8


def test_the_dates_of_every_table_have_an_end_but_one() -> None:
    """The declaration itself: a table that gets a date later is not forgotten."""
    future = {
        (table.key, column.key) for table in TABLES.values() for column in table.columns if column.kind in (Kind.DATE, Kind.TIME) and column.may_be_future
    }
    assert future == {("signings", "expires_on")}
    assert TODAY.isoformat() == "2022-12-31"


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x07", "\x7f", "\x9b"])
def test_a_control_character_in_a_name_is_refused(tmp_path: Path, character: str) -> None:
    assert refusals_of(tmp_path, "institutions", name=f"甲{character}乙") == {("name", "control_character")}


@pytest.mark.parametrize("character", ["\n", "\r\n", "\t", "\x0b", "\x85", "\u2028", "\x1b"])
def test_a_control_character_in_a_code_is_refused(tmp_path: Path, character: str) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    frame = pl.DataFrame({"institution_id": f"C{character}D", "name": "丙", "district_code": "120101", "kind": "other", "opened_on": date(2015, 1, 1)})
    frame.write_parquet(desk.folder / "institutions_2.parquet")
    assert found(desk.check()) == {("institutions_2.parquet", 1, "institution_id", "control_character")}


def test_a_line_break_in_a_name_is_a_space(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    text = (
        'institution_id,name,district_code,kind,opened_on\nC,"西青 \r\n\t 卫生院",120101,other,2015-01-01\nD,"静海  镇\u2028卫生院",120101,other,2015-01-01\n'
    )
    (desk.folder / "institutions_2.csv").write_text(text, encoding="utf-8", newline="")
    assert desk.load().exit_code == 0
    names = desk.accepted("institutions").filter(pl.col("institution_id").is_in(["C", "D"])).sort("institution_id")["name"]
    assert names.to_list() == ["西青 卫生院", "静海  镇 卫生院"]
