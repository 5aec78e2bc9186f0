"""Areas compared in one metric: intervals against a benchmark, direct labels, every row a way down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from metrics.definition import Metric, Unit
from views.charts import GREY_LINE, Chart, Option, span
from views.formats import short_text, value_text
from views.judging import COLOURS, MARKS, SHADES, Verdict, against, shades, words
from views.texts import translator

ROW_PIXELS, ROWS_SHOWN = 23, 24


@dataclass(frozen=True)
class Benchmark:
    """What areas are compared with: the value and its name, such as 全市."""

    value: float | None
    name: str


def ranked(frame: pl.DataFrame, metric: Metric, benchmark: Benchmark) -> pl.DataFrame:
    """Rows of one metric and period with their `verdict`, best value first by the metric's direction, nulls last."""
    return frame.with_columns(against(metric, benchmark.value).alias("verdict")).sort("value", descending=metric.direction.value != "down", nulls_last=True)


def comparison(frame: pl.DataFrame, metric: Metric, benchmark: Benchmark, names: Mapping[str, str], language: str) -> Chart:
    """Areas below one another with their intervals, values at the right edge and the benchmark as a dashed line; a row is a way down."""
    rows = ranked(frame, metric, benchmark).to_dicts()
    low, high = _span(rows, benchmark)
    texts = [f"{short_text(row['value'], metric, language)} {MARKS[Verdict(row['verdict'])]}".rstrip() for row in rows]
    labels = [names[row["area_code"]] for row in rows]
    found = [(index, row, Verdict(row["verdict"])) for index, row in enumerate(rows) if row["value"] is not None]
    points = _shaded(found, shades(frame, metric), language) or _judged(found, benchmark, language)
    category = {"type": "category", "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False}}
    option: Option = {
        "animation": False,
        "legend": {"top": 0, "left": 0, "itemWidth": 10, "itemHeight": 10, "itemGap": 14, "selectedMode": False, "data": [each["name"] for each in points]},
        "grid": {"left": 8, "right": 12, "top": 48, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {
            "type": "value",
            "min": low,
            "max": high,
            "splitNumber": 5,
            "splitLine": {"lineStyle": {"color": GREY_LINE}},
            "axisLabel": {"hideOverlap": True, "showMinLabel": False, "showMaxLabel": False},
        },
        "yAxis": [
            category | {"data": labels, "axisLabel": {"interval": 0}},
            category | {"data": texts, "position": "right", "axisLabel": {"interval": 0, "fontWeight": "bold"}},
        ],
        "series": [
            _clickable_rows(rows, labels, texts, high),
            {
                "type": "lines",
                "coordinateSystem": "cartesian2d",
                "silent": True,
                "data": [
                    {"coords": [[row["lower"], index], [row["upper"], index]], "lineStyle": {"color": COLOURS[verdict], "width": 5, "opacity": 0.4}}
                    for index, row, verdict in found
                    if row["lower"] is not None
                ],
            },
            *_with_benchmark(points, _benchmark_line(benchmark, metric, language)),
        ],
    }
    if len(rows) > ROWS_SHOWN:
        option["dataZoom"] = [
            {
                "type": "slider",
                "yAxisIndex": [0, 1],
                "startValue": 0,
                "endValue": ROWS_SHOWN - 1,
                "width": 14,
                "right": 0,
                "showDetail": False,
                "brushSelect": False,
            }
        ]
        option["grid"] |= {"right": 28}
    height = 66 + ROW_PIXELS * min(len(rows), ROWS_SHOWN)
    return Chart(option, max(height, 120), _comparison_words(rows, labels, metric, benchmark, language), tuple(row["area_code"] for row in rows))


def _span(rows: Sequence[Mapping], benchmark: Benchmark) -> tuple[float, float]:
    """The axis from a little below the lowest limit to a little above the highest."""
    marks = [value for row in rows for value in (row["lower"], row["value"], row["upper"]) if value is not None]
    marks += [benchmark.value] if benchmark.value is not None and any(row["lower"] is not None for row in rows) else []
    return span(marks)


def _clickable_rows(rows: Sequence[Mapping], labels: Sequence[str], texts: Sequence[str], high: float) -> Option:
    """An unseen bar over each whole row, so that a click anywhere in it counts."""
    return {
        "type": "bar",
        "barCategoryGap": "0%",
        "selectedMode": "single",
        "cursor": "pointer",
        "itemStyle": {"color": "rgba(11,110,110,0)"},
        "emphasis": {"itemStyle": {"color": "rgba(11,110,110,0.08)"}},
        "select": {"itemStyle": {"color": "rgba(11,110,110,0.14)", "borderWidth": 0}},
        "data": [{"value": high, "name": f"{label}：{text}", "tooltip": {"formatter": "{b}"}} for label, text, _ in zip(labels, texts, rows, strict=True)],
    }


def _present(found: Sequence[tuple[int, Mapping, Verdict]]) -> list[Verdict]:
    return [verdict for verdict in Verdict if any(each is verdict for _index, _row, each in found)]


def words_of(verdict: Verdict, benchmark: Benchmark, language: str) -> str:
    return f"{words(verdict, benchmark.name, language)} {MARKS[verdict]}".rstrip()


def _judged(found: Sequence[tuple[int, Mapping, Verdict]], benchmark: Benchmark, language: str) -> list[Option]:
    """One series a verdict, so that the legend names only the colours that occur."""
    return [
        {
            "type": "scatter",
            "name": words_of(verdict, benchmark, language),
            "silent": True,
            "symbolSize": 10,
            "itemStyle": {"color": COLOURS[verdict], "opacity": 1},
            "data": [[row["value"], index] for index, row, each in found if each is verdict],
        }
        for verdict in _present(found)
    ]


def _shaded(found: Sequence[tuple[int, Mapping, Verdict]], shade: Mapping[str, str] | None, language: str) -> list[Option]:
    """One series in the shades of the map, where nothing is judged."""
    if shade is None:
        return []
    _ = translator(language)
    points = [{"value": [row["value"], index], "itemStyle": {"color": shade[row["area_code"]], "borderColor": SHADES[-1]}} for index, row, _verdict in found]
    name = _("颜色越深数值越高，不作好坏判断")
    return [{"type": "scatter", "name": name, "silent": True, "symbolSize": 10, "itemStyle": {"color": SHADES[-1], "opacity": 1}, "data": points}]


def _with_benchmark(points: list[Option], line: Option) -> list[Option]:
    return [points[0] | {"markLine": line}, *points[1:]] if points else []


def _benchmark_line(benchmark: Benchmark, metric: Metric, language: str) -> Option:
    if benchmark.value is None or metric.unit not in (Unit.PERCENT, Unit.POINTS, Unit.PER_1000, Unit.PER_1000_YEAR, Unit.SCORE, Unit.HOURS, Unit.YUAN_YEAR):
        return {"data": []}
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"type": "dashed", "color": "#6B7A7D"},
        "label": {"formatter": f"{benchmark.name} {short_text(benchmark.value, metric, language)}", "position": "start"},
        "data": [{"xAxis": benchmark.value}],
    }


def _comparison_words(rows: Sequence[Mapping], labels: Sequence[str], metric: Metric, benchmark: Benchmark, language: str) -> str:
    _ = translator(language)
    shown = [(label, row) for label, row in zip(labels, rows, strict=True) if row["value"] is not None]
    if not shown:
        return _("{metric}：没有数据").format(metric=metric.name(language))
    (first, best), (last, worst) = shown[0], shown[-1]
    words = _("{metric}比较：{first}{best}，{last}{worst}")
    if benchmark.value is not None:
        words = _("{metric}比较：{first}{best}，{last}{worst}，{benchmark}{value}")
    return words.format(
        metric=metric.name(language),
        first=first,
        best=value_text(best["value"], metric, language),
        last=last,
        worst=value_text(worst["value"], metric, language),
        benchmark=benchmark.name,
        value=value_text(benchmark.value, metric, language),
    )
