"""Files as institutions export them: encodings, separators, workbooks, Parquet, headers in both languages. All give the same rows."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from data.schema.contracts import TABLES, Kind
from tests.desk import VALID, Desk, cells, changed, desk_in, found

ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"]


def chinese(table: str) -> dict[str, str]:
    return {column.key: column.name_zh for column in TABLES[table].columns}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple]]:
    desk = desk_in(tmp_path_factory.mktemp("expected"))
    desk.write_all()
    desk.load()
    return without_people(desk)


def without_people(desk: Desk) -> dict[str, list[tuple]]:
    """Pseudonyms differ from store to store: their keys do."""
    people = pl.selectors.by_name("patient_id", "resident_id", require_all=False)
    return {table: sorted(desk.accepted(table).select(~people).rows(), key=str) for table in TABLES}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_with_chinese_names(tmp_path: Path, expected: dict, encoding: str) -> None:
    desk = desk_in(tmp_path)
    for number, (table, text) in enumerate(VALID.items()):
        separator, ending, newline = [(",", "csv", "\n"), ("\t", "tsv", "\r\n"), (";", "txt", "\r\n")][number % 3]
        name = f"{TABLES[table].name_zh}-全部.{ending}"
        desk.write(name, text, headers=chinese(table), separator=separator, encoding=encoding, newline=newline)
    report = desk.load()
    assert found(report) == set()
    assert without_people(desk) == expected


def test_four_byte_characters_of_gb18030(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some(institutions=changed("institutions", 0, name="𠮷㐂社区"))
    text = (desk.folder / "institutions.csv").read_text(encoding="utf-8")
    (desk.folder / "institutions.csv").write_bytes(text.encode("gb18030"))
    desk.load()
    assert "𠮷㐂社区" in desk.accepted("institutions")["name"].to_list()


def test_every_chinese_header_of_the_declaration_names_its_column(tmp_path: Path) -> None:
    for table in TABLES.values():
        for alias in ("aliases_zh", "name_zh"):
            desk = desk_in(tmp_path / f"{table.key}-{alias}")
            desk.write_some(**{table.key: VALID[table.key]})
            desk.write(f"{table.key}.csv", VALID[table.key], headers={column.key: (*column.aliases_zh, column.name_zh)[0] for column in table.columns})
            assert found(desk.check()) == set(), (table.key, alias)


def test_columns_in_any_order_and_quoted(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    text = 'birth_year;"sex";"patient_id"\r\n"1950";"男";"P""0""01"\r\n1951;女;"P;2\r\n"\r\n'
    (desk.folder / "patients.csv").write_text(text, encoding="utf-8", newline="")
    assert desk.load().tables["patients"]["accepted"] == 2
    assert desk.accepted("patients")["birth_year"].sort().to_list() == [1950, 1951]


def test_a_separator_inside_the_cells_is_not_the_files(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write("institutions.csv", changed("institutions", 0, name="甲,一,院"), separator=";")
    assert desk.load().exit_code == 0
    assert "甲,一,院" in desk.accepted("institutions")["name"].to_list()


def test_row_numbers_are_those_that_the_sender_sees(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    (desk.folder / "patients.csv").write_text("patient_id,sex,birth_year\n\nP0001,x,1950\n,,\nP0002,male,x\n\n", encoding="utf-8")
    frame = pl.DataFrame({"patient_id": ["P0003", "P0004"], "sex": ["x", "male"], "birth_year": [1950, 1800]})
    frame.write_parquet(desk.folder / "patients.parquet")
    frame.write_excel(desk.folder / "patients.xlsx")
    report = desk.check()
    assert found(report) == {
        ("patients.csv", 3, "sex", "not_in_set"),
        ("patients.csv", 5, "birth_year", "not_whole"),
        ("patients.parquet", 1, "sex", "not_in_set"),
        ("patients.parquet", 2, "birth_year", "out_of_range"),
        ("patients.xlsx", 2, "sex", "not_in_set"),
        ("patients.xlsx", 3, "birth_year", "out_of_range"),
    }
    assert report.tables["patients"]["rows"] == 6


def test_a_header_without_rows_is_a_file_with_no_rows(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, limit=0)
    desk.write_some()
    desk.write("followups.csv", cells_header("followups"))
    pl.DataFrame(schema={"patient_id": pl.String, "institution_id": pl.String, "checked_on": pl.Date}).write_parquet(desk.folder / "checkups.parquet")
    report = desk.load()
    assert report.exit_code == 0
    assert report.tables["followups"]["rows"] == report.tables["checkups"]["rows"] == 0


def cells_header(table: str) -> str:
    return " | ".join(cells(VALID[table])[0])


def test_unknown_columns_are_reported_and_ignored(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    (desk.folder / "patients.csv").write_text("patient_id,备注,sex,birth_year,institution_name\nP0001,x,男,1950,甲\n", encoding="utf-8")
    report = desk.load()
    assert report.exit_code == 0
    assert any("备注, institution_name" in notice for notice in report.notices)
    assert desk.accepted("patients").columns == ["patient_id", "sex", "birth_year"]


def workbook(path: Path, rows: list[list], *, sheet: str = "Sheet1", before: dict[str, list[list]] | None = None) -> Path:
    """Real dates, numbers and booleans; texts as texts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        formats = {date: book.add_format({"num_format": "yyyy-mm-dd"}), datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})}
        for name, content in {**(before or {}), sheet: rows}.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(content):
                for column, value in enumerate(row):
                    page.write(number, column, value, formats.get(type(value)))
    return path


