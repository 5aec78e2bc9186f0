"""How large a file, what it unpacks to and one cell may be, judged before anything is expanded."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

import polars as pl
import pyarrow
import pyarrow.parquet

from data.intake.files import Format, SourceFile
from data.intake.reasons import FileReason, FileRefused
from data.settings import ImportSettings

MEGABYTE = 1_000_000
DEFLATE_RATIO = 1032
"""The most that DEFLATE can expand."""


def check_size(source: SourceFile, settings: ImportSettings) -> None:
    """Raises FileRefused when the file, or what it would unpack to, is over the limits."""
    if source.size > settings.file_limit_gb * 1000 * MEGABYTE:
        raise FileRefused(source.label, FileReason.TOO_LARGE, f"has {source.size:,} bytes, more than {settings.file_limit_gb:g} GB: split it")
    if source.size == 0:
        raise FileRefused(source.label, FileReason.UNREADABLE, "is empty: a file without rows has at least its header")
    match source.format:
        case Format.WORKBOOK:
            _check_archive(source, settings.unpacked_limit_mb)
        case Format.PARQUET:
            _check_parquet(source, settings.file_limit_gb)


def check_cells(label: str, frame: pl.DataFrame, limit: int) -> None:
    """Raises FileRefused when a text of `frame` has more than `limit` characters."""
    texts = frame.select(pl.col(pl.String))
    # Bytes are known without looking at the text; only a column that could break the limit is counted in characters.
    suspects = [name for name in texts.columns if (texts[name].str.len_bytes().max() or 0) > limit]
    longest = max((texts[name].str.len_chars().max() or 0 for name in suspects), default=0)
    if longest > limit:
        raise FileRefused(label, FileReason.CELL_TOO_LONG, f"has a cell of {longest:,} characters, more than {limit:,}: shorten it")


@dataclass(frozen=True)
class _Archive:
    source: SourceFile
    limit_mb: int

    def refuse(self) -> FileRefused:
        return FileRefused(self.source.label, FileReason.UNPACKS_TOO_LARGE, f"would unpack to more than {self.limit_mb} MB: split it or save it as CSV")


def _check_archive(source: SourceFile, limit_mb: int) -> None:
    archive = _Archive(source, limit_mb)
    limit = limit_mb * MEGABYTE
    try:
        with zipfile.ZipFile(source.path) as file:
            if sum(entry.file_size for entry in file.infolist()) > limit:
                raise archive.refuse()
            # The directory may lie. A file this small cannot unpack to more, whatever it says.
            if source.size * DEFLATE_RATIO > limit:
                _count_unpacked(file, archive, limit)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileRefused(source.label, FileReason.UNREADABLE, "is not an XLSX workbook, or is damaged: save it again as .xlsx") from error


def _count_unpacked(file: zipfile.ZipFile, archive: _Archive, limit: int) -> None:
    total = 0
    for entry in file.infolist():
        entry.file_size = 2 * limit  # read on to the end of the stream, not to the size that the directory gives
        with file.open(entry) as stream:
            while block := stream.read(MEGABYTE):
                total += len(block)
                if total > limit:
                    raise archive.refuse()


def _check_parquet(source: SourceFile, limit_gb: float) -> None:
    try:
        metadata = pyarrow.parquet.read_metadata(source.path)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise FileRefused(source.label, FileReason.UNREADABLE, "is not a Parquet file, or is damaged: write it again") from error
    stored = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
    # A column of one repeated value takes no room in the file, but eight bytes a row in memory.
    if max(stored, metadata.num_rows * len(source.table.columns) * 8) > limit_gb * 1000 * MEGABYTE:
        raise FileRefused(source.label, FileReason.UNPACKS_TOO_LARGE, f"would unpack to more than {limit_gb:g} GB: split it")
