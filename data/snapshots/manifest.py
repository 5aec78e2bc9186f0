"""What a snapshot says about itself, and its form in MANIFEST.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from data.errors import SnapshotError
from data.schema.areas import Area, AreaTree, Level
from data.schema.mart import MART_VERSION

READABLE = range(1, MART_VERSION + 1)
"""The `schema_version`s that can be read; it is the mart's version, this form has not changed since the first."""


@dataclass(frozen=True)
class Manifest:
    """`rows` are the accepted rows by submission table, `mart_rows` those of the mart's tables, `totals` the sums of their columns (`table.column`)."""

    id: str
    sequence: int
    batches: tuple[str, ...]
    as_of: date
    published_at: datetime
    is_synthetic: bool
    first_month: date
    last_month: date
    rows: Mapping[str, int]
    mart_rows: Mapping[str, int]
    totals: Mapping[str, float]
    mart_sha256: str
    tree: AreaTree
    schema_version: int = MART_VERSION
    tables_sha256: Mapping[str, str] = field(default_factory=dict)
    """By the key of a mart table: the table as a file beside the mart. Empty where an earlier version of the program published."""


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def snapshot_id(published_at: datetime, content: bytes) -> str:
    """The time of publishing and the beginning of the manifest's SHA-256: a manifest that was changed no longer fits its directory's name."""
    return f"{published_at:%Y%m%dT%H%M%S}-{digest(content)[:8]}"


def to_json(manifest: Manifest) -> bytes:
    """Without the id, which is made from this."""
    values = {
        "schema_version": manifest.schema_version,
        "sequence": manifest.sequence,
        "batches": list(manifest.batches),
        "as_of": manifest.as_of.isoformat(),
        "published_at": manifest.published_at.isoformat(),
        "is_synthetic": manifest.is_synthetic,
        "first_month": manifest.first_month.isoformat(),
        "last_month": manifest.last_month.isoformat(),
        "rows": dict(manifest.rows),
        "mart_rows": dict(manifest.mart_rows),
        "totals": dict(manifest.totals),
        "mart_sha256": manifest.mart_sha256,
        "tables_sha256": dict(manifest.tables_sha256),
        "levels": [asdict(level) for level in manifest.tree.levels],
        "areas": [asdict(area) for area in manifest.tree.areas.values()],
    }
    return json.dumps(values, ensure_ascii=False, indent=1).encode()


def from_json(id: str, content: bytes) -> Manifest:
    """Raises SnapshotError where the content is not what `to_json` wrote under this id."""
    if not id.endswith(digest(content)[:8]):
        raise SnapshotError(f"snapshot '{id}': MANIFEST.json is not the one that was published")
    values = json.loads(content)
    if values["schema_version"] not in READABLE:
        raise SnapshotError(
            f"snapshot '{id}' has schema version {values['schema_version']}, this program reads {READABLE.start} to {MART_VERSION}; "
            "publish again with 'python -m data load' or 'python -m data demo'"
        )
    return Manifest(
        id=id,
        sequence=values["sequence"],
        batches=tuple(values["batches"]),
        as_of=date.fromisoformat(values["as_of"]),
        published_at=datetime.fromisoformat(values["published_at"]),
        is_synthetic=values["is_synthetic"],
        first_month=date.fromisoformat(values["first_month"]),
        last_month=date.fromisoformat(values["last_month"]),
        rows=MappingProxyType(values["rows"]),
        mart_rows=MappingProxyType(values["mart_rows"]),
        totals=MappingProxyType(values["totals"]),
        mart_sha256=values["mart_sha256"],
        tree=AreaTree.of(tuple(Level(**level) for level in values["levels"]), tuple(Area(**area) for area in values["areas"])),
        schema_version=values["schema_version"],
        tables_sha256=MappingProxyType(values.get("tables_sha256", {})),
    )
