"""Reads a region's `policy_dates.csv`: the days that time charts mark, each with where it was printed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from data.errors import SettingsError
from data.region.rows import read_rows
from data.schema.policy_dates import PolicyDate

COLUMNS = ("date", "themes", "zh", "en", "source")


def read_policy_dates(path: Path) -> tuple[PolicyDate, ...]:
    """In the order of time; none where there is no file. Raises SettingsError naming file, line and remedy."""
    found = [_policy_date(row, f"{path}, line {line}") for line, row in read_rows(path, COLUMNS)] if path.exists() else []
    return tuple(sorted(found, key=lambda each: each.day))


def _policy_date(row: dict[str, str], where: str) -> PolicyDate:
    empty = [key for key in ("zh", "en", "source") if not row[key]]
    if empty:
        raise SettingsError(f"{where}: {empty[0]} is empty; a marked day has a short name in both languages and says where it was printed")
    try:
        day = date.fromisoformat(row["date"])
    except ValueError as error:
        raise SettingsError(f"{where}: date '{row['date']}' is none; write it as 2020-04-29") from error
    themes = frozenset(theme.strip() for theme in row["themes"].split(";") if theme.strip())
    return PolicyDate(day, themes, row["zh"], row["en"], row["source"])
