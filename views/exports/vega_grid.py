"""A grid of cells, each in its shade."""

from __future__ import annotations

from views.exports.plots import Plot
from views.exports.vega_layers import Spec, coloured, layer, on_category
from views.palette import BORDER, PAPER


def grid_layers(plot: Plot) -> list[Spec]:
    """Every cell, the empty ones too; `v` is its figure where it has one."""
    rows: list[Spec] = [
        {"i": column, "row": row, "k": one or PAPER, "v": series.values[row]}
        for column, series in enumerate(plot.series)
        for row, one in enumerate(series.colours)
    ]
    place = {"x": on_category(), "y": on_category("row")}
    return layer({"type": "rect", "stroke": BORDER, "strokeWidth": 1}, rows, fill=coloured(), **place)
