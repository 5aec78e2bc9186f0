"""Reads an XLSX sheet through calamine: every cell as the text that it stands for, times as `2022-11-05 08:30:00`, bare days as `2022-11-05`."""

from __future__ import annotations

import logging
import zipfile
from dataclasses import dataclass, replace
from xml.etree import ElementTree

import fastexcel
import polars as pl

from data.intake.cell_formats import cells_without_hour, reference
from data.intake.delimited import Cells
from data.intake.files import SourceFile
from data.intake.headers import SEARCHED_ROWS, find_header, keys_of, names_all_required
from data.intake.reasons import FileReason, FileRefused
from data.schema.contracts import Kind

# Calamine remarks on odd workbooks in its log, which without a handler goes to standard error: that is for our own sentences.
logging.getLogger("calamine").addHandler(logging.NullHandler())
logging.getLogger("fastexcel").addHandler(logging.NullHandler())

MIDNIGHT = " 00:00:00"
_NOT_BUILT_SO = (
    fastexcel.FastExcelError,
    pl.exceptions.PolarsError,
    zipfile.BadZipFile,
    ElementTree.ParseError,
    KeyError,
    IndexError,
    ValueError,
    StopIteration,
)


@dataclass(frozen=True)
class _Sheet:
    """`columns` are the places of the frame's columns in the sheet, which may begin to the right of its first column."""

    number: int
    name: str
    cells: Cells
    columns: tuple[int, ...]


def read_workbook(source: SourceFile) -> tuple[Cells, str | None]:
    """The first sheet, or the first later one that names all required columns, with its name then. Raises FileRefused when it is no workbook."""
    try:
        sheet = _chosen(source, fastexcel.read_excel(source.path))
        return _with_bare_days(source, sheet), sheet.name if sheet.number else None
    except _NOT_BUILT_SO as error:
        raise FileRefused(source.label, FileReason.UNREADABLE, "is not an XLSX workbook, or is damaged: save it again as .xlsx") from error


def _chosen(source: SourceFile, reader: fastexcel.ExcelReader) -> _Sheet:
    first = _sheet(source, reader, 0)
    if names_all_required(source.table, first.cells.header):
        return first
    later = (_sheet(source, reader, number) for number in range(1, len(reader.sheet_names)))
    return next((sheet for sheet in later if names_all_required(source.table, sheet.cells.header)), first)


def _sheet(source: SourceFile, reader: fastexcel.ExcelReader, number: int) -> _Sheet:
    sheet = reader.load_sheet(number, header_row=None, skip_rows=0, dtypes="string")
    columns = tuple(column.absolute_index for column in sheet.available_columns())
    frame = sheet.to_polars()
    frame = frame.rename({name: str(position) for position, name in enumerate(frame.columns)})
    header_at = find_header(source.table, frame.head(SEARCHED_ROWS).rows())
    header = frame.row(header_at) if frame.height else ()
    return _Sheet(number, sheet.name, Cells(header, frame.slice(header_at + 1), header_at + 2), columns)


def _with_bare_days(source: SourceFile, sheet: _Sheet) -> Cells:
    """Midnights in columns of times are looked up: a day that was given without its hour becomes a day again."""
    keys = keys_of(source.table, sheet.cells.header)
    places = [place for place, key in enumerate(keys) if key is not None and source.table[key].kind is Kind.TIME]
    names = {place: _midnights(sheet, place) for place in places}
    asked = {name for series in names.values() for name in series.drop_nulls()}
    if not asked:
        return sheet.cells
    bare = pl.Series(sorted(cells_without_hour(source.path, sheet.number, asked)), dtype=pl.String).implode()
    shortened = [
        pl.when(series.is_in(bare)).then(pl.col(str(place)).str.strip_suffix(MIDNIGHT)).otherwise(pl.col(str(place))).alias(str(place))
        for place, series in names.items()
    ]
    return replace(sheet.cells, frame=sheet.cells.frame.with_columns(shortened))


def _midnights(sheet: _Sheet, place: int) -> pl.Series:
    """`C4` where the cell is a midnight, null elsewhere."""
    letters = reference(0, sheet.columns[place]).removesuffix("0")
    rows = pl.int_range(sheet.cells.first_row, sheet.cells.first_row + sheet.cells.frame.height)
    return sheet.cells.frame.select(pl.when(pl.col(str(place)).str.ends_with(MIDNIGHT)).then(pl.format(f"{letters}{{}}", rows))).to_series()
