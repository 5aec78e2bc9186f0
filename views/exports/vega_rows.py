"""Bars, lines, points and stretches along categories, whichever way the chart lies, with their intervals, words and rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from views.exports.plots import Plot, Series
from views.exports.sizes import LINE, Frame, text_pixels
from views.exports.stacks import ends_of, lane, lanes
from views.exports.vega_layers import SHAPES, Spec, apart, coloured, layer, measured, on_category, one_of, shaped, words
from views.exports.vega_rules import rules, stripes
from views.exports.vega_scale import measured_domain
from views.palette import FAINT, INK, MIDDLE, PAPER


@dataclass(frozen=True)
class Way:
    """Which channels the categories and the figures take."""

    plot: Plot

    @property
    def category(self) -> str:
        return "y" if self.plot.is_horizontal else "x"

    @property
    def figure(self) -> str:
        return "x" if self.plot.is_horizontal else "y"

    def at(self, field: str, to: str = "") -> dict[str, object]:
        found = {self.category: on_category(), self.figure: measured(field, has_axis=self.plot.has_axis)}
        return found | ({f"{self.figure}2": {"field": to}} if to else {})


def row_layers(plot: Plot, frame: Frame) -> list[Spec]:
    """Stripes first, then ways, bands, bars, intervals, lines, points, rules and words."""
    way, found = Way(plot), stripes(plot)
    for series in plot.series:
        found += _span(way, series) if series.mark == "span" else _band(way, series) if series.mark in ("line", "area") else []
    for place, series in enumerate(plot.series):
        found += {"bar": _bars, "line": _line, "area": _line, "point": _points}.get(series.mark, _nothing)(way, series, place)
    return found + rules(plot) + _bar_words(way, frame) + _end_words(way, frame)


def _nothing(way: Way, series: Series, place: int) -> list[Spec]:
    return []


def _bars(way: Way, series: Series, place: int) -> list[Spec]:
    found, groups = ends_of(way.plot, place), lanes(way.plot)
    rows = [
        {"i": row, "v": pair[0], "to": pair[1], "k": one_of(series.colours, row), "g": lane(series, place)}
        for row, pair in enumerate(found)
        if pair is not None
    ]
    offset = {f"{way.category}Offset": {"field": "g", "type": "nominal", "sort": None, "scale": {"domain": list(groups)}}} if len(groups) > 1 else {}
    bars = layer({"type": "bar", "stroke": PAPER, "strokeWidth": 0.6}, rows, color=coloured(), **way.at("v", "to"), **offset)
    return bars + _intervals(way, series, {"size": 1.6, "color": INK, "opacity": 0.85})


def _intervals(way: Way, series: Series, mark: Spec, *, is_own_colour: bool = False) -> list[Spec]:
    rows = [
        {"i": row, "v": low, "to": high, "k": one_of(series.colours, row)}
        for row, (low, high) in enumerate(zip(series.lower, series.upper, strict=True))
        if low is not None and high is not None
    ]
    return layer({"type": "rule", "clip": True} | mark, rows, **way.at("v", "to"), **({"color": coloured()} if is_own_colour else {}))


def _span(way: Way, series: Series) -> list[Spec]:
    return _intervals(way, series, {"size": 1.6, "opacity": 0.9}, is_own_colour=True)


def _band(way: Way, series: Series) -> list[Spec]:
    """The interval of a line, in pieces where there are gaps."""
    pairs = [None if low is None or high is None else (low, high) for low, high in zip(series.lower, series.upper, strict=True)]
    rows = [{"i": row, "v": pair[0], "to": pair[1], "piece": piece} for row, pair, piece in _pieces(pairs)]
    mark = {"type": "area", "opacity": 0.18, "color": one_of(series.colours, 0), "line": False}
    return layer(mark, rows, detail={"field": "piece", "type": "nominal"}, **way.at("v", "to"))


def _pieces(values: Sequence[object]) -> list[tuple[int, object, int]]:
    """Row, value and the number of its unbroken piece, gaps left out."""
    found, piece = [], 0
    for row, value in enumerate(values):
        if value is None:
            piece += 1
        else:
            found.append((row, value, piece))
    return found


def _line(way: Way, series: Series, place: int) -> list[Spec]:
    pieces = _pieces(series.values)
    rows = [{"i": row, "v": value, "piece": piece, "k": one_of(series.colours, row), "shape": _shape(series, row)} for row, value, piece in pieces]
    is_marked = len(series.colours) > 1 or bool(series.shapes)
    mark = {"type": "line", "color": MIDDLE if is_marked else one_of(series.colours, 0), "strokeWidth": 1.3 if series.is_quiet or is_marked else 2.4}
    mark |= {"strokeDash": [5, 4]} if series.is_dashed else {}
    mark |= {"interpolate": "step"} if series.is_stepped else {}
    lone = [row for row in rows if sum(each["piece"] == row["piece"] for each in rows) == 1]
    dots = rows if is_marked else lone
    return layer(mark, rows, detail={"field": "piece", "type": "nominal"}, **way.at("v")) + _dots(way, dots, 55)


def _points(way: Way, series: Series, place: int) -> list[Spec]:
    rows = [
        {"i": row, "v": value, "k": one_of(series.colours, row), "shape": _shape(series, row)} for row, value in enumerate(series.values) if value is not None
    ]
    return _intervals(way, series, {"size": 5, "opacity": 0.4}, is_own_colour=True) + _dots(way, rows, 85)


def _dots(way: Way, rows: Sequence[Spec], area: int) -> list[Spec]:
    """With a thin edge, as the palest shades would not be seen on white."""
    mark = {"type": "point", "filled": True, "opacity": 1, "size": area, "stroke": INK, "strokeWidth": 0.5}
    return layer(mark, rows, fill=coloured(), shape=shaped(), **way.at("v"))


def _shape(series: Series, row: int) -> str:
    return SHAPES[one_of(series.shapes, row, "circle")]


def _bar_words(way: Way, frame: Frame) -> list[Spec]:
    """Within a part of a pile where it has room for its word; beyond the end of a bar that stands alone."""
    plot = way.plot
    low, high = measured_domain(plot)
    pixels = (frame.width if plot.is_horizontal else frame.height) / (high - low)
    found: list[Spec] = []
    for place, series in enumerate(plot.series):
        if series.mark != "bar" or not series.labels:
            continue
        rows = [
            {"i": row, "v": sum(pair) / 2 if series.stack else max(pair) if series.values[row] >= 0 or series.ends else min(pair), "t": series.labels[row]}
            | {"ink": series.inks[row] if series.stack and series.inks else ""}
            for row, pair in enumerate(ends_of(plot, place))
            if pair is not None and (not series.stack or _has_room(plot, series.labels[row], abs(pair[1] - pair[0]) * pixels))
        ]
        found += words(rows, align="center", **way.at("v")) if series.stack else _beyond(way, series, rows)
    return found


def _has_room(plot: Plot, label: str, pixels: float) -> bool:
    return pixels > (text_pixels(label) if plot.is_horizontal else LINE)


def _beyond(way: Way, series: Series, rows: Sequence[Spec]) -> list[Spec]:
    """Above an upright bar, beside a level one: to the left where it falls."""
    if not way.plot.is_horizontal:
        return words(rows, align="center", dy=-9, is_bold=True, **way.at("v"))
    falling = [row for row in rows if series.values[int(str(row["i"]))] < 0]
    rising = [row for row in rows if row not in falling]
    return words(rising, dx=5, **way.at("v")) + words(falling, align="right", dx=-5, **way.at("v"))


def _end_words(way: Way, frame: Frame) -> list[Spec]:
    """What stands at the ends of lines, moved apart; the labels of level rules stand among them."""
    plot = way.plot
    if plot.is_horizontal:
        return []
    ends = [
        (series.values[_last(series)], series.end, FAINT if series.is_quiet else one_of(series.colours, 0))
        for series in plot.series
        if series.end and _last(series) is not None
    ]
    ends += [(float(rule.at), rule.label, FAINT) for rule in plot.rules if rule.label and not rule.is_of_category and rule.to is None]
    low, high = measured_domain(plot)
    least = (high - low) * LINE / frame.height
    places = apart([float(value) for value, _text, _ink in ends], least)
    rows = [{"v": place, "t": text, "ink": ink} for place, (_value, text, ink) in zip(places, ends, strict=True)]
    return words(rows, dx=6, x={"value": "width"}, y=measured("v", has_axis=plot.has_axis))


def _last(series: Series) -> int | None:
    return next((row for row in reversed(range(len(series.values))) if series.values[row] is not None), None)
