"""The parts of a chart's option that every reader needs: its axes, its words without markup, its colours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from views.charts.options import CATEGORICAL, Option

RICH, CLEAR = re.compile(r"\{\w+\|([^{}]*)\}"), re.compile(r"rgba\([^)]*,\s*0(?:\.0+)?\)|transparent")
SHAPES: Mapping[str, str] = {"circle": "circle", "diamond": "diamond", "triangle": "triangle", "rect": "square"}


class ReadingError(Exception):
    """A chart that no export can read: the fault of who drew it."""


@dataclass(frozen=True)
class Axes:
    """Categories and the measured axis; two measured axes where there are no categories, categories on both where `is_grid`: then `categories` are the rows and
    `columns` the columns."""

    categories: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    is_horizontal: bool = False
    is_grid: bool = False
    is_logarithmic: bool = False
    has_axis: bool = True
    unit: str = ""
    other_unit: str = ""
    span: tuple[float, float] | None = None
    other_span: tuple[float, float] | None = None

    @property
    def has_categories(self) -> bool:
        return bool(self.categories) or self.is_horizontal

    def place(self, category: object) -> str:
        """A category by its name or its number."""
        return self.categories[category] if isinstance(category, int) and 0 <= category < len(self.categories) else str(category)


def mapping(part: object) -> Mapping[str, object]:
    return part if isinstance(part, Mapping) else {}


def items(part: object) -> list[object]:
    """The members of a list, none of anything else."""
    return list(part) if isinstance(part, Sequence) and not isinstance(part, str) else []


def axes_of(option: Option) -> Axes:
    """Which axis has the names and which is measured; the first of each that is not only there for the mouse."""
    across, along = (_axes(option[name]) for name in ("xAxis", "yAxis"))
    if across[0]["type"] == along[0]["type"] == "category":
        return Axes(categories=_labels(along[0]), columns=_labels(across[0]), is_horizontal=True, is_grid=True, has_axis=False)
    if along[0]["type"] == "category":
        return _measured(across[0], Axes(_labels(along[0]), asides=_asides(along), is_horizontal=True))
    if across[0]["type"] == "category":
        return _measured(along[0], Axes(_labels(across[0]), other_unit=_name(across[0])))
    is_log = across[0]["type"] == "log"
    return _measured(along[0], Axes(other_unit=_name(across[0]), other_span=_span(across[0]), is_logarithmic=is_log))


def _measured(axis: Mapping[str, object], rest: Axes) -> Axes:
    values = {name: getattr(rest, name) for name in rest.__dataclass_fields__}
    return Axes(**values | {"unit": _name(axis), "span": _span(axis), "has_axis": axis.get("show") is not False})


def _axes(part: object) -> list[Mapping[str, object]]:
    return [mapping(axis) for axis in (items(part) or [part])]


def _labels(axis: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(plain_words(str(each["value"] if isinstance(each, Mapping) else each)) for each in items(axis.get("data")))


def _asides(axes: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """The words at the far ends of the rows; an axis that repeats the names is there for the mouse."""
    found = _labels(axes[1]) if len(axes) > 1 and axes[1].get("show") is not False else ()
    return found if any(found) and found != _labels(axes[0]) else ()


def _name(axis: Mapping[str, object]) -> str:
    """The axis's own name, else what stands behind each of its figures."""
    label = mapping(axis.get("axisLabel")).get("formatter")
    return str(axis.get("name") or (label.replace("{value}", "").strip() if isinstance(label, str) and "{value}" in label else ""))


def _span(axis: Mapping[str, object]) -> tuple[float, float] | None:
    low, high = axis.get("min"), axis.get("max")
    return (float(low), float(high)) if isinstance(low, int | float) and isinstance(high, int | float) else None


def plain_words(text: str) -> str:
    """One line without the chart's own markup."""
    return " ".join(RICH.sub(r"\1", text).split())


def resolved(formatter: object, *, series: str, name: str, value: object) -> str:
    """What a label says: `{a}` is the series, `{b}` the item, `{c}` the value."""
    text = formatter if isinstance(formatter, str) else "{c}"
    said = "" if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)
    return plain_words(text.replace("{a}", series).replace("{b}", name).replace("{c}", said))


def colour_of(series: Mapping[str, object], place: int) -> str:
    """The fill of a series, else its line's colour, else what the chart would take for its place."""
    own = (mapping(series.get(part)).get("color") for part in ("itemStyle", "lineStyle", "areaStyle"))
    return next((str(colour) for colour in own if colour and not CLEAR.fullmatch(str(colour))), CATEGORICAL[place % len(CATEGORICAL)])


def is_clear(series: Mapping[str, object]) -> bool:
    """Drawn in no colour at all."""
    return bool(CLEAR.fullmatch(str(mapping(series.get("itemStyle")).get("color", "")))) or mapping(series.get("lineStyle")).get("opacity") == 0


def faded(colour: str, opacity: object) -> str:
    """The colour as it looks on white paper."""
    if not isinstance(opacity, int | float) or opacity >= 0.8 or not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
        return colour
    parts = (round(255 - (255 - int(colour[index : index + 2], 16)) * opacity) for index in (1, 3, 5))
    return "#" + "".join(f"{part:02X}" for part in parts)


def shape_of(symbol: object) -> str:
    """An empty symbol has the shape of the full one."""
    name = str(symbol or "circle")
    return SHAPES.get(name.removeprefix("empty").lower(), "circle")


def number(value: object) -> float | None:
    """A figure, null where the chart has a gap."""
    return float(value) if isinstance(value, int | float) and value == value else None
