"""A workbook for spreadsheets: one sheet a table, numbers as numbers, nothing that a spreadsheet would run or follow."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from views import palette
from views.downloads import FORMULA
from views.formats import NULL
from views.text_width import is_wide
from views.texts import Translate, translator

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LONGEST_NAME, WIDEST, NARROWEST = 31, 60, 6
HEAD = 2
"""The row of the labels, below the title and an empty line."""
# Text stays text: nothing that begins like a formula is one, nothing that looks like an address becomes a link.
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True, "default_date_format": "yyyy-mm-dd"}
Step = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class Sheet:
    """`decimals` are the places of each column, null for text; `title` stands above the table and, shortened, on the tab, unless `tab` does."""

    title: str
    labels: tuple[str, ...]
    rows: pl.DataFrame
    decimals: tuple[int | None, ...] = ()
    tab: str = ""


def workbook(sheets: Sequence[Sheet], *, title: str, stamp: str, language: str, told: Step = lambda done: None) -> bytes:
    """XLSX. `stamp` stands above every table and at the foot of each printed page; NaN says that a figure is suppressed, null is an empty cell. `told` is called
    with the number of sheets that are written after each of them."""
    out = io.BytesIO()
    book = Workbook(out, SAFE)
    book.set_properties({"title": title, "comments": stamp})
    formats = _Formats(book)
    names: list[str] = []
    for number, sheet in enumerate(sheets, start=1):
        names.append(tab_name(sheet.tab or sheet.title, names))
        _write(book.add_worksheet(names[-1]), sheet, stamp, formats, translator(language))
        told(number)
    book.close()
    return out.getvalue()


def tab_name(wanted: str, taken: Sequence[str]) -> str:
    """What a spreadsheet takes for a tab: 31 characters, none of []:*?/\\', unlike those that are there."""
    plain = " ".join("".join(letter for letter in wanted if letter.isprintable()).translate(FORBIDDEN).split()) or "-"
    if plain.lower() == "history":
        plain = f"{plain}-"
    lowered, name, number = {each.lower() for each in taken}, _cut(plain, LONGEST_NAME), 2
    while name.lower() in lowered:
        ending = f" {number}"
        name, number = _cut(plain, LONGEST_NAME - len(ending)) + ending, number + 1
    return name


def _cut(text: str, most: int) -> str:
    """The beginning of a text; a spreadsheet counts characters outside the first 65,536 twice."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


class _Formats:
    """The few formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.stamp = book.add_format({"font_color": palette.FAINT})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": palette.PANEL})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self.missing = book.add_format({"align": "right", "font_color": palette.FAINT})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"})
        self._book = book
        self._numbers: dict[int | None, Format] = {}

    def number(self, decimals: int | None) -> Format:
        if decimals not in self._numbers:
            shape = "General" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self._book.add_format({"num_format": shape, "valign": "top"})
        return self._numbers[decimals]


def _write(page: Worksheet, sheet: Sheet, stamp: str, formats: _Formats, _: Translate) -> None:
    page.write_string(0, 0, sheet.title, formats.title)
    page.write_string(1, 0, stamp, formats.stamp)
    for column, label in enumerate(sheet.labels):
        page.write_string(HEAD, column, label, formats.head)
    decimals = sheet.decimals or (None,) * len(sheet.labels)
    for column, (values, places) in enumerate(zip(sheet.rows.iter_columns(), decimals, strict=True)):
        _write_column(page, column, values, places, formats, _)
        page.set_column(column, column, _width(sheet.labels[column], values))
    _set_up(page, sheet, stamp)


def _write_column(page: Worksheet, column: int, values: pl.Series, decimals: int | None, formats: _Formats, _: Translate) -> None:
    for row, value in enumerate(values.to_list(), start=HEAD + 1):
        if value is None:
            continue
        if isinstance(value, bool):
            page.write_string(row, column, _("是") if value else _("否"), formats.text)
        elif isinstance(value, int | float):
            _write_number(page, row, column, value, decimals, formats, _)
        elif isinstance(value, datetime):
            page.write_datetime(row, column, value.replace(tzinfo=None), formats.time)
        elif isinstance(value, date):
            page.write_datetime(row, column, datetime(value.year, value.month, value.day), formats.day)
        else:
            text = _words(value, _)
            page.write_string(row, column, text, formats.quoted if text.startswith(FORMULA) else formats.text)


def _write_number(page: Worksheet, row: int, column: int, value: float, decimals: int | None, formats: _Formats, _: Translate) -> None:
    if math.isfinite(value):
        page.write_number(row, column, value, formats.number(decimals))
    else:
        page.write_string(row, column, _("已隐去"), formats.missing)


def _words(value: object, _: Translate) -> str:
    if not isinstance(value, list):
        return str(value)
    return " ".join(NULL if each is None else _("已隐去") if isinstance(each, float) and math.isnan(each) else f"{each:g}" for each in value)


def _width(label: str, values: pl.Series) -> float:
    """Characters that hold most of the column; a Chinese one takes two."""
    texts = values.to_list() if values.dtype == pl.String else []
    longest = max((_room(text) for text in texts if text), default=10)
    return min(max(longest, min(_room(label), 18), NARROWEST) + 2, WIDEST)


def _room(text: str) -> int:
    return sum(2 if is_wide(letter) else 1 for letter in text)


def _set_up(page: Worksheet, sheet: Sheet, stamp: str) -> None:
    """Head and first column stay in sight, filters, and a printed page that holds every column."""
    page.freeze_panes(HEAD + 1, 1)
    if sheet.rows.height:
        page.autofilter(HEAD, 0, HEAD + sheet.rows.height, len(sheet.labels) - 1)
    page.repeat_rows(HEAD)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    # A footer holds 255 characters, and & begins a code in it.
    page.set_footer(f"&L{stamp[:180].replace('&', '&&')}&R&P / &N")
