"""Publishes a snapshot: a new directory, complete and on the disk before CURRENT names it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq

from data.errors import OperationsError
from data.operations.database import database
from data.operations.meetings import snapshots_named
from data.region import Region
from data.rollups import MartMonths, build_mart
from data.schema.contracts import TABLES
from data.settings import Settings
from data.snapshots import store as places
from data.snapshots.manifest import Manifest, digest, snapshot_id, to_json
from data.snapshots.mart_file import read_mart, totals
from data.snapshots.tables import write_tables
from data.snapshots.tree import tree_with_institutions

MART_SHARE = 0.95


def publish(
    store: Path,
    *,
    sources: Mapping[str, Sequence[Path]],
    region: Region,
    settings: Settings,
    today: date,
    batches: Sequence[str],
    is_synthetic: bool,
    published_at: datetime,
    progress: Callable[[str, float], None],
) -> str:
    """Build the mart of `sources`, publish it as the current snapshot and return its id; older ones beyond `settings.store.kept_snapshots` go, but for those
    that kept meetings stand on.

    One publisher at a time: the caller holds the store's lock. Until CURRENT is replaced, readers see what they saw before.
    """
    snapshots = places.snapshots_folder(store)
    snapshots.mkdir(parents=True, exist_ok=True)
    places.remove_unfinished(store)
    folder = snapshots / f"{places.UNFINISHED}{published_at:%Y%m%dT%H%M%S}"
    folder.mkdir()
    mart = folder / places.MART_FILE
    months = build_mart(mart, sources=sources, region=region, settings=settings, today=today, progress=lambda label, done: progress(label, done * MART_SHARE))
    progress("publishing", MART_SHARE)
    places.sync_file(mart)
    content = to_json(
        _manifest(
            mart,
            months,
            sources=sources,
            region=region,
            today=today,
            batches=batches,
            is_synthetic=is_synthetic,
            published_at=published_at,
            sequence=_next_sequence(store),
        )
    )
    id = _finish(store, folder, content, published_at)
    # Where it cannot be known which ones meetings stand on, all stay until the next publishing.
    with suppress(OSError, OperationsError):
        _prune(store, settings.store.kept_snapshots, snapshots_named(database(settings)))
    progress("published", 1.0)
    return id


def _manifest(
    mart: Path,
    months: MartMonths,
    *,
    sources: Mapping[str, Sequence[Path]],
    region: Region,
    today: date,
    batches: Sequence[str],
    is_synthetic: bool,
    published_at: datetime,
    sequence: int,
) -> Manifest:
    tables = read_mart(mart)
    return Manifest(
        id="",
        sequence=sequence,
        batches=tuple(batches),
        as_of=today,
        published_at=published_at,
        is_synthetic=is_synthetic,
        first_month=months.first,
        last_month=months.last,
        rows={key: sum(pq.read_metadata(path).num_rows for path in sources.get(key, ())) for key in TABLES},
        mart_rows={key: table.height for key, table in tables.items()},
        totals=totals(tables),
        mart_sha256=places.file_sha256(mart),
        tables_sha256=write_tables(mart.parent, tables),
        tree=tree_with_institutions(region.tree, tables["institution"]),
    )


def _next_sequence(store: Path) -> int:
    known = places.newest_first(store)
    return known[0].sequence + 1 if known else 1


def _finish(store: Path, folder: Path, content: bytes, published_at: datetime) -> str:
    """Manifest, name, CURRENT, in this order, each on the disk before the next."""
    id = snapshot_id(published_at, content)
    places.write_through(folder / places.MANIFEST_FILE, content)
    places.sync_folder(folder)
    os.replace(folder, places.snapshot_folder(store, id))
    places.sync_folder(places.snapshots_folder(store))
    places.write_pointer(store, places.Pointer(id, digest(content)))
    return id


def _prune(store: Path, kept: int, named: Collection[str]) -> None:
    """Keep the newest and those that are named; what cannot be read goes with the old ones. What cannot be removed stays until the next publishing: this one is done."""
    keep = {manifest.id for manifest in places.newest_first(store)[:kept]} | set(named)
    for id in places.finished(store):
        if id not in keep:
            with suppress(OSError):
                places.remove_snapshot(store, id)
