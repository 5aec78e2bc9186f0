"""One file as raw columns under the declared keys, with the row numbers that its sender sees. Nothing is judged yet but the file itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow
import pyarrow.parquet

from data.intake.delimited import OVERFLOW, Cells, read_delimited
from data.intake.files import Format, SourceFile
from data.intake.headers import Header, read_header
from data.intake.limits import check_cells, check_size
from data.intake.reasons import FileReason, FileRefused
from data.intake.workbook import read_workbook
from data.settings import ImportSettings

ROW = "row"


@dataclass(frozen=True)
class RawFile:
    """`frame` has ROW, the declared columns that the file has (texts trimmed, empty is null) and, for text files, OVERFLOW."""

    source: SourceFile
    frame: pl.DataFrame
    unknown: tuple[str, ...]
    sheet: str | None


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_raw(source: SourceFile, settings: ImportSettings) -> RawFile:
    """Raises FileRefused when the file cannot be read as its table."""
    check_size(source, settings)
    try:
        match source.format:
            case Format.DELIMITED:
                return _from_cells(source, read_delimited(source), None, settings)
            case Format.WORKBOOK:
                return _from_cells(source, *read_workbook(source), settings)
            case Format.PARQUET:
                return _from_parquet(source, settings)
    except OSError as error:
        raise FileRefused(source.label, FileReason.UNREADABLE, f"cannot be read ({error.strerror or type(error).__name__})") from error
    raise FileRefused(source.label, FileReason.UNKNOWN_FORMAT, f"'{source.path.suffix}' is not read here: save the table as .csv, .xlsx or .parquet")


def _from_cells(source: SourceFile, cells: Cells, sheet: str | None, settings: ImportSettings) -> RawFile:
    check_cells(source.label, pl.DataFrame({"header": cells.header}, schema={"header": pl.String}), settings.cell_limit_characters)
    header = read_header(source, cells.header)
    check_cells(source.label, cells.frame, settings.cell_limit_characters)
    numbered = cells.frame.with_columns(_trimmed(cells.frame)).with_row_index(ROW, offset=cells.first_row)
    filled = numbered.filter(pl.any_horizontal(pl.exclude(ROW).is_not_null())) if cells.frame.width else numbered
    return RawFile(source, filled.select(ROW, *_renamed(filled.columns, header)), header.unknown, sheet)


def _renamed(columns: Sequence[str], header: Header) -> list[pl.Expr]:
    known = [pl.col(str(position)).alias(key) for position, key in enumerate(header.keys) if key is not None]
    return [*known, pl.col(OVERFLOW)] if OVERFLOW in columns else known


def _from_parquet(source: SourceFile, settings: ImportSettings) -> RawFile:
    # Through Arrow: on a damaged file Polars' own reader panics (2.1), which prints more than one sentence.
    try:
        with pyarrow.parquet.ParquetFile(source.path) as file:
            header = read_header(source, tuple(file.schema_arrow.names))
            _check_unknown(source, file, header, settings.cell_limit_characters)
            frame = _known_columns(source, file, header)
    except (pyarrow.ArrowException, pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise FileRefused(source.label, FileReason.UNREADABLE, "is not a Parquet file, or is damaged: write it again") from error
    frame = frame.with_columns(pl.col(pl.Categorical, pl.Enum, pl.Binary).cast(pl.String, strict=False))
    check_cells(source.label, frame, settings.cell_limit_characters)
    return RawFile(source, frame.with_columns(_trimmed(frame)).with_row_index(ROW, offset=1), header.unknown, None)


def _known_columns(source: SourceFile, file: pyarrow.parquet.ParquetFile, header: Header) -> pl.DataFrame:
    known = {field.name: key for field, key in zip(file.schema_arrow, header.keys, strict=True) if key is not None}
    if nested := next((name for name in known if pyarrow.types.is_nested(file.schema_arrow.field(name).type)), None):
        raise FileRefused(source.label, FileReason.UNREADABLE, f"column '{nested}' holds lists or records: give one value a cell")
    return _read(file, known)


def _check_unknown(source: SourceFile, file: pyarrow.parquet.ParquetFile, header: Header, limit: int) -> None:
    """Texts in columns that are not ours are looked at one column at a time and never held."""
    for field, key in zip(file.schema_arrow, header.keys, strict=True):
        if key is None and (pyarrow.types.is_string(field.type) or pyarrow.types.is_large_string(field.type)):
            check_cells(source.label, _read(file, {field.name: field.name}), limit)


def _read(file: pyarrow.parquet.ParquetFile, columns: Mapping[str, str]) -> pl.DataFrame:
    """Columns by their names in the file, under other names."""
    table = file.read(columns=list(columns))
    table.validate(full=True)
    # Column by column: the file's own notes on its schema, which may be damaged too, stay behind.
    return pl.DataFrame({key: pl.from_arrow(table.column(name)) for name, key in columns.items()})


def _trimmed(frame: pl.DataFrame) -> list[pl.Expr]:
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return [pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name).str.strip_chars()).alias(name) for name in texts]
