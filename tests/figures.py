"""Published tables with known results, where they are at hand, and single rows of numbers put through expressions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

FIXTURES = Path(__file__).resolve().parent.parent.parent / "shared" / "fixtures"


def published(name: str) -> pl.DataFrame:
    """A published table; where it is not at hand the test is skipped and says so."""
    path = FIXTURES / name
    if not path.exists():
        pytest.skip(f"published table {name} is not at hand on this machine")
    return pl.read_csv(path, infer_schema_length=None)


def rows_of(expressions: Sequence[pl.Expr], rows: Sequence[Sequence[float | None]]) -> list[tuple[float | None, ...]]:
    """What expressions over the columns a, b, c, … make of each row."""
    names = "abcdefgh"[: len(rows[0])]
    frame = pl.DataFrame(list(map(tuple, rows)), schema=dict.fromkeys(names, pl.Float64), orient="row")
    return frame.select(*(each.alias(str(number)) for number, each in enumerate(expressions))).rows()


def row_of(expressions: Sequence[pl.Expr], *row: float | None) -> tuple[float | None, ...]:
    """What expressions over the columns a, b, c, … make of one row."""
    return rows_of(expressions, [row])[0]


A, B, C, D = (pl.col(name) for name in "abcd")
