"""What is drawn in the rows of a comparison: intervals, points in the colours of their verdicts or in shades, the benchmark's line, and bars to click on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from metrics.definition import Metric, Unit
from metrics.result import Status
from views.charts.options import Option
from views.comparing.judging import LOOKS, SHADES, Benchmark, Verdict, marked_words, shades
from views.formats import short_text
from views.palette import BAND, CLEAR, HOVER, MIDDLE
from views.texts import plain, translator

Found = Sequence[tuple[int, Mapping]]
"""Rows with a value, each with its place."""

LINED = frozenset(
    {Unit.PERCENT, Unit.POINTS, Unit.PER_1000, Unit.PER_1000_YEAR, Unit.SCORE, Unit.HOURS, Unit.YUAN_YEAR, Unit.YUAN_PRESCRIPTION, Unit.RESIDENTS_A_TEAM}
)
"""Units whose values are of the same size in a part as in the whole, so that a line at the whole's says something."""


def marks(rows: Sequence[Mapping], frame: pl.DataFrame, metric: Metric, benchmark: Benchmark, language: str, *, least: int | None) -> list[Option]:
    """The series over the rows of `comparison.ranked`, bottom first; those with a name are what `legend` explains."""
    found = [(index, row) for index, row in enumerate(rows) if row["value"] is not None]
    points = _shaded(found, shades(frame, metric), language) or _judged(found, benchmark, least, language)
    if points:
        points[0]["markLine"] = _benchmark_line(benchmark, metric, language)
    return [_intervals(found), *points]


def legend(drawn: Sequence[Option]) -> str:
    """The named series with how many areas are drawn so, as Markdown in their colours: under a chart it wraps as text does, inside it would run into the plot."""
    named = [each for each in drawn if "name" in each]
    return " · ".join(f':color[●]{{foreground="{each["itemStyle"]["color"]}"}} {plain(each["name"])} {len(each["data"])}' for each in named)


def clickable_rows(told: Sequence[str], high: float) -> Option:
    """An unseen bar over each whole row, so that a click anywhere in it counts; it says `told` under the pointer."""
    return {
        "type": "bar",
        "barCategoryGap": "0%",
        "selectedMode": "single",
        "cursor": "pointer",
        "itemStyle": {"color": CLEAR},
        "emphasis": {"itemStyle": {"color": HOVER}},
        "select": {"itemStyle": {"color": BAND, "borderWidth": 0}},
        "data": [{"value": high, "name": text, "tooltip": {"formatter": "{b}"}} for text in told],
    }


def _intervals(found: Found) -> Option:
    return {
        "type": "lines",
        "coordinateSystem": "cartesian2d",
        "silent": True,
        "data": [
            {"coords": [[row["lower"], index], [row["upper"], index]], "lineStyle": {"color": LOOKS[Verdict(row["verdict"])].line, "width": 5, "opacity": 0.4}}
            for index, row in found
            if row["lower"] is not None
        ],
    }


def _judged(found: Found, benchmark: Benchmark, least: int | None, language: str) -> list[Option]:
    """One series a verdict, so that the legend names only the colours that occur; the small ones with the reason why they are not judged."""
    groups = [
        (marked_words(verdict, benchmark.name, language), verdict, [(index, row) for index, row in found if not _is_few(row) and row["verdict"] == verdict])
        for verdict in Verdict
    ]
    groups.append((_few_words(least, language), Verdict.UNSAID, [(index, row) for index, row in found if _is_few(row)]))
    return [_points(name, LOOKS[verdict].line, group) for name, verdict, group in groups if group]


def _is_few(row: Mapping) -> bool:
    return row["status"] == Status.FEW.value


def _few_words(least: int | None, language: str) -> str:
    _ = translator(language)
    return _("样本过少，不作判断") if least is None else _("不足{least}例，不作判断").format(least=least)


def _points(name: str, colour: str, group: Found) -> Option:
    data = [[row["value"], index] for index, row in group]
    return {"type": "scatter", "name": name, "silent": True, "symbolSize": 10, "itemStyle": {"color": colour, "opacity": 1}, "data": data}


def _shaded(found: Found, shade: Mapping[str, str] | None, language: str) -> list[Option]:
    """One series in the shades of the map, where nothing is judged."""
    if shade is None or not found:
        return []
    _ = translator(language)
    series = _points(_("颜色越深数值越高，不作好坏判断"), SHADES[-1], ())
    data = [{"value": [row["value"], index], "itemStyle": {"color": shade[row["area_code"]], "borderColor": SHADES[-1]}} for index, row in found]
    return [series | {"data": data}]


def _benchmark_line(benchmark: Benchmark, metric: Metric, language: str) -> Option:
    """The benchmark, and the target where the metric has one."""
    _ = translator(language)
    if benchmark.value is None or metric.unit not in LINED:
        return {"data": []}
    lines: list[Option] = [{"xAxis": benchmark.value}]
    if metric.target is not None:
        words = _("目标 {value}").format(value=short_text(metric.target.value, metric, language))
        lines.append({"xAxis": metric.target.value, "label": {"formatter": words, "position": "end"}, "lineStyle": {"type": "dotted"}})
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"type": "dashed", "color": MIDDLE},
        "label": {"formatter": f"{benchmark.name} {short_text(benchmark.value, metric, language)}", "position": "start"},
        "data": lines,
    }
