"""Frames drawn as text tables in a test: `|`-separated columns under a header line, `-` for null."""

from __future__ import annotations


def rows(text: str, **convert) -> list[dict]:
    """The drawn rows as dicts; `convert` maps a column to a function, other cells become int or float where they can."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    header, *body = lines
    return [{name: _cell(cell, convert.get(name)) for name, cell in zip(header, line, strict=True)} for line in body]


def _cell(text: str, convert) -> object:
    if text == "-":
        return None
    if convert:
        return convert(text)
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
