"""Sentences of a slide as bullets: who, what; orange where a rule has fired."""

from __future__ import annotations

from collections.abc import Sequence

from pptx.slide import Slide

from views import palette
from views.exports.office import FAINT, INK, lines_of, paragraph, run, space, written
from views.exports.slide_shapes import Box, add_text
from views.meeting.slides import Line

SIZES, BESIDE, BEFORE, LEADING = (20, 18, 16), (16, 15, 14), 8, 1.22
"""Points of a sentence, the largest first, also beside a chart where there is less room; points above it, and how much of its size a line takes."""
INDENT = 0.35
COLOURS = {True: palette.WORSE, False: palette.UNSAID, None: palette.TEAL}
"""Of the bullet: a signal, noise, neither in question."""


def lines_height(lines: Sequence[Line], width: float, height: float) -> float:
    """Inches that the sentences take where they are given `height`."""
    return _height(lines, width, points_for(lines, width, height))


def points_for(lines: Sequence[Line], width: float, height: float) -> float:
    """The largest size in which all of them fit, else the smallest."""
    sizes = SIZES if width > 6 else BESIDE
    return next((points for points in sizes if _height(lines, width, points) <= height), sizes[-1])


def _height(lines: Sequence[Line], width: float, points: float) -> float:
    return sum(lines_of(f"{written(line.who)}  {written(line.text)}", points, width - INDENT) * points * LEADING / 72 + BEFORE / 72 for line in lines)


def lines_pages(lines: Sequence[Line], width: float, height: float, whole: float) -> list[tuple[Line, ...]]:
    """The sentences that fit into `height` on the first slide and into `whole` on each further one; at least one, if empty, and each at least one sentence long."""
    points = points_for(lines, width, height)
    pages: list[list[Line]] = [[]]
    for line in lines:
        room = height if len(pages) == 1 else whole
        if pages[-1] and _height([*pages[-1], line], width, points) > room:
            pages.append([])
        pages[-1].append(line)
    return [tuple(page) for page in pages]


def add_lines(page: Slide, lines: Sequence[Line], box: Box, language: str) -> None:
    points = points_for(lines, box.width, box.height)
    said = []
    for line in lines:
        who = [run(f"{line.who}", language, points, f"#{INK}", is_bold=True), space(language, points)] if line.who else []
        colour = f"#{FAINT}" if line.is_signal is False else f"#{INK}"
        said.append(paragraph(*who, run(line.text, language, points, colour), before=BEFORE, bullet=COLOURS[line.is_signal], leading=points * LEADING))
    add_text(page, said or [paragraph()], box)
