"""Hangs the institutions of a mart on the region's area tree."""

from __future__ import annotations

import re

import polars as pl

from data.schema.areas import INSTITUTION, Area, AreaTree, short_name

_NUMBER = re.compile(r"-(\d+)")


def tree_with_institutions(tree: AreaTree, institutions: pl.DataFrame) -> AreaTree:
    """`institutions` is the mart's table; each lies in an area of the tree and none has the code of one."""
    return tree.with_institutions(tuple(_leaf(tree, row) for row in institutions.iter_rows(named=True)))


def _leaf(tree: AreaTree, row: dict) -> Area:
    return Area(
        code=row["institution_id"],
        parent=row["area_code"],
        level=INSTITUTION,
        name_zh=row["name"],
        name_en=_english_name(row["name"], tree.ancestors(row["area_code"])),
        longitude=row["longitude"],
        latitude=row["latitude"],
        kind=row["kind"],
    )


def _english_name(name: str, path: tuple[Area, ...]) -> str:
    """Coded names such as 西青-06 or 沙县-凤岗-01 have an English form; real names stay as they are. `path` leads from the root to the institution's area."""
    below = path[1:] or path
    short = "-".join(short_name(area.name_zh) for area in below)
    number = _NUMBER.fullmatch(name, len(short)) if name.startswith(short) else None
    return f"{'-'.join(area.name_en for area in below)}-{number[1]}" if number else name
