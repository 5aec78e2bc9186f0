"""Tables that metrics read like the mart's but that are made of it in memory, by settings: the one place that knows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from data.schema.mart import MART, MartTable
from data.schema.snapshot import Snapshot
from metrics.real_use import USE_LEVEL_MONTH, use_levels


@dataclass(frozen=True)
class Derived:
    """`make` gives a frame of `table`, remembered for as long as the snapshot and its settings are the same; `of` are the mart tables that it cannot do without."""

    table: MartTable
    of: frozenset[str]
    make: Callable[[Snapshot], pl.DataFrame]


_USE = frozenset({"use_month", "loop_month", "calendar_month"})

DERIVED: Mapping[str, Derived] = MappingProxyType(
    {each.table.key: each for each in (Derived(USE_LEVEL_MONTH, _USE, lambda snapshot: use_levels(snapshot, snapshot.real_use)),)}
)

READABLE: Mapping[str, MartTable] = MappingProxyType({**MART, **{key: each.table for key, each in DERIVED.items()}})
"""Every table that a measure may name."""


def is_lacking(snapshot: Snapshot, key: str) -> bool:
    """Whether the table is empty because the mart was built before there was such a table."""
    return not snapshot.lacking.isdisjoint(DERIVED[key].of if key in DERIVED else {key})


def table_of(snapshot: Snapshot, key: str) -> pl.DataFrame:
    """The rows of a mart table, or of one made of it."""
    return DERIVED[key].make(snapshot) if key in DERIVED else snapshot[key]
