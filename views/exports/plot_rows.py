"""The figures of a chart as a table: one row a category or a point, as they stand in the chart and not rounded."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from views.exports.plots import Plot, Series
from views.texts import translator

PERIOD = re.compile(r"\d{4}(-\d{2}|Q\d)?$")
Columns = list[tuple[str, Sequence[str | float | None]]]


def plot_rows(plot: Plot) -> tuple[tuple[str, ...], pl.DataFrame]:
    """Labels, and a frame with a column for each; two columns may have one label."""
    columns = _points(plot) if not plot.categories else _grid(plot) if plot.is_grid else _by_category(plot)
    kept = [(label, values) for label, values in columns if any(value not in (None, "") for value in values)]
    return tuple(label for label, _values in kept), pl.DataFrame(
        {f"column_{number}": list(values) for number, (_label, values) in enumerate(kept)}, strict=False
    )


def _by_category(plot: Plot) -> Columns:
    _ = translator(plot.language)
    columns: Columns = [(_("期间") if all(PERIOD.match(name) for name in plot.categories) else _("名称"), plot.categories)]
    if _is_one_figure(plot.series):
        return columns + _one_figure(plot) + [(_("标注"), plot.asides)]
    levels: dict[str, list[float | None]] = {}
    for place, series in enumerate(plot.series):
        name = series.name or (_("另一条") if any(not each.name and not each.is_quiet for each in plot.series[:place]) else plot.title)
        if series.is_quiet:
            levels[series.name] = _filled(levels.get(series.name, [None] * len(series.values)), series.values)
        elif series.mark != "span":
            columns += [(_with_unit(name, plot.unit), series.values), *_interval(plot, series, name)]
            columns += [(_("标注"), series.labels)] if series.labels and not series.stack else []
    columns += [(_with_unit(name or _("界限"), plot.unit), values) for name, values in levels.items()]
    return [*columns, (_("标注"), plot.asides)]


def _interval(plot: Plot, series: Series, name: str) -> Columns:
    _ = translator(plot.language)
    return [(f"{name} · {_('下限')}", series.lower), (f"{name} · {_('上限')}", series.upper)] if series.lower else []


def _is_one_figure(series: Sequence[Series]) -> bool:
    """Whether the series are one figure a category, told apart by what is said of it."""
    points = [each for each in series if each.mark == "point"]
    is_only = len(points) > 0 and all(each.mark == "point" and each.name for each in series)
    return is_only and all(sum(value is not None for value in row) <= 1 for row in zip(*(each.values for each in points), strict=True))


def _one_figure(plot: Plot) -> Columns:
    _ = translator(plot.language)
    count = len(plot.categories)
    empty: list[float | None] = [None] * count
    values, lower, upper, said = list(empty), list(empty), list(empty), [""] * count
    for series in plot.series:
        values, lower, upper = _filled(values, series.values), _filled(lower, series.lower), _filled(upper, series.upper)
        said = [series.name if value is not None else word for word, value in zip(said, series.values, strict=True)]
    return [(_with_unit(plot.title, plot.unit), values), (_("下限"), lower), (_("上限"), upper), (_("判断"), said)]


def _filled(known: Sequence[float | None], more: Sequence[float | None]) -> list[float | None]:
    return [first if first is not None else second for first, second in zip(known, more or [None] * len(known), strict=True)]


def _grid(plot: Plot) -> Columns:
    """Figures where cells have them, else the words."""
    _ = translator(plot.language)
    has_figures = any(value is not None for series in plot.series for value in series.values)
    return [(_("名称"), plot.categories), *((series.name, series.values if has_figures else series.labels) for series in plot.series)]


def _points(plot: Plot) -> Columns:
    """The points first, then the curves in the order of their steps."""
    _ = translator(plot.language)
    ordered: list[Series] = sorted(plot.series, key=lambda series: series.mark == "line")
    names = [name for series in ordered for name in (series.names or (series.name or series.end or _("界限"),) * len(series.values))]
    return [
        (_("名称"), names),
        (plot.other_unit or "x", [value for series in ordered for value in series.at]),
        (plot.unit or plot.title, [value for series in ordered for value in series.values]),
    ]


def _with_unit(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name
