"""Reads a region's folder under `data/reference/`: its levels, area tree, boundaries and catalogues."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from data.errors import SettingsError
from data.schema.areas import INSTITUTION, Area, AreaTree, Level

REFERENCE = Path(__file__).resolve().parent / "reference"


@dataclass(frozen=True)
class HomeItem:
    """One home-visit item of the catalogue."""

    item_id: str
    category_zh: str
    category_en: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Region:
    """A region as its folder says it. `tree` ends above the institutions, which come in by submission."""

    folder: Path
    name_zh: str
    name_en: str
    map_source_zh: str
    map_source_en: str
    tree: AreaTree
    items: tuple[HomeItem, ...]
    boundaries: dict | None
    """GeoJSON FeatureCollection, each feature's `id` an area's code; null where the region has none."""

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_zh


def load_region(folder: str, reference: Path = REFERENCE) -> Region:
    """Read `reference/folder`. Raises SettingsError naming file, line and remedy."""
    path = reference / folder
    if not path.is_dir():
        known = ", ".join(sorted(each.name for each in reference.iterdir() if each.is_dir()))
        raise SettingsError(f"region folder '{folder}' does not exist under {reference}; known are {known}")
    try:
        about = tomllib.loads((path / "region.toml").read_text(encoding="utf-8"))
        levels = tuple(Level(**level) for level in about["levels"])
        names = {key: about[key] for key in ("name_zh", "name_en", "map_source_zh", "map_source_en")}
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SettingsError(f"{path / 'region.toml'}: {error!r}; it needs name_zh, name_en, map_source_zh, map_source_en, root and [[levels]]") from error
    if len(levels) < 2 or levels[-1].key != INSTITUTION:
        raise SettingsError(f"{path / 'region.toml'}: the last of two or more [[levels]] must have key '{INSTITUTION}'")
    return Region(
        folder=path,
        tree=AreaTree.of(levels, _areas(path / "areas.csv", levels)),
        items=tuple(
            HomeItem(row["item_id"], row["category_zh"], row["category_en"], row["name_zh"], row["name_en"])
            for _, row in _rows(path / "home_services.csv", ("item_id", "category_zh", "category_en", "name_zh", "name_en"))
        ),
        boundaries=_boundaries(path / "boundaries.geojson"),
        **names,
    )


def _rows(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [key for key in required if key not in (reader.fieldnames or ())]
            if missing:
                raise SettingsError(f"{path}, line 1: column '{missing[0]}' is missing")
            for row in reader:
                yield reader.line_num, row
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error


def _areas(path: Path, levels: tuple[Level, ...]) -> tuple[Area, ...]:
    depths = {level.key: depth for depth, level in enumerate(levels[:-1])}
    found: dict[str, Area] = {}
    for line, row in _rows(path, ("code", "parent", "level", "name_zh", "name_en", "population", "share65_pct")):
        where = f"{path}, line {line}"
        code, parent, level = row["code"], row["parent"] or None, row["level"]
        if code in found:
            raise SettingsError(f"{where}: code '{code}' stands twice; give each area one line")
        if level not in depths:
            raise SettingsError(f"{where}: level '{level}' is not one of {', '.join(depths)}")
        if parent is None and found:
            raise SettingsError(f"{where}: area '{code}' has no parent, but the tree has its root in '{next(iter(found))}'")
        if parent is not None and parent not in found:
            raise SettingsError(f"{where}: parent '{parent}' of '{code}' is not on an earlier line; put parents before children")
        if parent is not None and depths[level] <= depths[found[parent].level]:
            raise SettingsError(f"{where}: '{code}' of level '{level}' cannot lie inside '{parent}' of level '{found[parent].level}'")
        try:
            found[code] = _area(row)
        except (ValueError, ArithmeticError) as error:
            raise SettingsError(f"{where}: a number of '{code}' cannot be read ({error})") from error
    if not found:
        raise SettingsError(f"{path}: no area; the first line is the root")
    return _with_residents(found)


def _area(row: dict[str, str]) -> Area:
    def number(key: str) -> float | None:
        return float(row[key]) if row.get(key) else None

    population = int(row["population"]) if row["population"] else None
    elderly = None
    if population is not None and row["share65_pct"]:
        elderly = int((population * Decimal(row["share65_pct"]) / 100).quantize(Decimal(1), ROUND_HALF_UP))
    return Area(
        code=row["code"],
        parent=row["parent"] or None,
        level=row["level"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        population=population,
        population_65=elderly,
        area_km2=number("area_km2"),
        zone_zh=row.get("zone_zh") or None,
        zone_en=row.get("zone_en") or None,
        longitude=number("label_lon"),
        latitude=number("label_lat"),
    )


def _with_residents(found: dict[str, Area]) -> tuple[Area, ...]:
    """Residents of an area with subdivisions are the sum of theirs where all are known, so that levels add up."""
    for code in reversed(tuple(found)):
        below = [area for area in found.values() if area.parent == code]
        for key in ("population", "population_65"):
            parts = [getattr(area, key) for area in below]
            if parts and None not in parts:
                found[code] = replace(found[code], **{key: sum(parts)})
    return tuple(found.values())


def _boundaries(path: Path) -> dict | None:
    if not path.exists():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: is not GeoJSON ({error})") from error
