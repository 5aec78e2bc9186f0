"""The mart's tables as Parquet beside the mart itself: what a server reads at its start, without a database, in a tenth of the time."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from data.errors import SnapshotError
from data.schema.mart import MART
from data.snapshots.manifest import digest
from data.snapshots.store import sync_folder, table_file, tables_folder, write_through


def write_tables(folder: Path, tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Lay the tables down in a snapshot's folder, each on the disk before the next; the SHA-256 of each by its key."""
    tables_folder(folder).mkdir()
    written = {}
    for key, table in tables.items():
        content = BytesIO()
        table.write_parquet(content, compression="zstd")
        write_through(table_file(folder, key), content.getvalue())
        written[key] = digest(content.getvalue())
    sync_folder(tables_folder(folder))
    return written


def read_tables(folder: Path, sha256: Mapping[str, str]) -> Mapping[str, pl.DataFrame]:
    """The tables that `write_tables` laid down. Raises SnapshotError where one is missing or is not the one that was published."""
    if unnamed := sorted(set(MART) - set(sha256)):
        raise SnapshotError(f"{folder} is incomplete: its manifest names no table '{unnamed[0]}'; publish again with 'python -m data load'")
    return {key: _read(table_file(folder, key), sha256[key]) for key in MART}


def _read(path: Path, sha256: str) -> pl.DataFrame:
    """Checked before it is read, and the very bytes that were checked: a flipped bit in Parquet may pass unnoticed as another number."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SnapshotError(f"{path} cannot be read ({error.strerror})") from error
    if digest(content) != sha256:
        raise SnapshotError(f"{path} is damaged: its checksum is not the published one")
    try:
        return pl.read_parquet(content)
    except PolarsError as error:
        raise SnapshotError(f"{path} cannot be read as a table; publish again with 'python -m data load'") from error
