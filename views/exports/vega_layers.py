"""The parts that every kind of picture is made of: layers with their rows as data, and words beside the marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from views.exports.sizes import FONT_SIZE
from views.palette import ORANGE, TEXT

Spec = dict[str, object]
Row = Mapping[str, object]

SHAPES: Mapping[str, str] = {"circle": "circle", "diamond": "diamond", "triangle": "triangle-up", "square": "square"}
AS_IT_IS = {"scale": None, "legend": None, "type": "nominal"}


def layer(mark: Spec, rows: Sequence[Row], **encoding: object) -> list[Spec]:
    """One layer, or none where it would be empty."""
    return [{"mark": mark, "data": {"values": list(rows)}, "encoding": encoding}] if rows else []


def on_category(field: str = "i") -> Spec:
    return {"field": field, "type": "ordinal", "sort": None}


def measured(field: str, *, has_axis: bool = True) -> Spec:
    return {"field": field, "type": "quantitative"} | ({} if has_axis else {"axis": None})


def coloured(field: str = "k") -> Spec:
    """The colour stands in the row itself."""
    return {"field": field, **AS_IT_IS}


def shaped() -> Spec:
    return {"field": "shape", **AS_IT_IS}


def words(rows: Sequence[Row], *, align: str = "left", dx: float = 0, dy: float = 0, is_bold: bool = False, **encoding: object) -> list[Spec]:
    """`t` of each row, in its `ink` where it has one."""
    mark = {"type": "text", "align": align, "baseline": "middle", "dx": dx, "dy": dy, "fontSize": FONT_SIZE - 1, "clip": False}
    inked = [{"ink": TEXT} | {name: value for name, value in row.items() if value != "" or name != "ink"} for row in rows if row["t"]]
    return layer(mark | ({"fontWeight": "bold"} if is_bold else {}), inked, text={"field": "t", "type": "nominal"}, color=coloured("ink"), **encoding)


def one_of(parts: Sequence[str], place: int, usual: str = ORANGE) -> str:
    """The colour or shape of a value, where there is one for all or one for each."""
    found = parts[place] if len(parts) > 1 else parts[0] if parts else ""
    return found or usual


def apart(places: Sequence[float], least: float) -> list[float]:
    """The places moved up or down until each two are `least` apart, in their order, with as little movement as a downward and an upward pass give."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [places[index] for index in order]
    for index in range(1, len(moved)):
        moved[index] = max(moved[index], moved[index - 1] + least)
    excess = (moved[-1] - places[order[-1]]) / 2 if moved else 0
    shifted = [place - excess for place in moved]
    back = dict(zip(order, shifted, strict=True))
    return [back[index] for index in range(len(places))]
