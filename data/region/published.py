"""Reads a region's published figures, and which of our figures may stand beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from data.errors import SettingsError
from data.region.rows import read_rows
from data.schema.published import DENOMINATORS, Beside, PrintedDenominator, PublishedFigure

FIGURES, COMPARABLE, DENOMINATORS_FILE = "published_figures.csv", "comparable_figures.csv", "published_denominators.csv"
COLUMNS = ("fig_id", "topic", "figure_zh", "value", "value_low", "value_high", "unit", "as_of", "scope", "source_tier", "source", "quote_zh", "note")
DENOMINATOR_COLUMNS = ("fig_id", "disease", "of", "words_zh", "words_en")
BESIDE_COLUMNS = ("fig_id", "metric", "period", "area", "of", "is_range")


def load_published(folder: Path) -> tuple[PublishedFigure, ...]:
    """The figures of a region's folder in its order; none where it has no such file. Raises SettingsError naming file, line and remedy."""
    figures: dict[str, dict[str, str]] = {}
    for where, row in _rows(folder / FIGURES, COLUMNS):
        if row["fig_id"] in figures:
            raise SettingsError(f"{where}: fig_id '{row['fig_id']}' stands twice; give each figure one line and a number of its own")
        figures[row["fig_id"]] = row
    beside = {row["fig_id"]: _beside(row) for _where, row in _rows_of_figures(folder / COMPARABLE, BESIDE_COLUMNS, figures)}
    denominators = {row["fig_id"]: _denominator(row, where) for where, row in _rows_of_figures(folder / DENOMINATORS_FILE, DENOMINATOR_COLUMNS, figures)}
    return tuple(_figure(row, beside.get(row["fig_id"]), denominators.get(row["fig_id"])) for row in figures.values())


def _rows(path: Path, required: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Where each row stands, and the row; none where there is no file."""
    if path.exists():
        yield from ((f"{path}, line {line}", row) for line, row in read_rows(path, required))


def _rows_of_figures(path: Path, required: tuple[str, ...], known: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
    for where, row in _rows(path, required):
        if row["fig_id"] not in known:
            raise SettingsError(f"{where}: fig_id '{row['fig_id']}' does not stand in {FIGURES}; correct it or take the line out")
        yield where, row


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


def _denominator(row: dict[str, str], where: str) -> PrintedDenominator:
    if row["of"] not in DENOMINATORS:
        raise SettingsError(f"{where}: '{row['of']}' of fig_id '{row['fig_id']}' is not one of {', '.join(DENOMINATORS)}")
    return PrintedDenominator(disease=row["disease"], of=row["of"], words_zh=row["words_zh"], words_en=row["words_en"])


def _beside(row: dict[str, str]) -> Beside:
    return Beside(metric=row["metric"], period=row["period"], area=row["area"], of=row["of"], is_range=row["is_range"] == "yes")
