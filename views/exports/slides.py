"""A deck as a PowerPoint file: texts, native charts and tables that stay editable, notes for whoever speaks. The figures are the deck's."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pptx.oxml import parse_xml
from pptx.presentation import Presentation
from pptx.slide import Slide as Page
from pptx.util import Inches

from views.charts.options import Chart
from views.exports.master import CONTENT, COVER, COVER_SUBTITLE, COVER_TITLE, FOOT, MARGIN, NUMBER, TITLE, WIDTH, blank
from views.exports.native import add_chart
from views.exports.office import ACCENT, DRAWING, FAINT, cut, escaped, lines_of, paragraph, run, run_properties, written
from views.exports.reading import plot_of
from views.exports.slide_figures import MOST_FIGURES, add_figures, figures_height
from views.exports.slide_grid import add_grid
from views.exports.slide_lines import add_lines, lines_height, lines_pages
from views.exports.slide_shapes import Box, add_text, fill_text
from views.exports.slide_tables import TablePage, add_table, table_pages
from views.meeting.slides import Deck, Figure, Line, Slide
from views.texts import translator

MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
Step = Callable[[int, int], None]
LARGEST_TITLE, SMALLEST_TITLE = 30, 28
TOP, BOTTOM, GAP = 1.62, 6.9, 0.2
"""Inches between which a slide has its content, and between two parts of it."""
CHART_SHARE = 0.64
"""Of the width, where sentences stand beside the chart."""
LEAST_TABLE, NOTE = 1.6, 0.32
"""Inches that a table needs to begin below something else, and of what is said below a chart."""
TITLE_KIND = "title"
"""The kind of a deck's first slide, which becomes the cover."""
_PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"


@dataclass(frozen=True, eq=False)
class _Sheet:
    """One slide of the file: as much of the deck's slide as fits."""

    slide: Slide
    figures: tuple[Figure, ...] = ()
    lines: tuple[Line, ...] = ()
    chart: Chart | None = None
    table: TablePage | None = None
    comment: str = ""


def pptx(deck: Deck, *, dated: datetime | None = None, told: Step = lambda done, total: None) -> bytes:
    """The file's bytes: a cover, and each slide of the deck on one or more of the file, with its title, stamp and number. `dated` is the snapshot's; `told` is
    called with how many slides of the deck are made, of how many."""
    found = blank(deck.title, deck.subtitle, deck.language, dated=dated)
    slides = deck.slides
    if slides and slides[0].kind == TITLE_KIND:
        _add_cover(found, deck, slides[0])
        slides = slides[1:]
    else:
        _add_cover(found, deck, Slide(TITLE_KIND, deck.title))
    for place, slide in enumerate(slides):
        told(place, len(slides))
        for number, sheet in enumerate(_sheets(slide, deck.language)):
            _add_slide(found, sheet, deck, is_continued=number > 0)
    out = io.BytesIO()
    found.save(out)
    return out.getvalue()


def _sheets(slide: Slide, language: str) -> Iterator[_Sheet]:
    """What does not fit on one continues on another; beside a chart there is no room for a table."""
    figures = [slide.figures[first : first + MOST_FIGURES] for first in range(0, len(slide.figures), MOST_FIGURES)] or [()]
    for own in figures[:-1]:
        yield _Sheet(slide, figures=own)
    whole = BOTTOM - TOP
    width, height = _room_for_lines(slide, figures[-1])
    lines = lines_pages(slide.lines, width, height, whole)
    left = 0.0 if slide.chart or len(lines) > 1 else height - lines_height(lines[0], width, height)
    tables = [] if slide.table is None else table_pages(slide.table, left if left >= LEAST_TABLE else 0.0, whole, WIDTH - 2 * MARGIN, language, slide.verdicts)
    yield _Sheet(slide, figures[-1], lines[0], slide.chart, tables[0] if tables else None, slide.comment)
    yield from (_Sheet(slide, lines=own) for own in lines[1:])
    yield from (_Sheet(slide, table=own) for own in tables[1:])


def _room_for_lines(slide: Slide, figures: tuple[Figure, ...]) -> tuple[float, float]:
    """Width and height that sentences have: all below the figures, or beside the chart."""
    width = WIDTH - 2 * MARGIN
    height = BOTTOM - TOP - _comment_height(slide.comment) - (figures_height(figures) + GAP if figures else 0)
    return (width * (1 - CHART_SHARE) - GAP if slide.chart else width), height


def _add_cover(found: Presentation, deck: Deck, slide: Slide) -> None:
    """Title, place and time, and the agenda below, where there is one."""
    page = found.slides.add_slide(found.slide_layouts[COVER])
    title, subtitle = page.placeholders
    words, room = written(slide.title or deck.title), COVER_TITLE[2] - 0.1
    points = next((size for size in (40, 34, 28) if lines_of(words, size, room) <= 2), 24)
    fill_text(title, [paragraph(run(words, deck.language, points, is_bold=True))], anchor="b")
    fill_text(subtitle, [paragraph(run(deck.subtitle, deck.language, 20, f"#{FAINT}"))], anchor="t")
    if slide.lines:
        top = COVER_SUBTITLE[1] + COVER_SUBTITLE[3] + GAP
        pages = lines_pages(slide.lines, room, BOTTOM - top, BOTTOM - TOP)
        add_lines(page, pages[0], Box(COVER_TITLE[0], top, room, BOTTOM - top), deck.language)
    _add_foot(page, deck, 1)
    _add_notes(page, slide, deck)
    for lines in pages[1:] if slide.lines else []:
        _add_slide(found, _Sheet(slide, lines=lines), deck, is_continued=True)


