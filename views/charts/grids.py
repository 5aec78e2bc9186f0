"""Grids with a figure in every cell: rows by columns, shaded from pale to full, each cell a way down where it has an area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from views.charts.comparison import ROW_PIXELS, ROWS_SHOWN
from views.charts.options import Chart, Option
from views.palette import CELL_INK, CELLS, GRID
from views.text_width import ems

SHADES = CELLS
INK = CELL_INK
"""On every shade at least 6:1."""
HEAD, TURNED_HEAD, COLUMNS_SHOWN = 40, 60, 40
DIMENSIONS = ("column", "row", "shade", "text", "tip")


@dataclass(frozen=True)
class Cell:
    """`shade` from 0 to 1; `tip` is said under the pointer, and `code` the area that a click leads to. `figure` is what an export holds,
    where the text shortens it."""

    row: int
    column: int
    shade: float
    text: str
    tip: str
    code: str = ""
    figure: float | None = None


def grid(
    cells: Sequence[Cell],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    alt: str,
    heads: Sequence[int] = (),
    rows_shown: int = ROWS_SHOWN,
    label_size: int = 11,
    turned: bool = False,
    row_pixels: int = ROW_PIXELS,
) -> Chart:
    """`heads` are rows printed bold, such as the sums of a group; `turned` writes the columns' names upwards."""
    names = [{"value": name, "textStyle": {"fontWeight": "bold"}} if index in heads else name for index, name in enumerate(rows)]
    bare = {"axisTick": {"show": False}, "axisLine": {"show": False}, "splitArea": {"show": False}}
    is_way = any(cell.code for cell in cells)
    option: Option = {
        "animation": False,
        "grid": {"left": _room(rows), "right": 8, "top": TURNED_HEAD if turned else HEAD, "bottom": 2, "outerBoundsMode": "none"},
        "tooltip": {"trigger": "item", "formatter": "{@tip}"},
        "xAxis": {"type": "category", "position": "top", "data": list(columns), "axisLabel": _column_label(columns, turned), **bare},
        "yAxis": {"type": "category", "inverse": True, "data": names, "axisLabel": {"interval": 0, "fontSize": 11}, **bare},
        "visualMap": {"show": False, "type": "continuous", "dimension": 2, "min": 0, "max": 1, "inRange": {"color": list(SHADES)}},
        "series": [
            {
                "type": "heatmap",
                "dimensions": list(DIMENSIONS),
                "encode": {"x": "column", "y": "row", "value": "shade"},
                "data": [[cell.column, cell.row, cell.shade, cell.text, cell.tip] for cell in cells],
                "itemStyle": {"borderColor": GRID, "borderWidth": 1},
                "label": {"show": True, "formatter": "{@text}", "fontSize": label_size, "color": INK},
                **({"selectedMode": "single", "cursor": "pointer"} if is_way else {"cursor": "default"}),
            }
        ],
    }
    slider = {"type": "slider", "startValue": 0, "showDetail": False, "brushSelect": False}
    option["dataZoom"] = []
    if len(rows) > rows_shown:
        option["dataZoom"].append(slider | {"yAxisIndex": 0, "endValue": rows_shown - 1, "width": 14, "right": 0})
        option["grid"] |= {"right": 28}
    if len(columns) > COLUMNS_SHOWN:
        option["dataZoom"].append(slider | {"xAxisIndex": 0, "endValue": COLUMNS_SHOWN - 1, "height": 14, "bottom": 0})
        option["grid"] |= {"bottom": 22}
    height = (TURNED_HEAD if turned else HEAD) + row_pixels * min(len(rows), rows_shown) + (22 if len(columns) > COLUMNS_SHOWN else 0)
    figures = tuple(cell.figure for cell in cells) if any(cell.figure is not None for cell in cells) else ()
    return Chart(option, height, alt, tuple(cell.code for cell in cells) if is_way else (), figures=figures)


def _room(rows: Sequence[str]) -> int:
    """Pixels for the longest row name: the chart's own measure cuts long ones."""
    return 14 + round(11.5 * max(map(ems, rows), default=0))


def _column_label(columns: Sequence[str], turned: bool) -> Mapping[str, object]:
    if turned:
        return {"interval": 0, "rotate": 60, "fontSize": 11}
    return {"interval": 0, "fontSize": 11, "lineHeight": 13, "width": max(48, min(92, 1300 // max(len(columns), 1))), "overflow": "break"}
