"""How much room words and charts take in a picture: estimates on the wide side, as a picture cannot be scrolled and measuring costs more than drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from views.exports.plots import Plot
from views.text_width import ems, is_wide

FONT_SIZE, LINE, WIDTH, USUAL_HEIGHT, LEAST_HEIGHT = 13, 16, 960, 400, 120
ROW_ROOM, LEAST_CELL, GAP, TICKS = 9, 40, 10, 66
HEADROOM = 3
"""Heights at which the words of dates stand in turns."""
MOST_OF_WIDTH = 0.42
"""Longer names of rows are broken into lines."""
INNER, OUTER = 0.28, 0.14
"""Shares of a category's room between bars, and beyond the first and the last."""


@dataclass(frozen=True)
class Frame:
    """The drawing's own rectangle within the body of a picture, and the lines of the names around it."""

    left: float
    right: float
    top: float
    bottom: float
    width: float
    height: float
    names: tuple[tuple[str, ...], ...] = ()
    heads: tuple[tuple[str, ...], ...] = ()

    @property
    def whole(self) -> tuple[float, float]:
        return self.left + self.width + self.right, self.top + self.height + self.bottom


def text_pixels(text: str, size: float = FONT_SIZE) -> float:
    """About how wide a line of text is."""
    return ems(text) * size


def wrapped(text: str, room: float, size: float = FONT_SIZE) -> tuple[str, ...]:
    """Lines that fit: broken between words, and between any two Chinese characters."""
    lines, line = [], ""
    for part in _parts(text):
        if line.strip() and text_pixels((line + part).rstrip(), size) > room:
            lines.append(line.strip())
            line = ""
        line += part
    return tuple([*lines, line.strip()] if line.strip() or not lines else lines)


def _parts(text: str) -> list[str]:
    """What may not be broken: a word with the space behind it, a Chinese character."""
    parts: list[str] = []
    for letter in text:
        is_next = bool(parts) and (letter == " " or (not is_wide(letter) and not is_wide(parts[-1][-1]) and parts[-1][-1] != " "))
        if is_next:
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts


def longest(texts: Sequence[str], size: float = FONT_SIZE) -> float:
    return max((text_pixels(text, size) for text in texts), default=0.0)


def frame_of(plot: Plot, width: float, height: float | None) -> Frame:
    """A body of this width, and of the height that lets every row be read where none is asked for. A grid is as wide as its columns need."""
    if plot.is_grid:
        return _grid(plot, width, height)
    return _level(plot, width, height) if plot.is_horizontal else _upright(plot, width, height)


def _grid(plot: Plot, width: float, height: float | None) -> Frame:
    names = tuple(wrapped(name, width * MOST_OF_WIDTH) for name in plot.categories)
    left = longest([line for name in names for line in name]) + GAP
    needed = max([LEAST_CELL, *(text_pixels(label, FONT_SIZE - 1) + GAP for series in plot.series for label in series.labels)])
    cell = max(needed, (width - left - GAP) / max(len(plot.series), 1))
    heads = tuple(wrapped(series.name, cell - 6) for series in plot.series)
    top = max((len(head) for head in heads), default=1) * LINE + GAP
    own = _rows(names, 1)
    return Frame(left, GAP, top, 4, cell * len(plot.series), max(height - top - 4, LINE) if height else own, names, heads)


def _rows(names: Sequence[Sequence[str]], lanes: int) -> float:
    lines = max((len(name) for name in names), default=1)
    return len(names) * max(lines * LINE + ROW_ROOM, lanes * LINE)


def _level(plot: Plot, width: float, height: float | None) -> Frame:
    names = tuple(wrapped(name, width * MOST_OF_WIDTH) for name in plot.categories)
    left = longest([line for name in names for line in name]) + GAP
    words = [label for series in plot.series if series.mark == "bar" and not series.stack for label in series.labels]
    right = max(longest(plot.asides, FONT_SIZE - 1) + GAP, 0 if plot.asides else longest(words, FONT_SIZE - 1) / 2, 2 * GAP)
    top, bottom = (22 if plot.rules else 6), (44 if plot.unit else 26) if plot.has_axis else 6
    own = max(_rows(names, len({series.stack or str(place) for place, series in enumerate(plot.series) if series.mark == "bar"})), LEAST_HEIGHT / 2)
    return Frame(left, right, top, bottom, max(width - left - right, width / 4), max(height - top - bottom, LINE) if height else own, names)


def _upright(plot: Plot, width: float, height: float | None) -> Frame:
    ends = [series.end for series in plot.series] + [rule.label for rule in plot.rules if not rule.is_of_category and not rule.is_of_other and rule.to is None]
    left, right = (TICKS if plot.has_axis else GAP), max(longest(ends, FONT_SIZE - 1) + GAP, 2.5 * GAP)
    inner = max(width - left - right, width / 4)
    names = tuple(wrapped(name, inner / len(plot.categories) - 6) for name in plot.categories) if 0 < len(plot.categories) <= 12 else ()
    lines = max((len(name) for name in names), default=1)
    dated = sum(rule.is_of_category and bool(rule.label) for rule in plot.rules)
    top, bottom = 30 + LINE * min(dated, HEADROOM), 10 + lines * LINE + (22 if plot.other_unit else 0)
    return Frame(left, right, top, bottom, inner, max((height or USUAL_HEIGHT) - top - bottom, LINE), names)
