"""Tables of a slide: native, figures as on the screen, as many rows and columns as can be read, the others on further slides."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from lxml import etree
from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.util import Inches

from views.comparing.judging import LOOKS, MARKS, Verdict
from views.downloads import Download
from views.exports.office import BORDER, DRAWING, FAINT, INK, PANEL, cut, fill, inches, lines_of, paragraph, run, run_properties, written
from views.exports.slide_shapes import Box, add_text
from views.formats import NULL, day_text, exact, time_text
from views.texts import translator

SIZES, LEADING, ABOVE, PADDING = (18, 16, 14, 12), 1.2, 0.08, 0.2
"""Points of a cell, the largest first; how much of that a line takes; inches above and below a row's text together, and beside it."""
WIDEST = 3.6
MOST_PLACES = 3
MOST_SLIDES = 4
"""Slides for one table; who needs every row opens the workbook."""


@dataclass(frozen=True)
class TablePage:
    """What one slide holds of a table: texts, widths in inches, which columns are figures, and what is left out. Without cells where nothing fits."""

    labels: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    are_figures: tuple[bool, ...]
    verdicts: tuple[Verdict, ...] = ()
    note: str = ""
    points: float = SIZES[-1]


def table_pages(table: Download, first: float, whole: float, width: float, language: str, verdicts: Sequence[Verdict] = ()) -> list[TablePage]:
    """The table on as few slides as can be, in the largest letters that do it: `first` inches on the first one, 0 where it has no room, `whole` on each other. `verdicts` has one a row, or none."""
    tried = [_pages(table, first, whole, width, language, verdicts, points) for points in SIZES]
    pages = min(tried, key=len)
    if len(pages) <= MOST_SLIDES:
        return pages
    kept = pages[:MOST_SLIDES]
    _ = translator(language)
    note = _("表共{count}行，这里放不下；全部在工作簿中。").format(count=table.rows.height)
    return [*kept[:-1], replace(kept[-1], cells=kept[-1].cells[:-1], verdicts=kept[-1].verdicts[:-1], note=note)]


def _pages(table: Download, first: float, whole: float, width: float, language: str, verdicts: Sequence[Verdict], points: float) -> list[TablePage]:
    texts = shown(table, language)
    pages: list[TablePage] = [] if first else [TablePage((), (), (), ())]
    for columns in _columns_at_once(texts, table.labels, width, points):
        pages += _rows_at_once(texts, table, columns, (first if not pages else whole, whole), width, verdicts, points)
    return pages


def shown(table: Download, language: str) -> list[tuple[str, ...]]:
    """The rows as texts, figures to the places of the screen."""
    said = table.decimals or (MOST_PLACES + 1,) * len(table.labels)
    decimals = tuple(
        _places(column.to_list()) if (places or 0) > MOST_PLACES else places for column, places in zip(table.rows.get_columns(), said, strict=True)
    )
    return [tuple(_cell(value, places, language) for value, places in zip(row, decimals, strict=True)) for row in table.rows.iter_rows()]


def _places(values: Sequence[object]) -> int:
    """The places that the figures have, where the table does not say, or means the file of a machine."""
    known = [value for value in values if isinstance(value, float) and math.isfinite(value)]
    return next((places for places in range(3) if all(abs(value - round(value, places)) < 1e-9 for value in known)), 2)


def _cell(value: object, decimals: int | None, language: str) -> str:
    _ = translator(language)
    if value is None:
        return NULL
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        return exact(value, decimals or 0, language) if math.isfinite(value) else _("已隐去")
    if isinstance(value, datetime):
        return time_text(value, language)
    if isinstance(value, date):
        return day_text(value, language)
    if isinstance(value, list):
        return " ".join(_cell(each, decimals if decimals is not None else 1, language) for each in value)
    return written(str(value)) or NULL


def _width(texts: Sequence[tuple[str, ...]], labels: Sequence[str], column: int, points: float) -> float:
    """Inches of a column: its longest cell in one line, its label in two or, where it is small, in three, within reason."""
    label = written(labels[column])
    longest = 1.08 * max((inches(row[column], points) for row in texts), default=0.3)
    word = max((inches(word, points) for word in label.split() if word.isascii()), default=0.0)
    return min(max(longest, inches(label, points) / (2 if points > 14 else 3) + 0.12, 1.08 * word, 0.6) + PADDING, WIDEST)


def _columns_at_once(texts: Sequence[tuple[str, ...]], labels: Sequence[str], width: float, points: float) -> list[tuple[int, ...]]:
    """Columns that stand beside one another; the first is repeated on each slide."""
    groups: list[list[int]] = [[0]]
    for column in range(1, len(labels)):
        taken = sum(_width(texts, labels, each, points) for each in groups[-1])
        if taken + _width(texts, labels, column, points) > width and len(groups[-1]) > 1:
            groups.append([0])
        groups[-1].append(column)
    return [tuple(group) for group in groups]


