"""Accepted rows as immutable batches: Parquet files named by their content's SHA-256. A batch counts only when the current snapshot names it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from data.errors import SubmissionError
from data.schema.contracts import TABLES, Table

VERSION = 1
ABOUT_FILE = "BATCH.json"
REFUSED_FILE = "refused.csv"
INCOMING = ".incoming"


@dataclass(frozen=True)
class BatchFile:
    """A submitted file and what became of its rows; `copies` were dropped as identical to others."""

    file: str
    table: str
    sha256: str
    rows: int
    accepted: int
    refused: int
    copies: int


@dataclass(frozen=True)
class BatchTable:
    """What a batch holds of one table, with the SHA-256 of its Parquet file."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Batch:
    """`content` is the SHA-256 over the accepted tables, `name` that over the content and what it replaces. `origin` says how a synthetic batch was made."""

    name: str
    content: str
    today: date
    loaded_at: datetime
    replaces: str | None
    key_fingerprint: str
    is_synthetic: bool
    origin: Mapping[str, str]
    files: tuple[BatchFile, ...]
    tables: Mapping[str, BatchTable]


def batches_folder(store: Path) -> Path:
    return store / "batches"


def content_digest(tables: Mapping[str, BatchTable]) -> str:
    return hashlib.sha256("".join(f"{key} {tables[key].sha256}\n" for key in TABLES if key in tables).encode()).hexdigest()


def batch_name(content: str, replaces: str | None) -> str:
    return hashlib.sha256(f"{content} {replaces or ''}".encode()).hexdigest()


def read_batch(store: Path, name: str) -> Batch:
    """Verified against the SHA-256 of every file. Raises SubmissionError when the batch is missing or damaged."""
    folder = batches_folder(store) / name
    try:
        batch = _from_json(json.loads((folder / ABOUT_FILE).read_text(encoding="utf-8")))
        damaged = next((key for key, table in batch.tables.items() if _sha256(folder / f"{key}.parquet") != table.sha256), None)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SubmissionError(f"{folder}: the accepted batch is missing or damaged; bring the folder back from its backup") from error
    if damaged is not None or batch.name != name:
        raise SubmissionError(f"{folder}: table '{damaged}' of the accepted batch is damaged; bring the folder back from its backup")
    return batch


def about_batch(store: Path, name: str) -> Batch:
    """What a batch says of itself; its tables are not looked at. Raises SubmissionError when that is missing or damaged."""
    folder = batches_folder(store) / name
    try:
        return _from_json(json.loads((folder / ABOUT_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SubmissionError(f"{folder}: the accepted batch is missing or damaged; bring the folder back from its backup") from error


def find_batch(batches: Sequence[Batch], prefix: str) -> Batch:
    """The one batch whose name begins with `prefix`. Raises SubmissionError when none or several do."""
    found = [batch for batch in batches if batch.name.startswith(prefix)]
    if len(found) == 1 and prefix:
        return found[0]
    known = ", ".join(batch.name[:12] for batch in batches) or "none"
    what = "several accepted batches" if len(found) > 1 else "no accepted batch"
    raise SubmissionError(f"--replaces '{prefix}': {what} begins so; accepted are {known}")


def sources(store: Path, batches: Sequence[Batch]) -> dict[str, tuple[Path, ...]]:
    """The Parquet files of every table in the batches' order; every table has an entry."""
    return {key: tuple(batches_folder(store) / batch.name / f"{key}.parquet" for batch in batches if key in batch.tables) for key in TABLES}


def remove_orphans(store: Path, keep: Collection[str]) -> None:
    """Take away what no snapshot names: unfinished loads, and batches that were replaced before the oldest snapshot."""
    folder = batches_folder(store)
    if folder.is_dir():
        for each in folder.iterdir():
            if each.is_dir() and each.name not in keep:
                shutil.rmtree(each)


class Staging:
    """A batch in the making, beside the others and without a name. What is not finished when its context ends is gone."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._folder = batches_folder(store) / INCOMING
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self.tables: dict[str, BatchTable] = {}

    def write(self, table: Table, rows: pl.DataFrame) -> None:
        """Sorted by date and institution, columns and types as declared; closed sets and codes become texts."""
        path = self._folder / f"{table.key}.parquet"
        columns = [column.key for column in table.columns]
        order = [key for key in (table.dated_by, "institution_id") if key in columns and table.dated_by] or list(table.keys)
        texts = pl.col(pl.Enum).cast(pl.String)
        # The sorted frame leaves through the streaming engine, so that the texts never stand in memory all at once.
        rows.select(columns).sort(order, maintain_order=True).lazy().with_columns(texts).sink_parquet(path, compression="zstd", compression_level=1)
        _sync(path)
        self.tables[table.key] = BatchTable(rows.height, _sha256(path))

    def finish(self, batch: Batch, refused: pl.DataFrame) -> None:
        """Give the batch its name. An unaccepted batch of the same name is what a killed load left, and makes way."""
        refused.write_csv(self._folder / REFUSED_FILE, include_bom=True)
        about = self._folder / ABOUT_FILE
        about.write_text(json.dumps(_to_json(batch), ensure_ascii=False, indent=1), encoding="utf-8")
        for path in (self._folder / REFUSED_FILE, about, self._folder):
            _sync(path)
        target = batches_folder(self._store) / batch.name
        if target.exists():
            shutil.rmtree(target)
        self._folder.rename(target)
        _sync(target.parent)

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def _to_json(batch: Batch) -> dict:
    return {"version": VERSION, **asdict(batch), "today": batch.today.isoformat(), "loaded_at": batch.loaded_at.isoformat()}


def _from_json(values: dict) -> Batch:
    if values.pop("version") != VERSION:
        raise ValueError("the batch is of another version")
    return Batch(
        **values
        | {
            "today": date.fromisoformat(values["today"]),
            "loaded_at": datetime.fromisoformat(values["loaded_at"]),
            "files": tuple(BatchFile(**file) for file in values["files"]),
            "tables": {key: BatchTable(**table) for key, table in values["tables"].items()},
        }
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
