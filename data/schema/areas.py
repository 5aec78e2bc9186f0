"""The region's area tree, from its root to the institutions, and what is known of each area. No level has a name in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

INSTITUTION = "institution"


@dataclass(frozen=True)
class Level:
    """One storey of the tree: `key` is what `--by` takes."""

    key: str
    name_zh: str
    name_en: str
    plural_en: str
    counter_zh: str = ""
    """What follows a number, the counter with its noun: `家总医院`; empty is 个 and the name."""

    @property
    def counted_zh(self) -> str:
        return self.counter_zh or f"个{self.name_zh}"


@dataclass(frozen=True)
class InstitutionKind:
    """A kind of institutions that a region has beside the contract's three; submissions take the key or the Chinese name.

    `weight`: how many residents an institution is reckoned with, beside one of the contract's kinds in the same area.
    """

    key: str
    name_zh: str
    name_en: str
    weight: float = 1.0

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_zh


@dataclass(frozen=True)
class Area:
    """One node. `population` and `population_65` are residents, null where not known; institutions have none."""

    code: str
    parent: str | None
    level: str
    name_zh: str
    name_en: str
    population: int | None = None
    population_65: int | None = None
    area_km2: float | None = None
    zone_zh: str | None = None
    zone_en: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    kind: str | None = None

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_zh


_LONGEST = 5
"""A longer name whose last character says what it is (经济开发区) is none of the usual divisions."""


def short_name(name_zh: str) -> str:
    """西青区 → 西青, 沙县区总医院 → 沙县, 凤岗街道 → 凤岗; never shorter than two characters, and other names as they are."""
    name = name_zh.removesuffix("总医院") if len(name_zh) > len("总医院") + 1 else name_zh
    endings = ("新区", "街道", "区", "县", "市", "镇", "乡")
    ending = next((each for each in endings if name.endswith(each) and len(name) - len(each) >= 2), "")
    return name.removesuffix(ending) if len(name) <= _LONGEST else name


@dataclass(frozen=True)
class AreaTree:
    """Areas by code, parents before children; `levels` from the root's level down to `institution`, which is always the last."""

    levels: tuple[Level, ...]
    areas: Mapping[str, Area]
    _children: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    _inside: dict[str, tuple[Area, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What `descendants` has found: every figure asks for it, and a tree does not change."""

    @classmethod
    def of(cls, levels: tuple[Level, ...], areas: tuple[Area, ...]) -> AreaTree:
        children: dict[str, list[str]] = {}
        for area in areas:
            if area.parent is not None:
                children.setdefault(area.parent, []).append(area.code)
        return cls(
            levels,
            MappingProxyType({area.code: area for area in areas}),
            MappingProxyType({code: tuple(codes) for code, codes in children.items()}),
        )

    @cached_property
    def root(self) -> Area:
        return next(area for area in self.areas.values() if area.parent is None)

    def __contains__(self, code: str) -> bool:
        return code in self.areas

    def __getitem__(self, code: str) -> Area:
        return self.areas[code]

    def level(self, key: str) -> Level:
        return next(level for level in self.levels if level.key == key)

    def depth(self, level: str) -> int:
        """0 for the root's level. Raises ValueError for an unknown level."""
        return [known.key for known in self.levels].index(level)

    def children(self, code: str) -> tuple[Area, ...]:
        return tuple(self.areas[child] for child in self._children.get(code, ()))

    def ancestors(self, code: str) -> tuple[Area, ...]:
        """From the root down to the area itself."""
        return self._paths[code]

    @cached_property
    def _paths(self) -> Mapping[str, tuple[Area, ...]]:
        paths: dict[str, tuple[Area, ...]] = {}
        for area in self.areas.values():
            paths[area.code] = (*(paths[area.parent] if area.parent is not None else ()), area)
        return paths

    def ancestor_at(self, code: str, level: str) -> Area | None:
        """The area at `level` that holds `code` (or is it); null where the branch skips that level."""
        return next((area for area in self.ancestors(code) if area.level == level), None)

    def descendants(self, code: str) -> tuple[Area, ...]:
        """The area itself and everything below it, parents before children."""
        if code not in self._inside:
            self._inside[code] = (self.areas[code], *(below for child in self._children.get(code, ()) for below in self.descendants(child)))
        return self._inside[code]

    def at(self, level: str, within: str | None = None) -> tuple[Area, ...]:
        """The areas of one level inside `within` (the whole tree without it), in the tree's order."""
        return tuple(area for area in self.descendants(within or self.root.code) if area.level == level)

    def with_institutions(self, institutions: tuple[Area, ...]) -> AreaTree:
        """The same tree with institutions hung on their areas."""
        return AreaTree.of(self.levels, tuple(self.areas.values()) + institutions)
