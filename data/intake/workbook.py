"""Reads an XLSX sheet through calamine: every cell as the text that it stands for, dates as `2022-11-05 00:00:00`."""

from __future__ import annotations

import fastexcel
import polars as pl

from data.intake.delimited import Cells
from data.intake.files import SourceFile
from data.intake.headers import SEARCHED_ROWS, find_header, names_all_required
from data.intake.reasons import FileReason, FileRefused


def read_workbook(source: SourceFile) -> tuple[Cells, str | None]:
    """The first sheet, or the first later one that names all required columns, with its name then. Raises FileRefused when it is no workbook."""
    try:
        reader = fastexcel.read_excel(source.path)
        first = _sheet(source, reader, 0) if reader.sheet_names else None
        if first is None or names_all_required(source.table, first.header):
            found = first, None
        else:
            later = ((_sheet(source, reader, number), name) for number, name in enumerate(reader.sheet_names[1:], 1))
            found = next((pair for pair in later if names_all_required(source.table, pair[0].header)), (first, None))
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        raise FileRefused(source.label, FileReason.UNREADABLE, "is not an XLSX workbook, or is damaged: save it again as .xlsx") from error
    if found[0] is None:
        raise FileRefused(source.label, FileReason.UNREADABLE, "has no sheet: save the table again as .xlsx")
    return found[0], found[1]


def _sheet(source: SourceFile, reader: fastexcel.ExcelReader, number: int) -> Cells:
    frame = reader.load_sheet(number, header_row=None, skip_rows=0, dtypes="string").to_polars()
    frame = frame.rename({name: str(position) for position, name in enumerate(frame.columns)})
    header_at = find_header(source.table, frame.head(SEARCHED_ROWS).rows())
    header = frame.row(header_at) if frame.height else ()
    return Cells(header, frame.slice(header_at + 1), header_at + 2)
