"""A grid of areas and metrics on a slide: a native table in the colours and with the words of the screen."""

from __future__ import annotations

from pptx.slide import Slide
from pptx.util import Inches

from views import palette
from views.exports.native import readable
from views.exports.office import BORDER, FAINT, INK, PANEL, inches, lines_of, written
from views.exports.plots import Plot
from views.exports.slide_shapes import Box
from views.exports.slide_tables import LEADING, Inks, fill_cell

POINTS, HEAD_POINTS, LEAST_ROW, LARGEST_ROW, BESIDE = 12, 10, 0.22, 0.42, 0.06
HEAD = Inks(f"#{PANEL}", f"#{FAINT}", f"#{FAINT}", is_bold=True)
NAME = Inks("", f"#{INK}", f"#{BORDER}")


def add_grid(slide: Slide, plot: Plot, box: Box, language: str) -> str:
    """Rows are the plot's categories, columns its series; gives the sentence of what was left out, else an empty one."""
    shown, said = readable(plot, box.height, language)
    widths = _widths(shown, box.width)
    head = 0.12 + 0.19 * min(
        max(lines_of(written(series.name), HEAD_POINTS, width - BESIDE) for series, width in zip(shown.series, widths[1:], strict=True)), 4
    )
    row = min(max((box.height - head) / len(shown.categories), LEAST_ROW), LARGEST_ROW)
    added = slide.shapes.add_table(
        len(shown.categories) + 1, len(shown.series) + 1, *Box(box.left, box.top, sum(widths), head + row * len(shown.categories)).place
    )
    added.name = written(plot.title)[:80] or "-"
    table = added.table
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    for number, line in enumerate(table.rows):
        line.height = Inches(row if number else head)
    longest = max((inches(written(label), 1) for series in shown.series for label in series.labels), default=1.0)
    cells = next((points for points in (POINTS, 11, 10, 9) if longest * points * 1.05 + BESIDE <= widths[-1] and points * LEADING / 72 + 0.06 <= row), 8)
    labels = [("", HEAD), *((series.name, HEAD) for series in shown.series)]
    rows = [
        [(name, NAME), *((series.labels[place], _inks(series.colours[place], series.inks[place])) for series in shown.series)]
        for place, name in enumerate(shown.categories)
    ]
    for line, texts in zip(table.rows, (labels, *rows), strict=True):
        for number, (cell, (text, inks)) in enumerate(zip(line.cells, texts, strict=True)):
            points = HEAD_POINTS if inks is HEAD else cells if number else min(POINTS, cells + 2)
            fill_cell(cell._tc, written(text), widths[number], language, inks, is_figure=False, points=points, align="ctr" if number else "l", beside=BESIDE)
    return said


def _widths(plot: Plot, width: float) -> tuple[float, ...]:
    """As much as the names need, the rest in equal parts."""
    names = min(max((inches(written(name), POINTS) for name in plot.categories), default=1.0) + 0.25, width * 0.3)
    return (names, *((width - names) / len(plot.series),) * len(plot.series))


def _inks(colour: str, ink: str) -> Inks:
    return Inks(colour, ink or f"#{INK}", palette.PAPER)
