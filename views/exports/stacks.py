"""Where each bar begins and ends: alone, in a pile, or as a step of its own."""

from __future__ import annotations

from collections.abc import Sequence

from views.exports.plots import Plot, Series

Ends = tuple[tuple[float, float] | None, ...]


def ends_of(plot: Plot, place: int) -> Ends:
    """Of the series at `place`, one pair a category, null where there is no bar. Rising and falling bars pile up apart, as on the screen."""
    series = plot.series[place]
    if series.ends:
        return series.ends
    below = [each for each in plot.series[:place] if each.stack == series.stack and each.mark == "bar"] if series.stack else []
    return tuple(None if value is None else _ends(below, row, value) for row, value in enumerate(series.values))


def _ends(below: Sequence[Series], row: int, value: float) -> tuple[float, float]:
    base = sum(each.values[row] or 0 for each in below if ((each.values[row] or 0) >= 0) is (value >= 0))
    return base, base + value


def lanes(plot: Plot) -> tuple[str, ...]:
    """The bars that stand side by side in a category: one a pile, one a series that is in none."""
    return tuple(dict.fromkeys(lane(series, place) for place, series in enumerate(plot.series) if series.mark == "bar"))


def lane(series: Series, place: int) -> str:
    return f"pile {series.stack}" if series.stack else f"series {place}"
