"""The engine that a mart is built with: DuckDB on a new file, with the accepted Parquet files under their tables' names. Only this is DuckDB's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateView

from data.errors import SnapshotError
from data.tables import ACCEPTED

THREADS = 2
MEMORY_LIMIT = "3GB"


@contextmanager
def new_mart(target: Path) -> Iterator[sa.Connection]:
    """A connection to a new DuckDB file; on leaving without an error the file is complete and closed."""
    spill = target.with_name(f"{target.name}.spill")
    config = {"threads": THREADS, "memory_limit": MEMORY_LIMIT, "temp_directory": str(spill), "preserve_insertion_order": True}
    engine = sa.create_engine(sa.URL.create("duckdb", database=str(target)), connect_args={"config": config}, poolclass=StaticPool)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def attach(connection: sa.Connection, sources: Mapping[str, Sequence[Path]]) -> None:
    """Make every submission table readable under its name; one without files is empty. Raises SnapshotError for a file that is no Parquet."""
    for key, table in ACCEPTED.items():
        rows = _parquet(table, sources[key]) if sources.get(key) else _no_rows(table)
        connection.execute(CreateView(rows, key, temporary=True))


def _parquet(table: sa.Table, paths: Sequence[Path]) -> sa.Select | sa.CompoundSelect:
    """Batches accepted before the table got a column lack it; files of the same columns are read together."""
    alike: dict[frozenset[str], list[Path]] = {}
    for path in paths:
        alike.setdefault(_columns(path), []).append(path)
    parts = [_alike(table, files, held) for held, files in alike.items()]
    return parts[0] if len(parts) == 1 else sa.union_all(*parts)


def _columns(path: Path) -> frozenset[str]:
    try:
        return frozenset(pl.read_parquet_schema(path))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SnapshotError(f"{path}: accepted rows cannot be read ({error}); bring the file back from a backup") from error


def _alike(table: sa.Table, paths: Sequence[Path], held: frozenset[str]) -> sa.Select:
    """Files that hold these columns, each other column of the table null."""
    names = [column.name for column in table.columns if column.name in held]
    files = sa.func.read_parquet(sa.func.list_value(*(str(path) for path in paths))).table_valued(*names)
    return sa.select(*(files.c[column.name] if column.name in held else sa.cast(sa.null(), column.type).label(column.name) for column in table.columns))


def _no_rows(table: sa.Table) -> sa.Select:
    return sa.select(*(sa.cast(sa.null(), column.type).label(column.name) for column in table.columns)).where(sa.false())
