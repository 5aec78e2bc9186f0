"""Reads a region's `definitions.csv`: what definitions of metrics say of this region alone. Which metrics there are is not known here."""

from __future__ import annotations

from pathlib import Path

from data.errors import SettingsError
from data.region.rows import read_number, read_rows
from data.schema.own_definitions import FIELDS, TARGET, OwnDefinition

COLUMNS = ("metrics", "field", "value", "zh", "en")
ANY = 1e12


def read_definitions(path: Path) -> tuple[OwnDefinition, ...]:
    """In the order of the file; none where there is none. Raises SettingsError naming file, line and remedy."""
    return tuple(_definition(row, f"{path}, line {line}") for line, row in read_rows(path, COLUMNS)) if path.exists() else ()


def _definition(row: dict[str, str], where: str) -> OwnDefinition:
    empty = [key for key in ("metrics", "zh", "en") if not row[key]]
    if empty:
        raise SettingsError(f"{where}: {empty[0]} is empty; a line names metrics and says what stands in their definitions in both languages")
    if row["field"] not in FIELDS:
        raise SettingsError(f"{where}: field '{row['field']}' is not one of {', '.join(FIELDS)}")
    value = read_number(row["value"], where=where, column="value", least=-ANY, most=ANY)
    if (value is None) == (row["field"] == TARGET):
        raise SettingsError(f"{where}: value '{row['value']}' with field '{row['field']}'; a target has a number there, every other field none")
    return OwnDefinition(metrics=tuple(row["metrics"].split()), field=row["field"], zh=row["zh"], en=row["en"], value=value, where=where)
