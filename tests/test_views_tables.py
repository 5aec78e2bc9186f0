"""Tables leave the screen as files that a spreadsheet opens and does not run."""

from __future__ import annotations

import csv
import io

import polars as pl
import pytest

from views.tables import Column, csv_bytes, shown

FRAME = pl.DataFrame(
    {"name": ["西青-06", "=HYPERLINK(1)", "-2家", None], "rate": [81.4567, None, -3.0, 50.04], "patients": [1200.0, 0.0, None, 7.0], "hidden": [1, 2, 3, 4]}
)
COLUMNS = {"patients": Column("在管（人）", decimals=0), "name": Column("@机构"), "rate": Column("规范管理率 (%)", decimals=1)}


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_file_holds_what_is_shown_in_its_order() -> None:
    data = csv_bytes(FRAME, COLUMNS)
    assert data.startswith(b"\xef\xbb\xbf")
    assert read(data) == [
        ["在管（人）", "'@机构", "规范管理率 (%)"],
        ["1200", "西青-06", "81.5"],
        ["0", "'=HYPERLINK(1)", ""],
        ["", "'-2家", "-3"],
        ["7", "", "50"],
    ]


def test_figures_are_rounded_to_what_is_shown() -> None:
    assert shown(FRAME, COLUMNS).rows()[0] == (1200.0, "西青-06", 81.5)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\tx", "\rx"])
def test_no_text_is_a_formula(text: str) -> None:
    assert read(csv_bytes(pl.DataFrame({"a": [text]}), {"a": Column("a")}))[1] == ["'" + text]
