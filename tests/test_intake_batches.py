"""Loads as a whole: all or nothing, the limit, parts, the same again, corrections, pseudonyms, and what a batch looks like."""

from __future__ import annotations

import json
import shutil
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.batches import batches_folder, read_batch
from data.errors import BusyError, SubmissionError
from data.intake.report import to_text
from data.locks import importing, refuse_while_importing
from data.pseudonyms import Pseudonyms, read_or_make_key, throwaway_key
from data.schema.contracts import TABLES, Kind
from data.snapshots import current_manifest
from tests.desk import TODAY, VALID, Desk, changed, desk_in, found, with_row

TYPES = {
    Kind.TEXT: pl.String,
    Kind.PSEUDONYM: pl.Int64,
    Kind.CHOICE: pl.String,
    Kind.DATE: pl.Date,
    Kind.TIME: pl.Datetime("us"),
    Kind.INTEGER: pl.Int64,
    Kind.NUMBER: pl.Float64,
    Kind.MONEY: pl.Decimal(18, 2),
    Kind.BOOLEAN: pl.Boolean,
}


def test_a_batch_has_every_declared_column_in_its_type_and_order(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all()
    report = desk.load()
    for table in TABLES.values():
        assert list(desk.accepted(table.key).schema.items()) == [(column.key, TYPES[column.kind]) for column in table.columns]
    batch = read_batch(desk.store, report.batch or "")
    assert batch.today == TODAY
    assert {key: table.rows for key, table in batch.tables.items()} == dict.fromkeys(TABLES, 2)
    assert {(file.table, file.rows, file.accepted, file.refused) for file in batch.files} == {(key, 2, 2, 0) for key in TABLES}


def test_rows_are_sorted_by_date_and_institution(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    more = [f"F{number} | P0001 | {'AB'[number % 2]} | diabetes | 2022-0{1 + number % 3}-01 | phone | - | - | - | -" for number in range(3, 9)]
    desk.write_some(followups=with_row("followups", *more))
    desk.load()
    assert desk.accepted("followups").select("followed_on", "institution_id").rows() == sorted(
        desk.accepted("followups").select("followed_on", "institution_id").rows()
    )


def test_a_columns_absence_is_a_column_of_nulls(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some(institutions="institution_id | name | district_code | kind | opened_on\nA | 甲 | 120101 | other | 2015-01-01")
    desk.load()
    assert desk.accepted("institutions").row(0, named=True)["closed_on"] is None


def test_the_refused_rows_lie_beside_the_batch(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some(followups=changed("followups", 1, systolic_mmhg="1350"))
    report = desk.load()
    assert report.exit_code == 1
    assert report.outcome == "published"
    listed = pl.read_csv(batches_folder(desk.store) / (report.batch or "") / "refused.csv")
    assert listed.select("file", "row", "column", "value", "reason").rows() == [("followups.csv", 3, "systolic_mmhg", "***", "out_of_range")]


def test_a_refused_row_takes_no_other_row_with_it(tmp_path: Path) -> None:
    """Rows with empty cells above all: no rule can say anything of those."""
    desk = desk_in(tmp_path)
    rows = {
        "home_orders": "O3 | A | P0001 | HS01 | never | - | - | requested | - | - | -",
        "followups": "F3 | P0001 | A | diabetes | never | phone | - | - | - | -",
        "signings": "N0003 | A | never | 2023-01-01 | 是 | - | -",
    }
    desk.write_all(**{table: with_row(table, row) for table, row in rows.items()})
    report = desk.load()
    assert report.refused.height == 3
    assert (
        {table: desk.accepted(table).height for table in TABLES}
        == {table: counts["accepted"] for table, counts in report.tables.items()}
        == dict.fromkeys(TABLES, 2)
    )


@pytest.mark.parametrize(("rows", "broken", "passes"), [(100, 1, True), (99, 1, False), (200, 2, True), (200, 3, False), (1, 0, True)])
def test_exactly_one_percent_passes(tmp_path: Path, rows: int, broken: int, passes: bool) -> None:
    desk = desk_in(tmp_path, limit=1.0)
    lines = [f"P{number} | {'x' if number < broken else 'male'} | 1950" for number in range(rows)]
    desk.write("patients.csv", "patient_id | sex | birth_year\n" + "\n".join(lines))
    assert desk.check().exit_code == (2 if not passes else 1 if broken else 0)


def test_the_limit_counts_copies_as_rows(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, limit=1.0)
    lines = ["P1 | x | 1950", *["P2 | male | 1950"] * 99]
    desk.write("patients.csv", "patient_id | sex | birth_year\n" + "\n".join(lines))
    assert desk.check().exit_code == 1
    desk.write("patients.csv", "patient_id | sex | birth_year\n" + "\n".join(lines[:-1]))
    assert desk.check().exit_code == 2


def test_what_other_files_do_to_a_file_counts_too(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, limit=20.0)
    desk.write("patients.csv", "patient_id | sex | birth_year\n" + "\n".join(f"P{number} | male | 1950" for number in range(10)))
    desk.write("patients_2.csv", "patient_id | sex | birth_year\nP1 | female | 1950")
    report = desk.load(is_partial=True)
    assert {file.file: file.reason for file in report.files} == {"patients.csv": None, "patients_2.csv": "too_many_refused"}
    assert desk.accepted("patients").height == 10, "what fell whole takes nothing with it"


def test_a_load_is_all_or_nothing(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, limit=1.0)
    desk.write_some(followups=changed("followups", 0, mode="x"))
    report = desk.load()
    assert report.exit_code == 2
    assert report.outcome == "refused"
    assert [problem.split(":")[0] for problem in report.problems] == ["followups.csv"]
    assert report.tables["patients"]["accepted"] == 0
    assert not (desk.store / "CURRENT").exists()
    assert list(batches_folder(desk.store).iterdir()) == []


def test_parts_are_accepted_when_they_are_asked_for(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, limit=1.0)
    desk.write_some(followups=changed("followups", 0, mode="x"), checkups=VALID["checkups"])
    report = desk.load(is_partial=True)
    assert report.exit_code == 1
    assert desk.accepted("checkups").height == 2
    assert desk.accepted("followups").height == 0


def test_what_a_file_refused_whole_holds_does_not_exist(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, limit=50.0)
    desk.write_some(patients=with_row("patients", "P0003 | x | 1950", "P0004 | x | 1950", "P0005 | x | 1950"), checkups=VALID["checkups"])
    report = desk.load(is_partial=True)
    assert {file.file for file in report.files if file.problem} == {"patients.csv", "checkups.csv"}
    assert desk.accepted("institutions").height == 2


def test_a_refused_register_does_not_drown_the_report(tmp_path: Path) -> None:
    """Where nothing is accepted anyway, the rows that refer to the refused file are not blamed."""
    desk = desk_in(tmp_path, limit=1.0)
    desk.write_all(patients=changed("patients", 0, sex="x"))
    assert {file.file for file in desk.load().files if file.problem} == {"patients.csv"}


def test_when_every_part_is_refused_nothing_changes(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, limit=0)
    desk.write("patients.csv", changed("patients", 0, sex="x"))
    assert desk.load(is_partial=True).exit_code == 2
    assert not (desk.store / "CURRENT").exists()


def test_the_same_files_again_are_a_no_op(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all()
    desk.load()
    before = (desk.store / "CURRENT").read_text()
    again = desk.load()
    assert (again.outcome, again.exit_code) == ("unchanged", 0)
    assert (desk.store / "CURRENT").read_text() == before
    for file in list(desk.folder.iterdir()):
        file.rename(file.with_stem(f"{file.stem}_renamed"))
    assert desk.load().outcome == "unchanged"


def test_the_same_rows_in_another_format_are_a_no_op(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all()
    desk.load()
    other = desk.write("../other/followups.csv", VALID["followups"], separator=";", encoding="utf-16")
    report = desk.load(other)
    assert (report.outcome, report.exit_code, report.tables["followups"]["copies"]) == ("unchanged", 0, 2)


def test_a_file_with_refused_rows_may_come_again(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some(checkups=with_row("checkups", "P0003 | A | 2022-03-01", "P0001 | A | never"))
    assert desk.load().exit_code == 1
    assert desk.load().exit_code == 0, "nothing new"
    more = desk.write("../more/patients.csv", "patient_id | sex | birth_year\nP0003 | male | 1950")
    assert desk.load(more).exit_code == 0
    report = desk.load()
    assert (report.outcome, report.exit_code) == ("published", 1)
    assert found(report) == {("checkups.csv", 5, "checked_on", "not_a_date")}
    assert desk.accepted("checkups").height == 3


def test_the_same_submission_has_the_same_name_everywhere(tmp_path: Path) -> None:
    key = tmp_path / "key"
    names = set()
    for number in (1, 2):
        desk = desk_in(tmp_path / str(number))
        desk = replace(desk, settings=replace(desk.settings, store=replace(desk.settings.store, key_file=key)))
        desk.write_all()
        names.add(desk.load().batch)
    assert len(names) == 1


def test_what_was_accepted_before_can_be_referred_to(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, limit=0)
    desk.write_some()
    desk.load()
    later = desk.write("../later/followups.csv", VALID["followups"])
    assert desk.load(later).exit_code == 0
    assert desk.accepted("followups").height == 2
    manifest = current_manifest(desk.store)
    assert manifest is not None
    assert len(manifest.batches) == 2
    assert manifest.rows["followups"] == 2


def with_followups(desk: Desk) -> tuple[str, str]:
    """Registers as the first batch, follow-ups as the second; their names."""
    desk.write_some()
    first = desk.load().batch
    second = desk.load(desk.write("../later/followups.csv", VALID["followups"])).batch
    return first or "", second or ""


def test_a_correction_stands_in_the_place_of_what_it_replaces(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    first, second = with_followups(desk)
    corrected = desk.write("../corrected/followups.csv", changed("followups", 0, fasting_glucose_mmol_l="7.5"))
    report = desk.load(corrected, replaces=second[:10])
    assert (report.exit_code, report.replaces) == (0, second)
    assert sorted(desk.accepted("followups")["fasting_glucose_mmol_l"].drop_nulls()) == [7.5]
    manifest = current_manifest(desk.store)
    assert manifest is not None
    assert manifest.batches == (first, report.batch)


def test_a_correction_that_takes_away_what_others_refer_to_is_refused(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    first, _ = with_followups(desk)
    fewer = desk.folder / ".." / "fewer"
    desk.write("../fewer/patients.csv", "patient_id | sex | birth_year\nP0001 | female | 1951")
    desk.write("../fewer/institutions.csv", VALID["institutions"])
    before = (desk.store / "CURRENT").read_text()
    report = desk.load(fewer, replaces=first)
    assert report.exit_code == 2
    assert len(report.problems) == 1
    assert "1 accepted rows of followups refer to patients" in report.problems[0]
    assert (desk.store / "CURRENT").read_text() == before
    desk.write("../fewer/patients.csv", with_row("patients", "P0003 | male | 1950"))
    assert desk.load(fewer, replaces=first).exit_code == 0
    assert desk.accepted("patients").height == 3


def test_what_a_replaced_batch_held_may_be_sent_again_differently(tmp_path: Path) -> None:
    """Its rows do not count as accepted, neither for keys nor for the same file again."""
    desk = desk_in(tmp_path)
    _, second = with_followups(desk)
    same = desk.folder / ".." / "later"
    assert desk.load(same, replaces=second).outcome == "unchanged"
    desk.write("../later/checkups.csv", VALID["checkups"])
    report = desk.load(same, replaces=second)
    assert report.outcome == "published"
    assert (desk.accepted("followups").height, desk.accepted("checkups").height) == (2, 2)


def test_the_replaced_rows_are_loaded_again_from_another_file(tmp_path: Path) -> None:
    """A copy that was dropped for the sake of a batch comes back when that batch is gone."""
    desk = desk_in(tmp_path)
    _, second = with_followups(desk)
    both = desk.write("../both/followups.csv", with_row("followups", "F3 | P0001 | A | diabetes | 2022-11-06 | phone | - | - | - | -"))
    desk.load(both)
    desk.load(desk.write("../none/followups.csv", VALID["followups"].strip().splitlines()[0]), replaces=second)
    assert desk.accepted("followups")["followup_id"].to_list() == ["F3"]
    assert desk.load(both).outcome == "published"
    assert sorted(desk.accepted("followups")["followup_id"]) == ["F1", "F2", "F3"]


@pytest.mark.parametrize("name", ["0000", "", "zz"])
def test_an_unknown_batch_cannot_be_replaced(tmp_path: Path, name: str) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    desk.load()
    with pytest.raises(SubmissionError, match="--replaces"):
        desk.load(desk.folder, replaces=name)


def test_no_raw_id_reaches_the_store_or_the_report(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    ids = {"P0001": "PATIENT-4711", "P0002": "PATIENT-4712", "N0001": "RESIDENT-1", "N0002": "RESIDENT-2"}
    for table, text in VALID.items():
        for known, secret in ids.items():
            text = text.replace(known, secret)
        desk.write(f"{table}.csv", text)
    desk.write("checkups_2.csv", "patient_id | institution_id | checked_on\nPATIENT-4711 | A | never\nPATIENT-4713 | A | 2022-01-01")
    report = desk.load()
    assert report.refused.height == 2
    content = b"".join(path.read_bytes() for path in desk.store.rglob("*") if path.is_file())
    for secret in (*ids.values(), "PATIENT-4713"):
        assert secret.encode() not in content
        assert secret not in str(report)
    for table in TABLES.values():
        for column in table.columns:
            if column.kind is Kind.PSEUDONYM:
                assert desk.accepted(table.key)[column.key].min() >= 0


def test_one_person_has_one_pseudonym_in_all_tables(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all()
    desk.load()
    patients = set(desk.accepted("patients")["patient_id"])
    assert len(patients) == 2
    for table in ("enrolments", "followups", "checkups", "home_orders", "prescriptions", "settlements"):
        assert set(desk.accepted(table)["patient_id"]) == patients


def test_the_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    key = read_or_make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) == 32
    assert read_or_make_key(path) == key
    assert list(path.parent.iterdir()) == [path]
    assert str(path.read_bytes()) not in repr(key)


def test_pseudonyms_depend_on_the_key_and_keep_the_order_of_the_rows() -> None:
    names = pl.Series(["a", None, "b", "a", *(f"n{number}" for number in range(500))])
    first, second = (Pseudonyms(throwaway_key()) for _ in range(2))
    numbers = first.of(names)
    assert numbers.null_count() == 1
    assert numbers[0] == numbers[3] != numbers[2]
    assert numbers.n_unique() == names.n_unique()
    assert first.of(pl.Series(["b", "n7", "c"]))[:2].to_list() == [numbers[2], names.to_frame("n").with_columns(x=numbers).filter(n="n7")["x"][0]]
    assert not set(second.of(names).drop_nulls()) & set(numbers.drop_nulls())


def test_another_key_is_refused(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    desk.load()
    later = desk.write("../later/followups.csv", VALID["followups"])
    desk.settings.store.key_file.write_bytes(b"x" * 32)
    for act in (desk.load, desk.check):
        with pytest.raises(SubmissionError, match="is not the key"):
            act(later)
    desk.settings.store.key_file.unlink()
    for act in (desk.load, desk.check):
        with pytest.raises(SubmissionError, match="is missing"):
            act(later)
    assert not desk.settings.store.key_file.exists()
    desk.settings.store.key_file.write_bytes(b"short")
    with pytest.raises(SubmissionError, match="5 bytes instead of 32"):
        desk.load(later)


def test_a_check_changes_nothing(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all()
    assert desk.check().exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]
    desk.load()
    before = {path: path.stat().st_mtime_ns for path in desk.store.rglob("*")}
    later = desk.write("../later/followups.csv", changed("followups", 0, followup_id="F9"))
    assert desk.check(later).tables["followups"]["accepted"] == 1
    assert {path: path.stat().st_mtime_ns for path in desk.store.rglob("*")} == before


def test_what_a_killed_load_left_is_cleared_and_counts_for_nothing(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    name = desk.load().batch or ""
    orphan = batches_folder(desk.store) / ("0" * 64)
    shutil.copytree(batches_folder(desk.store) / name, orphan)
    (batches_folder(desk.store) / ".incoming").mkdir()
    report = desk.load(desk.write("../later/followups.csv", VALID["followups"]))
    assert {path.name for path in batches_folder(desk.store).iterdir()} == {name, report.batch}


def test_a_batch_that_was_named_but_not_published_is_loaded_again(tmp_path: Path) -> None:
    """Between the batch's name and CURRENT nothing counts yet."""
    desk = desk_in(tmp_path)
    desk.write_some()
    first = desk.load()
    (desk.store / "CURRENT").unlink()
    shutil.rmtree(desk.store / "snapshots")
    second = desk.load()
    assert (second.outcome, second.batch) == ("published", first.batch)


def test_a_damaged_batch_is_noticed(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    batch = desk.load().batch or ""
    path = batches_folder(desk.store) / batch / "patients.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(SubmissionError, match="'patients' of the accepted batch is damaged"):
        desk.load(desk.write("../later/followups.csv", VALID["followups"]))
    path.unlink()
    with pytest.raises(SubmissionError, match="missing or damaged"):
        desk.load(desk.write("../later/followups.csv", VALID["followups"]))


def test_damaged_figures_are_built_again_by_the_same_load(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    snapshot = desk.load().snapshot
    mart = desk.store / "snapshots" / (snapshot or "") / "mart.duckdb"
    mart.write_bytes(mart.read_bytes()[:-1] + b"x")
    report = desk.load()
    assert (report.outcome, report.exit_code, report.batch) == ("published", 0, None)
    assert desk.load().outcome == "unchanged"


def test_an_unreadable_manifest_falls_back_to_what_is_served(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    desk.load()
    later = desk.write("../later/followups.csv", VALID["followups"])
    snapshot = desk.load(later).snapshot or ""
    (desk.store / "snapshots" / snapshot / "MANIFEST.json").write_text("{}")
    report = desk.load(later)
    assert report.outcome == "published"
    assert any("send again" in notice for notice in report.notices)
    assert desk.accepted("followups").height == 2


def test_the_day_of_loading_is_the_latest_of_the_batches(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    desk.load()
    desk.load(desk.write("../later/checkups.csv", VALID["checkups"]), today=date(2022, 6, 30))
    manifest = current_manifest(desk.store)
    assert manifest is not None
    assert manifest.as_of == TODAY


def test_one_importer_at_a_time(tmp_path: Path) -> None:
    with importing(tmp_path / "var"):
        with pytest.raises(BusyError, match="another import is running"), importing(tmp_path / "var"):
            pass
        with pytest.raises(BusyError):
            refuse_while_importing(tmp_path / "var")
    refuse_while_importing(tmp_path / "var")
    with importing(tmp_path / "var"):
        pass
    refuse_while_importing(tmp_path / "never")
    assert not (tmp_path / "never").exists()


def test_the_batch_says_what_it_is_made_of(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    first, second = with_followups(desk)
    corrected = desk.write("../corrected/followups.csv", changed("followups", 0, fasting_glucose_mmol_l="7.5"))
    batch = desk.load(corrected, replaces=second).batch or ""
    about = json.loads((batches_folder(desk.store) / batch / "BATCH.json").read_text(encoding="utf-8"))
    assert (about["replaces"], about["is_synthetic"], about["today"]) == (second, False, "2022-12-31")
    assert about["files"][0]["file"] == "followups.csv"
    assert len(about["files"][0]["sha256"]) == 64
    assert first != batch


def test_a_lost_pointer_is_damage_and_not_an_empty_store(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    first = desk.load()
    (desk.store / "CURRENT").unlink()
    report = desk.load(desk.write("../later/followups.csv", VALID["followups"]))
    assert any("CURRENT is missing" in notice and "send again" in notice for notice in report.notices)
    manifest = current_manifest(desk.store)
    assert manifest is not None
    assert manifest.batches == (first.batch, report.batch)
    (desk.store / "CURRENT").unlink()
    assert desk.load().outcome == "published", "the same files again put it back"
    assert current_manifest(desk.store) is not None
    assert desk.accepted("patients").height == 2


def test_the_same_bytes_for_another_table_are_another_file(tmp_path: Path) -> None:
    """All columns that both budgets and packages need."""
    desk = desk_in(tmp_path)
    both = """
        institution_id | year | contract            | person_years | quota_yuan | risk_adjustment | package_code | 病种包名称 | price_yuan | cases
        A              | 2022 | diabetes_capitation | 10           | 5000       | 1               | K1           | 康复       | 8000       | 120"""
    desk.write_some(budgets=both)
    desk.load()
    report = desk.load(desk.write("../later/packages.csv", both))
    assert [(file.table, file.accepted, file.is_known) for file in report.files] == [("packages", 1, False)]
    assert desk.accepted("packages").height == 1


def test_nothing_but_refused_rows_is_bad_input(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    desk.load()
    later = desk.write("../later/checkups.csv", "patient_id | institution_id | checked_on\nP0001 | A | never")
    for report in (desk.check(later), desk.load(later)):
        assert (report.exit_code, len(report.errors), report.problems) == (2, 1, ())
    assert desk.load(later).outcome == "unchanged"


def test_parts_of_which_nothing_is_new_are_bad_input_where_a_file_is_refused(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, limit=1.0)
    desk.write_some(followups=changed("followups", 0, mode="x"))
    assert desk.load(is_partial=True).exit_code == 1
    for again in (desk.check(is_partial=True), desk.load(is_partial=True)):
        assert (again.exit_code, again.errors) == (2, again.problems)


def test_a_correction_says_what_it_takes_out(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_all()
    first = desk.load()
    fix = desk.write("patients-fix.csv", changed("patients", 0, birth_year="1951"))
    told = " ".join(desk.check(fix, replaces=first.batch).notices)
    assert f"batch {first.batch[:12]} is taken out whole with its" in told and "send all its files" in told


def test_a_word_outside_the_set_is_told_the_words_inside(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some(patients=changed("patients", 0, sex="女性"), institutions=changed("institutions", 0, district_code="和平区"))
    told = to_text(desk.check())
    assert "known are male 男, female 女" in told and "by its code in the region's areas.csv" in told
