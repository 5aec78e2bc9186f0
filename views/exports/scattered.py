"""Points with two measured coordinates, and the curves drawn through them."""

from __future__ import annotations

from collections.abc import Mapping

from views.charts.options import Chart
from views.exports.options import Axes, colour_of, faded, items, mapping, plain_words, resolved, shape_of
from views.exports.plots import Series


def scattered(chart: Chart, axes: Axes, series: Mapping[str, object], place: int) -> Series:
    """One series as it stands: `at` across, `values` along."""
    data = [each if isinstance(each, Mapping) else {"value": each} for each in items(series.get("data"))]
    pairs = [items(mapping(item)["value"]) for item in data]
    is_line, name = series["type"] == "line", plain_words(str(series.get("name", "")))
    colour, style = colour_of(series, place), mapping(series.get("lineStyle"))
    labels = tuple("" if is_line else _label(series, mapping(item), name) for item in data)
    end = mapping(series.get("endLabel"))
    return Series(
        name=name,
        values=tuple(float(pair[1]) for pair in pairs),
        mark="line" if is_line else "point",
        at=tuple(float(pair[0]) for pair in pairs),
        colours=tuple(_colour(mapping(item), colour) for item in data) if not is_line else (colour,),
        labels=labels if any(labels) else (),
        is_dashed=style.get("type") in ("dashed", "dotted"),
        names=() if is_line else (chart.names or tuple(_called(mapping(item)) for item in data)),
        shapes=() if is_line else tuple(shape_of(mapping(item).get("symbol")) for item in data),
        sizes=() if is_line else tuple(float(mapping(item).get("symbolSize", 8)) for item in data),
        end=resolved(end.get("formatter"), series=name, name=name, value=None) if end.get("show") else "",
        is_quiet=is_line,
    )


def _colour(item: Mapping[str, object], colour: str) -> str:
    style = mapping(item.get("itemStyle"))
    return faded(str(style.get("color", colour)), style.get("opacity"))


def _label(series: Mapping[str, object], item: Mapping[str, object], name: str) -> str:
    label = {**mapping(series.get("label")), **mapping(item.get("label"))}
    return resolved(label.get("formatter"), series=name, name=_called(item), value=None) if label.get("show") else ""


def _called(item: Mapping[str, object]) -> str:
    """What the tooltip calls the point, before its figures."""
    return plain_words(str(item.get("name", "")).split("：")[0])
