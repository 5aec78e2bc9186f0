"""A published snapshot as it lies in memory: immutable, identified, complete. Loading it is `data.snapshots`' work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from data.schema.areas import AreaTree, InstitutionKind
from data.schema.prevalence import Prevalence
from data.schema.real_use import RealUse


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Two snapshots are the same when their `id` is. `tables` are the mart's, keyed by its table keys, with `MartTable.columns` and polars types
    String, Date, Int64 (counts, year, bin) and Float64 (sums)."""

    id: str
    published_at: datetime
    as_of: date
    """The day of loading: months that end after it are not complete."""
    first_month: date
    last_month: date
    is_synthetic: bool
    tree: AreaTree
    """The region's tree with the institutions at its leaves."""
    tables: Mapping[str, pl.DataFrame]
    batches: tuple[str, ...] = ()
    warning: str | None = None
    """Why this snapshot is served although another was published last; null when it is the current one."""
    prevalence: Prevalence | None = None
    """What the settings say of estimated patients, the same in a whole process; without it no estimate is made."""
    real_use: RealUse | None = None
    """The settings' thresholds of real use, the same in a whole process; without them nothing is judged."""
    kinds: tuple[InstitutionKind, ...] = ()
    """The region's kinds of institutions beside the contract's, the same in a whole process."""
    lacking: frozenset[str] = frozenset()
    """Tables that the mart has gained since this one was built: empty here, which does not mean that nothing happened."""

    def __hash__(self) -> int:
        return hash(self.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Snapshot) and self.id == other.id

    def __getitem__(self, table: str) -> pl.DataFrame:
        return self.tables[table]
