"""Plain figures as a Vega-Lite picture in the house's style; the words around it, names of rows and cells among them, are set by `views.exports.pictures`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from views.exports.plots import Plot
from views.exports.sizes import FONT_SIZE, INNER, LINE, OUTER, Frame
from views.exports.vega_grid import grid_layers
from views.exports.vega_points import point_layers
from views.exports.vega_rows import row_layers
from views.exports.vega_scale import measured_axis, measured_domain, other_axis, other_domain
from views.palette import BORDER, FAINT, GRID, TEXT

FONTS = "'Source Han Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
"""A name, which nothing fetches."""

Spec = dict[str, object]


def spec(plot: Plot, frame: Frame) -> Spec:
    """The drawing with its measured axes; every figure of the plot is in its data."""
    layers = grid_layers(plot) if plot.is_grid else row_layers(plot, frame) if plot.categories else point_layers(plot, frame)
    across, along = _encodings(plot, frame)
    return {
        "$schema": SCHEMA,
        "width": frame.width,
        "height": frame.height,
        "autosize": "none",
        "padding": {"left": frame.left, "right": frame.right, "top": frame.top, "bottom": frame.bottom},
        "background": None,
        "data": {"values": [{}]},
        "layer": [{"mark": {"type": "point", "opacity": 0}, "encoding": {"x": across, "y": along}}, *layers],
        "config": _style(),
    }


def _encodings(plot: Plot, frame: Frame) -> tuple[Spec, Spec]:
    """What stands across and what along, said once for all layers."""
    if not plot.categories:
        return other_axis(plot, other_domain(plot)), measured_axis(plot, measured_domain(plot))
    if plot.is_grid:
        return _places(len(plot.series), None, is_grid=True), _places(len(plot.categories), None, is_grid=True)
    if plot.is_horizontal:
        return measured_axis(plot, measured_domain(plot)), _places(len(plot.categories), None)
    return _places(len(plot.categories), _named_axis(frame.names or [(name,) for name in plot.categories], plot.other_unit)), measured_axis(
        plot, measured_domain(plot)
    )


def _places(count: int, axis: Spec | None, *, is_grid: bool = False) -> Spec:
    """Places by number, so that two areas of one name stay two."""
    scale = {"type": "band", "domain": list(range(count)), "paddingInner": 0 if is_grid else INNER, "paddingOuter": 0 if is_grid else OUTER}
    return {"field": "i", "type": "ordinal", "sort": None, "scale": scale, "axis": axis}


def _named_axis(names: Sequence[Sequence[str]], title: str) -> Spec:
    words = json.dumps([name[0] if len(name) == 1 else name for name in names], ensure_ascii=False)
    look = {"labelAngle": 0, "labelLimit": 0, "labelOverlap": "greedy", "labelSeparation": 10, "labelPadding": 6, "domain": False, "ticks": False}
    return {"title": title or None, "labelExpr": f"{words}[datum.value]", **look}


def _style() -> Spec:
    axis = {"labelColor": TEXT, "titleColor": FAINT, "gridColor": GRID, "domainColor": BORDER, "tickColor": BORDER}
    sizes = {"labelFontSize": FONT_SIZE, "titleFontSize": FONT_SIZE, "titleFontWeight": "normal", "labelLineHeight": LINE}
    return {"aria": False, "font": FONTS, "axis": axis | sizes, "view": {"stroke": None}, "text": {"fontSize": FONT_SIZE, "fill": TEXT, "font": FONTS}}
