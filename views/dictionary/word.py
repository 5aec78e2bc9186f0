"""A Word document of headings, paragraphs and tables of two columns, for Word, WPS and LibreOffice."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATIN, CHINESE = "Arial", "Microsoft YaHei"
LABEL_WIDTH, TEXT_WIDTH, MARGIN = Cm(3.0), Cm(13.4), Cm(2.3)
"""Together the width of A4 between its margins."""
GREY = RGBColor(0x5A, 0x6A, 0x6A)
UNWRITTEN = {code: None for code in range(32) if chr(code) not in "\t\n\r"}
"""Control characters that XML cannot hold."""


@dataclass(frozen=True)
class Section:
    """A heading, a line below it, and rows of label and text."""

    heading: str
    note: str
    rows: Sequence[tuple[str, str]]


def document(title: str, notes: Iterable[str], sections: Iterable[Section], *, dated: datetime) -> bytes:
    """The file's bytes, dated as the snapshot that it speaks of."""
    written = docx.Document()
    _prepare(written, title, dated)
    written.add_paragraph(_written(title), "Title")
    for note in notes:
        written.add_paragraph(_written(note), "Subtitle")
    for section in sections:
        written.add_paragraph(_written(section.heading), "Heading 1")
        written.add_paragraph(_written(section.note), "Subtitle")
        _add_table(written, section.rows)
    out = io.BytesIO()
    written.save(out)
    return out.getvalue()


def _written(text: str) -> str:
    return text.translate(UNWRITTEN)


def _prepare(written: Document, title: str, dated: datetime) -> None:
    """A4, fonts that hold Chinese, and who and when in the file's properties."""
    page = written.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    for name, size, is_bold in (("Normal", 10, False), ("Title", 20, True), ("Heading 1", 13, True), ("Subtitle", 9, False)):
        _shape(written.styles[name], size, is_bold=is_bold)
    written.styles["Subtitle"].font.color.rgb = GREY
    properties = written.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = dated


def _shape(style: ParagraphStyle, size: int, *, is_bold: bool) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.italic = LATIN, Pt(size), is_bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), CHINESE)
    fonts.set(qn("w:hAnsi"), LATIN)


def _add_table(written: Document, rows: Sequence[tuple[str, str]]) -> None:
    table = written.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for label, text in rows:
        left, right = table.add_row().cells
        _fill(left, label, LABEL_WIDTH, is_bold=True)
        _fill(right, text, TEXT_WIDTH)


def _fill(cell: _Cell, text: str, width: Cm, *, is_bold: bool = False) -> None:
    cell.width = width
    run = cell.paragraphs[0].add_run(_written(text))
    run.bold = is_bold
