"""Reads the rows of a reference file with their line numbers, so that what is wrong in one can be told by file and line."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from data.errors import SettingsError


def reference_rows(path: Path, required: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    """(where, row) of every row, `where` being file and line. Raises SettingsError for a file that is no UTF-8 or lacks a column, and for a row of another width."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [key for key in required if key not in (reader.fieldnames or ())]
            if missing:
                raise SettingsError(f"{path}, line 1: column '{missing[0]}' is missing; it needs {', '.join(required)}")
            rows = [(f"{path}, line {reader.line_num}", row) for row in reader]
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    for where, row in rows:
        if None in row or None in row.values():
            raise SettingsError(f"{where}: has another number of cells than the header; put a text that holds commas into quotation marks")
    return rows
