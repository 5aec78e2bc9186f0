"""`areas.csv`: the tree above the institutions, in any order of lines; each area's residents, extent and label."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from data.errors import SettingsError
from data.region.rows import read_number, read_rows
from data.schema.areas import Area, Level

COLUMNS = ("code", "parent", "level", "name_zh", "name_en", "population", "share65_pct")


def read_areas(path: Path, levels: tuple[Level, ...], root: str) -> tuple[Area, ...]:
    """Parents before children, otherwise in the file's order. Raises SettingsError naming file, line and remedy."""
    depths = {level.key: depth for depth, level in enumerate(levels[:-1])}
    lines: dict[str, int] = {}
    found: dict[str, Area] = {}
    for line, row in read_rows(path, COLUMNS):
        where = f"{path}, line {line}"
        code = row["code"]
        if not code:
            raise SettingsError(f"{where}: code is empty; give each area one")
        if code in found:
            raise SettingsError(f"{where}: code '{code}' stands twice, first on line {lines[code]}; give each area one line")
        if row["level"] not in depths:
            raise SettingsError(f"{where}: level '{row['level']}' is not one of {', '.join(depths)}")
        lines[code], found[code] = line, _area(row, where)
    _check_tree(path, found, lines, depths, root)
    return _with_residents(_parents_first(found))


def _check_tree(path: Path, found: dict[str, Area], lines: dict[str, int], depths: dict[str, int], root: str) -> None:
    if not found:
        raise SettingsError(f"{path}: no area; give the root and what lies below it")
    for code, area in found.items():
        if area.parent is not None and area.parent not in found:
            raise SettingsError(f"{path}, line {lines[code]}: parent '{area.parent}' of '{code}' is no code of the file; correct it or give the parent a line")
    _check_names(path, found, lines)
    for code in found:
        if circle := _circle(found, code):
            raise SettingsError(f"{path}, line {lines[circle[0]]}: '{circle[0]}' lies inside itself ({' → '.join(circle)}); correct a parent")
    roots = [code for code, area in found.items() if area.parent is None]
    if len(roots) > 1:
        raise SettingsError(f"{path}, line {lines[roots[1]]}: area '{roots[1]}' has no parent, but the tree has its root in '{roots[0]}'; give it a parent")
    if roots[0] != root:
        raise SettingsError(f"{path}, line {lines[roots[0]]}: the root is '{roots[0]}', but region.toml says root = \"{root}\"; correct one of them")
    for code, area in found.items():
        above = found[area.parent].level if area.parent is not None else None
        if above is not None and depths[area.level] <= depths[above]:
            raise SettingsError(
                f"{path}, line {lines[code]}: '{code}' of level '{area.level}' cannot lie inside '{area.parent}' of level '{above}'; "
                "correct its level or its parent"
            )
    top = next(iter(depths))
    if found[roots[0]].level != top:
        raise SettingsError(f"{path}, line {lines[roots[0]]}: the root '{roots[0]}' is of level '{found[roots[0]].level}', not of the first one, '{top}'")
    empty = [level for level in depths if level not in {area.level for area in found.values()}]
    if empty:
        raise SettingsError(f"{path}: no area is of level '{empty[0]}'; give one, or take the level out of region.toml")


def _check_names(path: Path, found: dict[str, Area], lines: dict[str, int]) -> None:
    """Two areas side by side cannot be told apart by one name."""
    taken: dict[tuple[str | None, str], int] = {}
    for code, area in found.items():
        for name in {area.name_zh, area.name_en}:
            first = taken.setdefault((area.parent, name), lines[code])
            if first != lines[code]:
                raise SettingsError(
                    f"{path}, line {lines[code]}: '{name}' is the name of two areas inside '{area.parent}', first on line {first}; tell them apart"
                )


def _circle(found: dict[str, Area], code: str) -> tuple[str, ...]:
    """The members of the circle that `code` stands in, itself first and last; empty where it stands in none."""
    path = [code]
    while (above := found[path[-1]].parent) is not None and above not in path:
        path.append(above)
    return (*path, code) if above == code else ()


def _parents_first(found: dict[str, Area]) -> dict[str, Area]:
    ordered: dict[str, Area] = {}
    for code in found:
        branch = [code]
        while (above := found[branch[-1]].parent) is not None and above not in ordered:
            branch.append(above)
        ordered |= {each: found[each] for each in reversed(branch) if each not in ordered}
    return ordered


def _area(row: dict[str, str], where: str) -> Area:
    def number(key: str, least: float, most: float) -> float | None:
        return read_number(row.get(key, ""), where=where, column=key, least=least, most=most)

    for key in ("name_zh", "name_en"):
        if not row[key]:
            raise SettingsError(f"{where}: {key} of '{row['code']}' is empty; pages need both names")
    if bool(row.get("zone_zh")) != bool(row.get("zone_en")):
        raise SettingsError(f"{where}: '{row['code']}' has its zone in one language; give zone_zh and zone_en, or neither")
    population, share = number("population", 0, 2e9), number("share65_pct", 0, 100)
    if population is not None and population % 1:
        raise SettingsError(f"{where}: population '{row['population']}' must be a whole number")
    elderly = None
    if population is not None and share is not None:
        elderly = int((int(population) * Decimal(row["share65_pct"]) / 100).quantize(Decimal(1), ROUND_HALF_UP))
    return Area(
        code=row["code"],
        parent=row["parent"] or None,
        level=row["level"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        population=None if population is None else int(population),
        population_65=elderly,
        area_km2=number("area_km2", math.ulp(0), 2e7),
        zone_zh=row.get("zone_zh") or None,
        zone_en=row.get("zone_en") or None,
        longitude=number("label_lon", -180, 180),
        latitude=number("label_lat", -90, 90),
    )


def _with_residents(found: dict[str, Area]) -> tuple[Area, ...]:
    """Residents of an area with subdivisions are the sum of theirs where all are known, so that levels add up."""
    below: dict[str, list[str]] = {}
    for code, area in found.items():
        below.setdefault(area.parent or "", []).append(code)
    for code in reversed(tuple(found)):
        for key in ("population", "population_65"):
            parts = [getattr(found[child], key) for child in below.get(code, ())]
            if parts and None not in parts:
                found[code] = replace(found[code], **{key: sum(parts)})
    return tuple(found.values())
