"""Hangs the institutions of a mart on the region's area tree."""

from __future__ import annotations

import re

import polars as pl

from data.schema.areas import INSTITUTION, Area, AreaTree

_CODED_NAME = re.compile(r"(?P<area>.+)-(?P<number>\d+)")


def tree_with_institutions(tree: AreaTree, institutions: pl.DataFrame) -> AreaTree:
    """`institutions` is the mart's table; each lies in an area of the tree and none has the code of one."""
    return tree.with_institutions(tuple(_leaf(tree, row) for row in institutions.iter_rows(named=True)))


def _leaf(tree: AreaTree, row: dict) -> Area:
    return Area(
        code=row["institution_id"],
        parent=row["area_code"],
        level=INSTITUTION,
        name_zh=row["name"],
        name_en=_english_name(row["name"], tree[row["area_code"]]),
        longitude=row["longitude"],
        latitude=row["latitude"],
        kind=row["kind"],
    )


def _english_name(name: str, area: Area) -> str:
    """Coded names such as 西青-06 have an English form; real names stay as they are."""
    coded = _CODED_NAME.fullmatch(name)
    if coded and area.name_zh.startswith(coded["area"]):
        return f"{area.name_en}-{coded['number']}"
    return name