def _add_slide(found: Presentation, sheet: _Sheet, deck: Deck, *, is_continued: bool) -> None:
    page = found.slides.add_slide(found.slide_layouts[CONTENT])
    _add_title(page, sheet.slide.title, deck.language, is_continued=is_continued)
    top = TOP
    if sheet.figures:
        add_figures(page, sheet.figures, Box(MARGIN, top, WIDTH - 2 * MARGIN, figures_height(sheet.figures)), deck.language)
        top += figures_height(sheet.figures) + GAP
    bottom = BOTTOM - _comment_height(sheet.comment)
    if sheet.chart:
        _add_chart(page, sheet, Box(MARGIN, top, WIDTH - 2 * MARGIN, bottom - top), deck.language)
    elif sheet.lines:
        add_lines(page, sheet.lines, Box(MARGIN, top, WIDTH - 2 * MARGIN, bottom - top), deck.language)
        top += lines_height(sheet.lines, WIDTH - 2 * MARGIN, bottom - top) + GAP
    if sheet.table and sheet.table.cells:
        add_table(page, sheet.table, Box(MARGIN, top, WIDTH - 2 * MARGIN, bottom - top), deck.language)
    if sheet.comment:
        _add_comment(page, sheet.comment, deck.language)
    _add_foot(page, deck, len(found.slides))
    _add_notes(page, sheet.slide, deck)


def _add_title(page: Page, title: str, language: str, *, is_continued: bool) -> None:
    _ = translator(language)
    words = _("{title}（续）").format(title=title) if is_continued else title
    room = TITLE[2] - 0.1
    points = LARGEST_TITLE if lines_of(written(words), LARGEST_TITLE, room) <= 2 else SMALLEST_TITLE
    fill_text(page.shapes.title, [paragraph(run(cut(written(words), points, room * 1.9), language, points, is_bold=True))], anchor="ctr")


def _add_chart(page: Page, sheet: _Sheet, box: Box, language: str) -> None:
    """With sentences at its right, and below it what is not seen of it."""
    chart = sheet.chart
    if chart is None:
        return
    plot = plot_of(chart, title=sheet.slide.title, language=language)
    width = box.width * CHART_SHARE if sheet.lines else box.width
    place = Box(box.left, box.top, width, box.height - NOTE)
    said = add_grid(page, plot, place, language) if plot.is_grid else add_chart(page, plot, place, language, alt=chart.alt)
    if below := " ".join(filter(None, (plot.note, said))):
        words = [paragraph(run(cut(written(below), 12, width), language, 12, f"#{FAINT}"))]
        add_text(page, words, Box(box.left, box.top + box.height - NOTE, width, NOTE), anchor="b")
    if sheet.lines:
        add_lines(page, sheet.lines, Box(box.left + width + GAP, box.top, box.width - width - GAP, box.height), language)


def _comment_height(comment: str) -> float:
    return 0.15 + 0.32 * min(lines_of(written(comment), 16, WIDTH - 2 * MARGIN - 0.4), 2) if comment else 0.0


def _add_comment(page: Page, comment: str, language: str) -> None:
    """What the chair wrote, set off from what the figures say."""
    height = _comment_height(comment) - 0.1
    words = [paragraph(run(cut(written(comment), 16, 2 * (WIDTH - 2 * MARGIN) - 1), language, 16, f"#{ACCENT}", is_bold=True))]
    add_text(page, words, Box(MARGIN, BOTTOM - height, WIDTH - 2 * MARGIN, height), anchor="ctr")


def _add_foot(page: Page, deck: Deck, number: int) -> None:
    """Stamp and page number, in the layout's own holders."""
    stamp = paragraph(run(cut(written(deck.stamp), 11, FOOT[2]), deck.language, 11, f"#{FAINT}"))
    field = f'<a:fld id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">{run_properties("rPr", deck.language, 11, f"#{FAINT}")}<a:t>{number}</a:t></a:fld>'
    for kind, place, index, words in (("ftr", FOOT, 11, stamp), ("sldNum", NUMBER, 12, paragraph(field, align="r"))):
        left, top, width, height = (int(Inches(each)) for each in place)
        page.shapes.element.append(
            parse_xml(
                f'<p:sp xmlns:p="{_PRESENTATION}" xmlns:a="{DRAWING}"><p:nvSpPr><p:cNvPr id="{9000 + index}" name="{escaped(kind)}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
                f'<p:nvPr><p:ph type="{kind}" sz="quarter" idx="{index}"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm></p:spPr>'
                f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:lstStyle/>{words}</p:txBody></p:sp>'
            )
        )


def _add_notes(page: Page, slide: Slide, deck: Deck) -> None:
    """What the chair wrote, what the chart shows in words, then definitions and sources."""
    parts = [slide.comment, slide.chart.alt if slide.chart else "", *slide.notes, deck.stamp]
    holder = page.notes_slide.notes_placeholder
    if holder is not None:
        fill_text(holder, [paragraph(run(line, deck.language, 12)) for part in parts if part for line in part.split("\n") if line.strip()])
