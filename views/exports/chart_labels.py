"""What stands beside the points, bars and lines of a native chart: the screen's own words, linked to the figure where the word is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from views import palette
from views.exports.chart_frame import LARGEST, Frame
from views.exports.office import INK, WHITE, hexadecimal, inches, written
from views.exports.plots import Plot, Series
from views.formats import STEPS, exact, number

MOST_LABELS = 30
RAISED = "raised"
"""The stack of columns that begin elsewhere than at 0: their figures stand over them."""
SIZES = (".", ",", *(word for steps in STEPS.values() for _size, word in steps))
"""What behind a figure says that it was shortened."""
GAP = 1.3
"""Lines of text that two labels at the right edge keep from one another."""


@dataclass(frozen=True)
class Label:
    """At point `index`: a `text`, or where that is empty the figure itself in a number `format`. `x` and `y` move it, as shares of the chart."""

    index: int
    text: str
    format: str
    place: str
    colour: str = INK
    x: float = 0.0
    y: float = 0.0
    points: float = 0.0


def number_format(decimals: int, suffix: str = "") -> str:
    shape = "#,##0" + ("." + "0" * decimals if decimals else "")
    tail = f'"{suffix}"' if suffix else ""
    return f"{shape}{tail};−{shape}{tail}"


def is_shortened(high: float, language: str) -> bool:
    """Whether the figures of an axis that ends there are written in 万 and 亿, M and B."""
    return high >= STEPS[language][1][0] * 10


def axis_format(high: float, step: float, language: str) -> str:
    """Large figures as they are written: 万 and 亿, K and M. A spreadsheet divides by thousands alone; the point of 万 is set among the digits."""
    (larger, most), (_large, many) = STEPS[language][:2]
    shapes = {"zh": (f'0\\.00,,"{most}"', f'0\\.0,"{many}"'), "en": (f'#,##0.0,,,"{most}"', f'#,##0.0,,"{many}"')}[language]
    if is_shortened(high, language):
        shape = shapes[0] if high >= larger * 10 else shapes[1]
        return f"{shape};−{shape}"
    places = next((count for count in range(6) if abs(round(step, count) - step) < 1e-9), 6)
    return number_format(places)


def end_label(series: Series, names: int) -> str:
    """What a line is called at its right end; the name of one among several where nothing else is said."""
    if series.end or any(series.labels):
        return series.end or series.labels[-1]
    return series.name if names > 1 and not series.is_quiet and not series.colours[1:] else ""


def right_room(plot: Plot, drawn: Sequence[Series], points: float) -> float:
    """Inches beside the chart that its labels need."""
    names = named_lines(drawn)
    ends = [end_label(series, names) for series in drawn if series.mark == "line"]
    if plot.is_horizontal:
        ends += [text for series in drawn if not series.stack for text in (series.labels or _as_numbers(series, plot))]
    return max([inches(written(text), points) for text in ends if text], default=0.0) + 0.2


def named_lines(drawn: Sequence[Series]) -> int:
    return sum(1 for series in drawn if series.mark == "line" and series.name and not series.is_quiet)


def _as_numbers(series: Series, plot: Plot) -> tuple[str, ...]:
    return tuple(exact(value, plot.decimals, "en") for value in series.values if value is not None)


def labels(plot: Plot, drawn: Sequence[Series], frame: Frame) -> tuple[tuple[Label, ...], ...]:
    """One tuple a series."""
    names = named_lines(drawn)
    bars = sum(1 for series in drawn if _is_bar(plot, series))
    found = [_bar_labels(plot, series, frame, bars) if _is_bar(plot, series) else _line_labels(plot, series, frame, names) for series in drawn]
    return _apart(drawn, found, frame)


def _is_bar(plot: Plot, series: Series) -> bool:
    return bool(plot.categories) and (series.mark == "bar" or plot.is_horizontal)


def _bar_labels(plot: Plot, series: Series, frame: Frame, bars: int) -> tuple[Label, ...]:
    if series.stack:
        return _stacked_labels(plot, series, frame)
    said = series.labels or ("",) * len(series.values)
    if not series.labels and (bars * len(plot.categories) > MOST_LABELS or not _fits(plot, series.values, frame, bars)):
        return ()
    shown = [(index, value) for index, value in enumerate(series.values) if value is not None and (said[index] or not series.labels)]
    return tuple(_beside(plot, series, frame, index, value, said[index]) for index, value in shown)


def _fits(plot: Plot, values: Sequence[float | None], frame: Frame, bars: int, points: float = LARGEST) -> bool:
    """Whether figures above upright bars stay clear of one another."""
    slot = frame.inner_width / (len(plot.categories) * bars)
    return plot.is_horizontal or all(inches(_estimate(value, plot, frame), points) <= slot for value in values if value is not None)


def _estimate(value: float, plot: Plot, frame: Frame) -> str:
    """About what the number format makes of a figure."""
    return number(value, plot.decimals, plot.language) if is_shortened(frame.measured.high, plot.language) else exact(value, plot.decimals, "en")


def figure_format(plot: Plot, frame: Frame) -> str:
    """As on the axis where figures are large, else with the places of the screen."""
    is_large = is_shortened(frame.measured.high, plot.language)
    return axis_format(frame.measured.high, 1, plot.language) if is_large else number_format(plot.decimals)


def _beside(plot: Plot, series: Series, frame: Frame, index: int, value: float, said: str) -> Label:
    """At the bar's end, moved beyond the end of its interval."""
    limits = series.lower if value < 0 else series.upper
    beyond = (limits[index] - value) if limits and limits[index] is not None else 0.0
    room = 0.12 * (-1 if value < 0 else 1) / (frame.inner_width if plot.is_horizontal else frame.inner_height)
    share = beyond / (frame.measured.high - frame.measured.low) + (room if beyond else 0.0)
    x, y = (share * frame.inner_width / frame.width, 0.0) if plot.is_horizontal else (0.0, -share * frame.inner_height / frame.height)
    text, form = _linked(said, value, plot.decimals) if said else ("", figure_format(plot, frame))
    return Label(index, text, form, "outEnd", x=x, y=y)


