"""What a load stands on: the batches accepted before it, less the one that it replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from data.batches import Batch, BatchFile, find_batch, read_batch, sources
from data.errors import SnapshotError, SubmissionError
from data.intake.rows import stored_type
from data.region import Region
from data.schema.contracts import TABLES, Table
from data.snapshots import Manifest, current_manifest
from data.snapshots.store import newest_first

REFERRED = {column.refers_to: TABLES[column.refers_to].keys[0] for table in TABLES.values() for column in table.columns if column.refers_to in TABLES}
"""The tables that others refer to, and the column that they refer to."""


@dataclass(frozen=True)
class Standing:
    """`batches` are accepted and stay; `replaced` is accepted and goes; `notices` say what is not as it should be."""

    store: Path
    batches: tuple[Batch, ...]
    replaced: Batch | None
    place: int
    """Where among `batches` a new one goes: in the place of the replaced one, else at the end."""
    notices: tuple[str, ...] = ()

    @cached_property
    def _sources(self) -> dict[str, tuple[Path, ...]]:
        return sources(self.store, self.batches)

    def rows(self, table: str) -> pl.LazyFrame | None:
        """The accepted rows of a table; null when there are none. A column that came after a batch was accepted is null in its rows."""
        paths = self._sources[table]
        return pl.concat([_scanned(TABLES[table], path) for path in paths]) if paths else None

    def codes(self, table: str) -> pl.Series:
        """What others may refer to in a table."""
        return codes_of(table, self.rows(table))


def _scanned(table: Table, path: Path) -> pl.LazyFrame:
    rows = pl.scan_parquet(path, glob=False)
    held = rows.collect_schema()
    missing = (pl.lit(None, pl.String() if column.choices else stored_type(column)).alias(column.key) for column in table.columns if column.key not in held)
    return rows.with_columns(missing).select(column.key for column in table.columns)


def codes_of(table: str, rows: pl.LazyFrame | None) -> pl.Series:
    column = REFERRED[table]
    kind = pl.Int64 if column == "patient_id" else pl.String
    return pl.Series(column, [], dtype=kind) if rows is None else rows.select(pl.col(column).cast(kind)).collect().to_series()


def standing(store: Path, replaces: str | None) -> Standing:
    """Raises SubmissionError when a batch is damaged, or `replaces` names none."""
    manifest, notices = accepted_manifest(store)
    batches = tuple(read_batch(store, name) for name in manifest.batches) if manifest else ()
    if replaces is None:
        return Standing(store, batches, None, len(batches), notices)
    replaced = find_batch(batches, replaces)
    return Standing(store, tuple(batch for batch in batches if batch is not replaced), replaced, batches.index(replaced), notices)


def accepted_manifest(store: Path) -> tuple[Manifest | None, tuple[str, ...]]:
    """The manifest that says what is accepted. Where the last one cannot be read, the newest that can, with a notice: it is also what is served."""
    try:
        return current_manifest(store), ()
    except SnapshotError as damage:
        readable = newest_first(store)
        if not readable:
            raise SubmissionError(f"{damage}; no earlier snapshot can be read either: bring back the store from its backup") from damage
        notice = f"{damage}; going on from what was published on {readable[0].published_at:%Y-%m-%d %H:%M}: send again what was loaded after that"
        return readable[0], (notice,)


def referable(region: Region) -> dict[str, pl.Series]:
    """What the region itself lets rows refer to."""
    return {
        "areas": pl.Series("areas", list(region.tree.areas), dtype=pl.String),
        "items": pl.Series("items", [item.item_id for item in region.items], dtype=pl.String),
    }


def lost_references(stays: Standing, known: Mapping[str, pl.Series]) -> tuple[str, ...]:
    """One sentence for every table whose accepted rows would refer to what the replacement took away."""
    pairs = ((table, column, column.refers_to) for table in TABLES.values() for column in table.columns if column.refers_to in REFERRED)
    counts = ((table, what, _lost(stays, table, column.key, known[what])) for table, column, what in pairs)
    return tuple(f"{count:,} accepted rows of {table.key} refer to {what} that it would take away: send these too" for table, what, count in counts if count)


def _lost(stays: Standing, table: Table, column: str, known: pl.Series) -> int:
    rows = stays.rows(table.key)
    return 0 if rows is None else rows.select((~pl.col(column).is_in(known.implode())).sum()).collect().item()


def known_files(batches: Sequence[Batch], table: str, sha256: str) -> tuple[BatchFile, ...]:
    """The same file as it came before: these bytes, for this table."""
    return tuple(file for batch in batches for file in batch.files if (file.table, file.sha256) == (table, sha256))


def is_known_and_whole(batches: Sequence[Batch], table: str, sha256: str) -> bool:
    """Whether this very file was accepted with every row."""
    return any(file.accepted == file.rows for file in known_files(batches, table, sha256))
