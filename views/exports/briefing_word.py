"""The briefing as a Word document of two A4 pages, for Word, WPS and LibreOffice: a real table, the chart as a picture with its description."""

from __future__ import annotations

import io

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from views.exports.briefing import BODY, SMALL, Briefing, Part, Sentence, briefing
from views.exports.briefing_figures import cells
from views.exports.office import written
from views.exports.pictures import Words, png
from views.here import Here
from views.palette import FAINT, TEAL

LATIN, CHINESE = "Arial", "Microsoft YaHei"
TITLE, HEADING = 20, 12.5
WIDTH, COLUMNS = Cm(17), (Cm(7.0), Cm(2.6), Cm(3.2), Cm(4.2))
CHART_WIDTH, CHART_HEIGHT, HEIGHT = 640.0, 330.0, Cm(9)


def word(here: Here) -> bytes:
    """Raises FontsMissing where Chinese cannot be drawn."""
    told = briefing(here)
    paper = docx.Document()
    _prepare(paper, told, here)
    _add_head(paper, told)
    _add_figures(paper, told)
    for part in told.first:
        _add_part(paper, part)
    _add_chart(paper, told)
    paper.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    for part in told.second:
        _add_part(paper, part)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _prepare(paper: Document, told: Briefing, here: Here) -> None:
    """A4, fonts that hold Chinese, stamp and page number at the foot, title and day in the properties."""
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(1.7)
    page.footer_distance = Cm(0.8)
    for name, size, is_bold in (
        ("Normal", BODY, False),
        ("Title", TITLE, True),
        ("Heading 1", HEADING, True),
        ("Subtitle", BODY, False),
        ("Footer", 7.5, False),
    ):
        _shape(paper.styles[name], size, is_bold=is_bold, language=told.language)
    _add_foot(page.footer.paragraphs[0], told.stamp)
    properties = paper.core_properties
    properties.title, properties.author, properties.comments, properties.language = written(told.title), "", written(told.stamp), told.language
    properties.created = properties.modified = here.snapshot.published_at


def _shape(style: ParagraphStyle, size: float, *, is_bold: bool, language: str) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.italic = LATIN, Pt(size), is_bold, False
    style.font.color.rgb = _colour(TEAL) if style.name == "Heading 1" else _colour(FAINT) if style.name in ("Subtitle", "Footer") else RGBColor(0, 0, 0)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(8 if style.name == "Heading 1" else 0), Pt(3)
    style.paragraph_format.line_spacing = 1.1
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), CHINESE)
    fonts.set(qn("w:hAnsi"), LATIN)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _colour(hexadecimal: str) -> RGBColor:
    return RGBColor.from_string(str(hexadecimal).removeprefix("#"))


def _add_foot(foot: Paragraph, stamp: str) -> None:
    foot.add_run(f"{written(stamp)}　")
    for instruction, between in (("PAGE", " / "), ("NUMPAGES", "")):
        run = foot.add_run()
        for kind, text in (("begin", None), (None, instruction), ("end", None)):
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            else:
                part.text = text
            run._r.append(part)
        foot.add_run(between)


def _add_head(paper: Document, told: Briefing) -> None:
    paper.add_paragraph(written(told.title), "Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.add_paragraph(written(told.subtitle), "Subtitle").alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.add_paragraph().add_run(written(told.lead)).bold = True


def _add_figures(paper: Document, told: Briefing) -> None:
    table = paper.add_table(rows=0, cols=len(COLUMNS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, COLUMNS, strict=True):
        column.width = width
    _add_row(table.add_row().cells, told.labels, is_bold=True)
    for figure in told.figures:
        _add_row(table.add_row().cells, cells(figure), is_bold=False)


def _add_row(places: tuple[_Cell, ...], texts: tuple[str, ...], *, is_bold: bool) -> None:
    for number, (place, text, width) in enumerate(zip(places, texts, COLUMNS, strict=True)):
        place.width = width
        paragraph = place.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if number in (1, 2) else WD_ALIGN_PARAGRAPH.LEFT
        run = paragraph.add_run(written(text))
        run.bold, run.font.size = is_bold, Pt(BODY - 1)


def _add_part(paper: Document, part: Part) -> None:
    paper.add_paragraph(written(part.heading), "Heading 1")
    for each in part.sentences:
        _add_sentence(paper.add_paragraph(), each, SMALL if part.is_small else BODY)


def _add_sentence(paragraph: Paragraph, each: Sentence, points: float) -> None:
    paragraph.paragraph_format.space_after = Pt(1 if points == SMALL else 3)
    if each.who:
        who = paragraph.add_run(f"{written(each.who)}　")
        who.bold, who.font.size = True, Pt(points)
    paragraph.add_run(written(each.text)).font.size = Pt(points)


def _add_chart(paper: Document, told: Briefing) -> None:
    """As wide as the text, or as high as the page has left."""
    picture = png(told.plot, Words(), width=CHART_WIDTH, height=CHART_HEIGHT)
    shape = paper.add_paragraph().add_run().add_picture(io.BytesIO(picture))
    scale = min(WIDTH / shape.width, HEIGHT / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    described = shape._inline.docPr
    described.set("descr", written(told.caption))
    described.set("title", written(told.caption))
