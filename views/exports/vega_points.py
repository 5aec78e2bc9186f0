"""Points with two measured coordinates between their curves, the named ones with their names where nothing else stands."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from views.exports.plots import Plot, Series
from views.exports.sizes import FONT_SIZE, Frame, text_pixels
from views.exports.vega_layers import SHAPES, Spec, coloured, layer, measured, one_of, shaped, words
from views.exports.vega_rules import rules, stripes
from views.exports.vega_scale import measured_domain, other_domain
from views.palette import FAINT, INK, PAPER

Box = tuple[float, float, float, float]


def point_layers(plot: Plot, frame: Frame) -> list[Spec]:
    """Stripes, curves, points, rules, words."""
    found = stripes(plot)
    for series in plot.series:
        found += _curve(series) if series.mark == "line" else []
    for series in plot.series:
        found += _points(series) if series.mark != "line" else []
    return found + rules(plot) + _curve_words(plot) + words(_named(plot, frame), dx=7, **_at())


def _at() -> dict[str, object]:
    return {"x": measured("u"), "y": measured("v")}


def _curve(series: Series) -> list[Spec]:
    rows = [{"u": across, "v": along, "n": step} for step, (across, along) in enumerate(zip(series.at, series.values, strict=True))]
    mark = {"type": "line", "color": one_of(series.colours, 0), "strokeWidth": 1.3, "clip": True}
    order = {"field": "n", "type": "quantitative"}
    return layer(mark | ({"strokeDash": [5, 4]} if series.is_dashed else {}), rows, order=order, **_at())


def _points(series: Series) -> list[Spec]:
    """As wide as on the screen; an area of a figure is in square pixels."""
    rows = [
        {
            "u": across,
            "v": along,
            "k": one_of(series.colours, place),
            "shape": SHAPES[one_of(series.shapes, place, "circle")],
            "area": (series.sizes[place] if series.sizes else 9) ** 2 * 0.8,
            "n": series.names[place] if series.names else "",
        }
        for place, (across, along) in enumerate(zip(series.at, series.values, strict=True))
    ]
    mark = {"type": "point", "filled": True, "opacity": 0.92, "stroke": PAPER, "strokeWidth": 0.6}
    return layer(mark, rows, fill=coloured(), shape=shaped(), size={"field": "area", "scale": None, "legend": None, "type": "quantitative"}, **_at())


def _curve_words(plot: Plot) -> list[Spec]:
    rows = [{"v": series.values[-1], "t": series.end, "ink": INK} for series in plot.series if series.end and series.values]
    rows += [{"v": rule.at, "t": rule.label, "ink": FAINT} for rule in plot.rules if rule.label and rule.to is None and not rule.is_of_other]
    return words(rows, dx=6, x={"value": "width"}, y=measured("v"))


def _named(plot: Plot, frame: Frame) -> list[Spec]:
    """The names that the screen shows, in its order, each only where it meets no other."""
    taken: list[Box] = []
    rows: list[Spec] = []
    for series in plot.series:
        for place, label in enumerate(series.labels):
            box = _box(plot, frame, series.at[place], series.values[place], label)
            if label and not _meets(box, taken):
                taken.append(box)
                rows.append({"u": series.at[place], "v": series.values[place], "t": label, "ink": INK})
    return rows


def _box(plot: Plot, frame: Frame, across: float, along: float, label: str) -> Box:
    (left, right), (low, high) = other_domain(plot), measured_domain(plot)
    share = log(max(across, left) / left) / log(right / left) if plot.is_logarithmic else (across - left) / (right - left)
    x, y = share * frame.width, (along - low) / (high - low) * frame.height
    return x, y - FONT_SIZE / 2, x + text_pixels(label) + 7, y + FONT_SIZE / 2


def _meets(box: Box, taken: Sequence[Box]) -> bool:
    return any(box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in taken)
