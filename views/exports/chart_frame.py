"""Where the axes of a native chart stand on the slide and what they reach from and to: fixed, so that lines across it lie where they say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from views.exports.office import inches, written
from views.exports.plots import Plot, Series

LARGEST, OVER_TIME, SMALLEST = 14.0, 12.0, 11.0
"""Points of a chart's texts, of periods along it, and the fewest: below those nobody in the last row reads it."""
ROW = SMALLEST / 72 * 1.35
"""Inches that a row needs at the least."""
GRID_ROW = 0.25
"""The same for a row of cells."""
_PERIOD = re.compile(r"\d{4}(-(\d\d|Q\d))?")
RULE_ROOM = 0.26
"""Inches above the chart for the words of lines that stand upright."""
LONG_UNIT = 1.0
"""Inches from which the unit above an upright axis breaks into two lines."""
_LONGEST_NAME = 0.34
"""The share of the chart's width that names down the side may take."""


@dataclass(frozen=True)
class Axis:
    low: float
    high: float
    step: float
    is_log: bool = False

    def share(self, value: float) -> float:
        """Where the value lies, 0 at the low end and 1 at the high one."""
        if self.is_log:
            return (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Frame:
    """Inches: the chart's width and height, and where the area between the axes begins and how large it is. `skip` is every how many categories one is named."""

    width: float
    height: float
    left: float
    top: float
    inner_width: float
    inner_height: float
    measured: Axis
    other: Axis | None
    points: float
    skip: int = 1
    is_turned: bool = False

    half_slot: float = 0.0
    """Inches between the last category's middle and the right end."""

    def down(self, value: float) -> float:
        """Inches from the chart's top to a value of an upright axis."""
        return self.top + (1 - self.measured.share(value)) * self.inner_height

    def across(self, value: float) -> float:
        """Inches from the chart's left to a value of a lying axis."""
        return self.left + self.measured.share(value) * self.inner_width


def is_over_time(plot: Plot) -> bool:
    return bool(plot.categories) and all(_PERIOD.fullmatch(name) for name in plot.categories)


def most_categories(plot: Plot, height: float) -> int:
    """How many can be read: of periods all, since not each is named."""
    if is_over_time(plot) or not plot.categories:
        return len(plot.categories)
    if not plot.is_horizontal:
        return 40
    if plot.is_grid:
        return max(int((height - 0.9) / GRID_ROW), 4)
    beside = [series for series in plot.series if series.mark in ("bar", "point")]
    is_single = any(series.stack for series in beside) or is_one_a_category(beside)
    return max(int((height - 0.9) / (ROW * (1.0 if is_single else 0.75 * len(beside)))), 4)


def is_one_a_category(drawn: Sequence[Series]) -> bool:
    """Whether no two bars stand beside one another: series that only tell classes of categories apart."""
    return all(sum(value is not None for value in values) < 2 for values in zip(*(series.values for series in drawn), strict=True))


def frame(plot: Plot, drawn: Sequence[Series], width: float, height: float, *, right: float, has_legend: bool) -> Frame:
    """`right` are the inches that labels need beside the chart."""
    measured = measured_axis(plot, drawn)
    top = 0.42 if has_legend or not plot.is_horizontal else 0.08
    if any(rule.label and rule.is_of_category != plot.is_horizontal for rule in plot.rules):
        top += RULE_ROOM
    if not plot.is_horizontal and inches(plot.unit, LARGEST) > LONG_UNIT:
        top += 0.28
    if plot.is_horizontal:
        bottom = 0.62 if plot.unit else 0.38
        row = (height - top - bottom) / max(len(plot.categories), 1)
        points = min(max(row * 72 / 1.35, SMALLEST), LARGEST)
        names = max((inches(written(name), points) for name in plot.categories), default=0.5)
        left = min(names + 0.2, width * _LONGEST_NAME)
        return Frame(width, height, left, top, width - left - right, height - top - bottom, measured, None, points)
    left = max(inches(tick, LARGEST) for tick in (f"{measured.high:,.1f}", f"{measured.low:,.1f}")) + 0.15
    inner = width - left - right
    points, skip, is_turned, bottom = _names_below(plot, inner)
    other = None if plot.categories else other_axis(plot, [place for series in drawn for place in series.at])
    half = inner / len(plot.categories) / 2 if plot.categories else 0.0
    return Frame(width, height, left, top, inner, height - top - bottom, measured, other, points, skip, is_turned, half)


def _names_below(plot: Plot, inner: float) -> tuple[float, int, bool, float]:
    """The names' points, every how many categories is named, whether the names are turned, and the room below."""
    if not plot.categories:
        return LARGEST, 1, False, 0.75 if plot.other_unit else 0.45
    widest = max(inches(written(name), 1) for name in plot.categories)
    slot = inner / len(plot.categories)
    for points in (LARGEST, 12.0, SMALLEST):
        if widest * points + 0.1 <= slot:
            return points, 1, False, 0.42
    if is_over_time(plot):
        return OVER_TIME, ceil((widest * OVER_TIME + 0.4) / slot), False, 0.42
    return SMALLEST, 1, True, min(widest * SMALLEST * 0.75 + 0.3, 1.8)


def measured_axis(plot: Plot, drawn: Sequence[Series]) -> Axis:
    """From zero where there are bars or areas, of which the length is what is read; elsewhere from a little below the lowest mark."""
    known = [value for series in drawn for value in (*series.values, *series.lower, *series.upper) if value is not None and isfinite(value)]
    known += [end for rule in plot.rules if not rule.is_of_other for end in (rule.at, rule.to) if isinstance(end, int | float)]
    known += _stacked_ends(drawn)
    is_from_zero = any(series.mark in ("bar", "area") for series in drawn) or (plot.is_horizontal and bool(plot.categories))
    if plot.span and not is_from_zero:
        known = list(plot.span)
    low, high = min(known, default=0.0), max(known, default=1.0)
    if is_from_zero or (low >= 0 and low < high * 0.3):
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low - abs(low) * 0.1, high + abs(high) * 0.1) if low else (0.0, 1.0)
    step = _step((high - low) / 5)
    begin = floor(low / step + 1e-9) * step
    end = ceil(high / step - 1e-9) * step
    if 0 < end <= 100 < end + step and plot.unit == "%":
        end = min(end, 100.0)
    return Axis(round(begin, 10), round(end, 10), step)


