"""Boundaries on the map's sheet: which of a region's shapes are shown, and where their corners lie in pixels. Nothing is drawn here."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.schema.areas import Area
from views.here import Here, Surroundings

Position = tuple[float, float]
Outline = tuple[tuple[Position, ...], ...]
FINE = 2
"""Corners lie on a grid of so many parts of a pixel: what is finer is not seen, and is not sent."""


def bounded(here: Here) -> dict[str, Mapping]:
    """Boundaries by area code of what lies one level below the area, else of the area itself; empty where the region has none."""
    features = {code: feature for feature in (here.surroundings.boundaries or {"features": ()})["features"] for code in shown_by(feature)}
    below = {area.code: features[area.code] for area in here.below if area.code in features}
    if below:
        return below
    holder = next((area for area in reversed(here.tree.ancestors(here.area.code)) if area.code in features), None)
    return {holder.code: features[holder.code]} if holder else {}


def shown_by(feature: Mapping) -> tuple[str, ...]:
    """The codes of the areas that a feature shows: its id, or its property `areas` where several share it."""
    return tuple((feature.get("properties") or {}).get("areas") or (str(feature["id"]),))


def flat(longitude: float, latitude: float) -> Position:
    """A place on the projected plane (Mercator), in degrees."""
    return longitude, math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


@lru_cache(maxsize=8)
def _outlines(surroundings: Surroundings) -> Mapping[str, Outline]:
    """The region's boundaries on the plane, by area code: projected once, as every metric draws them anew."""
    features = (surroundings.boundaries or {"features": ()})["features"]
    return {code: _outline(feature["geometry"]) for feature in features for code in shown_by(feature)}


def outline(here: Here, code: str) -> Outline:
    """The rings of a bounded area's shape."""
    return _outlines(here.surroundings)[code]


def _outline(geometry: Mapping) -> Outline:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return tuple(tuple(flat(point[0], point[1]) for point in ring) for polygon in polygons for ring in polygon)


@dataclass(frozen=True)
class Sheet:
    """Where places of the plane lie on the map, in pixels from its upper left corner."""

    west: float
    north: float
    scale: float
    left: float
    top: float

    @classmethod
    def fitting(cls, places: Sequence[Position], *, width: float, height: float, left: float = 0, margin: float = 8) -> Sheet:
        """The sheet on which all places of the plane lie within the frame, `left` pixels of which are kept free at the left."""
        across, down = [place[0] for place in places], [place[1] for place in places]
        wide, tall = max(across) - min(across), max(down) - min(down)
        free_width, free_height = width - left - 2 * margin, height - 2 * margin
        scale = min(free_width / max(wide, 1e-6), free_height / max(tall, 1e-6))
        return cls(min(across), max(down), scale, left + margin + (free_width - wide * scale) / 2, margin + (free_height - tall * scale) / 2)

    def at(self, position: Position) -> Position:
        return self.left + (position[0] - self.west) * self.scale, self.top + (self.north - position[1]) * self.scale

    def path(self, rings: Outline) -> str:
        """The rings as an SVG path on the fine grid, in steps from corner to corner; corners that fall together are one."""
        return "".join(_steps([self._fine(point) for point in ring]) for ring in rings)

    def _fine(self, position: Position) -> tuple[int, int]:
        across, down = self.at(position)
        return round(across * FINE), round(down * FINE)


def _steps(corners: Sequence[tuple[int, int]]) -> str:
    """One closed ring; empty where nothing is left of it on the grid."""
    kept = [corner for place, corner in enumerate(corners) if not place or corner != corners[place - 1]]
    if len(kept) < 4:
        return ""
    moves = [(after[0] - before[0], after[1] - before[1]) for before, after in zip(kept, kept[1:-1], strict=False)]
    return f"M{kept[0][0]} {kept[0][1]}l{' '.join(f'{across} {down}' for across, down in _straightened(moves))}z"


def _straightened(moves: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Steps in exactly the same direction are one."""
    joined: list[tuple[int, int]] = []
    for across, down in moves:
        if joined and joined[-1][0] * down == joined[-1][1] * across and joined[-1][0] * across + joined[-1][1] * down > 0:
            joined[-1] = (joined[-1][0] + across, joined[-1][1] + down)
        else:
            joined.append((across, down))
    return joined


def anchor(area: Area, rings: Outline) -> Position:
    """Where its label stands: the region's own point, else the middle of its boundary."""
    if area.longitude is not None and area.latitude is not None:
        return flat(area.longitude, area.latitude)
    across, down = zip(*(place for ring in rings for place in ring), strict=True)
    return (min(across) + max(across)) / 2, (min(down) + max(down)) / 2
