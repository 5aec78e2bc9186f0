"""A workbook holds the numbers of its tables as numbers and nothing that a spreadsheet would run."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import polars as pl
import pytest
from fastexcel import read_excel
from hypothesis import given, settings
from hypothesis import strategies as st

from views.exports.workbook import HEAD, LONGEST_NAME, Sheet, tab_name, workbook

ROWS = pl.DataFrame(
    {
        "name": ["西青-06", "=1+1", "http://example.org", None],
        "rate": [76.68, float("nan"), None, 100.0],
        "count": [12, 0, None, 3],
        "day": [date(2022, 11, 30), None, date(2020, 4, 29), date(2023, 3, 31)],
        "time": [datetime(2022, 11, 30, 8, 5), None, None, None],
        "is_live": [True, False, None, True],
        "course": [[1.5, None, float("nan")], None, [], [2.0]],
    }
)
LABELS = ("机构", "规范管理率 (%)", "人数", "日", "时刻", "上线", "走势")


def book(**changes: object) -> bytes:
    sheet = Sheet(**({"title": "慢病", "labels": LABELS, "rows": ROWS, "decimals": (None, 1, 0, None, None, None, None)} | changes))
    return workbook([sheet], title="慢病", stamp="合成数据 & 快照", language="zh")


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name).decode("utf-8") for name in file.namelist()}


def read(content: bytes) -> pl.DataFrame:
    return read_excel(content).load_sheet(0, header_row=HEAD).to_polars()


def test_figures_are_numbers_and_the_rest_is_text() -> None:
    found = read(book())
    assert found.columns == list(LABELS)
    assert found["人数"].to_list() == [12, 0, None, 3]
    assert found["日"].cast(pl.Date).to_list() == ROWS["day"].to_list()
    assert found["走势"].to_list()[0] == "1.5 – 已隐去"
    cells = re.findall(r'<c r="B\d+"[^>]*?(t="s")?><v>([^<]*)</v>', parts(book())["xl/worksheets/sheet1.xml"])
    assert [float(value) for kind, value in cells if not kind] == pytest.approx([76.68, 100]), "what is suppressed is a word, what is missing no cell"


def test_nothing_is_run_and_nothing_is_a_link() -> None:
    files = parts(book())
    assert "<f>" not in files["xl/worksheets/sheet1.xml"] and "<hyperlink " not in "".join(files.values())
    assert 'quotePrefix="1"' in files["xl/styles.xml"]
    assert read(book())["机构"].to_list()[:3] == ["西青-06", "=1+1", "http://example.org"]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_a_name_that_begins_like_a_formula_stays_a_name(first: str) -> None:
    rows = pl.DataFrame({"name": [f"{first}SUM(A1:A9)"]})
    files = parts(workbook([Sheet("x", ("name",), rows)], title="x", stamp="", language="en"))
    assert "<f>" not in files["xl/worksheets/sheet1.xml"]


def test_numbers_are_shown_to_their_places() -> None:
    styles = parts(book())["xl/styles.xml"]
    assert 'formatCode="#,##0.0"' in styles and 'formatCode="#,##0"' in styles


def test_the_stamp_stands_above_each_table_and_at_the_foot_of_each_page() -> None:
    files = parts(book())
    assert "合成数据 &amp; 快照" in files["xl/sharedStrings.xml"]
    assert "合成数据 &amp;&amp; 快照" in files["xl/worksheets/sheet1.xml"]


def test_an_empty_table_is_a_sheet_with_its_head() -> None:
    assert read_excel(book(rows=ROWS.clear())).load_sheet(0, header_row=HEAD).to_polars().columns == list(LABELS)


@given(wanted=st.lists(st.text(max_size=50), min_size=1, max_size=12))
@settings(deadline=None, max_examples=60)
def test_any_title_gives_a_tab_that_a_spreadsheet_takes(wanted: list[str]) -> None:
    names: list[str] = []
    for each in wanted:
        names.append(tab_name(each, names))
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name.encode("utf-16-le")) <= 2 * LONGEST_NAME and not set(name) & set("[]:*?/\\'") for name in names)
    sheets = [Sheet(each or "-", ("a",), pl.DataFrame({"a": [1]}), tab=name) for each, name in zip(wanted, names, strict=True)]
    assert read_excel(workbook(sheets, title="x", stamp="", language="en")).sheet_names == names


@given(values=st.lists(st.one_of(st.none(), st.floats(-1e12, 1e12)), max_size=20))
@settings(deadline=None, max_examples=40)
def test_a_figure_is_held_in_full(values: list[float | None]) -> None:
    rows = pl.DataFrame({"key": ["x"] * len(values), "value": values}, schema={"key": pl.String, "value": pl.Float64})
    content = workbook([Sheet("x", ("key", "value"), rows, (None, 1))], title="x", stamp="", language="en")
    found = re.findall(r'<c r="B\d+" s="\d+"><v>([^<]*)</v>', parts(content)["xl/worksheets/sheet1.xml"])
    assert [float(each) for each in found] == pytest.approx([value for value in values if value is not None], rel=1e-15)


def test_each_written_sheet_is_told() -> None:
    told: list[int] = []
    workbook([Sheet(name, ("a",), pl.DataFrame({"a": [1]})) for name in "xyz"], title="x", stamp="", language="en", told=told.append)
    assert told == [1, 2, 3]
