"""Reads a region's published figures, and which of our figures may stand beside them."""

from __future__ import annotations

import csv
from pathlib import Path

from data.errors import SettingsError
from data.schema.published import DENOMINATORS, Beside, PrintedDenominator, PublishedFigure

FIGURES, COMPARABLE, DENOMINATORS_FILE = "published_figures.csv", "comparable_figures.csv", "published_denominators.csv"
COLUMNS = ("fig_id", "topic", "figure_zh", "value", "value_low", "value_high", "unit", "as_of", "scope", "source_tier", "source", "quote_zh", "note")
DENOMINATOR_COLUMNS = ("fig_id", "disease", "of", "words_zh", "words_en")
BESIDE_COLUMNS = ("fig_id", "metric", "period", "area", "of", "is_range")


def load_published(folder: Path) -> tuple[PublishedFigure, ...]:
    """The figures of a region's folder in its order; none where it has no such file. Raises SettingsError naming file, line and remedy."""
    beside = {row["fig_id"]: _beside(row) for row in _rows(folder / COMPARABLE, BESIDE_COLUMNS)}
    denominators = {row["fig_id"]: _denominator(row, folder) for row in _rows(folder / DENOMINATORS_FILE, DENOMINATOR_COLUMNS)}
    figures = tuple(_figure(row, beside.get(row["fig_id"]), denominators.get(row["fig_id"])) for row in _rows(folder / FIGURES, COLUMNS))
    for name, ids in ((COMPARABLE, beside), (DENOMINATORS_FILE, denominators)):
        unknown = sorted(set(ids) - {figure.id for figure in figures})
        if unknown:
            raise SettingsError(f"{folder / name}: fig_id '{unknown[0]}' does not stand in {FIGURES}; correct it or take the line out")
    return figures


def _rows(path: Path, required: tuple[str, ...]) -> list[dict[str, str]]:
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [key for key in required if key not in (reader.fieldnames or ())]
            if missing:
                raise SettingsError(f"{path}, line 1: column '{missing[0]}' is missing; it needs {', '.join(required)}")
            return list(reader)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error


def _figure(row: dict[str, str], beside: Beside | None, denominator: PrintedDenominator | None) -> PublishedFigure:
    return PublishedFigure(
        id=row["fig_id"],
        topic=row["topic"],
        name_zh=row["figure_zh"],
        value=row["value"],
        low=row["value_low"],
        high=row["value_high"],
        unit=row["unit"],
        as_of=row["as_of"],
        scope=row["scope"],
        tier=row["source_tier"],
        source=row["source"],
        quote_zh=row["quote_zh"],
        note=row["note"],
        beside=beside,
        denominator=denominator,
    )


def _denominator(row: dict[str, str], folder: Path) -> PrintedDenominator:
    if row["of"] not in DENOMINATORS:
        raise SettingsError(f"{folder / DENOMINATORS_FILE}: '{row['of']}' of fig_id '{row['fig_id']}' is not one of {', '.join(DENOMINATORS)}")
    return PrintedDenominator(disease=row["disease"], of=row["of"], words_zh=row["words_zh"], words_en=row["words_en"])


def _beside(row: dict[str, str]) -> Beside:
    return Beside(metric=row["metric"], period=row["period"], area=row["area"], of=row["of"], is_range=row["is_range"] == "yes")
