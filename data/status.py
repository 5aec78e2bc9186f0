"""What a store serves: since when, from which batches, how complete. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from data.batches import Batch, read_batch
from data.schema.months import add_months, last_day, month_of
from data.schema.snapshot import Snapshot
from data.snapshots import Manifest, current_manifest, load_current


@dataclass(frozen=True)
class Status:
    """`silent` are the institutions open in the last complete month without a record in it; `warning` why an earlier snapshot is served."""

    snapshot: str
    published_at: datetime
    as_of: date
    is_synthetic: bool
    first_month: date
    last_complete_month: date
    batches: tuple[Batch, ...]
    rows: dict[str, int]
    institutions: int
    silent: tuple[str, ...]
    warning: str | None


def read_status(store: Path) -> Status:
    """Raises SnapshotError where nothing can be served, SubmissionError where a batch is damaged."""
    snapshot = load_current(store)
    manifest = _manifest(store, snapshot)
    complete = _last_complete_month(snapshot)
    open_then = snapshot["institution_month"].filter(pl.col("month") == complete, pl.col("is_open_in_month") == 1)
    return Status(
        snapshot=snapshot.id,
        published_at=snapshot.published_at,
        as_of=snapshot.as_of,
        is_synthetic=snapshot.is_synthetic,
        first_month=snapshot.first_month,
        last_complete_month=complete,
        batches=tuple(read_batch(store, name) for name in snapshot.batches),
        rows=dict(manifest.rows) if manifest else {},
        institutions=open_then.height,
        silent=tuple(open_then.filter(pl.col("records") == 0)["institution_id"].sort()),
        warning=snapshot.warning,
    )


def _manifest(store: Path, snapshot: Snapshot) -> Manifest | None:
    return current_manifest(store) if snapshot.warning is None else None


def _last_complete_month(snapshot: Snapshot) -> date:
    month = month_of(snapshot.as_of)
    return month if last_day(month) <= snapshot.as_of else add_months(month, -1)


def to_json(status: Status) -> str:
    values = {
        "snapshot": status.snapshot,
        "published_at": status.published_at.isoformat(),
        "as_of": status.as_of.isoformat(),
        "is_synthetic": status.is_synthetic,
        "first_month": f"{status.first_month:%Y-%m}",
        "last_complete_month": f"{status.last_complete_month:%Y-%m}",
        "batches": [_batch_json(batch) for batch in status.batches],
        "rows": status.rows,
        "institutions": status.institutions,
        "silent_institutions": status.silent,
        "warning": status.warning,
    }
    return json.dumps(values, ensure_ascii=False, indent=1)


def _batch_json(batch: Batch) -> dict:
    return {
        "batch": batch.name,
        "loaded_at": batch.loaded_at.isoformat(),
        "today": batch.today.isoformat(),
        "replaces": batch.replaces,
        "is_synthetic": batch.is_synthetic,
        "files": len(batch.files),
        "rows": {key: table.rows for key, table in batch.tables.items()},
        "refused": sum(file.refused for file in batch.files),
    }


def to_text(status: Status) -> str:
    return "\n".join(_lines(status))


def _lines(status: Status) -> Iterator[str]:
    kind = " (合成数据 / synthetic data)" if status.is_synthetic else ""
    yield f"Served: snapshot {status.snapshot}, published {status.published_at:%Y-%m-%d %H:%M}, day of loading {status.as_of}{kind}"
    if status.warning:
        yield f"Warning: {status.warning}"
    yield f"Months: {status.first_month:%Y-%m} to {status.last_complete_month:%Y-%m} (the last complete one)"
    yield "Batches:"
    for batch in status.batches:
        rows = sum(table.rows for table in batch.tables.values())
        refused = sum(file.refused for file in batch.files)
        yield f"  {batch.name[:12]}  loaded {batch.loaded_at:%Y-%m-%d %H:%M}  {rows:,} rows from {len(batch.files)} files, {refused:,} rows refused"
    yield "Accepted rows:"
    for key, rows in status.rows.items():
        yield f"  {key:<20} {rows:>12,}"
    yield f"Institutions without a record in {status.last_complete_month:%Y-%m}: {len(status.silent)} of {status.institutions} open"
    if status.silent:
        yield "  " + ", ".join(status.silent)
