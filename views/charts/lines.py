"""Several metrics of one area over time in one chart: a line with its interval each, named at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from metrics.definition import Metric
from views.charts.options import CATEGORICAL, GREY_LINE, Chart, Option
from views.formats import short_text, unit_word, value_text
from views.palette import LOST
from views.text_width import ems
from views.texts import translator

STYLES = ("solid", "solid", "dashed", "dashed", "dotted")
BREAK = LOST
END_WIDTH, END_SIZE = 26, 12
"""Pixels beside the last point: room, and how high the longest name stands."""


def lines(
    frames: Mapping[Metric, pl.DataFrame],
    labels: Mapping[str, str],
    language: str,
    *,
    has_bands: bool = True,
    height: int = 250,
    marks: Mapping[str, str] | None = None,
) -> Chart:
    """One line a metric over the periods of its frame (one area each); `labels` are short names by metric key. All metrics share a unit.

    `marks` are words by period, each on an upright line: where a definition changes.
    """
    metrics = list(frames)
    periods = list(dict.fromkeys(period for frame in frames.values() for period in frame["period"]))
    series: list[Option] = []
    for position, (metric, frame) in enumerate(frames.items()):
        rows = {row["period"]: row for row in frame.to_dicts()}
        colour = CATEGORICAL[position % len(CATEGORICAL)]
        series += _band(rows, periods, colour, f"band-{position}") if has_bands else []
        series.append(_line(metric, rows, periods, labels[metric.key], colour, STYLES[position % len(STYLES)], language))
    if series and marks:
        series[-1] |= {"markLine": _upright({period: word for period, word in marks.items() if period in periods})}
    texts = [each["endLabel"]["formatter"] for each in series if "endLabel" in each]
    room = END_WIDTH + round(END_SIZE * max(map(ems, texts), default=0))
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": room, "top": 28, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "valueFormatter": f"%,.{metrics[0].decimals}f"},
        "xAxis": {"type": "category", "data": periods, "boundaryGap": False, "axisLabel": {"hideOverlap": True}},
        "yAxis": {
            "type": "value",
            "scale": True,
            "minInterval": 0 if metrics[0].decimals else 1,
            "name": unit_word(metrics[0].unit, language).strip(),
            "nameTextStyle": {"align": "left"},
            "splitLine": {"lineStyle": {"color": GREY_LINE}},
        },
        "series": series,
    }
    return Chart(option, height, _words(frames, labels, language))


def _line(metric: Metric, rows: Mapping[str, Mapping], periods: Sequence[str], label: str, colour: str, style: str, language: str) -> Option:
    values = [rows[period]["value"] if period in rows else None for period in periods]
    known = [value for value in values if value is not None]
    return {
        "type": "line",
        "name": label,
        "data": values,
        "showSymbol": None in values,
        "showAllSymbol": True,
        "symbolSize": 5,
        "lineStyle": {"width": 2, "type": style},
        "itemStyle": {"color": colour},
        "endLabel": {
            "show": bool(known),
            "formatter": f"{label} {short_text(known[-1] if known else None, metric, language)}",
            "color": colour,
            "padding": [2, 0],
        },
        "labelLayout": {"moveOverlap": "shiftY"},
    }


def _upright(marks: Mapping[str, str]) -> Option:
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"type": "dotted", "color": BREAK, "width": 1.5},
        "data": [{"xAxis": period, "label": {"formatter": word, "color": BREAK, "fontSize": 11}} for period, word in marks.items()],
    }


def _band(rows: Mapping[str, Mapping], periods: Sequence[str], colour: str, stack: str) -> list[Option]:
    """An unseen area up to the lower limit and a pale one from there to the upper."""
    lower = [rows[period]["lower"] if period in rows else None for period in periods]
    upper = [rows[period]["upper"] if period in rows else None for period in periods]
    if all(value is None for value in lower):
        return []
    width = [None if low is None or high is None else high - low for low, high in zip(lower, upper, strict=True)]
    base = {"type": "line", "stack": stack, "stackStrategy": "all", "silent": True, "symbol": "none", "lineStyle": {"opacity": 0}, "tooltip": {"show": False}}
    return [base | {"data": lower}, base | {"data": width, "areaStyle": {"color": colour, "opacity": 0.16}}]


def _words(frames: Mapping[Metric, pl.DataFrame], labels: Mapping[str, str], language: str) -> str:
    _ = translator(language)
    parts = []
    for metric, frame in frames.items():
        known = frame.filter(pl.col("value").is_not_null())
        if known.is_empty():
            parts.append(_("{metric}：没有数据").format(metric=labels[metric.key]))
            continue
        first, last = known.row(0, named=True), known.row(-1, named=True)
        parts.append(
            _("{metric}走势：{start}为{first}，{end}为{last}").format(
                metric=labels[metric.key],
                start=first["period"],
                first=value_text(first["value"], metric, language),
                end=last["period"],
                last=value_text(last["value"], metric, language),
            )
        )
    return _("；").join(parts)
