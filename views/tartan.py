"""The whole at one look: a grid of areas and key metrics, coloured and marked by what left random variation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill

import polars as pl

from metrics.definition import Metric
from views.charts import Chart, Option
from views.comparison import ROW_PIXELS, ROWS_SHOWN, Benchmark, ranked
from views.formats import short_text
from views.judging import LOOKS, Verdict

LINE_LETTERS = 17
"""Letters that a heading's line holds."""


def tartan(
    frames: Mapping[Metric, pl.DataFrame], benchmarks: Mapping[Metric, Benchmark], codes: Sequence[str], names: Mapping[str, str], language: str, *, alt: str
) -> Chart:
    """Areas × metrics: each cell its value, coloured and marked by what its interval says against the benchmark; a cell leads to its area."""
    metrics = list(frames)
    cells, leads = [], []
    for column, metric in enumerate(metrics):
        rows = {row["area_code"]: row for row in ranked(frames[metric], metric, benchmarks[metric]).to_dicts()}
        for line, code in enumerate(codes):
            cells.append(_cell(column, line, rows.get(code), metric, f"{names[code]} · {metric.name(language)}", language))
            leads.append(code)
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 8, "top": 8, "bottom": 0, "containLabel": True},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {
            "type": "category",
            "position": "top",
            "data": [_wrapped(metric.name(language)) for metric in metrics],
            "axisLabel": {"interval": 0, "width": 92, "overflow": "break", "fontSize": 11, "lineHeight": 13},
            "axisTick": {"show": False},
            "axisLine": {"show": False},
        },
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [names[code] for code in codes],
            "axisLabel": {"interval": 0},
            "axisTick": {"show": False},
            "axisLine": {"show": False},
        },
        "visualMap": {"show": False, "type": "piecewise", "dimension": 2, "pieces": [{"value": 0, "color": LOOKS[Verdict.SIMILAR].paper}]},
        "series": [{"type": "heatmap", "data": cells, "selectedMode": "single", "cursor": "pointer", "label": {"show": True, "fontSize": 11}}],
    }
    if len(codes) > ROWS_SHOWN:
        option["dataZoom"] = [
            {"type": "slider", "yAxisIndex": 0, "startValue": 0, "endValue": ROWS_SHOWN - 1, "width": 14, "right": 0, "showDetail": False, "brushSelect": False}
        ]
        option["grid"] |= {"right": 28}
    return Chart(option, 62 + ROW_PIXELS * min(len(codes), ROWS_SHOWN), alt, tuple(leads))


def _wrapped(name: str) -> str:
    """English in lines of whole words; ECharts would break within "1,000". It breaks Chinese itself, between any two characters."""
    return fill(name, LINE_LETTERS, break_long_words=False, break_on_hyphens=False)


def _cell(column: int, line: int, row: Mapping | None, metric: Metric, title: str, language: str) -> Option:
    verdict = Verdict(row["verdict"]) if row else Verdict.UNSAID
    text = short_text(row["value"] if row else None, metric, language)
    look = LOOKS[verdict]
    return {
        "value": [column, line, 0],
        "name": f"{title}：{text}",
        "itemStyle": {"color": look.paper, "borderColor": "#FFFFFF", "borderWidth": 2},
        "label": {"formatter": f"{text} {look.mark}".rstrip(), "color": look.ink},
    }
