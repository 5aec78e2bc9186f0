"""Serves snapshots: verified when opened, read once per process, and the one before where the current one is damaged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock

import polars as pl

from data.errors import SnapshotError
from data.schema.mart import MART_VERSION, lacking
from data.schema.snapshot import Snapshot
from data.snapshots import store as places
from data.snapshots.manifest import Manifest
from data.snapshots.tables import read_tables

KEPT_IN_MEMORY = 4

_Key = tuple[Path, str, tuple[int, ...]]
_loaded: dict[_Key, Snapshot] = {}
_lock = Lock()


def current_id(store: Path) -> str | None:
    """The id of the snapshot published last, from one small file: cheap enough to ask often. Null for an empty store or a lost or unreadable CURRENT."""
    try:
        pointer = places.read_pointer(store)
    except SnapshotError:
        return None
    return pointer.id if pointer else None


def current_state(store: Path) -> tuple[tuple[int, ...], ...]:
    """What the disk says of CURRENT and of the files that it names, without reading these: as long as it is the same, so is what is wrong with them."""
    id = current_id(store)
    files = places.files_of(store, id) if id else ()
    return tuple(_disk_state(path) for path in (store / places.CURRENT_FILE, *files))


def _disk_state(path: Path) -> tuple[int, ...]:
    """The time of the last change of any kind too: a copy from a backup may bring its old size and time of writing."""
    try:
        stat = path.stat()
    except OSError:
        return ()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def current_manifest(store: Path) -> Manifest | None:
    """What the snapshot published last says about itself; null for an empty store. Raises SnapshotError when it cannot be read."""
    pointer = places.read_pointer(store)
    return places.read_manifest(store, pointer.id, pointer.manifest_sha256) if pointer else None


def is_outdated(store: Path) -> bool:
    """Whether the snapshot published last lacks tables that the mart has since gained. False where it cannot be read at all."""
    try:
        manifest = current_manifest(store)
    except SnapshotError:
        return False
    return manifest is not None and manifest.schema_version < MART_VERSION


def load_current(store: Path) -> Snapshot:
    """The snapshot published last; where it is missing or damaged, the newest earlier one that is whole, with a `warning`.

    Raises SnapshotError where there is none.
    """
    try:
        manifest = current_manifest(store)
        if manifest is None:
            raise SnapshotError(f"{store} has no {places.CURRENT_FILE}")
        return _load(store, manifest)
    except SnapshotError as damage:
        return _load_earlier(store, damage)


def load(store: Path, id: str) -> Snapshot:
    """Any snapshot that is still kept. Raises SnapshotError where it is missing or damaged."""
    return _load(store, places.read_manifest(store, id))


def _load_earlier(store: Path, damage: SnapshotError) -> Snapshot:
    for manifest in places.newest_first(store):
        try:
            snapshot = _load(store, manifest)
        except SnapshotError:
            continue
        shown = f"shown is what was published on {manifest.published_at:%Y-%m-%d %H:%M}"
        return replace(snapshot, warning=f"The data published last cannot be served ({damage}); {shown}.")
    raise SnapshotError(
        f"no snapshot in '{store}' can be served ({damage}); build the demonstration city with 'python -m data demo' or load data with 'python -m data load'"
    ) from damage


def _load(store: Path, manifest: Manifest) -> Snapshot:
    key = (store.resolve(), manifest.id, _signature(store, manifest.id))
    with _lock:
        if key not in _loaded:
            while len(_loaded) >= KEPT_IN_MEMORY:
                del _loaded[next(iter(_loaded))]
            _loaded[key] = _read(store, manifest)
        return _loaded[key]


def _signature(store: Path, id: str) -> tuple[int, ...]:
    """Sizes and times of the files: what was replaced on the disk is verified again."""
    try:
        stats = [path.stat() for path in places.files_of(store, id)]
    except OSError as error:
        raise SnapshotError(f"{error.filename} cannot be read ({error.strerror})") from error
    return tuple(number for stat in stats for number in (stat.st_size, stat.st_mtime_ns))


def _read(store: Path, manifest: Manifest) -> Snapshot:
    path = places.snapshot_folder(store, manifest.id) / places.MART_FILE
    if places.file_sha256(path) != manifest.mart_sha256:
        raise SnapshotError(f"{path} is damaged: its checksum is not the published one")
    return Snapshot(
        id=manifest.id,
        published_at=manifest.published_at,
        as_of=manifest.as_of,
        first_month=manifest.first_month,
        last_month=manifest.last_month,
        is_synthetic=manifest.is_synthetic,
        tree=manifest.tree,
        tables=_tables(path, manifest),
        batches=manifest.batches,
        lacking=lacking(manifest.schema_version),
    )


def _tables(mart: Path, manifest: Manifest) -> Mapping[str, pl.DataFrame]:
    """From the files beside the mart; from the mart itself where an earlier version of the program published, or its tables are no longer all there are."""
    if manifest.tables_sha256 and manifest.schema_version == MART_VERSION:
        return read_tables(mart.parent, manifest.tables_sha256)
    # Not at the top of the file: a server that starts on tables needs no database.
    from data.snapshots.mart_file import read_mart

    return read_mart(mart, manifest.schema_version)
