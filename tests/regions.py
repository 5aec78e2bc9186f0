"""Folders of regions made up for tests, and settings that choose them, to prove that no level has a name in code."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

from data.settings import PROJECT

AREA_COLUMNS = ("code", "parent", "level", "name_zh", "name_en", "population", "share65_pct", "area_km2", "label_lon", "label_lat")
ITEMS = [("X1", "采样", "Sampling", "静脉采血", "Blood sampling"), ("X2", "护理", "Nursing", "伤口换药", "Wound dressing")]

PARAMETERS = """
[parameters]
paid_level = "institution"
adult_share_pct = 80.0
adult_share_source_zh = "虚构"
adult_share_source_en = "made up"
"""

BAND = """surplus_band_pct = [16, 31]
surplus_band_source_zh = "虚构"
surplus_band_source_en = "made up"

[[kinds]]
key = "clinic"
name_zh = "诊所"
name_en = "Clinic"
"""

TWO = (("town", "镇", "Town"),)
THREE = (("province", "省", "Province"), ("county", "县", "County"), ("township", "乡", "Township"))
"""Above the institutions: four levels in all."""


@dataclass(frozen=True)
class MadeUp:
    """What a command or a server needs to know of a made-up region."""

    config: Path
    store: Path


def make_folder(folder: Path, levels: tuple[tuple[str, str, str], ...], *, institutions: int = 4) -> Path:
    """A region whose levels above the institutions are `levels`, each area with two below it, boundaries where there are areas below the root, and
    institutions for a demonstration city on the lowest areas."""
    reference = folder / "reference"
    reference.mkdir(parents=True)
    areas = _areas(levels)
    _write_region(reference, levels, areas, institutions)
    return reference


def write_config(reference: Path, folder: Path) -> Path:
    """The project's settings, but for another region's folder."""
    config, told = folder / "config.toml", (PROJECT / "config.toml").read_text(encoding="utf-8")
    config.write_text(re.sub(r'^folder = ".*?"', f'folder = "{reference}"', told, flags=re.MULTILINE), encoding="utf-8")
    return config


def _areas(levels: tuple[tuple[str, str, str], ...]) -> list[dict]:
    rows: list[dict] = []
    above: list[str] = [""]
    for depth, (key, zh, en) in enumerate(levels):
        codes = []
        for parent in above:
            for number in range(1 if depth == 0 else 2):
                code = f"{parent}{number + 1}" if parent else "9"
                longitude, latitude = 110 + len(codes) + depth / 10, 30 + number
                rows.append(
                    dict(
                        code=code,
                        parent=parent,
                        level=key,
                        name_zh=f"{zh}{code}",
                        name_en=f"{en} {code}",
                        population=1000,
                        share65_pct=15,
                        area_km2=10,
                        label_lon=longitude,
                        label_lat=latitude,
                    )
                )
                codes.append(code)
        above = codes
    return rows


def _write_region(reference: Path, levels: tuple[tuple[str, str, str], ...], areas: list[dict], institutions: int) -> None:
    level_lines = "".join(
        f'[[levels]]\nkey = "{key}"\nname_zh = "{zh}"\nname_en = "{en}"\nplural_en = "{en.lower()}s"\n'
        for key, zh, en in (*levels, ("institution", "机构", "Institution"))
    )
    about = 'name_zh = "虚构地区"\nname_en = "Made-up region"\nroot = "9"\nmap_source_zh = "示意图"\nmap_source_en = "Sketch"\n'
    (reference / "region.toml").write_text(about + level_lines + PARAMETERS + BAND, encoding="utf-8")
    lowest = [area for area in areas if area["level"] == levels[-1][0]]
    listed = [(f"I{n}", lowest[(n - 1) % len(lowest)]["code"], f"机构{n}", "other", 110 + n / 10, 30.5) for n in range(1, institutions + 1)]
    for name, columns, rows in (
        ("areas.csv", AREA_COLUMNS, [[area[column] for column in AREA_COLUMNS] for area in areas]),
        ("home_services.csv", ("item_id", "category_zh", "category_en", "name_zh", "name_en"), ITEMS),
        ("institutions.csv", ("institution_id", "area_code", "name_zh", "kind", "longitude", "latitude"), listed),
    ):
        with (reference / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])
    if second := [area for area in areas if len(levels) > 1 and area["level"] == levels[1][0]]:
        features = [{"type": "Feature", "id": area["code"], "properties": {}, "geometry": _square(area["label_lon"], area["label_lat"])} for area in second]
        told = ",\n".join(json.dumps(feature) for feature in features)
        (reference / "boundaries.geojson").write_text(f'{{"type": "FeatureCollection", "features": [\n{told}\n]}}', encoding="utf-8")


def _square(longitude: float, latitude: float) -> dict:
    corners = [(-0.4, -0.4), (0.4, -0.4), (0.4, 0.4), (-0.4, 0.4), (-0.4, -0.4)]
    return {"type": "Polygon", "coordinates": [[[longitude + east, latitude + north] for east, north in corners]]}
