"""Reads the option of a chart on the screen into plain values, so that whatever leaves holds every figure that stands there. Nothing is computed anew."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from views.charts.options import Chart
from views.exports.grids import cells
from views.exports.marks import rules_of
from views.exports.options import Axes, ReadingError, axes_of, items, mapping
from views.exports.plots import Plot, Series
from views.exports.rows import intervals_joined, is_unseen, points_by_row, series_by_category, spans
from views.exports.scattered import scattered

__all__ = ["ReadingError", "plot_of"]

PLACES = re.compile(r"\.(\d)f")
FIGURE = re.compile(r"\d(?:\.(\d+))?(?![\d.])")
KNOWN = frozenset({"bar", "line", "scatter", "lines", "heatmap"})


def plot_of(chart: Chart, *, title: str, language: str) -> Plot:
    """The chart's figures in the order of the screen; what only serves the mouse is left out. Raises `ReadingError` at a kind of series that no reader knows."""
    axes = axes_of(chart.option)
    series = [mapping(each) for each in items(chart.option["series"])]
    if unknown := {str(each["type"]) for each in series} - KNOWN:
        raise ReadingError(f"{title}: no export reads series of {', '.join(sorted(unknown))}; the known ones are {', '.join(sorted(KNOWN))}")
    found = _series(chart, axes, series)
    return Plot(
        title=title,
        categories=axes.categories,
        series=found,
        unit=chart.unit or axes.unit,
        other_unit=axes.other_unit,
        rules=rules_of(series, axes),
        is_horizontal=axes.is_horizontal,
        decimals=_decimals(chart, axes, found),
        language=language,
        asides=axes.asides,
        span=axes.span,
        other_span=axes.other_span,
        is_logarithmic=axes.is_logarithmic,
        has_axis=axes.has_axis,
    )


def _series(chart: Chart, axes: Axes, series: Sequence[Mapping[str, object]]) -> tuple[Series, ...]:
    if axes.is_grid:
        return cells(chart, axes, series)
    if not axes.has_categories:
        return tuple(scattered(chart, axes, each, place) for place, each in enumerate(series))
    seen = [each for each in series if not is_unseen(each)]
    drawn = series_by_category(chart, axes, [each for each in seen if each["type"] in ("bar", "line")])
    points = [points_by_row(axes, each, place) for place, each in enumerate(seen) if each["type"] == "scatter" and items(each.get("data"))]
    stretches = [stretch for each in seen if each["type"] == "lines" for stretch in spans(axes, each)]
    return intervals_joined((*drawn, *points), stretches, len(axes.categories))


def _decimals(chart: Chart, axes: Axes, series: Sequence[Series]) -> int:
    """As the screen writes them: of its tooltips, else none for counts, else of the words beside the figures, else as many as the figures have, 2 at most."""
    formatter = mapping(chart.option.get("tooltip", {})).get("valueFormatter")
    if isinstance(formatter, str) and (known := PLACES.search(formatter)):
        return int(known[1])
    values = [value for each in series if not each.is_quiet for value in each.values if value is not None]
    if all(value.is_integer() for value in values):
        return 0
    words = [*axes.asides, *(label for each in series for label in (*each.labels, each.end))]
    if told := [len(found[1] or "") for word in words if (found := FIGURE.search(word))]:
        return max(told)
    return 1 if all(round(value, 1) == value for value in values) else 2
