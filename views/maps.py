"""The map: boundaries coloured like the comparison beside it, institutions as points, every label readable, no request to any other host."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pydeck as pdk

from data.schema.areas import INSTITUTION, Area
from views.here import Here
from views.texts import inert

HEIGHT, LEAST_WIDTH = 450, 330
"""Pixels: the height that the map is shown at, and the width of a phone, in which everything must still fit."""
LABEL_PIXELS = (58, 26)
LONG_CHINESE, LONG_ENGLISH = 4, 12
"""Characters from which on a name is shortened on the map."""
TILE = 512
INK, EDGE, EMPTY = [27, 42, 47], [255, 255, 255], "#F4F7F7"

Position = tuple[float, float]


class Prepared:
    """A deck that has become JSON once and can be shown often: making the JSON is what a map costs. Has what `st.pydeck_chart` asks of a deck."""

    layers = ()

    def __init__(self, deck: pdk.Deck, tooltip: Mapping[str, str]) -> None:
        self._json = deck.to_json()
        self._tooltip = tooltip

    def to_json(self) -> str:
        return self._json


@dataclass(frozen=True)
class Shape:
    """An area with a boundary: what the map says about it."""

    area: Area
    feature: Mapping
    fill: str
    text: str
    sharing: tuple[Area, ...] = ()
    """Where the region has one shape for several areas: all of them, each with its text, and no way down to one."""


@dataclass(frozen=True)
class Box:
    """Degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, positions: Sequence[Position]) -> Box:
        longitudes, latitudes = zip(*positions, strict=True)
        return cls(min(longitudes), min(latitudes), max(longitudes), max(latitudes))

    def widened(self, west: float, rest: float) -> Box:
        width, height = self.east - self.west, self.north - self.south
        return Box(self.west - width * west, self.south - height * rest, self.east + width * rest, self.north + height * rest)


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


def _shapes(here: Here, features: Mapping[str, Mapping], fills: Mapping[str, str], texts: Mapping[str, str]) -> list[Shape]:
    """One for each feature. A shape that areas of different colours share has none."""
    shapes = []
    for code, feature in features.items():
        sharing = tuple(here.tree[other] for other in shown_by(feature) if other in features)
        if code != sharing[0].code:
            continue
        colours = {fills.get(area.code, EMPTY) for area in sharing}
        fill = colours.pop() if len(colours) == 1 else EMPTY
        shapes.append(Shape(here.tree[code], feature, fill, texts.get(code, ""), sharing if len(sharing) > 1 else ()))
    return shapes


def label_of(here: Here, area: Area) -> str:
    """A name as short as a map needs it: a long one without its level's own word, such as 宁化县 for 宁化县总医院."""
    name, word = here.name(area), here.level_name(here.tree.level(area.level))
    is_long = len(name) > (LONG_ENGLISH if here.language == "en" else LONG_CHINESE)
    return name[: -len(word)].strip() or name if is_long and name.lower().endswith(word.lower()) else name


def _lines(here: Here, shape: Shape, texts: Mapping[str, str], gap: str, name: Callable[[Here, Area], str]) -> str:
    """What stands in a shape or beside it: the name and the figure, of all that share it."""
    return "\n".join(f"{name(here, area)}{gap}{texts.get(area.code, '')}".strip() for area in shape.sharing or (shape.area,))


def deck(here: Here, fills: Mapping[str, str], texts: Mapping[str, str]) -> Prepared | None:
    """The map of the area, or null where the region has no boundaries for it. `fills` (#RRGGBB) and `texts` are of the areas one level below."""
    features = bounded(here)
    if not features:
        return None
    shapes = _shapes(here, features, fills, texts)
    points = _institutions(here)
    everything = [position for shape in shapes for position in positions(shape.feature["geometry"])]
    box = Box.around(everything + [(area.longitude, area.latitude) for area in points])
    zoom = fitting(box)
    crowded = _crowded(shapes, zoom) if len(shapes) > 1 else []
    if crowded:
        box = box.widened(0.34, 0.02)
        zoom = fitting(box)
    lone = not here.below or here.below[0].level == INSTITUTION
    layers = [_polygons(here, shapes, lone, texts), _points(here, points, fills if lone else {}, texts, len(shapes) > 1)]
    layers += _labels(here, [shape for shape in shapes if shape not in crowded] if not lone else [], crowded, box, texts)
    centre = pdk.ViewState(longitude=(box.west + box.east) / 2, latitude=_middle(box), zoom=zoom, min_zoom=zoom - 1, max_zoom=zoom + 6)
    # Without a provider and a style the deck says "no base map"; an empty style would ask a foreign tile host for one.
    return Prepared(pdk.Deck(layers=layers, initial_view_state=centre, map_provider=None), {"text": "{title}"})


def positions(geometry: Mapping) -> Iterator[Position]:
    """Every position of a Polygon or MultiPolygon."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return ((point[0], point[1]) for polygon in polygons for ring in polygon for point in ring)


def fitting(box: Box) -> float:
    """The zoom at which the box fits into the least width and the height, with a little air."""
    wide = 360 / max(box.east - box.west, 1e-6) * (LEAST_WIDTH - 16) / TILE
    tall = 360 / max(_mercator(box.north) - _mercator(box.south), 1e-6) * (HEIGHT - 24) / TILE
    return math.log2(min(wide, tall))


def _mercator(latitude: float) -> float:
    """Degrees of the projected plane."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def _middle(box: Box) -> float:
    projected = (_mercator(box.north) + _mercator(box.south)) / 2
    return math.degrees(2 * math.atan(math.exp(math.radians(projected))) - math.pi / 2)


def _institutions(here: Here) -> tuple[Area, ...]:
    inside = here.scope.visible(here.tree, here.tree.at(INSTITUTION, here.area.code))
    return tuple(area for area in inside if area.longitude is not None and area.latitude is not None)


