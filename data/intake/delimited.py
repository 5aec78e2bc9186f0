"""Reads delimited text: UTF-8, UTF-16 with byte order mark or GB18030; comma, tab or semicolon. Every cell stays text."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data.intake.files import SourceFile
from data.intake.headers import SEARCHED_ROWS, count_known, find_header
from data.intake.reasons import FileReason, FileRefused
from data.schema.contracts import Table

CHUNK = 16 * 1024 * 1024
HEAD = 1024 * 1024
"""Characters in which the header is looked for."""
SEPARATORS = (",", "\t", ";")
OVERFLOW = "beyond the header"
"""The column that holds what a row has beyond its header's last column."""


@dataclass(frozen=True)
class Cells:
    """What a text or a workbook holds below its header: `frame` has one text column a header cell, named by its position; `first_row` is where it begins."""

    header: tuple[str | None, ...]
    frame: pl.DataFrame
    first_row: int


def read_delimited(source: SourceFile) -> Cells:
    """Raises FileRefused when the bytes are in none of the encodings or a quoted cell does not end."""
    chunks = _decoded(source)
    head = next(chunks, "")
    layout = _layout(source, head)
    buffer = io.BytesIO()
    width = len(layout.header)
    quoted = layout.separator.join([*map(str, range(width)), OVERFLOW])
    buffer.write(f"{quoted}\n".encode())
    buffer.write(_with_newlines(head[layout.body_at :], layout.newline))
    for chunk in chunks:
        buffer.write(_with_newlines(chunk, layout.newline))
    buffer.seek(0)
    try:
        frame = pl.read_csv(buffer, separator=layout.separator, infer_schema=False, truncate_ragged_lines=True)
    except pl.exceptions.PolarsError as error:
        # The library's message quotes cells, which may name patients: it goes no further than here.
        raise FileRefused(source.label, FileReason.UNREADABLE, "has a quoted cell that does not end properly: save the table again as CSV") from error
    return Cells(layout.header, frame, layout.header_row + 1)


@dataclass(frozen=True)
class _Layout:
    separator: str
    header: tuple[str, ...]
    header_row: int
    body_at: int
    newline: str


def _layout(source: SourceFile, head: str) -> _Layout:
    newline = "\n" if "\n" in head else "\r"
    tried = [_tried(source.table, head[:HEAD], separator, newline) for separator in SEPARATORS]
    layouts = [layout for layout in tried if layout is not None]
    if not layouts:
        raise FileRefused(source.label, FileReason.CELL_TOO_LONG, "has a header cell longer than a page: save the table again as CSV")
    return max(layouts, key=lambda layout: count_known(source.table, layout.header))


def _tried(table: Table, head: str, separator: str, newline: str) -> _Layout | None:
    lines = io.StringIO(head, newline="")
    reader = csv.reader(lines, delimiter=separator)
    rows: list[tuple[list[str], int]] = []
    try:
        while len(rows) < SEARCHED_ROWS and (row := next(reader, None)) is not None:
            rows.append((row, reader.line_num))
    except csv.Error:
        return None
    if not rows:
        return None
    number = find_header(table, [row for row, _ in rows])
    row, line = rows[number]
    return _Layout(separator, tuple(row), number + 1, _offset(head, line), newline)


def _offset(head: str, lines: int) -> int:
    """How many characters the first `lines` physical lines take."""
    text = io.StringIO(head, newline="")
    return sum(len(text.readline()) for _ in range(lines))


def _with_newlines(text: str, newline: str) -> bytes:
    return (text if newline == "\n" else text.replace(newline, "\n")).encode()


def _decoded(source: SourceFile) -> Iterator[str]:
    encoding = _encoding(source.path)
    if encoding is None:
        raise FileRefused(source.label, FileReason.UNREADABLE, "is text in none of UTF-8, UTF-16 with byte order mark and GB18030: save it again as CSV UTF-8")
    return _chunks(source.path, encoding)


def _encoding(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    elif start.startswith(codecs.BOM_UTF8):
        candidates = ("utf-8-sig",)
    else:
        candidates = ("utf-8", "gb18030")
    return next((each for each in candidates if _decodes(path, each)), None)


def _decodes(path: Path, encoding: str) -> bool:
    try:
        for _ in _chunks(path, encoding):
            pass
    except UnicodeError:
        return False
    return True


def _chunks(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            yield decoder.decode(block)
        if rest := decoder.decode(b"", final=True):
            yield rest
