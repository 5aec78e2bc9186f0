"""Whether a workbook shows an hour in a cell: midnight and a bare day are the same number there, and only the cell's format tells them apart."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BUILT_IN_HOURS = frozenset((*range(18, 23), *range(32, 36), *range(45, 48), 55, 56))
"""ECMA-376 part 1, 18.8.30: the numbered formats that show an hour, those of Chinese among them."""


def cells_without_hour(path: Path, sheet: int, references: Collection[str]) -> frozenset[str]:
    """Those of the cells (`C4`) of the sheet at this place whose number is shown as a day alone.

    Raises KeyError, ValueError, zipfile.BadZipFile or ElementTree.ParseError where the workbook is not built as it should be.
    """
    with zipfile.ZipFile(path) as archive:
        shows_hour = _styles_with_hour(archive)
        with archive.open(_sheet_part(archive, sheet)) as part:
            wanted = ((cell.get("r"), int(cell.get("s", "0"))) for cell in _elements(part, "c") if cell.get("r") in references and cell.get("t", "n") == "n")
            return frozenset(reference for reference, style in wanted if reference is not None and not (style < len(shows_hour) and shows_hour[style]))


def reference(row: int, column: int) -> str:
    """`C4` for row 4 and the column at place 2."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _styles_with_hour(archive: zipfile.ZipFile) -> tuple[bool, ...]:
    if "xl/styles.xml" not in archive.namelist():
        return ()
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes = {int(each.get("numFmtId", "0")): each.get("formatCode", "") for each in root.iterfind("{*}numFmts/{*}numFmt")}
    numbers = [int(each.get("numFmtId", "0")) for each in root.iterfind("{*}cellXfs/{*}xf")]
    return tuple(_has_hour(codes[number]) if number in codes else number in BUILT_IN_HOURS for number in numbers)


def _has_hour(code: str) -> bool:
    return "h" in re.sub(r'"[^"]*"|\\.|\[\$[^]]*]', "", code).casefold()


def _sheet_part(archive: zipfile.ZipFile, sheet: int) -> str:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relation = book.findall("{*}sheets/{*}sheet")[sheet].get(RELATION)
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(each.get("Target", "") for each in relations if each.get("Id") == relation)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _elements(part: IO[bytes], name: str) -> Iterator[ElementTree.Element]:
    for _, element in ElementTree.iterparse(part):
        if element.tag.rpartition("}")[2] == name:
            yield element
        elif element.tag.endswith("}row"):
            element.clear()
