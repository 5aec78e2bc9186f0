"""Reads the CSV files of a region's folder, each row with its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from data.errors import SettingsError


def read_rows(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and row by column, cells without surrounding spaces. Raises SettingsError where the file or one of the `required` columns is missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [key for key in required if key not in (reader.fieldnames or ())]
            if missing:
                raise SettingsError(f"{path}, line 1: column '{missing[0]}' is missing; it needs {', '.join(required)}")
            for row in reader:
                if None in row or None in row.values():
                    raise SettingsError(
                        f"{path}, line {reader.line_num}: has {_cells(row)} cells where the header has {len(reader.fieldnames or ())}; correct it"
                    )
                yield reader.line_num, {key: value.strip() for key, value in row.items()}
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); it needs {', '.join(required)}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(f"{path}: is not CSV in UTF-8 ({error})") from error


def _cells(row: dict) -> int:
    return sum(len(value) if isinstance(value, list) else value is not None for value in row.values())


def read_number(cell: str, *, where: str, column: str, least: float, most: float) -> float | None:
    """Null for an empty cell. Raises SettingsError for what is no number or lies outside."""
    if not cell:
        return None
    try:
        number = float(cell)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise SettingsError(f"{where}: {column} '{cell}' must be a number from {least:g} to {most:g}")
    return number
