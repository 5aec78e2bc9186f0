"""Reads a mart file into Polars, without interpreting it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from data.errors import SnapshotError
from data.schema.mart import MART, MART_VERSION, lacking
from data.tables import MART_TABLES


def read_mart(path: Path, version: int = MART_VERSION) -> Mapping[str, pl.DataFrame]:
    """Every mart table with its declared columns as String, Date, Int64 and Float64; empty where a mart of this version has no such table.
    Raises SnapshotError where the file is no mart."""
    try:
        with duckdb.connect(str(path), read_only=True, config={"threads": 1}) as connection:
            return {key: pl.DataFrame(connection.sql(_statement(key, version)).to_arrow_table()) for key in MART}
    except duckdb.Error as error:
        raise SnapshotError(f"{path} cannot be read as a mart; publish again with 'python -m data load'") from error


def _statement(key: str, version: int) -> str:
    table = MART_TABLES[key]
    is_there = key not in lacking(version)
    rows = sa.select(table) if is_there else sa.select(*(sa.cast(sa.null(), column.type).label(column.name) for column in table.c)).where(sa.false())
    # Run on DuckDB itself and not through the engine: its results reach Polars as Arrow only here.
    return str(rows.compile(dialect=postgresql.dialect()))


def totals(tables: Mapping[str, pl.DataFrame]) -> dict[str, float]:
    """Control totals: the sum of every count and sum, by `table.column`."""
    return {f"{key}.{column}": tables[key][column].sum() for key, table in MART.items() for column in (*table.counts, *table.sums) if tables[key].height}
