"""The whole at one look: a grid of areas and key metrics, coloured and marked by what left random variation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from textwrap import fill

import polars as pl

from metrics.definition import Metric
from views.charts.comparison import ROW_PIXELS, ROWS_SHOWN, Benchmark, ranked
from views.charts.options import Chart, Option
from views.comparing.judging import LOOKS, Verdict
from views.formats import short_text
from views.palette import PAPER

HEADING_PIXELS, LINE_PIXELS, LINE_LETTERS, LINE_CHARACTERS = 92, 13, 14, 8
"""How wide and high a heading's line is, and what it holds: Latin letters, Chinese characters."""
LEAST_HEAD = 62


def tartan(
    frames: Mapping[Metric, pl.DataFrame], benchmarks: Mapping[Metric, Benchmark], codes: Sequence[str], names: Mapping[str, str], language: str, *, alt: str
) -> Chart:
    """Areas × metrics: each cell its value, coloured and marked by what its interval says against the benchmark; a cell leads to its area."""
    metrics = list(frames)
    headings = [_wrapped(metric.name(language)) for metric in metrics]
    cells, leads, figures = [], [], []
    for column, metric in enumerate(metrics):
        rows = {row["area_code"]: row for row in ranked(frames[metric], metric, benchmarks[metric]).to_dicts()}
        for line, code in enumerate(codes):
            cells.append(_cell(column, line, rows.get(code), metric, f"{names[code]} · {metric.name(language)}", language))
            leads.append(code)
            figures.append(rows[code]["value"] if code in rows else None)
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 8, "top": 8, "bottom": 0, "containLabel": True},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {
            "type": "category",
            "position": "top",
            "data": headings,
            "axisLabel": {"interval": 0, "width": HEADING_PIXELS, "overflow": "break", "fontSize": 11, "lineHeight": LINE_PIXELS},
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
    return Chart(option, _head(headings) + ROW_PIXELS * min(len(codes), ROWS_SHOWN), alt, tuple(leads), figures=tuple(figures))


def _wrapped(name: str) -> str:
    """English in lines of whole words; ECharts would break within "1,000". It breaks Chinese itself, between any two characters."""
    return fill(name, LINE_LETTERS, break_long_words=False, break_on_hyphens=False)


def _head(headings: Sequence[str]) -> int:
    """Pixels above the rows: as many lines as the longest heading takes."""
    chinese = (sum(character > "\u2e80" for character in heading) for heading in headings)
    lines = max((max(heading.count("\n") + 1, ceil(many / LINE_CHARACTERS)) for heading, many in zip(headings, chinese, strict=True)), default=1)
    return max(LEAST_HEAD, 16 + LINE_PIXELS * lines)


def _cell(column: int, line: int, row: Mapping | None, metric: Metric, title: str, language: str) -> Option:
    verdict = Verdict(row["verdict"]) if row else Verdict.UNSAID
    text = short_text(row["value"] if row else None, metric, language)
    look = LOOKS[verdict]
    return {
        "value": [column, line, 0],
        "name": f"{title}：{text}",
        "itemStyle": {"color": look.paper, "borderColor": PAPER, "borderWidth": 2},
        "label": {"formatter": f"{text} {look.mark}".rstrip(), "color": look.ink},
    }
