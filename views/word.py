"""A Word document of headings, paragraphs and tables of two columns, written as the plain parts of an OOXML package: it opens in Word, WPS and LibreOffice."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MIME = f"{WORD}.document"
LABEL_WIDTH, TEXT_WIDTH = 1700, 7600
"""Twentieths of a point, together the width between the margins of A4."""
UNWRITTEN = {code: None for code in range(32) if chr(code) not in "\t\n\r"}
"""Control characters that XML cannot hold."""


@dataclass(frozen=True)
class Section:
    """A heading, a line below it, and rows of label and text."""

    heading: str
    note: str
    rows: Sequence[tuple[str, str]]


def document(title: str, notes: Iterable[str], sections: Iterable[Section]) -> bytes:
    """The file's bytes; the same content gives the same bytes."""
    body = [_paragraph(title, "Title"), *(_paragraph(note, "Note") for note in notes)]
    for section in sections:
        body += [_paragraph(section.heading, "Heading1"), _paragraph(section.note, "Note"), _table(section.rows), "<w:p/>"]
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1300" w:right="1300" w:bottom="1300" w:left="1300"/></w:sectPr>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMESPACE}><w:body>{''.join(body)}{page}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {NAMESPACE}>{_styles()}</w:styles>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), f"{HEAD}{part}", zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _run(text: str, *, is_bold: bool = False) -> str:
    bold = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    return f'<w:r>{bold}<w:t xml:space="preserve">{escape(text.translate(UNWRITTEN))}</w:t></w:r>'


def _paragraph(text: str, style: str = "Normal", *, is_bold: bool = False) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text, is_bold=is_bold)}</w:p>'


def _table(rows: Sequence[tuple[str, str]]) -> str:
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="C8D0D0"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    shape = f'<w:tblPr><w:tblW w:w="{LABEL_WIDTH + TEXT_WIDTH}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
    grid = f'<w:tblGrid><w:gridCol w:w="{LABEL_WIDTH}"/><w:gridCol w:w="{TEXT_WIDTH}"/></w:tblGrid>'
    return f"<w:tbl>{shape}{grid}{''.join(_row(label, text) for label, text in rows)}</w:tbl>"


def _row(label: str, text: str) -> str:
    cells = ((LABEL_WIDTH, _paragraph(label, is_bold=True)), (TEXT_WIDTH, _paragraph(text)))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(_cell(width, paragraph) for width, paragraph in cells)}</w:tr>"


def _cell(width: int, paragraph: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph}</w:tc>'


def _styles() -> str:
    fonts = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Microsoft YaHei" w:cs="Arial"/>'
    default = f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="20"/></w:rPr></w:rPrDefault></w:docDefaults>'
    return default + "".join(
        f'<w:style w:type="paragraph" w:styleId="{id}"{extra}><w:name w:val="{name}"/><w:pPr>{shape}</w:pPr><w:rPr>{look}</w:rPr></w:style>'
        for id, name, extra, shape, look in (
            ("Normal", "Normal", ' w:default="1"', '<w:spacing w:before="20" w:after="20"/>', ""),
            ("Title", "Title", "", '<w:spacing w:after="120"/>', '<w:b/><w:sz w:val="40"/>'),
            ("Heading1", "heading 1", "", '<w:keepNext/><w:spacing w:before="240" w:after="40"/><w:outlineLvl w:val="0"/>', '<w:b/><w:sz w:val="26"/>'),
            ("Note", "Note", "", '<w:keepNext/><w:spacing w:after="80"/>', '<w:color w:val="5A6A6A"/><w:sz w:val="18"/>'),
        )
    )
