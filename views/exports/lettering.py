"""Words set beside Vega's drawing: names of rows, what stands at their far ends, heads and words of cells. Vega would measure each of them, at two to three
milliseconds a word; here their places are known."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from views.exports.plots import Plot
from views.exports.sizes import FONT_SIZE, GAP, INNER, LINE, OUTER, Frame
from views.palette import CELL_INK, TEXT

SMALL = FONT_SIZE - 1


def lettering(plot: Plot, frame: Frame) -> str:
    """SVG texts in the coordinates of the body."""
    if plot.is_grid:
        return _heads(frame) + _names(frame, _centres(len(plot.categories), frame.height, 0, 0), frame.top) + _cells(plot, frame)
    if not plot.is_horizontal:
        return ""
    centres = _centres(len(plot.categories), frame.height, INNER, OUTER)
    return _names(frame, centres, frame.top) + _asides(plot, frame, centres)


def lettered(x: float, y: float, text: str, *, anchor: str = "start", size: float = FONT_SIZE, colour: str = TEXT, weight: str = "normal") -> str:
    """One line, `y` its middle."""
    bold = f' font-weight="{weight}"' if weight != "normal" else ""
    return f'<text x="{x:.1f}" y="{y + size * 0.36:.1f}" text-anchor="{anchor}" font-size="{size}"{bold} fill="{colour}">{escape(text)}</text>'


def _centres(count: int, height: float, inner: float, outer: float) -> list[float]:
    """Middles of the categories, as a band scale has them."""
    step = height / max(count - inner + 2 * outer, 1)
    return [step * (outer + (1 - inner) / 2 + place) for place in range(count)]


def _names(frame: Frame, centres: Sequence[float], top: float) -> str:
    return "".join(
        lettered(frame.left - GAP, top + centre + (line - (len(name) - 1) / 2) * LINE, text, anchor="end")
        for name, centre in zip(frame.names, centres, strict=True)
        for line, text in enumerate(name)
    )


def _asides(plot: Plot, frame: Frame, centres: Sequence[float]) -> str:
    across = frame.left + frame.width + GAP
    return "".join(lettered(across, frame.top + centre, text, size=SMALL) for text, centre in zip(plot.asides, centres, strict=False) if text)


def _heads(frame: Frame) -> str:
    """Their last lines stand in one row above the cells."""
    cell = frame.width / max(len(frame.heads), 1)
    return "".join(
        lettered(frame.left + (column + 0.5) * cell, frame.top - 4 - (len(head) - line - 0.5) * LINE, text, anchor="middle", size=SMALL)
        for column, head in enumerate(frame.heads)
        for line, text in enumerate(head)
    )


def _cells(plot: Plot, frame: Frame) -> str:
    cell, row = frame.width / max(len(plot.series), 1), frame.height / max(len(plot.categories), 1)
    return "".join(
        lettered(frame.left + (column + 0.5) * cell, frame.top + (line + 0.5) * row, label, anchor="middle", size=SMALL, colour=series.inks[line] or CELL_INK)
        for column, series in enumerate(plot.series)
        for line, label in enumerate(series.labels)
        if label
    )