def typed(table: str) -> list[list]:
    header, *lines = cells(VALID[table])
    return [[TABLES[table][key].name_zh for key in header]] + [[_typed(table, key, cell) for key, cell in zip(header, line, strict=True)] for line in lines]


def _typed(table: str, key: str, cell: str) -> object:
    column = TABLES[table][key]
    if cell == "-":
        return None
    match column.kind:
        case Kind.DATE:
            return date.fromisoformat(cell)
        case Kind.TIME:
            return datetime.fromisoformat(cell)
        case Kind.INTEGER | Kind.NUMBER | Kind.MONEY:
            return float(cell)
        case Kind.BOOLEAN:
            return cell in ("1", "是")
        case _:
            return int(cell) if cell.isdecimal() else cell


def test_workbooks_with_real_dates_and_numbers(tmp_path: Path, expected: dict) -> None:
    desk = desk_in(tmp_path)
    for table in VALID:
        workbook(desk.folder / f"{TABLES[table].name_zh}.xlsx", typed(table))
    assert found(desk.load()) == set()
    assert without_people(desk) == expected


def test_parquet_with_real_types(tmp_path: Path, expected: dict) -> None:
    desk = desk_in(tmp_path)
    desk.folder.mkdir()
    for table in VALID:
        header, *lines = typed(table)
        pl.DataFrame(lines, schema=header, orient="row", infer_schema_length=None).write_parquet(desk.folder / f"{table}.parquet")
    assert found(desk.load()) == set()
    assert without_people(desk) == expected


