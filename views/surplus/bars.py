"""Institutions as bars on the surplus page: the settled year with what chance does to it against the published band, the running year against the budget's pace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from metrics.settlement import Position
from views.charts.options import GREY_LINE, Chart, Option
from views.formats import exact
from views.here import Here
from views.palette import CLEAR, HOVER
from views.surplus.charts import COLOURS, INK, LIGHT, MARKS, SUSPECT, band_area, outward
from views.surplus.paid import paid_units

ROW, THICK = 25, 20
RANKED, PACED = 24, 10
"""Rows that are shown at once; the rest is scrolled to."""


def ranking(here: Here, frame: pl.DataFrame, names: Mapping[str, str]) -> Chart:
    """One bar an institution with the range that chance leaves it, overspent first; pale where the heads are too few for a rank. A row leads to its institution."""
    rows, rates, is_banded = frame.to_dicts(), frame["surplus_rate"].to_list(), bool(frame["is_banded"].any())
    ranges = frame.filter(pl.col("person_years") >= here.surroundings.least_denominator)
    marks = [0.0, *rates, *ranges["chance_lower"], *ranges["chance_upper"], *((here.surroundings.published_band_pct or ()) if is_banded else ())]
    bars = [_ranked(here, row, names) for row in rows]
    option = _bars([names[row["area_code"]] for row in rows], bars, (-outward(-min(marks)), outward(max(marks))), RANKED)
    option["series"][0]["markArea"] = band_area(here, is_banded)
    option["series"].append(_whiskers(rows))
    texts = {"show": True, "position": "right", "axisLine": {"show": False}, "data": [bar["label"]["formatter"] for bar in bars]}
    option["yAxis"][1] = option["yAxis"][1] | texts | {"axisLabel": {"interval": 0, "fontWeight": "bold"}}
    for bar in bars:
        bar["label"] = {"show": False}
    alt = here.text("{units}的结余率，超支{over}家").format(units=paid_units(here, len(rows)), over=sum(rate < 0 for rate in rates))
    return Chart(option, max(60 + ROW * min(len(rows), RANKED), 140), alt, tuple(row["area_code"] for row in rows))


def _whiskers(rows: Sequence[Mapping]) -> Option:
    return {
        "type": "lines",
        "coordinateSystem": "cartesian2d",
        "silent": True,
        "z": 3,
        "lineStyle": {"color": INK, "width": 1.5, "opacity": 0.8},
        "data": [{"coords": [[row["chance_lower"], place], [row["chance_upper"], place]]} for place, row in enumerate(rows)],
    }


def pace(here: Here, frame: pl.DataFrame, names: Mapping[str, str]) -> Chart:
    """Execution of each institution against elapsed time, fastest spenders first; the line at 100% is the budget's pace."""
    rows = frame.sort("execution_pct", descending=True).to_dicts()
    high = outward(max([100.0, *(row["execution_pct"] for row in rows)]) * 1.12)
    option = _bars([names[row["area_code"]] for row in rows], [_paced(here, row, names) for row in rows], (0, high), PACED)
    option["series"][0]["markLine"] = {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"type": "dashed", "color": INK},
        "label": {"formatter": "100%", "position": "start"},
        "data": [{"xAxis": 100}],
    }
    alt = here.text("{units}按时间进度的预算执行，{over}家超过100%").format(
        units=paid_units(here, len(rows)), over=sum(row["execution_pct"] > 100 for row in rows)
    )
    return Chart(option, 280, alt, tuple(row["area_code"] for row in rows))


def _bars(labels: Sequence[str], bars: Sequence[Option], span: tuple[int, int], shown: int) -> Option:
    """Bars below one another, and over each whole row an unseen one on an axis of its own, so that a click anywhere in the row counts."""
    rows = {"type": "category", "inverse": True, "data": list(labels), "axisTick": {"show": False}, "axisLabel": {"interval": 0}}
    pickable = {"type": "bar", "selectedMode": "single", "cursor": "pointer"}
    unseen = {"barCategoryGap": "0%", "yAxisIndex": 1, "itemStyle": {"color": CLEAR}, "emphasis": {"itemStyle": {"color": HOVER}}}
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 24, "top": 26, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {"type": "value", "name": "%", "min": span[0], "max": span[1], "splitLine": {"lineStyle": {"color": GREY_LINE}}},
        "yAxis": [rows, rows | {"show": False}],
        "series": [
            pickable | {"barCategoryGap": "28%", "barMaxWidth": THICK, "data": list(bars)},
            pickable | unseen | {"data": [{"value": span[1], "name": bar["name"]} for bar in bars]},
        ],
    }
    if len(bars) > shown:
        slider = {"type": "slider", "yAxisIndex": [0, 1], "startValue": 0, "endValue": shown - 1}
        option["dataZoom"] = [slider | {"width": 14, "right": 0, "showDetail": False, "brushSelect": False}]
        option["grid"] |= {"right": 46}
    return option


def _ranked(here: Here, row: Mapping, names: Mapping[str, str]) -> Option:
    position = Position(row["position"])
    mark = SUSPECT if row["is_suspect"] else MARKS[position]
    is_small = row["person_years"] < here.surroundings.least_denominator
    return _bar(names[row["area_code"]], row["surplus_rate"], mark, COLOURS[position], LIGHT if is_small else 1, here.language)


def _paced(here: Here, row: Mapping, names: Mapping[str, str]) -> Option:
    is_over = row["execution_pct"] > 100
    colour = COLOURS[Position.OVERSPENT if is_over else Position.WITHIN]
    return _bar(names[row["area_code"]], row["execution_pct"], "!" if is_over else "", colour, 1, here.language)


def _bar(name: str, value: float, mark: str, colour: str, opacity: float, language: str) -> Option:
    text = f"{exact(value, 1, language)}% {mark}".rstrip()
    return {
        "value": round(value, 2),
        "name": f"{name}  {text}",
        "itemStyle": {"color": colour, "opacity": opacity},
        "label": {"show": True, "position": "right", "formatter": text, "fontSize": 11},
    }
