"""Where snapshots lie in a store, and how their files reach the disk. A directory is complete from the moment it has its name."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from data.errors import SnapshotError
from data.snapshots.manifest import Manifest, digest, from_json

MART_FILE = "mart.duckdb"
MANIFEST_FILE = "MANIFEST.json"
TABLES_FOLDER = "tables"
CURRENT_FILE = "CURRENT"
UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class Pointer:
    """What CURRENT says: which snapshot, and the SHA-256 of its manifest."""

    id: str
    manifest_sha256: str


def snapshots_folder(store: Path) -> Path:
    return store / "snapshots"


def snapshot_folder(store: Path, id: str) -> Path:
    return snapshots_folder(store) / id


def tables_folder(folder: Path) -> Path:
    return folder / TABLES_FOLDER


def table_file(folder: Path, key: str) -> Path:
    """Where a snapshot's folder holds a table of the mart."""
    return tables_folder(folder) / f"{key}.parquet"


def files_of(store: Path, id: str) -> tuple[Path, ...]:
    """What a snapshot is made of: manifest and mart, there or not, and the tables that are there."""
    folder = snapshot_folder(store, id)
    return folder / MANIFEST_FILE, folder / MART_FILE, *sorted(tables_folder(folder).glob("*.parquet"))


def file_sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SnapshotError(f"{path} cannot be read ({error.strerror})") from error


def read_pointer(store: Path) -> Pointer | None:
    """Null for a store in which nothing was ever published. Raises SnapshotError where CURRENT cannot be read, or is gone beside snapshots."""
    path = store / CURRENT_FILE
    try:
        id, manifest_sha256 = path.read_text(encoding="ascii").split()
    except FileNotFoundError as error:
        if not finished(store):
            return None
        raise SnapshotError(f"{path} is missing, though snapshots lie beside it; publish again with 'python -m data load'") from error
    except (OSError, ValueError) as error:
        raise SnapshotError(f"{path} does not name a snapshot and its checksum; publish again with 'python -m data load'") from error
    return Pointer(id, manifest_sha256)


def write_pointer(store: Path, pointer: Pointer) -> None:
    """Replace CURRENT in one step: a reader sees the old one or the new one."""
    path = store / CURRENT_FILE
    beside = path.with_name(f"{UNFINISHED}{CURRENT_FILE}")
    write_through(beside, f"{pointer.id} {pointer.manifest_sha256}\n".encode("ascii"))
    os.replace(beside, path)
    sync_folder(store)


def read_manifest(store: Path, id: str, expected_sha256: str | None = None) -> Manifest:
    """Raises SnapshotError where the manifest is missing, unreadable or not the one published."""
    path = snapshot_folder(store, id) / MANIFEST_FILE
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SnapshotError(f"{path} cannot be read ({error.strerror})") from error
    if expected_sha256 is not None and digest(content) != expected_sha256:
        raise SnapshotError(f"{path} does not have the checksum that {CURRENT_FILE} gives")
    return from_json(id, content)


def finished(store: Path) -> tuple[str, ...]:
    """The ids of all snapshots that have their name, in no order."""
    folder = snapshots_folder(store)
    return tuple(entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(".")) if folder.is_dir() else ()


def newest_first(store: Path) -> tuple[Manifest, ...]:
    """The manifests that can be read."""
    readable = []
    for id in finished(store):
        try:
            readable.append(read_manifest(store, id))
        except SnapshotError:
            continue
    return tuple(sorted(readable, key=lambda manifest: manifest.sequence, reverse=True))


def remove_snapshot(store: Path, id: str) -> None:
    """Take its name away first: nobody finds half of it."""
    hidden = snapshots_folder(store) / f"{UNFINISHED}{id}"
    os.replace(snapshot_folder(store, id), hidden)
    shutil.rmtree(hidden)


def remove_unfinished(store: Path) -> None:
    """What a killed publisher left behind. What cannot be removed is in nobody's way."""
    for folder in snapshots_folder(store).glob(f"{UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)


def write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
