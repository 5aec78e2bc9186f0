"""Which files of a folder are tables, and what happens to the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import SubmissionError
from data.intake.files import find_files, table_named
from data.intake.headers import read_header
from data.intake.reasons import FileRefused
from data.schema.contracts import TABLES
from tests.desk import VALID, desk_in, found

NAMES = [
    ("followups_2022-11.csv", "followups"),
    ("随访记录-西青区.xlsx", "followups"),
    ("FollowUps.CSV", "followups"),
    ("随访记录.parquet", "followups"),
    ("followups", "followups"),
    ("处方202211.txt", "prescriptions"),
    ("云检查(1).tsv", "cloud_examinations"),
    ("家庭医生签约 副本.csv", "signings"),
    ("2022_followups.csv", None),
    ("readme.txt", None),
    ("随访.csv", None),
]


@pytest.mark.parametrize(("name", "table"), NAMES)
def test_a_file_is_named_after_its_table(name: str, table: str | None) -> None:
    assert table_named(name) is (TABLES[table] if table else None)


def test_every_table_is_found_by_both_names() -> None:
    for table in TABLES.values():
        assert table_named(f"{table.key}_x.csv") is table
        assert table_named(f"{table.name_zh}x.csv") is table


def test_folders_are_searched_and_others_are_noted(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write("west/institutions.csv", VALID["institutions"])
    desk.write("east/deep/patients.csv", VALID["patients"])
    for name in (".hidden.csv", "~$patients.xlsx", ".git/patients.csv", "README.txt", "患者须知.pdf", "notes/plan.docx"):
        (desk.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (desk.folder / name).write_text("x", encoding="utf-8")
    submission = find_files([desk.folder])
    assert [file.label for file in submission.files] == ["west/institutions.csv", "east/deep/patients.csv"]
    assert set(submission.ignored) == {"README.txt", "患者须知.pdf", "notes/plan.docx"}
    report = desk.load()
    assert report.exit_code == 0
    assert sum("was ignored" in notice for notice in report.notices) == 3


def test_the_same_path_twice_is_one_file(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    assert desk.check(desk.folder, desk.folder / "patients.csv", desk.folder / "." / "patients.csv").tables["patients"]["rows"] == 2


def test_single_files_and_folders_together(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write("institutions.csv", VALID["institutions"])
    alone = desk.write("../elsewhere/patients.csv", VALID["patients"])
    assert found(desk.check(desk.folder, alone)) == set()


@pytest.mark.parametrize("name", ["nowhere", "empty", "README.txt"])
def test_nothing_to_load_is_bad_input(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "README.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SubmissionError, match=name):
        find_files([tmp_path / name])


def test_one_missing_path_is_bad_input_even_beside_good_ones(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    with pytest.raises(SubmissionError, match=r"patients_2\.csv: does not exist"):
        desk.load(desk.folder, desk.folder / "patients_2.csv")
    assert not (desk.store / "CURRENT").exists()


def test_a_near_miss_of_a_header_is_named(tmp_path: Path) -> None:
    source = find_files([desk_in(tmp_path).write("patients.csv", VALID["patients"])]).files[0]
    with pytest.raises(FileRefused, match=r"column 'birth_year' \(出生年份\) missing; did 'birth_yaer' mean it\?"):
        read_header(source, ["patient_id", "sex", "birth_yaer"])