def _stacked_labels(plot: Plot, series: Series, frame: Frame) -> tuple[Label, ...]:
    if series.stack == RAISED:
        return ()
    colour = _on(series.colours[0] if series.colours else palette.UNSAID)
    least = (0.1 if plot.is_horizontal else 0.07) * (frame.measured.high - frame.measured.low)
    shown = [(index, value) for index, value in enumerate(series.values) if value is not None and abs(value) >= least]
    if len(plot.categories) > 12 or not _fits(plot, [value for _index, value in shown], frame, 1, 12):
        return ()
    return tuple(Label(index, "", figure_format(plot, frame), "ctr", colour, points=12) for index, _value in shown)


def _on(colour: str) -> str:
    """White or ink, whichever is read on the colour."""
    digits, _opacity = hexadecimal(colour)
    red, green, blue = (int(digits[start : start + 2], 16) for start in (0, 2, 4))
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else WHITE


def _linked(said: str, value: float, decimals: int) -> tuple[str, str]:
    """Text and number format: where the words begin with the figure itself, the format says the rest and the label follows the workbook."""
    figure = exact(value, decimals, "en")
    suffix = said.removeprefix(figure)
    if said.startswith(figure) and not suffix[:1].isdigit() and '"' not in suffix and not suffix.startswith(SIZES):
        return "", number_format(decimals, written(f"|{suffix}")[1:])
    return said, ""


def _line_labels(plot: Plot, series: Series, frame: Frame, names: int) -> tuple[Label, ...]:
    if not plot.categories and series.mark == "point":
        return clear_of_each_other(series, frame)
    last = max((index for index, value in enumerate(series.values) if value is not None), default=-1)
    said = {index: text for index, text in enumerate(series.labels) if text and index < len(series.values) and series.values[index] is not None}
    colour = hexadecimal(series.colours[0])[0] if series.mark == "line" and len(series.colours) == 1 else INK
    if series.mark == "line" and (end := end_label(series, names)) and last >= 0:
        said[last] = end
    return tuple(Label(index, said[index], "", "r" if index == last and series.mark == "line" else "t", _legible(colour)) for index in sorted(said))


def clear_of_each_other(series: Series, frame: Frame) -> tuple[Label, ...]:
    """Names of points to the right, the left, above or below, wherever no other name stands; one that finds no place is left to the workbook. The reader's own
    point, which the screen marks with a sign before its name, is the first to choose."""
    taken: list[tuple[float, float, float, float]] = []
    found = []
    for index, text in sorted(_told(series), key=lambda each: (each[1][:1].isalnum(), each[0])):
        value = series.values[index]
        if value is None or frame.other is None:
            continue
        across, down = frame.left + frame.other.share(series.at[index]) * frame.inner_width, frame.down(value)
        places = {place: _around(place, across, down, inches(written(text), LARGEST)) for place in ("r", "l", "t", "b")}
        free = next((place for place, box in places.items() if _is_free(box, taken, frame)), "")
        if free:
            taken.append(places[free])
            found.append(Label(index, text, "", free))
    return tuple(sorted(found, key=lambda label: label.index))


def _told(series: Series) -> list[tuple[int, str]]:
    return [(index, text) for index, text in enumerate(series.labels) if text]


def _around(place: str, across: float, down: float, width: float) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a name beside its point, in inches."""
    height, room = LARGEST / 72 * 1.15, 0.12
    left = {"r": across + room, "l": across - room - width}.get(place, across - width / 2)
    top = {"t": down - room - height, "b": down + room}.get(place, down - height / 2)
    return left, top, left + width, top + height


def _is_free(box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]], frame: Frame) -> bool:
    left, top, right, bottom = box
    is_inside = left >= frame.left and right <= frame.width and top >= frame.top - 0.1 and bottom <= frame.top + frame.inner_height
    return is_inside and all(right <= other[0] or left >= other[2] or bottom <= other[1] or top >= other[3] for other in taken)


def _legible(colour: str) -> str:
    """The colour, or ink where it is too pale to read on white."""
    return colour if _on(f"#{colour}") == WHITE else INK


def _apart(drawn: Sequence[Series], found: Sequence[tuple[Label, ...]], frame: Frame) -> tuple[tuple[Label, ...], ...]:
    """Labels at the right ends of lines, pushed apart where they would lie on one another."""
    ends = {
        place: frame.down(series.values[own[-1].index] or 0.0) for place, (series, own) in enumerate(zip(drawn, found, strict=True)) if _is_end(series, own)
    }
    least, lowest, moved = LARGEST / 72 * GAP, -1.0, {}
    for place, height in sorted(ends.items(), key=lambda end: end[1]):
        lowest = max(height, lowest + least)
        moved[place] = (lowest - height) / frame.height
    return tuple(
        own if place not in moved else (*own[:-1], replace(own[-1], x=frame.half_slot / frame.width, y=moved[place])) for place, own in enumerate(found)
    )


def _is_end(series: Series, own: Sequence[Label]) -> bool:
    return bool(own) and series.mark == "line" and own[-1].place == "r"
