"""The map as SVG: boundaries coloured like the comparison beside it, institutions as points, every label readable, every area a link; nothing is fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from data.schema.areas import INSTITUTION, Area
from views.comparing.judging import LOOKS, Verdict
from views.drawings.drawing import Drawing, link
from views.drawings.map_labels import LINE_PIXELS, POINT_PIXELS, Label, Placed, Rect, around, coast, column, free
from views.drawings.map_shapes import FINE, Outline, Sheet, anchor, bounded, flat, outline, shown_by
from views.here import Here

WIDTH, HEIGHT = 330, 450
"""Pixels of the sheet: its width is what a phone has, so that nothing on it shrinks."""
LONG_CHINESE, LONG_ENGLISH = 4, 12
"""Characters from which on a name is shortened on the map."""
EMPTY = LOOKS[Verdict.UNSAID].paper


@dataclass(frozen=True)
class Shape:
    """An area with a boundary: what the map says about it. `sharing` are all areas of one shape where the region has one for several, and no way down to one."""

    area: Area
    rings: Outline
    fill: str
    sharing: tuple[Area, ...]

    @cached_property
    def extent(self) -> float:
        """Degrees from west to east."""
        across = [place[0] for ring in self.rings for place in ring]
        return max(across) - min(across)


def map_drawing(here: Here, fills: Mapping[str, str], texts: Mapping[str, str], alt: str) -> Drawing | None:
    """The map of the area, or null where the region has no boundaries for it. `fills` (#RRGGBB) and `texts` are of the areas one level below."""
    features = bounded(here)
    if not features:
        return None
    shapes, points = _shapes(here, features, fills), _institutions(here)
    is_lone = not here.below or here.below[0].level == INSTITUTION
    everything = [place for shape in shapes for ring in shape.rings for place in ring] + [flat(area.longitude, area.latitude) for area in points]
    sheet, placed = _laid_out(here, everything, [] if is_lone else shapes, texts)
    parts = (
        _ground(sheet, shapes) if is_lone else _areas(here, sheet, shapes, texts),
        _places(here, sheet, points, fills if is_lone else {}, texts, is_large=is_lone),
        _leaders(placed),
        _names(here, sheet, points) if is_lone else "".join(_words(each) for each in placed),
    )
    inside = "".join(parts)
    svg = f'<svg class="map" role="group" aria-label="{escape(alt)}" viewBox="0 0 {WIDTH} {HEIGHT}" height="{HEIGHT}">{inside}</svg>'
    return Drawing(svg, alt, HEIGHT)


def _shapes(here: Here, features: Mapping[str, Mapping], fills: Mapping[str, str]) -> list[Shape]:
    """One for each feature. A shape that areas of different colours share has none."""
    shapes = []
    for code, feature in features.items():
        sharing = tuple(here.tree[other] for other in shown_by(feature) if other in features)
        if code == sharing[0].code:
            colours = {fills.get(area.code, EMPTY) for area in sharing}
            shapes.append(Shape(here.tree[code], outline(here, code), colours.pop() if len(colours) == 1 else EMPTY, sharing))
    return shapes


def _institutions(here: Here) -> tuple[Area, ...]:
    inside = here.scope.visible(here.tree, here.tree.at(INSTITUTION, here.area.code))
    return tuple(area for area in inside if area.longitude is not None and area.latitude is not None)


def _laid_out(here: Here, everything: Sequence[tuple[float, float]], shapes: Sequence[Shape], texts: Mapping[str, str]) -> tuple[Sheet, tuple[Placed, ...]]:
    """The sheet, and the labels on it; where some find no place, everything moves to the right until their column stands clear of the land."""
    for left in range(0, WIDTH // 2, 10):
        sheet = Sheet.fitting(everything, width=WIDTH, height=HEIGHT, left=left)
        labels = _labels(here, sheet, shapes, texts)
        placed = free(labels, width=WIDTH, height=HEIGHT)
        lands = [[sheet.at(place) for place in ring] for shape in shapes for ring in shape.rings]
        aside = column(_left_over(labels, placed), coast(lands, HEIGHT), placed, height=HEIGHT)
        if aside is not None:
            return sheet, (*placed, *aside)
    return sheet, placed


def _left_over(labels: Sequence[Label], placed: Sequence[Placed]) -> list[Label]:
    found = {each.label.key for each in placed}
    return [label for label in labels if label.key not in found]


def _labels(here: Here, sheet: Sheet, shapes: Sequence[Shape], texts: Mapping[str, str]) -> list[Label]:
    labels = []
    for shape in shapes:
        x, y = sheet.at(anchor(shape.area, shape.rings))
        labels.append(Label(shape.area.code, _lines(here, shape, texts), x, y, shape.extent))
    return labels


def _lines(here: Here, shape: Shape, texts: Mapping[str, str]) -> tuple[str, ...]:
    """The name above the figure; of areas that share a shape a line each."""
    if len(shape.sharing) == 1:
        return tuple(filter(None, (label_of(here, shape.area), texts.get(shape.area.code, ""))))
    return tuple(f"{label_of(here, area)} {texts.get(area.code, '')}".strip() for area in shape.sharing)


def label_of(here: Here, area: Area) -> str:
    """A name as short as a map needs it: a long one without its level's own word, such as 宁化县 for 宁化县总医院."""
    name, word = here.name(area), here.level_name(here.tree.level(area.level))
    is_long = len(name) > (LONG_ENGLISH if here.language == "en" else LONG_CHINESE)
    return name[: -len(word)].strip() or name if is_long and name.lower().endswith(word.lower()) else name


def _told(here: Here, areas: Sequence[Area], texts: Mapping[str, str]) -> str:
    return here.text("；").join(f"{here.name(area)} {texts.get(area.code, '')}".strip() for area in areas)


def _areas(here: Here, sheet: Sheet, shapes: Sequence[Shape], texts: Mapping[str, str]) -> str:
    """The shapes in their colours, each a link to its area; one that several share is told and leads nowhere."""
    drawn = []
    for shape in shapes:
        path, told = f'<path fill="{shape.fill}" d="{sheet.path(shape.rings)}"/>', _told(here, shape.sharing, texts)
        is_shared = len(shape.sharing) > 1
        drawn.append(f'<g data-told role="img" aria-label="{escape(told)}">{path}</g>' if is_shared else link(told, path, area=shape.area.code))
    return f'<g class="areas" transform="scale({1 / FINE:g})">{"".join(drawn)}</g>'


def _ground(sheet: Sheet, shapes: Sequence[Shape]) -> str:
    paths = "".join(f'<path d="{sheet.path(shape.rings)}"/>' for shape in shapes)
    return f'<g class="areas ground" transform="scale({1 / FINE:g})" aria-hidden="true">{paths}</g>'


def _places(here: Here, sheet: Sheet, areas: Sequence[Area], fills: Mapping[str, str], texts: Mapping[str, str], *, is_large: bool) -> str:
    """Institutions as points. Among areas, where they are many and small, only a pointer reaches them: the keyboard goes by way of their area."""
    aside = "" if is_large else 'tabindex="-1"'
    points = []
    for area in areas:
        x, y = sheet.at(flat(area.longitude, area.latitude))
        fill = f' fill="{fills[area.code]}"' if area.code in fills else ""
        points.append(link(_told(here, (area,), texts), f'<circle cx="{x:.4g}" cy="{y:.4g}"{fill}/>', more=aside, area=area.code))
    return f'<g class="places{" large" if is_large else ""}">{"".join(points)}</g>'


def _names(here: Here, sheet: Sheet, areas: Sequence[Area]) -> str:
    """Names beside the points of institutions, as many as meet no other and no point; the others say theirs under the pointer."""
    spots = [sheet.at(flat(area.longitude, area.latitude)) for area in areas]
    points = [Rect(x - POINT_PIXELS, y - POINT_PIXELS, x + POINT_PIXELS, y + POINT_PIXELS) for x, y in spots]
    names = [Label(area.code, (here.name(area),), x, y) for area, (x, y) in zip(areas, spots, strict=True)]
    return "".join(_words(each) for each in free(names, width=WIDTH, height=HEIGHT, taken=points, moves=around))


def _leaders(placed: Sequence[Placed]) -> str:
    lines = "".join(f"M{each.rect.right + 2:.0f} {each.y:.0f}L{each.label.x:.0f} {each.label.y:.0f}" for each in placed if each.is_aside)
    return f'<g class="leaders" aria-hidden="true"><path class="edge" d="{lines}"/><path d="{lines}"/></g>' if lines else ""


def _words(placed: Placed) -> str:
    """A label; links say the same aloud, so it is not read twice."""
    if placed.is_aside:
        return f'<text aria-hidden="true" x="{placed.x:g}" y="{placed.y + LINE_PIXELS * 0.3:.1f}">{escape(placed.label.in_one_line)}</text>'
    lines = placed.label.lines
    first = placed.y - LINE_PIXELS * (len(lines) - 1) / 2 + LINE_PIXELS * 0.3
    spans = "".join(f'<tspan x="{placed.x:.1f}" y="{first + LINE_PIXELS * place:.1f}">{escape(line)}</tspan>' for place, line in enumerate(lines))
    return f'<text aria-hidden="true" text-anchor="middle">{spans}</text>'
