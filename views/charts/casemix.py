"""Case-mix drawn: one row an institution with its rate as it is and as it would be with the region's mix of ages and sexes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import polars as pl

from data.schema.months import parse_period
from metrics.definition import Metric
from metrics.result import Status
from views.charts.comparison import ROW_PIXELS
from views.charts.options import GREY_LINE, Chart, Option
from views.comparing.stage import names
from views.figures import ask
from views.formats import exact, short_text, unit_word, value_text
from views.here import Here
from views.palette import BROWN, CLEAR, HOVER, MIDDLE, TEAL, UNSAID

CRUDE, ADJUSTED, SMALL = BROWN, TEAL, UNSAID
AXIS_LABEL: Mapping[str, bool] = {"hideOverlap": True, "showMinLabel": False, "showMaxLabel": False}
ROWS = 24
"""Rows seen at once; the others by the slider."""


def casemix_chart(here: Here, metric: Metric, frame: pl.DataFrame) -> Chart:
    """One row an institution: an open circle for the rate as it is, a full one with its interval for the adjusted; a row is a way down. `frame` is of
    `metrics.casemix.adjusted`."""
    rows = frame.to_dicts()
    low, high = _ends([row[name] for row in rows for name in _drawn(row) if row[name] is not None])
    base = {"type": "category", "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False}}
    called = names(here)
    labels = [called.get(row["area_code"]) or here.name(row["area_code"]) for row in rows]
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 28 if len(rows) > ROWS else 8, "top": 44, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 10, "itemHeight": 10, "selectedMode": False, "data": _legend(here)},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {"type": "value", "min": low, "max": high, "splitLine": {"lineStyle": {"color": GREY_LINE}}, "axisLabel": AXIS_LABEL},
        "yAxis": [
            base | {"data": labels, "axisLabel": {"interval": 0}},
            base | {"data": [_figures(row, metric, here.language) for row in rows], "position": "right", "axisLabel": {"interval": 0, "fontSize": 11}},
        ],
        "series": [_rows(here, metric, rows, labels, high), _reference(here, metric, rows), _links(rows), *_dots(here, rows)],
    }
    if len(rows) > ROWS:
        slider = {"type": "slider", "startValue": 0, "endValue": ROWS - 1, "width": 14, "right": 0, "showDetail": False, "brushSelect": False}
        option["dataZoom"] = [slider | {"yAxisIndex": [0, 1]}]
    many = here.many(len(rows), here.tree.level(here.tree[rows[0]["area_code"]].level)) if rows else "0"
    alt = here.text("{metric}的原始值与校正值，{many}").format(metric=metric.name(here.language), many=many)
    return Chart(
        option, 78 + ROW_PIXELS * min(max(len(rows), 1), ROWS), alt, tuple(row["area_code"] for row in rows), unit=unit_word(metric.unit, here.language).strip()
    )


def _ends(marks: Sequence[float]) -> tuple[int, int]:
    """Whole points beyond the outermost mark: differences of a few points must be seen, so the axis does not begin at 0."""
    return (math.floor(min(marks)) - 1, math.ceil(max(marks)) + 1) if marks else (0, 100)


def _drawn(row: Mapping) -> tuple[str, ...]:
    """What the axis must hold: the long intervals of small institutions may leave it."""
    return ("value", "adjusted") if row["status"] == Status.FEW.value else ("value", "adjusted", "adjusted_lower", "adjusted_upper")


def _legend(here: Here) -> list[str]:
    _ = here.text
    return [_("原始"), _("校正后，横线为95%区间")]


def _figures(row: Mapping, metric: Metric, language: str) -> str:
    return f"{short_text(row['value'], metric, language)} → {short_text(row['adjusted'], metric, language)}"


def _rows(here: Here, metric: Metric, rows: Sequence[Mapping], labels: Sequence[str], high: float) -> Option:
    """An unseen bar over each whole row, so that a click anywhere in it counts."""
    return {
        "type": "bar",
        "barCategoryGap": "0%",
        "selectedMode": "single",
        "cursor": "pointer",
        "itemStyle": {"color": CLEAR},
        "emphasis": {"itemStyle": {"color": HOVER}},
        "data": [{"value": high, "name": f"{label}：{row_words(here, metric, row)}"} for label, row in zip(labels, rows, strict=True)],
    }


def row_words(here: Here, metric: Metric, row: Mapping) -> str:
    """Both figures, the interval of the adjusted, and how heavy the mix is."""
    _, language = here.text, here.language
    words = _("原始{crude}，校正{adjusted}（95%区间{lower}–{upper}），构成指数{mix}").format(
        crude=value_text(row["value"], metric, language),
        adjusted=value_text(row["adjusted"], metric, language),
        lower=exact(row["adjusted_lower"], metric.decimals, language),
        upper=exact(row["adjusted_upper"], metric.decimals, language),
        mix=exact(row["mix_index"], 3, language),
    )
    return words + (_("；人数过少，不作判断") if row["status"] == Status.FEW.value else "")


def _reference(here: Here, metric: Metric, rows: Sequence[Mapping]) -> Option:
    """The region's own rate as a dashed line, on a series that draws nothing else; no line where it may not be told."""
    value = _reference_value(here, metric, rows[0]) if rows else None
    label = f"{here.level_name(here.tree.level(here.tree.root.level))} {short_text(value, metric, here.language)}"
    marks = [] if value is None else [{"xAxis": value}]
    line = {"lineStyle": {"type": "dashed", "color": MIDDLE}, "label": {"formatter": label, "position": "start"}, "data": marks}
    return {"type": "scatter", "silent": True, "data": [], "markLine": {"silent": True, "symbol": "none", **line}}


def _reference_value(here: Here, metric: Metric, row: Mapping) -> float | None:
    """Exactly, for who may see the whole region; else as a release has it."""
    root = here.tree.root.code
    if here.scope.allows(here.tree, root):
        return row["reference_value"]
    return next(iter(ask(here, metric.key, within=root, periods=(parse_period(row["period"]),))["value"]), None)


def _links(rows: Sequence[Mapping]) -> Option:
    """The interval of the adjusted value, and a thin line from the crude value to it."""
    pairs = (("adjusted_lower", "adjusted_upper", 5, 0.35), ("value", "adjusted", 1.5, 0.9))
    return {
        "type": "lines",
        "coordinateSystem": "cartesian2d",
        "silent": True,
        "data": [
            {"coords": [[row[start], place], [row[end], place]], "lineStyle": {"color": _colour(row, ADJUSTED), "width": width, "opacity": opacity}}
            for place, row in enumerate(rows)
            for start, end, width, opacity in pairs
            if row[start] is not None
        ],
    }


def _colour(row: Mapping, colour: str) -> str:
    return SMALL if row["status"] == Status.FEW.value else colour


def _dots(here: Here, rows: Sequence[Mapping]) -> list[Option]:
    looks = (("value", "emptyCircle", CRUDE, 8), ("adjusted", "circle", ADJUSTED, 9))
    return [
        {
            "type": "scatter",
            "name": name,
            "silent": True,
            "symbol": symbol,
            "symbolSize": size,
            "itemStyle": {"color": colour, "opacity": 1},
            "data": [{"value": [row[key], place], "itemStyle": {"color": _colour(row, colour)}} for place, row in enumerate(rows)],
        }
        for name, (key, symbol, colour, size) in zip(_legend(here), looks, strict=True)
    ]
