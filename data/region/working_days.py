"""Reads a region's `calendar.csv`: public holidays and the weekends worked for them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from data.errors import SettingsError
from data.region.rows import read_rows
from data.schema.working_days import WorkingDays

WORDS = {"yes": True, "no": False}


def load_working_days(path: Path) -> WorkingDays:
    """Without a file, Mondays to Fridays. Raises SettingsError naming file, line and remedy."""
    exceptions: dict[date, bool] = {}
    for line, row in read_rows(path, ("date", "is_working", "name_zh", "name_en", "source")) if path.exists() else ():
        where = f"{path}, line {line}"
        day = _day(row["date"], where)
        if day in exceptions:
            raise SettingsError(f"{where}: date '{day}' stands twice; give each day one line")
        if row["is_working"] not in WORDS:
            raise SettingsError(f"{where}: is_working '{row['is_working']}' must be yes or no")
        exceptions[day] = WORDS[row["is_working"]]
    return WorkingDays(exceptions)


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"{where}: date '{text}' is none; write it as 2023-01-23") from error
