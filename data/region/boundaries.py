"""`boundaries.geojson`: the polygons of the region's areas, in degrees (WGS84)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from data.errors import SettingsError
from data.schema.areas import AreaTree

LEAST_POSITIONS = 4
SHARED = "areas"
"""The property of a feature that several areas share: the list of their codes. Without it the feature's `id` is the code of its one area."""


def read_boundaries(path: Path, tree: AreaTree) -> dict | None:
    """The FeatureCollection; null where there is no file. An area may go without a polygon. Raises SettingsError naming file, line and remedy."""
    if not path.exists():
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = json.loads(text)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: is not GeoJSON ({error})") from error
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection" or not isinstance(found.get("features"), list) or not found["features"]:
        raise SettingsError(f"{path}, line 1: must be a FeatureCollection with features; take the file out where the region has no boundaries")
    taken: dict[str, int] = {}
    for line, feature in zip(_lines(text), found["features"], strict=True):
        _check(feature, f"{path}, line {line}", tree, taken, line)
    return found


def codes_of(feature: Mapping) -> tuple[str, ...]:
    """The areas that a feature shows."""
    shared = (feature.get("properties") or {}).get(SHARED)
    return tuple(shared) if shared is not None else (str(feature["id"]),)


def _lines(text: str) -> Iterator[int]:
    """The line on which each feature begins, of valid JSON."""
    decoder, starts = json.JSONDecoder(), []
    for key, start in _parts(decoder, text, text.index("{") + 1, "}"):
        if key == "features":
            starts = [at for _, at in _parts(decoder, text, start + 1, "]", has_keys=False)]
    return (text.count("\n", 0, at) + 1 for at in starts)


def _parts(decoder: json.JSONDecoder, text: str, at: int, end: str, *, has_keys: bool = True) -> Iterator[tuple[str, int]]:
    """Key (empty in a list) and start of each value of the object or list that is open at a position."""
    between, key = re.compile(r"[\s,:]*"), ""
    while text[at := between.match(text, at).end()] != end:
        if has_keys:
            key, at = decoder.raw_decode(text, at)
            at = between.match(text, at).end()
        yield key, at
        _, at = decoder.raw_decode(text, at)


def _check(feature: object, where: str, tree: AreaTree, taken: dict[str, int], line: int) -> None:
    if not isinstance(feature, dict) or not isinstance(feature.get("id"), str):
        raise SettingsError(f"{where}: a feature needs an id in quotes, the code of its area")
    name = feature["id"]
    for member in ("properties", "geometry"):
        if not isinstance(feature.get(member) or {}, dict):
            raise SettingsError(f"{where}: '{member}' of polygon '{name}' must be an object in braces")
    shared = (feature.get("properties") or {}).get(SHARED)
    if shared is not None and not (isinstance(shared, list) and shared and all(isinstance(code, str) for code in shared)):
        raise SettingsError(f"{where}: '{SHARED}' of polygon '{name}' must be a list of area codes")
    for code in codes_of(feature):
        if code not in tree:
            raise SettingsError(f"{where}: polygon '{code}' is no area of areas.csv; correct its id or take it out")
        if code in taken:
            raise SettingsError(f"{where}: polygon '{code}' stands twice, first on line {taken[code]}; give each area one")
        taken[code] = line
    geometry = feature.get("geometry") or {}
    if geometry.get("type") not in ("Polygon", "MultiPolygon") or not geometry.get("coordinates"):
        raise SettingsError(f"{where}: polygon '{name}' has no area: its geometry must be a Polygon or a MultiPolygon with coordinates")
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise SettingsError(f"{where}: polygon '{name}' has a part without a ring; take it out")
        for ring in polygon:
            _check_ring(ring, f"{where}: polygon '{name}'")


def _check_ring(ring: object, where: str) -> None:
    if not isinstance(ring, list) or len(ring) < LEAST_POSITIONS:
        count = len(ring) if isinstance(ring, list) else 0
        raise SettingsError(f"{where} has a ring of {count} positions; a ring with an area has {LEAST_POSITIONS} or more, the last like the first")
    for position in ring:
        if not _is_on_earth(position):
            raise SettingsError(f"{where} has the position {position}, which is nowhere on earth; write longitude (-180 to 180), latitude (-90 to 90)")
    if ring[0] != ring[-1]:
        raise SettingsError(f"{where} has a ring that begins at {ring[0]} and ends at {ring[-1]}; end it where it begins")
    if math.isclose(_surface(ring), 0, abs_tol=1e-12):
        raise SettingsError(f"{where} has a ring without area; draw it anew or take it out")


def _is_on_earth(position: object) -> bool:
    return (
        isinstance(position, list)
        and len(position) in (2, 3)
        and all(isinstance(number, int | float) and not isinstance(number, bool) for number in position)
        and -180 <= position[0] <= 180
        and -90 <= position[1] <= 90
    )


def _surface(ring: list) -> float:
    """Square degrees, by the shoelace formula from the first corner, so that small rings far from the origin lose no digits."""
    east, north = ring[0][0], ring[0][1]
    corners = [(position[0] - east, position[1] - north) for position in ring]
    return abs(sum(one[0] * other[1] - other[0] * one[1] for one, other in zip(corners, corners[1:], strict=False))) / 2