def _anchor(shape: Shape) -> Position:
    """Where its label stands: the region's own point, else the middle of its boundary."""
    if shape.area.longitude is not None and shape.area.latitude is not None:
        return shape.area.longitude, shape.area.latitude
    box = Box.around(list(positions(shape.feature["geometry"])))
    return (box.west + box.east) / 2, (box.south + box.north) / 2


def _crowded(shapes: Sequence[Shape], zoom: float) -> list[Shape]:
    """Shapes whose label would run into another's at this zoom."""
    scale = TILE * 2**zoom / 360
    places = {shape.area.code: (_anchor(shape)[0] * scale, _mercator(_anchor(shape)[1]) * scale) for shape in shapes}

    def meets(one: str, other: str) -> bool:
        return all(abs(a - b) < size for a, b, size in zip(places[one], places[other], LABEL_PIXELS, strict=True))

    crowds = [shape for shape in shapes if sum(meets(shape.area.code, other) for other in places) > 1]
    # The largest of a crowd keeps its place when nothing else of those kept meets it.
    kept: list[Shape] = [shape for shape in shapes if shape not in crowds]
    for shape in sorted(crowds, key=_extent, reverse=True):
        if _extent(shape) * scale > LABEL_PIXELS[0] * 0.75 and not any(meets(shape.area.code, other.area.code) for other in kept):
            kept.append(shape)
    return [shape for shape in shapes if shape not in kept]


def _extent(shape: Shape) -> float:
    box = Box.around(list(positions(shape.feature["geometry"])))
    return box.east - box.west


def _colour(fill: str) -> list[int]:
    return [int(fill[index : index + 2], 16) for index in (1, 3, 5)] + [255]


def _title(here: Here, area: Area, text: str) -> str:
    return inert(f"{here.name(area)}  {text}".rstrip())


def _polygons(here: Here, shapes: Sequence[Shape], is_backdrop: bool, texts: Mapping[str, str]) -> pdk.Layer:
    features = [
        {
            "type": "Feature",
            "geometry": shape.feature["geometry"],
            "properties": {"code": inert(shape.area.code), "fill": [236, 241, 241, 255] if is_backdrop else _colour(shape.fill)},
            "title": inert(_lines(here, shape, texts, "  ", Here.name)),
            "code": inert(here.area.code if shape.sharing else shape.area.code),
        }
        for shape in shapes
    ]
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id="areas",
        get_fill_color="properties.fill",
        get_line_color=EDGE if not is_backdrop else [154, 168, 170],
        line_width_min_pixels=1.2,
        pickable=not is_backdrop,
        auto_highlight=True,
        highlight_color=[27, 42, 47, 40],
    )


def _points(here: Here, areas: Sequence[Area], fills: Mapping[str, str], texts: Mapping[str, str], is_small: bool) -> pdk.Layer:
    rows = [
        {
            "at": [area.longitude, area.latitude],
            "code": inert(area.code),
            "title": _title(here, area, texts.get(area.code, "")),
            "fill": _colour(fills[area.code]) if area.code in fills else [27, 42, 47, 150],
        }
        for area in areas
    ]
    return pdk.Layer(
        "ScatterplotLayer",
        rows,
        id="institutions",
        get_position="at",
        get_fill_color="fill",
        get_line_color=[255, 255, 255, 200] if is_small else [27, 42, 47, 160],
        stroked=True,
        line_width_min_pixels=0.5 if is_small else 1,
        radius_units=pdk.types.String("pixels"),
        get_radius=2.2 if is_small else 6,
        pickable=True,
        auto_highlight=True,
    )


def _labels(here: Here, free: Sequence[Shape], crowded: Sequence[Shape], box: Box, texts: Mapping[str, str]) -> list[pdk.Layer]:
    """Labels where they belong, and for crowded shapes a column at the left edge with a line to each."""
    ordered = sorted(crowded, key=lambda shape: -_anchor(shape)[1])
    top, bottom = box.north - (box.north - box.south) * 0.30, box.south + (box.north - box.south) * 0.30
    step = (top - bottom) / max(len(ordered) - 1, 1)
    left = box.west + (box.east - box.west) * 0.02
    column = [(shape, (left, top - index * step)) for index, shape in enumerate(ordered)]
    if not free and not column:
        return []
    reach = (box.east - box.west) * 0.2
    lines = [{"from": [place[0] + reach, place[1]], "to": list(_anchor(shape))} for shape, place in column]
    return [
        pdk.Layer("LineLayer", lines, id="leaders", get_source_position="from", get_target_position="to", get_color=[107, 122, 125, 200], get_width=1),
        _words(here, [(shape, _anchor(shape)) for shape in free], "labels", "middle", texts),
        _words(here, column, "callouts", "start", texts),
    ]


def _words(here: Here, placed: Sequence[tuple[Shape, Position]], name: str, anchor: str, texts: Mapping[str, str]) -> pdk.Layer:
    gap = " " if anchor == "start" else "\n"
    rows = [{"at": list(place), "words": inert(_lines(here, shape, texts, " " if shape.sharing else gap, label_of))} for shape, place in placed]
    return pdk.Layer(
        "TextLayer",
        rows,
        id=name,
        get_position="at",
        get_text="words",
        get_size=12,
        get_color=INK,
        get_text_anchor=pdk.types.String(anchor),
        get_alignment_baseline=pdk.types.String("center"),
        background=True,
        get_background_color=[255, 255, 255, 190],
        background_padding=[3, 1],
        character_set=pdk.types.String("auto"),
        font_family=pdk.types.String("Source Han Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"),
        font_settings={"sdf": False, "fontSize": 64},
        pickable=False,
    )