def test_a_workbook_with_numbers_as_text_and_titles_above_its_header(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    (desk.folder / "patients.csv").unlink()
    rows = [["患者登记表"], [], ["患者编码", "性别", "出生年份"], ["P0001", "女", "1950"], ["P0002", "男", "x"]]
    workbook(desk.folder / "患者.xlsx", rows, sheet="报表", before={"说明": [["请勿修改表头"]]})
    report = desk.check()
    assert found(report) == {("患者.xlsx", 5, "birth_year", "not_whole")}
    assert any("'报表'" in notice for notice in report.notices)


def test_a_sheet_that_starts_below_its_first_row_keeps_its_row_numbers(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    workbook(desk.folder / "patients.xlsx", [[], [], [None, "patient_id", "sex", "birth_year"], [None, "P1", "x", 1950]])
    assert found(desk.check()) == {("patients.xlsx", 4, "sex", "not_in_set")}


def test_a_bare_date_in_a_workbook_is_no_time(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    rows = typed("cloud_examinations")
    at = rows[0].index("申请时间")
    rows[1][at], rows[2][at] = date(2022, 11, 5), datetime(2022, 11, 5)
    workbook(desk.folder / "云检查.xlsx", rows)
    assert found(desk.check()) == {("云检查.xlsx", 2, "requested_at", "no_hour")}


def test_parquet_times_with_a_zone_are_shanghai_wall_clock(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    times = pl.Series([datetime(2022, 11, 5, 16, 30)]).dt.replace_time_zone("UTC")
    pl.DataFrame({"examination_id": ["E1"], "institution_id": ["A"], "modality": ["心电"], "requested_at": times}).write_parquet(
        desk.folder / "cloud_examinations.parquet"
    )
    desk.load()
    assert desk.accepted("cloud_examinations")["requested_at"].to_list() == [datetime(2022, 11, 6, 0, 30)]


def test_parquet_dates_are_no_times_and_times_no_dates(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    frame = pl.DataFrame({"examination_id": ["E1"], "institution_id": ["A"], "modality": ["ecg"], "requested_at": [date(2022, 11, 5)]})
    frame.write_parquet(desk.folder / "cloud_examinations.parquet")
    frame = pl.DataFrame({"patient_id": ["P0001"] * 2, "institution_id": ["A"] * 2, "checked_on": [datetime(2022, 11, 5, 8), datetime(2022, 11, 5)]})
    frame.write_parquet(desk.folder / "checkups.parquet")
    assert found(desk.check()) == {
        ("cloud_examinations.parquet", 1, "requested_at", "no_hour"),
        ("checkups.parquet", 1, "checked_on", "has_an_hour"),
    }


def test_money_keeps_its_cents_whatever_it_came_as(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    base = {"patient_id": "P0001", "institution_id": "A", "provider": "own", "settled_on": date(2022, 11, 5), "contract": "fee_for_service"}
    frames = {
        "float": pl.Series([0.1 + 0.2, 123456789.01]),
        "decimal": pl.Series([Decimal("0.30"), Decimal("123456789.01")]),
        "long_decimal": pl.Series([Decimal("0.300"), Decimal("123456789.010")]),
        "text": pl.Series(["0.3", "123456789.010"]),
    }
    for name, amounts in frames.items():
        frame = pl.DataFrame({"settlement_id": [f"{name}1", f"{name}2"], "total_yuan": amounts, "fund_yuan": amounts})
        frame.with_columns(pl.lit(value).alias(key) for key, value in base.items()).write_parquet(desk.folder / f"settlements_{name}.parquet")
    assert found(desk.load()) == set()
    assert desk.accepted("settlements")["total_yuan"].to_list().count(Decimal("0.30")) == 4
    assert desk.accepted("settlements")["total_yuan"].to_list().count(Decimal("123456789.01")) == 4
    assert desk.accepted("settlements").schema["fund_yuan"] == pl.Decimal(18, 2)


def test_parquet_numbers_that_are_none(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    frame = pl.DataFrame(
        {"followup_id": [1, 2, 3], "patient_id": "P0001", "institution_id": "A", "disease": "diabetes", "followed_on": 20221105, "mode": "phone"}
    )
    frame.with_columns(fasting_glucose_mmol_l=pl.Series([float("nan"), float("inf"), None])).write_parquet(desk.folder / "followups.parquet")
    where = "fasting_glucose_mmol_l"
    assert found(desk.check()) == {("followups.parquet", 1, where, "not_a_number"), ("followups.parquet", 2, where, "not_a_number")}


def test_categories_and_large_texts_of_parquet(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    frame = pl.DataFrame({"patient_id": ["P0009"], "sex": pl.Series(["女"], dtype=pl.Categorical), "birth_year": [1950.0]})
    frame.write_parquet(desk.folder / "patients_2.parquet")
    assert found(desk.check()) == set()


WHOLE = [
    ("empty", b"", "unreadable"),
    ("no header", b"P0001,female,1950\nP0002,male,1950\n", "column_missing"),
    ("a required column missing", b"patient_id,sex\nP0001,female\n", "column_missing"),
    ("a column twice", b"patient_id,sex,birth_year,sex\nP0001,female,1950,male\n", "column_twice"),
    ("by key and by Chinese name", "patient_id,sex,birth_year,性别\nP0001,female,1950,男\n".encode(), "column_twice"),
    ("an open quote", b'patient_id,sex,birth_year\n"P0001,female,1950\nP0002,male,1950\n', "unreadable"),
    ("no encoding", b"patient_id,sex,birth_year\n\xff\xff\x80,female,1950\n", "unreadable"),
    ("a long cell", b"patient_id,sex,birth_year\n" + b"P" * 10_001 + b",female,1950\n", "cell_too_long"),
    ("a long cell in a column that is ignored", b"patient_id,sex,birth_year,note\nP1,female,1950," + b"x" * 10_001 + b"\n", "cell_too_long"),
    ("a long header", b"patient_id,sex,birth_year," + b"x" * 10_001 + b"\nP1,female,1950,\n", "cell_too_long"),
    *((f"a column {name}", f"patient_id,sex,birth_year,{name}\nP1,female,1950,\n".encode(), "personal_data") for name in
      ("姓名", "患者姓名", "身份证号", "证件号码", "手机号", "联系电话", "住址", "家庭住址", "地址", "name", "Name", "patient_name", "ID card", "phone", "mobile_number", "Address",
       "公民身份号码", "患者名称", "病人名", "病人姓", "user_name", "联系人", "e_mail", "E-Mail", "邮箱", "电子邮箱", "微信号", "姓", "surname", "机构联系人姓名")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "content", "reason"), WHOLE, ids=[each[0] for each in WHOLE])
def test_a_file_that_is_refused_whole(tmp_path: Path, what: str, content: bytes, reason: str) -> None:
    desk = desk_in(tmp_path)
    desk.write_some()
    (desk.folder / "patients.csv").write_bytes(content)
    report = desk.load()
    assert {file.file: file.reason for file in report.files if file.problem} == {"patients.csv": reason}, what
    assert report.exit_code == 2
    assert not (desk.store / "CURRENT").exists()
    assert all(problem.count("\n") == 0 and problem.startswith("patients.csv: ") for problem in report.problems)


def test_a_cell_of_ten_thousand_characters_passes(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write_some(institutions=changed("institutions", 0, name="名" * 10_000))
    assert desk.check().exit_code == 0


def test_names_that_are_declared_are_no_persons(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.write("institutions.csv", VALID["institutions"])
    desk.write("packages.csv", VALID["packages"], headers={"name": "机构名称"})
    assert desk.check().exit_code == 0


def test_no_other_tables_header_is_a_persons(tmp_path: Path) -> None:
    """What belongs elsewhere is ignored with a notice, but for the bare `name`."""
    desk = desk_in(tmp_path)
    headers = {name for table in TABLES.values() for column in table.columns for name in column.headers} - {"name"}
    strange = sorted(headers - {name for column in TABLES["patients"].columns for name in column.headers})
    strange += ["机构名称", "病种包名称", "项目名称", "药品名称", "机构地址", "机构邮箱", "医院名称", "微信预约"]
    unknown = list(dict.fromkeys(strange))
    (desk.folder).mkdir()
    lines = [",".join(["patient_id", "sex", "birth_year", *unknown]), ",".join(["P1", "female", "1950", *[""] * len(unknown)])]
    (desk.folder / "patients.csv").write_text("\n".join(lines), encoding="utf-8")
    assert desk.check().problems == ()


BROKEN = [
    ("patients.xlsx", b"not a workbook"),
    ("patients.xlsx", b"PK\x03\x04 broken"),
    ("patients.parquet", b"PAR1 broken PAR1"),
    ("patients.parquet", b"nothing"),
    ("patients.xls", b"\xd0\xcf\x11\xe0"),
    ("patients.zip", b"PK\x05\x06"),
    ("patients", b"patient_id,sex,birth_year\n"),
]


@pytest.mark.parametrize(("name", "content"), BROKEN, ids=lambda value: str(value)[:20])
def test_broken_and_foreign_files_are_refused_in_one_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    desk = desk_in(tmp_path)
    desk.folder.mkdir()
    (desk.folder / name).write_bytes(content)
    report = desk.load()
    assert report.exit_code == 2
    assert [problem.split(":")[0] for problem in report.problems] == [name]


def test_a_workbook_cut_anywhere_is_refused(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    whole = workbook(tmp_path / "whole.xlsx", typed("patients")).read_bytes()
    pl.DataFrame({"patient_id": ["P1"], "sex": ["male"], "birth_year": [1950]}).write_parquet(tmp_path / "whole.parquet")
    desk.folder.mkdir()
    for name, content in (("patients.xlsx", whole), ("patients.parquet", (tmp_path / "whole.parquet").read_bytes())):
        for end in range(1, len(content), max(1, len(content) // 25)):
            (desk.folder / name).write_bytes(content[:end])
            assert desk.check().exit_code == 2, (name, end)
        (desk.folder / name).unlink()


def test_a_workbook_that_would_unpack_to_more_than_the_limit(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.folder.mkdir()
    with zipfile.ZipFile(desk.folder / "patients.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(6):
            archive.writestr(f"xl/{number}.xml", b"\0" * 99_000_000)
    assert [file.reason for file in desk.check().files] == ["unpacks_too_large"]


def test_a_directory_that_lies_about_what_unpacks(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.folder.mkdir()
    path = desk.folder / "patients.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 520_000_000)
    content = path.read_bytes()
    size = (520_000_000).to_bytes(4, "little")
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, (1000).to_bytes(4, "little")))
    assert [file.reason for file in desk.check().files] == ["unpacks_too_large"]


def test_a_file_over_the_size_limit_is_not_opened(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.folder.mkdir()
    with (desk.folder / "patients.csv").open("wb") as file:
        file.truncate(4_000_000_001)
    assert [file.reason for file in desk.check().files] == ["too_large"]


def test_a_parquet_file_of_one_repeated_value_is_judged_by_its_rows(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.folder.mkdir()
    frame = pl.select(pl.repeat("P1", 10_000_000).alias("patient_id"), pl.lit("male").alias("sex"), pl.lit(1950).alias("birth_year"))
    frame.lazy().sink_parquet(desk.folder / "patients.parquet")
    small = desk.settings.import_.__class__(**{**vars(desk.settings.import_), "file_limit_gb": 0.2})
    tight = Desk(desk.folder, desk.settings.__class__(**{**vars(desk.settings), "import_": small}), desk.region)
    assert [file.reason for file in tight.check().files] == ["unpacks_too_large"]


def test_a_keys_first_chinese_name_holds_in_every_table() -> None:
    first: dict[str, str] = {}
    for table in TABLES.values():
        for column in table.columns:
            assert first.setdefault(column.key, column.name_zh) in column.headers, (table.key, column.key)
