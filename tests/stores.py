"""Stores for tests of pages: an invented snapshot laid down as a published one, without an import."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from data.schema.mart import MART
from data.schema.snapshot import Snapshot
from data.snapshots import store as places
from data.snapshots.manifest import Manifest, digest, snapshot_id, to_json
from data.snapshots.mart_file import mart_sha256
from data.tables import MART_TABLES


def publish_invented(snapshot: Snapshot, store: Path, *, sequence: int = 1) -> str:
    """Write `snapshot` into `store` and make it the current one; returns its id."""
    unfinished = places.snapshots_folder(store) / "unfinished"
    unfinished.mkdir(parents=True)
    with duckdb.connect(str(unfinished / places.MART_FILE)) as connection:
        for key, frame in snapshot.tables.items():
            connection.register("rows", frame.to_arrow())
            connection.execute(f"CREATE TABLE {MART_TABLES[key].name} AS SELECT * FROM rows")
            connection.unregister("rows")
    content = to_json(_manifest(snapshot, unfinished / places.MART_FILE, sequence))
    id = snapshot_id(snapshot.published_at, content)
    (unfinished / places.MANIFEST_FILE).write_bytes(content)
    unfinished.rename(places.snapshot_folder(store, id))
    places.write_pointer(store, places.Pointer(id, digest(content)))
    return id


def make_outdated(store: Path) -> None:
    """Turn what was published last into what an earlier version of the program published: without the tables that came later."""
    manifest = places.read_manifest(store, places.read_pointer(store).id)
    folder = places.snapshot_folder(store, manifest.id)
    with duckdb.connect(str(folder / places.MART_FILE)) as connection:
        for key, table in MART.items():
            if table.since > 1:
                connection.execute(f"DROP TABLE {MART_TABLES[key].name}")
    content = to_json(replace(manifest, schema_version=1, mart_sha256=mart_sha256(folder / places.MART_FILE)))
    id = snapshot_id(manifest.published_at, content)
    (folder / places.MANIFEST_FILE).write_bytes(content)
    folder.rename(places.snapshot_folder(store, id))
    places.write_pointer(store, places.Pointer(id, digest(content)))


def _manifest(snapshot: Snapshot, mart: Path, sequence: int) -> Manifest:
    return Manifest(
        id="",
        sequence=sequence,
        batches=(),
        as_of=snapshot.as_of,
        published_at=snapshot.published_at,
        is_synthetic=snapshot.is_synthetic,
        first_month=snapshot.first_month,
        last_month=snapshot.last_month,
        rows={},
        mart_rows={},
        totals={},
        mart_sha256=mart_sha256(mart),
        tree=snapshot.tree,
    )
