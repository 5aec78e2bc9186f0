"""What the colours of a picture mean, where no word stands beside the marks themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from views.exports.plots import Plot, Series
from views.exports.vega_layers import one_of


@dataclass(frozen=True)
class Entry:
    name: str
    colour: str
    mark: str
    is_dashed: bool = False

    def key(self, x: float, y: float, size: float) -> str:
        """A small sample: a stroke for a line, a dot for points, a block for bars."""
        middle = y + size / 2
        if self.mark == "line":
            dash = ' stroke-dasharray="4 3"' if self.is_dashed else ""
            return f'<line x1="{x:.1f}" y1="{middle:.1f}" x2="{x + size:.1f}" y2="{middle:.1f}" stroke="{self.colour}" stroke-width="2.5"{dash}/>'
        if self.mark == "point":
            return f'<circle cx="{x + size / 2:.1f}" cy="{middle:.1f}" r="{size * 0.4:.1f}" fill="{self.colour}"/>'
        return f'<rect x="{x:.1f}" y="{y:.1f}" width="{size}" height="{size}" fill="{self.colour}"/>'


def legend(plot: Plot) -> tuple[Entry, ...]:
    """One entry a named series that is not named at its end; none where there is nothing to tell apart."""
    named = [series for series in plot.series if series.name and series.mark != "cell" and not series.is_quiet and not series.end and _is_drawn(series)]
    if len(named) < 2 and all(series.mark in ("line", "bar") for series in named):
        return ()
    return tuple(Entry(series.name, _colour(series), series.mark, series.is_dashed) for series in named)


def _is_drawn(series: Series) -> bool:
    return any(value is not None for value in series.values)


def _colour(series: Series) -> str:
    """The one that most of its values have."""
    found = Counter(one_of(series.colours, row) for row, value in enumerate(series.values) if value is not None)
    return found.most_common(1)[0][0]
