"""Which institutions and areas are alike enough to stand beside one, and why: by zone, kind, size and age, as far as enough of them are left."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION, Area
from data.schema.mart import AGE_BANDS
from data.schema.snapshot import Snapshot
from metrics.definition import Text

SIZES = (0, 50, 80, *(step * 10**power for power in range(1, 7) for step in (12, 20, 30, 50, 80)))
"""Rungs of sizes in people, each about 1.6 times the one below."""
AGES = tuple(range(0, 101, 5))
"""Rungs of the share of people aged 65 and over, in %."""
LEAST_AREAS = 3
"""Areas above the institutions in a group, at least."""
LEAST_AGED = 30
"""Patients below which their ages say nothing of an institution."""
AGED = frozenset(band.key for band in AGE_BANDS if band.least >= 65)


class Trait(StrEnum):
    """What makes two alike."""

    KIND = "kind"
    ZONE = "zone"
    SIZE = "size"
    AGE = "age"


GIVEN_UP = (Trait.AGE, Trait.SIZE, Trait.ZONE, Trait.KIND)
"""In this order traits are given up until enough are left."""


@dataclass(frozen=True)
class Between:
    """From `least` on, below `below`; null where nothing lies above."""

    least: int
    below: int | None

    def holds(self, value: float) -> bool:
        return self.least <= value and (self.below is None or value < self.below)


@dataclass(frozen=True)
class Traits:
    """Of one area. `size` is people managed at an institution, residents of an area; `aged_pct` the share of them aged 65 and over. Null where it is not known."""

    zone: Text | None = None
    kind: str | None = None
    size: int | None = None
    aged_pct: float | None = None


@dataclass(frozen=True)
class PeerGroup:
    """Those like `area`, itself not among them, in the tree's order. `kept` are the traits that they share, `given_up` those that would have left too few;
    a trait that is not known of the area itself is in neither. `size` and `age` are ranges on fixed rungs around the area's own, and tell no more of it."""

    area: str
    members: tuple[str, ...]
    kept: tuple[Trait, ...]
    given_up: tuple[Trait, ...]
    zone: Text | None = None
    kind: str | None = None
    size: Between | None = None
    age: Between | None = None


@lru_cache(maxsize=512)
def peer_group(snapshot: Snapshot, code: str, *, month: date, least: int) -> PeerGroup | None:
    """The peers of an area at the end of `month`: others of its level that are open then and share its zone, kind, size and age; where these are fewer than `least`
    (of areas above the institutions `LEAST_AREAS`), without age, then without size, without zone, without kind. Null where even all others are too few.

    Size and age are alike where they lie on the same rung of `SIZES` and `AGES` or on the next one. Nothing of it depends on the reader.
    """
    level = snapshot.tree[code].level
    others = traits_at(snapshot, level, month)
    wanted = _wanted(code, others.get(code) or _traits(snapshot, snapshot.tree[code], {}, {}))
    enough = least if level == INSTITUTION else LEAST_AREAS
    for number in range(len(wanted.kept) + 1):
        left = tuple(trait for trait in wanted.kept if trait not in _first(wanted.kept, number))
        members = tuple(other for other, traits in others.items() if other != code and all(_is_alike(wanted, traits, trait) for trait in left))
        if len(members) >= enough:
            return _narrowed(wanted, members, left)
    return None


def _first(known: Sequence[Trait], number: int) -> tuple[Trait, ...]:
    """The first `number` traits to be given up of those that are known."""
    return tuple(trait for trait in GIVEN_UP if trait in known)[:number]


def _wanted(code: str, own: Traits) -> PeerGroup:
    """The group with every trait that is known of the area, still without members."""
    size = None if own.size is None else around(SIZES, own.size)
    age = None if own.aged_pct is None else around(AGES, own.aged_pct)
    found = {Trait.KIND: own.kind, Trait.ZONE: own.zone, Trait.SIZE: size, Trait.AGE: age}
    return PeerGroup(code, (), tuple(trait for trait, value in found.items() if value is not None), (), own.zone, own.kind, size, age)


def _narrowed(wanted: PeerGroup, members: tuple[str, ...], left: tuple[Trait, ...]) -> PeerGroup:
    given_up = tuple(trait for trait in wanted.kept if trait not in left)
    fields = {Trait.KIND: "kind", Trait.ZONE: "zone", Trait.SIZE: "size", Trait.AGE: "age"}
    return replace(wanted, members=members, kept=left, given_up=given_up, **{fields[trait]: None for trait in given_up})


def around(rungs: Sequence[int], value: float) -> Between:
    """The rung that holds the value with the one below and the one above."""
    place = max(bisect_right(rungs, value) - 1, 0)
    return Between(rungs[max(place - 1, 0)], rungs[place + 2] if place + 2 < len(rungs) else None)


def _is_alike(wanted: PeerGroup, other: Traits, trait: Trait) -> bool:
    match trait:
        case Trait.KIND:
            return other.kind == wanted.kind
        case Trait.ZONE:
            return other.zone == wanted.zone
        case Trait.SIZE:
            return wanted.size is not None and other.size is not None and wanted.size.holds(other.size)
        case Trait.AGE:
            return wanted.age is not None and other.aged_pct is not None and wanted.age.holds(other.aged_pct)


@lru_cache(maxsize=64)
def traits_at(snapshot: Snapshot, level: str, month: date) -> Mapping[str, Traits]:
    """By area: every one of the level that is open, or holds an institution that is, at the end of `month`, in the tree's order."""
    rows = snapshot["institution_month"].filter((pl.col("month") == month) & (pl.col("is_open") == 1))
    managed = dict(rows.select("institution_id", "patients_managed").iter_rows())
    aged = _aged(snapshot, month) if level == INSTITUTION else {}
    found = {area: [each.code for each in snapshot.tree.at(INSTITUTION, area.code)] for area in snapshot.tree.at(level)}
    return {area.code: _traits(snapshot, area, managed, aged) for area, inside in found.items() if any(each in managed for each in inside)}


def _traits(snapshot: Snapshot, area: Area, managed: Mapping[str, int], aged: Mapping[str, float]) -> Traits:
    zoned = next((above for above in reversed(snapshot.tree.ancestors(area.code)) if above.zone_zh), None)
    zone = Text(zoned.zone_zh or "", zoned.zone_en or zoned.zone_zh or "") if zoned else None
    if area.level == INSTITUTION:
        return Traits(zone, area.kind, managed.get(area.code), aged.get(area.code))
    share = 100 * area.population_65 / area.population if area.population and area.population_65 is not None else None
    return Traits(zone, None, area.population, share)


def _aged(snapshot: Snapshot, month: date) -> Mapping[str, float]:
    """The share of patients aged 65 and over, in %, of institutions with enough of them; who has two diseases counts with both."""
    managed = pl.col("managed")
    sums = snapshot["chronic_band_month"].filter(pl.col("month") == month).group_by("institution_id").agg(
        aged=managed.filter(pl.col("age_band").is_in(AGED)).sum(), all=managed.sum()
    )  # fmt: skip
    known = sums.filter(pl.col("all") >= LEAST_AGED)
    return dict(known.select("institution_id", 100 * pl.col("aged") / pl.col("all")).iter_rows())
