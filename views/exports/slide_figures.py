"""Headline figures of a slide: one shape each, large enough for the back row, whether the change is more than noise said in colour and in words."""

from __future__ import annotations

from collections.abc import Sequence

from pptx.slide import Slide

from views import palette
from views.comparing.judging import LOOKS, MARKS, Verdict
from views.exports.office import BORDER, FAINT, INK, PANEL, inches, lines_of, paragraph, run, written
from views.exports.slide_shapes import Box, add_rectangle, fill_text
from views.meeting.slides import Figure
from views.texts import translator

MOST_FIGURES, MOST_BESIDE = 8, 4
HEIGHT, GAP, INSET, STRIPE = 2.1, 0.2, 0.14, 0.08
"""Inches of a figure and around it."""
CHANGE_COLOURS = {"better": palette.BETTER, "worse": palette.WORSE, "higher": palette.HIGHER, "lower": palette.LOWER}


def columns(count: int) -> int:
    """Three or four beside one another; six are two rows of three."""
    return count if count <= MOST_BESIDE else 3 if count <= 6 else 4


def figures_height(figures: Sequence[Figure]) -> float:
    rows = -(-len(figures) // columns(len(figures))) if figures else 0
    return rows * HEIGHT + max(rows - 1, 0) * GAP


def add_figures(page: Slide, figures: Sequence[Figure], box: Box, language: str) -> None:
    beside = columns(len(figures))
    width = (box.width - (beside - 1) * GAP) / beside
    for number, figure in enumerate(figures):
        row, column = divmod(number, beside)
        _add(page, figure, Box(box.left + column * (width + GAP), box.top + row * (HEIGHT + GAP), width, HEIGHT), language)


def colour_of(verdict: Verdict) -> str:
    return CHANGE_COLOURS.get(verdict.value.split("_")[0], f"#{FAINT}")


def _add(page: Slide, figure: Figure, box: Box, language: str) -> None:
    shape = add_rectangle(page, box, f"#{PANEL}", border=f"#{BORDER}", name=figure.name)
    fill_text(shape, _words(figure, box.width - 2 * INSET, language), anchor="ctr", inset=INSET)
    add_rectangle(page, Box(box.left, box.top, STRIPE, box.height), LOOKS[figure.verdict].line)


def _words(figure: Figure, width: float, language: str) -> list[str]:
    """Name, value, change with its sign of the verdict, what it is measured against, and what the last meeting was told."""
    _ = translator(language)
    value = next((points for points in (40, 34, 28, 24) if inches(written(figure.value), points) * 1.08 <= width), 20)
    name = 18 if lines_of(written(figure.name), 18, width) <= 2 else 15
    parts = [
        paragraph(run(figure.name, language, name, f"#{FAINT}")),
        paragraph(run(figure.value, language, value, f"#{INK}", is_bold=True), before=2),
    ]
    if figure.change:
        change = f"{figure.change} {MARKS[figure.verdict]}".rstrip()
        parts.append(paragraph(run(change, language, 18, colour_of(figure.verdict), is_bold=True), before=2))
    if figure.note:
        small = 14 if lines_of(written(figure.note), 14, width) <= 1 else 12
        parts.append(paragraph(run(figure.note, language, small, f"#{FAINT}")))
    if figure.then:
        parts.append(paragraph(run(_("上次会议：{value}").format(value=figure.then), language, 14, f"#{INK}")))
    return parts
