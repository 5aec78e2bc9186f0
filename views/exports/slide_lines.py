"""Sentences of a slide as bullets: who, what; orange where a rule has fired."""

from __future__ import annotations

from collections.abc import Sequence

from pptx.slide import Slide

from views.exports.office import ACCENT, FAINT, INK, lines_of, paragraph, run, written
from views.exports.slide_shapes import Box, add_text
from views.meeting.slides import Line

POINTS, BEFORE, LEADING = 20, 8, 1.22
"""Points of a sentence and above it, and how much of that a line takes."""
INDENT = 0.35
COLOURS = {True: "#C8641B", False: "#9AA8AA", None: f"#{ACCENT}"}
"""Of the bullet: a signal, noise, neither in question."""


def lines_height(lines: Sequence[Line], width: float) -> float:
    """Inches."""
    return sum(_height(line, width) for line in lines)


def _height(line: Line, width: float) -> float:
    return lines_of(f"{written(line.who)}  {written(line.text)}", _points(width), width - INDENT) * _points(width) * LEADING / 72 + BEFORE / 72


def _points(width: float) -> float:
    """Beside a chart there is less room."""
    return POINTS if width > 6 else 16


def lines_pages(lines: Sequence[Line], width: float, height: float, whole: float) -> list[tuple[Line, ...]]:
    """The sentences that fit into `height` on the first slide and into `whole` on each further one; at least one, if empty, and each at least one sentence long."""
    pages: list[list[Line]] = [[]]
    for line in lines:
        room = height if len(pages) == 1 else whole
        if pages[-1] and lines_height([*pages[-1], line], width) > room:
            pages.append([])
        pages[-1].append(line)
    return [tuple(page) for page in pages]


def add_lines(page: Slide, lines: Sequence[Line], box: Box, language: str) -> None:
    points = _points(box.width)
    said = []
    for line in lines:
        who = [run(f"{line.who}", language, points, f"#{INK}", is_bold=True), run("\u3000", language, points)] if line.who else []
        colour = f"#{FAINT}" if line.is_signal is False else f"#{INK}"
        said.append(paragraph(*who, run(line.text, language, points, colour), before=BEFORE, bullet=COLOURS[line.is_signal]))
    add_text(page, said or [paragraph()], box)
