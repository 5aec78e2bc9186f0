"""Series along categories: bars and lines with their bands and stacks, points in rows, and the stretches drawn over both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from views.charts.options import Chart
from views.exports.options import Axes, colour_of, faded, is_clear, items, mapping, number, plain_words, resolved, shape_of
from views.exports.plots import Series

Raw = Mapping[str, object]


@dataclass(frozen=True)
class Stretch:
    """A line from `low` to `high` in the row of a category."""

    row: int
    low: float
    high: float
    colour: str


def is_unseen(series: Raw) -> bool:
    """A bar in no colour over a whole row, for the mouse; one within a stack carries what stands on it. Series without data draw only their lines across."""
    return (series["type"] == "bar" and is_clear(series) and "stack" not in series) or (not items(series.get("data")) and series["type"] != "line")


def series_by_category(chart: Chart, axes: Axes, series: Sequence[Raw]) -> list[Series]:
    """Bars and lines in their order. An unseen pair below a line is its band, an unseen bar of a stack the level on which the next begins."""
    found: list[Series] = []
    base: list[float | None] | None = None
    band: tuple[list[float | None], list[float | None]] | None = None
    for place, each in enumerate(series):
        values = [number(_value(item)) for item in items(each.get("data"))]
        if each["type"] == "line" and is_clear(each):
            base, band = (values, None) if "areaStyle" not in each else (None, _band(base, values))
        elif each["type"] == "bar" and is_clear(each):
            base = values
        elif not _is_note(each, values):
            read = _read(chart, axes, each, place, _padded(values, len(axes.categories)))
            found.append(_with_ends(read, base, chart) if each["type"] == "bar" and base else _with_band(read, band))
            base, band = None, None
    return found


def _value(item: object) -> object:
    return mapping(item).get("value") if isinstance(item, Mapping) else item


def _is_note(series: Raw, values: Sequence[float | None]) -> bool:
    """Words at the end of a stack, hung on bars of no length."""
    return series["type"] == "bar" and bool(series.get("silent")) and not any(values)


def _padded(values: Sequence[float | None], count: int) -> tuple[float | None, ...]:
    return (*values, *[None] * (count - len(values)))


def _band(lower: Sequence[float | None] | None, width: Sequence[float | None]) -> tuple[list[float | None], list[float | None]]:
    low = lower or [None] * len(width)
    return list(low), [None if below is None or above is None else below + above for below, above in zip(low, width, strict=True)]


def _with_band(series: Series, band: tuple[list[float | None], list[float | None]] | None) -> Series:
    return series if band is None else replace(series, lower=_padded(band[0], len(series.values)), upper=_padded(band[1], len(series.values)))


def _with_ends(series: Series, base: Sequence[float | None], chart: Chart) -> Series:
    """Columns that begin at a level: where they stand, and the figure that each means."""
    ends = tuple(None if low is None or height is None else (low, low + height) for low, height in zip(base, series.values, strict=True))
    return replace(series, ends=ends, values=tuple(number(figure) for figure in chart.figures) or series.values, stack="")


def _read(chart: Chart, axes: Axes, series: Raw, place: int, values: tuple[float | None, ...]) -> Series:
    data = [mapping(item) for item in items(series.get("data"))] + [{}] * (len(values) - len(items(series.get("data"))))
    name, is_line = plain_words(str(series.get("name", ""))), series["type"] == "line"
    colour = colour_of(series, place)
    labels = tuple(_label(series, item, name, value, plain_words(str(axes.place(index)))) for index, (item, value) in enumerate(zip(data, values, strict=True)))
    return Series(
        name=name,
        values=values,
        mark="line" if is_line else "bar",
        colours=_all_or_one([_own_colour(item, colour) for item in data]),
        labels=labels if any(labels) else (),
        is_dashed=mapping(series.get("lineStyle")).get("type") in ("dashed", "dotted"),
        stack=str(series.get("stack", "")),
        shapes=_all_or_none([shape_of(item.get("symbol")) for item in data], "circle") if is_line else (),
        inks=_inks(series, data) if any(labels) else (),
        end=_end(series, name, values),
        is_quiet=is_line and bool(series.get("silent")),
        is_stepped="step" in series,
    )


def _own_colour(item: Raw, colour: str) -> str:
    style = mapping(item.get("itemStyle"))
    return faded(str(style.get("color", colour)), style.get("opacity"))


def _all_or_one(colours: Sequence[str]) -> tuple[str, ...]:
    return tuple(colours) if len(set(colours)) > 1 else tuple(colours[:1])


def _all_or_none(parts: Sequence[str], usual: str) -> tuple[str, ...]:
    return tuple(parts) if set(parts) - {usual} else ()


def _label(series: Raw, item: Raw, name: str, value: float | None, category: str) -> str:
    """What the screen writes at the item, by its own label or that of the series; nothing where it is hidden."""
    label = {**mapping(series.get("label")), **mapping(item.get("label"))}
    if value is None or not label.get("show", "formatter" in mapping(item.get("label")) and "label" not in series):
        return ""
    return resolved(label.get("formatter"), series=name, name=str(item.get("name", category)), value=value)


def _inks(series: Raw, data: Sequence[Raw]) -> tuple[str, ...]:
    found = [str(mapping(item.get("label")).get("color", mapping(series.get("label")).get("color", ""))) for item in data]
    return tuple(found) if any(found) else ()


def _end(series: Raw, name: str, values: Sequence[float | None]) -> str:
    label = mapping(series.get("endLabel"))
    last = next((value for value in reversed(values) if value is not None), None)
    return resolved(label.get("formatter"), series=name, name=name, value=last) if label.get("show") else ""


def points_by_row(axes: Axes, series: Raw, place: int) -> Series:
    """Points [figure, row] as one figure a category."""
    data = [each if isinstance(each, Mapping) else {"value": each} for each in items(series.get("data"))]
    by_row = {int(row): (number(value), item) for item in data for value, row in [items(mapping(item)["value"])]}
    rows = [by_row.get(row, (None, {})) for row in range(len(axes.categories))]
    colour = faded(colour_of(series, place), mapping(series.get("itemStyle")).get("opacity"))
    name, count = plain_words(str(series.get("name", ""))), len(axes.categories)
    labels = tuple(_label(series, mapping(item), name, value, axes.categories[row]) for row, (value, item) in enumerate(rows))
    return Series(
        name=name,
        values=tuple(value for value, _item in rows),
        mark="point",
        colours=_all_or_one([_own_colour(mapping(item), colour) for _value, item in rows]) if count else (colour,),
        labels=labels if any(labels) else (),
        shapes=_all_or_none([shape_of(mapping(item).get("symbol", series.get("symbol"))) for _value, item in rows], "circle"),
    )


def spans(axes: Axes, series: Raw) -> list[Stretch]:
    """The segments of a series of lines, each in its row."""
    found = []
    for item in items(series.get("data")):
        (low, row), (high, _row) = (items(end) for end in items(mapping(item)["coords"]))
        style = {**mapping(series.get("lineStyle")), **mapping(mapping(item).get("lineStyle"))}
        found.append(Stretch(int(row), *sorted((float(low), float(high))), str(style.get("color", ""))))
    return found


def intervals_joined(series: Sequence[Series], stretches: Sequence[Stretch], count: int) -> tuple[Series, ...]:
    """A stretch around a figure is its interval; one from a figure to another, or around none, is a way of its own."""
    lower, upper = ([[None] * count for _each in series] for _side in range(2))
    loose: list[Stretch] = []
    for stretch in stretches:
        inside = [place for place, each in enumerate(series) if _is_inside(each, stretch)]
        ends = [end for end in (stretch.low, stretch.high) if any(series[place].values[stretch.row] == end for place in inside)]
        taken = [place for place in inside if lower[place][stretch.row] is None]
        if not taken or (len(inside) > 1 and len(set(ends)) == 2):
            loose.append(stretch)
        else:
            lower[taken[-1]][stretch.row], upper[taken[-1]][stretch.row] = stretch.low, stretch.high
    joined = [
        replace(each, lower=tuple(low), upper=tuple(high)) if any(end is not None for end in low) else each
        for each, low, high in zip(series, lower, upper, strict=True)
    ]
    return (*_ways(loose, count), *joined)


def _is_inside(series: Series, stretch: Stretch) -> bool:
    value = series.values[stretch.row]
    return value is not None and series.mark != "line" and stretch.low <= value <= stretch.high


def _ways(stretches: Sequence[Stretch], count: int) -> list[Series]:
    """As few series as hold every stretch, at most one a row in each."""
    layers: list[dict[int, Stretch]] = []
    for stretch in stretches:
        free = next((layer for layer in layers if stretch.row not in layer), None)
        if free is None:
            layers.append({stretch.row: stretch})
        else:
            free[stretch.row] = stretch
    return [
        Series(
            "",
            (None,) * count,
            "span",
            lower=tuple(layer[row].low if row in layer else None for row in range(count)),
            upper=tuple(layer[row].high if row in layer else None for row in range(count)),
            colours=tuple(layer[row].colour if row in layer else "" for row in range(count)),
        )
        for layer in layers
    ]
