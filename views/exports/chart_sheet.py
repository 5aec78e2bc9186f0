"""The figures of a native chart as they stand in the workbook inside it, and the references by which the chart finds them."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from views.exports.office import written
from views.exports.plots import Plot, Series
from views.texts import Translate

SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
UNDATED = datetime(2000, 1, 1)
"""The workbook inside a chart says nothing of when it was made: the same figures are the same bytes."""


@dataclass(frozen=True)
class Column:
    """`head` above the values; null is an empty cell."""

    head: str
    values: tuple[str | float | None, ...]


@dataclass(frozen=True)
class Placed:
    """A series with the numbers of its columns; those of `minus` and `plus` are the distances of its interval."""

    series: Series
    head: str
    values: int
    others: int
    minus: int | None = None
    plus: int | None = None


@dataclass(frozen=True)
class Sheet:
    columns: tuple[Column, ...]
    placed: tuple[Placed, ...]

    def cells(self, column: int) -> str:
        letter = xl_col_to_name(column)
        return f"Sheet1!${letter}$2:${letter}${max(len(self.columns[column].values), 1) + 1}"

    def head(self, column: int) -> str:
        return f"Sheet1!${xl_col_to_name(column)}$1"

    def xlsx(self) -> bytes:
        """Text stays text: no formula, no link."""
        out = io.BytesIO()
        book = Workbook(out, SAFE)
        book.set_properties({"created": UNDATED})
        page = book.add_worksheet("Sheet1")
        for number, column in enumerate(self.columns):
            page.write_string(0, number, column.head)
            for row, value in enumerate(column.values, start=1):
                if isinstance(value, str):
                    page.write_string(row, number, value)
                elif value is not None:
                    page.write_number(row, number, value)
        book.close()
        return out.getvalue()


def sheet(plot: Plot, drawn: Sequence[Series], _: Translate) -> Sheet:
    """Categories in the first column and one column a series; of points, both coordinates. Intervals stand behind all series, limits and distances."""
    columns: list[Column] = [] if not plot.categories else [Column("", tuple(written(name) for name in plot.categories))]
    places: list[tuple[int, int]] = []
    for series in drawn:
        others = 0
        if not plot.categories:
            columns.append(Column(written(plot.other_unit), series.at))
            others = len(columns) - 1
        columns.append(Column(written(series.name or plot.title), known(series.values)))
        places.append((len(columns) - 1, others))
    placed = tuple(_with_interval(columns, series, *place, _) for series, place in zip(drawn, places, strict=True))
    columns += [Column(written(series.name), tuple(written(name) for name in series.names)) for series in drawn if any(series.names)]
    columns += [Column(written(series.name or plot.title), known(series.values)) for series in plot.series if series.ends]
    return Sheet(tuple(columns), placed)


def known(values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Null for what is no number: a suppressed figure."""
    return tuple(value if value is not None and math.isfinite(value) else None for value in values)


def _with_interval(columns: list[Column], series: Series, values: int, others: int, _: Translate) -> Placed:
    head = columns[values].head
    if all(limit is None for limit in (*series.lower, *series.upper)):
        return Placed(series, head, values, others)
    below = tuple(None if low is None or value is None else value - low for value, low in zip(series.values, series.lower, strict=True))
    above = tuple(None if high is None or value is None else high - value for value, high in zip(series.values, series.upper, strict=True))
    first = len(columns)
    columns += [Column(_("95%区间下限"), series.lower), Column(_("95%区间上限"), series.upper), Column("−", below), Column("+", above)]
    return Placed(series, head, values, others, first + 2, first + 3)
