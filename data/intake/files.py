"""Which files of a submission are tables of ours, told by their names. Nothing is opened here."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from data.errors import SubmissionError
from data.schema.contracts import TABLES, Table


class Format(StrEnum):
    DELIMITED = "delimited"
    WORKBOOK = "workbook"
    PARQUET = "parquet"
    UNKNOWN = "unknown"
    """Holds data, but not in a way that is read here: refused rather than overlooked."""


_FORMATS = {
    **dict.fromkeys((".csv", ".txt", ".tsv"), Format.DELIMITED),
    ".xlsx": Format.WORKBOOK,
    **dict.fromkeys((".parquet", ".pq"), Format.PARQUET),
    **dict.fromkeys(("", ".xls", ".xlsm", ".xlsb", ".et", ".ods", ".zip", ".gz", ".zst", ".bz2", ".7z", ".rar", ".tar", ".tgz"), Format.UNKNOWN),
    **dict.fromkeys((".json", ".jsonl", ".xml", ".dbf", ".mdb", ".accdb", ".db", ".sqlite", ".feather", ".arrow", ".orc", ".sav", ".dta"), Format.UNKNOWN),
}


@dataclass(frozen=True)
class SourceFile:
    """One file of a submission; `label` is what reports call it."""

    path: Path
    label: str
    table: Table
    format: Format
    size: int


@dataclass(frozen=True)
class Submission:
    """The files found, in the tables' order, and the labels of those that are no table of ours."""

    files: tuple[SourceFile, ...]
    ignored: tuple[str, ...]


def find_files(paths: Sequence[Path], tables: Mapping[str, Table] = TABLES) -> Submission:
    """The files that `paths` (folders and files) hold, each with its table of the region's `tables`. Raises SubmissionError when a path does not exist or no file is a table."""
    found: dict[Path, SourceFile] = {}
    ignored: list[str] = []
    for path, label in _candidates(paths):
        resolved = path.resolve()
        if (source := _source(path, label, tables)) is None:
            ignored.append(label)
        elif resolved not in found:
            found[resolved] = source
    if not found:
        given = ", ".join(str(path) for path in paths)
        raise SubmissionError(f"{given}: no file is a table of a submission; name each after its table, such as followups_2022-11.csv or 随访记录.xlsx")
    order = list(tables)
    return Submission(tuple(sorted(found.values(), key=lambda source: (order.index(source.table.key), source.label))), tuple(ignored))


def table_named(name: str) -> Table | None:
    """The table whose key or Chinese name the file name begins with, the longest first."""
    text = unicodedata.normalize("NFKC", name).strip().casefold()
    names = sorted(((word, table) for table in TABLES.values() for word in (table.key, table.name_zh)), key=lambda pair: -len(pair[0]))
    return next((table for word, table in names if text.startswith(word)), None)


def _candidates(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        if path.is_dir():
            yield from ((file, file.relative_to(path).as_posix()) for file in _walk(path))
        elif path.exists():
            yield path, path.name
        else:
            raise SubmissionError(f"{path}: does not exist; give a folder or files")


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(names) if not name.startswith((".", "~$")))


def _unreadable(error: OSError) -> None:
    raise SubmissionError(f"{error.filename}: cannot be read ({error.strerror}); give a readable folder") from error


def _source(path: Path, label: str, tables: Mapping[str, Table]) -> SourceFile | None:
    table = table_named(path.name)
    format_ = _FORMATS.get(path.suffix.casefold())
    if table is None or format_ is None or not path.is_file():
        return None
    return SourceFile(path, label, tables[table.key], format_, path.stat().st_size)
