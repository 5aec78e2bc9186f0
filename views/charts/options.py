"""Charts as ECharts options: plain JSON from frames, text in the reader's language, nothing drawn by colour alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from metrics.definition import Metric
from views.formats import unit_word, value_text
from views.palette import CATEGORICAL
from views.palette import GRID as GREY_LINE
from views.texts import translator

Option = dict[str, object]


@dataclass(frozen=True)
class Chart:
    """`codes[i]` is the area of data point i; `alt` says in a sentence what is drawn.

    The rest never reaches the browser; it is what an export says and the picture need not: `unit` of the measured axis where no axis names it, `names[i]` what data point i is
    called, `figures[i]` its exact figure where its length or shade is not that.
    """

    option: Option
    height: int
    alt: str
    codes: tuple[str, ...] = ()
    unit: str = ""
    names: tuple[str, ...] = ()
    figures: tuple[float | None, ...] = ()


def span(marks: Sequence[float]) -> tuple[float, float]:
    """An axis from a little below the lowest mark to a little above the highest, in round numbers; from 0 where that is near."""
    if not marks:
        return 0, 1
    room = (max(marks) - min(marks)) * 0.06 or max(abs(max(marks)) * 0.1, 1)
    low = 0 if min(marks) >= 0 and min(marks) - room < max(marks) * 0.25 else min(marks) - room
    return _rounded(low, room), _rounded(max(marks) + room, room)


def _rounded(value: float, room: float) -> float:
    step = 10 ** (len(str(int(1 / room))) if room < 1 else -len(str(int(room))) + 1)
    return round(value * step) / step


def trend(frame: pl.DataFrame, metric: Metric, language: str, *, names: Mapping[str, str] | None = None, title: str | None = None) -> Chart:
    """Values over periods with a band for the interval; one line an area, bands only where there is one area. Null values are gaps."""
    from_code = names or {}
    periods = list(dict.fromkeys(frame["period"].to_list()))
    series: list[Option] = []
    for position, code in enumerate(dict.fromkeys(frame["area_code"].to_list())):
        rows = {row["period"]: row for row in frame.filter(pl.col("area_code") == code).to_dicts()}
        colour = CATEGORICAL[position % len(CATEGORICAL)]
        if frame["area_code"].n_unique() == 1:
            series += _band(rows, periods, colour)
        series.append(
            {
                "type": "line",
                "name": from_code.get(code, metric.name(language)),
                "data": [rows[period]["value"] if period in rows else None for period in periods],
                "showSymbol": False,
                "lineStyle": {"width": 2.5 if position == 0 else 1.5, "type": ("solid", "dashed", "dotted")[position % 3]},
                "itemStyle": {"color": colour},
                "endLabel": {"show": True, "formatter": "{a}"} if len(from_code) > 1 else {"show": False},
                "labelLayout": {"moveOverlap": "shiftY"},
            }
        )
    option = _over_time(periods, series, metric, language) | ({"title": {"text": title, "textStyle": {"fontSize": 13}}} if title else {})
    if len(from_code) > 1:
        option["grid"] |= {"right": 96}
    return Chart(option, 240, _trend_words(frame, periods, metric, language))


def _band(rows: Mapping[str, Mapping], periods: Sequence[str], colour: str) -> list[Option]:
    """Two stacked areas: an unseen one up to the lower limit and a pale one to the upper."""
    lower = [rows[period]["lower"] if period in rows else None for period in periods]
    upper = [rows[period]["upper"] if period in rows else None for period in periods]
    if all(value is None for value in lower):
        return []
    width = [None if low is None or high is None else high - low for low, high in zip(lower, upper, strict=True)]
    base = {
        "type": "line",
        "stack": "interval",
        "stackStrategy": "all",
        "silent": True,
        "symbol": "none",
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
    }
    return [base | {"data": lower}, base | {"data": width, "areaStyle": {"color": colour, "opacity": 0.18}}]


def _over_time(periods: Sequence[str], series: Sequence[Option], metric: Metric, language: str) -> Option:
    places = metric.decimals
    return {
        "animation": False,
        "grid": {"left": 8, "right": 30, "top": 28, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "valueFormatter": f"%,.{places}f"},
        "xAxis": {"type": "category", "data": list(periods), "boundaryGap": False, "axisLabel": {"hideOverlap": True}},
        "yAxis": {
            "type": "value",
            "scale": True,
            "minInterval": 0 if places else 1,
            "name": unit_word(metric.unit, language).strip(),
            "nameTextStyle": {"align": "left"},
            "splitLine": {"lineStyle": {"color": GREY_LINE}},
        },
        "series": list(series),
    }


def _trend_words(frame: pl.DataFrame, periods: Sequence[str], metric: Metric, language: str) -> str:
    _ = translator(language)
    known = frame.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return _("{metric}：没有数据").format(metric=metric.name(language))
    first, last = known.row(0, named=True), known.row(-1, named=True)
    return _("{metric}走势：{start}为{first}，{end}为{last}").format(
        metric=metric.name(language),
        start=first["period"],
        first=value_text(first["value"], metric, language),
        end=last["period"],
        last=value_text(last["value"], metric, language),
    )


def stacked(
    periods: Sequence[str], parts: Mapping[str, Sequence[float | None]], language: str, *, alt: str, colours: Sequence[str] = CATEGORICAL, unit: str = ""
) -> Chart:
    """Stacked columns over time: name → one value a period. The order of `parts` is from the bottom up."""
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 30, "top": 58, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 12, "itemHeight": 10, "type": "scroll"},
        "tooltip": {"trigger": "axis", "valueFormatter": "%,.0f"},
        "xAxis": {"type": "category", "data": list(periods), "axisLabel": {"hideOverlap": True}},
        "yAxis": {"type": "value", "minInterval": 1, "name": unit, "nameTextStyle": {"align": "left"}, "splitLine": {"lineStyle": {"color": GREY_LINE}}},
        "series": [
            {"type": "bar", "name": name, "stack": "all", "data": list(values), "itemStyle": {"color": colours[index % len(colours)]}, "barCategoryGap": "20%"}
            for index, (name, values) in enumerate(parts.items())
        ],
    }
    return Chart(option, 292, alt)