def _rows_at_once(
    texts: Sequence[tuple[str, ...]],
    table: Download,
    columns: tuple[int, ...],
    rooms: tuple[float, float],
    width: float,
    verdicts: Sequence[Verdict],
    points: float,
) -> list[TablePage]:
    natural = [_width(texts, table.labels, column, points) for column in columns]
    widths = tuple(each * min(width / sum(natural), 2.0) for each in natural)
    labels = tuple(written(table.labels[column]) for column in columns)
    rows = [tuple(row[column] for column in columns) for row in texts]
    ends, used = [0], _height(labels, widths, points)
    for number, row in enumerate(rows):
        if used + _height(row, widths, points) > rooms[0 if len(ends) == 1 else 1] and number > ends[-1]:
            ends.append(number)
            used = _height(labels, widths, points)
        used += _height(row, widths, points)
    own = tuple(table.rows.get_columns()[column].dtype.is_numeric() for column in columns)
    pages = zip(ends, (*ends[1:], len(rows)), strict=True)
    return [TablePage(labels, tuple(rows[start:end]), widths, own, tuple(verdicts[start:end]), points=points) for start, end in pages]


def _height(row: Sequence[str], widths: Sequence[float], points: float) -> float:
    lines = max(min(lines_of(text, points, width - PADDING), 3) for text, width in zip(row, widths, strict=True))
    return ABOVE + lines * points * LEADING / 72


def add_table(page: Slide, table: TablePage, box: Box, language: str) -> None:
    """Head and rows, figures to the right, a thin line below each."""
    rows, columns = len(table.cells) + 1, len(table.labels)
    heights = [_height(row, table.widths, table.points) for row in (table.labels, *table.cells)]
    added = page.shapes.add_table(rows, columns, Inches(box.left), Inches(box.top), Inches(sum(table.widths)), Inches(sum(heights)))
    grid = added.table
    grid.horz_banding = False
    for column, width in zip(grid.columns, table.widths, strict=True):
        column.width = Inches(width)
    looks = (None, *(table.verdicts or (None,) * len(table.cells)))
    for row, height, texts, verdict in zip(grid.rows, heights, (table.labels, *table.cells), looks, strict=True):
        row.height = Inches(height)
        for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            shown = f"{text} {MARKS[verdict]}".rstrip() if verdict and not number else text
            inks = _inks(None if number else verdict, is_head=texts is table.labels)
            fill_cell(cell._tc, shown, table.widths[number], language, inks, is_figure=table.are_figures[number], points=table.points)
    if table.note:
        _add_note(page, table.note, box, sum(heights), language)


@dataclass(frozen=True)
class Inks:
    """Colours of a cell, of its words and of the line below it."""

    paper: str
    ink: str
    line: str
    is_bold: bool = False


def _inks(verdict: Verdict | None, *, is_head: bool) -> Inks:
    if is_head:
        return Inks(f"#{PANEL}", f"#{FAINT}", f"#{FAINT}", is_bold=True)
    if verdict is None or not MARKS[verdict]:
        return Inks("", f"#{INK}", f"#{BORDER}")
    return Inks(LOOKS[verdict].paper, LOOKS[verdict].ink, f"#{BORDER}")


def fill_cell(
    cell: etree._Element, text: str, width: float, language: str, inks: Inks, *, is_figure: bool, points: float, align: str = "", beside: float = PADDING
) -> None:
    """Text and look of one cell of a native table, in place of what it has."""
    shown = cut(text, points, 3 * (width - beside))
    words = run(shown, language, points, inks.ink, is_bold=inks.is_bold) if shown else ""
    # An empty cell would otherwise be as high as 18 points want it.
    end = run_properties("endParaRPr", language, points, inks.ink)
    line = f'<a:lnB w="9525">{fill(inks.line)}</a:lnB>'
    none = "".join(f'<a:ln{side} w="0"><a:noFill/></a:ln{side}>' for side in "LRT")
    paper = fill(inks.paper) if inks.paper else "<a:noFill/>"
    for old in list(cell):
        cell.remove(old)
    body = f'<a:txBody xmlns:a="{DRAWING}"><a:bodyPr/><a:lstStyle/>{paragraph(words, end, align=align or ("r" if is_figure else "l"), leading=points * LEADING)}</a:txBody>'
    cell.append(parse_xml(body))
    side = round(beside / 2 * 914_400)
    margins = f'marL="{side}" marR="{side}" marT="27432" marB="27432" anchor="ctr"'
    cell.append(parse_xml(f'<a:tcPr xmlns:a="{DRAWING}" {margins}>{none}{line}{paper}</a:tcPr>'))


def _add_note(page: Slide, note: str, box: Box, below: float, language: str) -> None:
    words = [paragraph(run(note, language, 12, f"#{FAINT}"))]
    add_text(page, words, Box(box.left, min(box.top + below, box.top + box.height - 0.28), box.width, 0.28))
