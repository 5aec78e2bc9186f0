"""What a region's folder lists beside its areas: home-visit items, and the institutions of the demonstration city."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from data.errors import SettingsError
from data.region.rows import read_number, read_rows
from data.schema.areas import AreaTree

ITEM_COLUMNS = ("item_id", "category_zh", "category_en", "name_zh", "name_en")
INSTITUTION_COLUMNS = ("institution_id", "area_code", "name_zh", "kind", "longitude", "latitude")


@dataclass(frozen=True)
class HomeItem:
    """One home-visit item of the catalogue."""

    item_id: str
    category_zh: str
    category_en: str
    name_zh: str
    name_en: str
    risk_level: float | None = None
    """From 1 up, and how many minutes a visit takes: assumed, for the demonstration city alone; null where the catalogue does not say."""
    duration_min: float | None = None


@dataclass(frozen=True)
class ListedInstitution:
    """One institution of the demonstration city."""

    institution_id: str
    area_code: str
    name_zh: str
    kind: str
    longitude: float | None
    latitude: float | None


def read_items(path: Path) -> tuple[HomeItem, ...]:
    """The catalogue in its order; none where there is no file. Raises SettingsError naming file, line and remedy."""
    if not path.exists():
        return ()
    lines: dict[str, int] = {}
    items = []
    for line, row in read_rows(path, ITEM_COLUMNS):
        empty = [key for key in ITEM_COLUMNS if not row[key]]
        if empty:
            raise SettingsError(f"{path}, line {line}: {empty[0]} is empty; an item needs {', '.join(ITEM_COLUMNS)}")
        risk, minutes = (
            read_number(row.get(column) or "", where=f"{path}, line {line}", column=column, least=least, most=most)
            for column, least, most in (("risk_level_assumed", 1, 5), ("duration_min_assumed", 1, 1440))
        )
        item = HomeItem(*(row[key] for key in ITEM_COLUMNS), risk, minutes)
        if item.item_id in lines:
            raise SettingsError(f"{path}, line {line}: item '{item.item_id}' stands twice, first on line {lines[item.item_id]}; give each item one line")
        lines[item.item_id] = line
        items.append(item)
    return tuple(items)


def read_institutions(path: Path, tree: AreaTree, kinds: Collection[str]) -> tuple[ListedInstitution, ...]:
    """None where there is no file. Raises SettingsError naming file, line and remedy."""
    if not path.exists():
        return ()
    lines: dict[str, int] = {}
    found = []
    for line, row in read_rows(path, INSTITUTION_COLUMNS):
        where, code = f"{path}, line {line}", row["institution_id"]
        if not code:
            raise SettingsError(f"{where}: institution_id is empty; give each institution one")
        if code in lines:
            raise SettingsError(f"{where}: institution '{code}' stands twice, first on line {lines[code]}; give each institution one line")
        if code in tree:
            raise SettingsError(f"{where}: institution '{code}' has the code of an area; give it another")
        if not row["name_zh"]:
            raise SettingsError(f"{where}: name_zh of '{code}' is empty; give each institution one")
        if row["area_code"] not in tree:
            raise SettingsError(f"{where}: area_code '{row['area_code']}' is no code of areas.csv; give every institution an area of the region")
        if row["kind"] not in kinds:
            raise SettingsError(f"{where}: kind '{row['kind']}' is not one of {', '.join(kinds)}; add it to [[kinds]] of region.toml or correct it")
        lines[code] = line
        longitude = read_number(row["longitude"], where=where, column="longitude", least=-180, most=180)
        latitude = read_number(row["latitude"], where=where, column="latitude", least=-90, most=90)
        found.append(ListedInstitution(code, row["area_code"], row["name_zh"], row["kind"], longitude, latitude))
    return tuple(found)