def _stacked_ends(drawn: Sequence[Series]) -> list[float]:
    stacked = [series for series in drawn if series.stack]
    totals = [[value or 0.0 for value in values] for values in zip(*(series.values for series in stacked), strict=False)]
    return [sum(value for value in values if (value > 0) == is_up) for values in totals for is_up in (True, False)]


def _step(rough: float) -> float:
    """The next of 1, 2, 2.5 and 5 times a power of ten."""
    size = 10.0 ** floor(log10(rough))
    return next((size * times for times in (1, 2, 2.5, 5) if size * times >= rough * 0.999), size * 10)


def other_axis(plot: Plot, places: Sequence[float]) -> Axis:
    """Of points with two coordinates, reaching as far as on the screen."""
    low, high = plot.other_span or (min(places, default=0.0), max(places, default=1.0))
    if plot.is_logarithmic and low > 0:
        return Axis(_down(low), _up(high), 10, is_log=True)
    step = _step(max(high - low, abs(high) * 0.1, 1e-9) / 6)
    return Axis(floor(low / step) * step, max(ceil(high / step), floor(low / step) + 1) * step, step)


def _down(value: float) -> float:
    size = 10.0 ** floor(log10(value))
    return size * max(times for times in (1, 2, 5) if size * times <= value)


def _up(value: float) -> float:
    size = 10.0 ** floor(log10(value))
    return size * next(times for times in (1, 2, 5, 10) if size * times >= value)
