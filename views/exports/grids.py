"""Grids of cells: one series a column, each cell with the words and the colour of the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from views.charts.options import Chart
from views.exports.options import Axes, items, mapping, number, plain_words
from views.exports.plots import Series


@dataclass(frozen=True)
class Cell:
    text: str
    colour: str
    ink: str
    figure: float | None


def cells(chart: Chart, axes: Axes, series: Sequence[Mapping[str, object]]) -> tuple[Series, ...]:
    """Rows are the plot's categories, columns its series; where nothing stands, no figure and no word."""
    found: dict[tuple[int, int], Cell] = {}
    for each in series:
        for place, item in enumerate(items(each.get("data"))):
            column, row = items(mapping(item)["value"] if isinstance(item, Mapping) else item)[:2]
            found[int(row), int(column)] = _cell(chart, each, item, place)
    empty = Cell("", "", "", None)
    rows = range(len(axes.categories))
    return tuple(_column(name, [found.get((row, column), empty) for row in rows]) for column, name in enumerate(axes.columns))


def _column(name: str, column: Sequence[Cell]) -> Series:
    return Series(
        name,
        tuple(cell.figure for cell in column),
        "cell",
        colours=tuple(cell.colour for cell in column),
        labels=tuple(cell.text for cell in column),
        inks=tuple(cell.ink for cell in column),
    )


def _cell(chart: Chart, series: Mapping[str, object], item: object, place: int) -> Cell:
    """A cell says its word itself, or in the dimension that the label names; its shade is its own or of the scale."""
    figure = number(chart.figures[place]) if place < len(chart.figures) else None
    common = mapping(series.get("label"))
    if isinstance(item, Mapping):
        label = {**common, **mapping(item.get("label"))}
        colour = str(mapping(item.get("itemStyle")).get("color", ""))
        return Cell(plain_words(str(label.get("formatter", ""))), colour, str(label.get("color", "")), figure)
    values, names = items(item), [str(name) for name in items(series.get("dimensions"))]
    said = str(common.get("formatter", "")).removeprefix("{@").removesuffix("}")
    text = plain_words(str(values[names.index(said)])) if said in names else ""
    return Cell(text, shaded(chart.option.get("visualMap"), float(values[2])), str(common.get("color", "")), figure)


def shaded(scale: object, value: float) -> str:
    """The colour that a continuous scale gives a value, between the two nearest of its steps."""
    steps = [str(each) for each in items(mapping(mapping(scale).get("inRange")).get("color"))]
    if len(steps) < 2:
        return steps[0] if steps else ""
    low, high = (float(mapping(scale).get(end, usual)) for end, usual in (("min", 0), ("max", 1)))
    place = min(max((value - low) / (high - low or 1), 0), 1) * (len(steps) - 1)
    first = min(int(place), len(steps) - 2)
    parts = ((int(steps[first][at : at + 2], 16), int(steps[first + 1][at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(start + (end - start) * (place - first)):02X}" for start, end in parts)
