"""Charts of the centres: both groups by months since the opening, the difference that grew since, and each centre against its own matches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from metrics.centres import AFTER, BEFORE
from views.centres.study import Choice, interval, outcome_help, outcome_name, percent, points, study_of
from views.charts.comparison import ROW_PIXELS
from views.charts.comparison_marks import clickable_rows
from views.charts.options import CATEGORICAL, GREY_LINE, Chart, Option, span
from views.here import Here
from views.palette import MIDDLE
from views.panels import show_chart, show_title
from views.text_width import ems

HEIGHT, ROWS = 300, 24
AXIS_LABEL: Mapping[str, bool] = {"hideOverlap": True, "showMinLabel": False, "showMaxLabel": False}
WITH_CENTRE, WITHOUT, CHANGE, INK = CATEGORICAL[0], CATEGORICAL[1], CATEGORICAL[2], MIDDLE


@dataclass(frozen=True)
class Line:
    """A line over the months around the opening: the columns of value and limits."""

    name: str
    value: str
    lower: str
    upper: str
    colour: str
    style: str = "solid"


def show_event(here: Here, choice: Choice) -> None:
    """Both groups in percent, month by month around the opening."""
    _ = here.text
    show_title(_("开设前后：有中心与没有中心"), _("横轴为距开设的月数"), outcome_help(here, choice))
    steps = study_of(here, choice).steps
    if not _can_draw(here, steps):
        return
    lines = (
        Line(_("有中心"), "treated", "treated_lower", "treated_upper", WITH_CENTRE),
        Line(_("对照"), "control", "control_lower", "control_upper", WITHOUT, "dashed"),
    )
    ends = {row["step"]: row for row in steps.filter(pl.col("step").is_in([BEFORE, AFTER])).to_dicts()}
    alt = _("{outcome}：有中心的机构由开设前一月的{before}到一年后的{after}，对照由{other_before}到{other_after}").format(
        outcome=outcome_name(here, choice.outcome, choice.disease),
        before=percent(ends[BEFORE]["treated"], here.language),
        after=percent(ends[AFTER]["treated"], here.language),
        other_before=percent(ends[BEFORE]["control"], here.language),
        other_after=percent(ends[AFTER]["control"], here.language),
    )
    show_chart(here, f"event-{choice.outcome}-{choice.disease}", _over_steps(here, steps, lines, alt, unit="%"))
    st.caption(_counts(here, steps) + _("浅色带为95%区间，以组为单位；只有一组时没有。"))


def show_difference(here: Here, choice: Choice) -> None:
    """How far the groups have moved apart since the month before the opening; to its left, whether they had moved alike."""
    _ = here.text
    show_title(_("走势之差，以开设前一月为0"), _("百分点；0左边应贴着零线"), outcome_help(here, choice))
    steps = study_of(here, choice).steps
    if not _can_draw(here, steps):
        return
    effect = steps.filter(pl.col("step") == AFTER).row(0, named=True)
    line = Line(_("中心减对照"), "difference", "lower", "upper", CHANGE)
    alt = _("中心与对照的变化之差：一年后为{difference}，95%区间{interval}").format(
        difference=points(effect["difference"], here.language), interval=interval(effect["lower"], effect["upper"], here.language)
    )
    show_chart(here, f"difference-{choice.outcome}-{choice.disease}", _over_steps(here, steps, (line,), alt, unit=_("百分点"), has_zero=True))
    st.caption(_("浅色带整个离开零线的月份，差别才超出偶然。开设前若已离开零线，两组本来就不一样变，开设后的差别不能都算在中心头上。"))


def _can_draw(here: Here, steps: pl.DataFrame) -> bool:
    """Says why where there is nothing to draw."""
    if steps.is_empty():
        st.markdown(here.text("没有可以比较的组，无图可画；原因见上面的结果和下面的名单。"))
    return not steps.is_empty()


def _counts(here: Here, steps: pl.DataFrame) -> str:
    """The number of centres and matches behind the points, the same in every month or in a range."""
    _ = here.text
    sets, matches = (_range(steps[name]) for name in ("sets", "matches"))
    return _("每个月{sets}家中心、{matches}家对照。").format(sets=sets, matches=matches)


def _range(counts: pl.Series) -> str:
    low, high = counts.min(), counts.max()
    return f"{low}" if low == high else f"{low}–{high}"


def _over_steps(here: Here, steps: pl.DataFrame, lines: Sequence[Line], alt: str, *, unit: str, has_zero: bool = False) -> Chart:
    rows, places = steps.to_dicts(), [f"{step:+d}" if step else "0" for step in steps["step"]]
    series: list[Option] = []
    for line in lines:
        series += _band(rows, line)
        values = [_scaled(row[line.value]) for row in rows]
        series.append(
            {
                "type": "line",
                "name": line.name,
                "data": values,
                "symbolSize": 5,
                "lineStyle": {"width": 2.5, "type": line.style},
                "itemStyle": {"color": line.colour},
                "endLabel": {"show": True, "formatter": "{a}", "color": line.colour},
                "labelLayout": {"moveOverlap": "shiftY"},
            }
        )
    marks = [{"xAxis": "0", "label": {"formatter": here.text("开设"), "color": INK, "position": "insideEndTop", "rotate": 0}}]
    marks += [{"yAxis": 0, "label": {"show": False}}] if has_zero else []
    series[-1]["markLine"] = {"silent": True, "symbol": "none", "lineStyle": {"type": "dashed", "color": INK}, "data": marks}
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 30 + round(12 * max(ems(line.name) for line in lines)), "top": 30, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "valueFormatter": "%,.1f"},
        "xAxis": {"type": "category", "data": places, "boundaryGap": False, "axisLabel": {"hideOverlap": True, "showMaxLabel": True}},
        "yAxis": {"type": "value", "scale": True, "name": unit, "nameTextStyle": {"align": "left"}, "splitLine": {"lineStyle": {"color": GREY_LINE}}},
        "series": series,
    }
    return Chart(option, HEIGHT, alt)


def _scaled(value: float | None) -> float | None:
    return None if value is None else value * 100


def _band(rows: Sequence[Mapping], line: Line) -> list[Option]:
    """An unseen area up to the lower limit and a pale one from there to the upper; none without limits."""
    lower = [_scaled(row[line.lower]) for row in rows]
    if all(value is None for value in lower):
        return []
    width = [None if row[line.lower] is None else _scaled(row[line.upper] - row[line.lower]) for row in rows]
    base = {"type": "line", "stack": line.value, "stackStrategy": "all", "silent": True, "symbol": "none", "lineStyle": {"opacity": 0}}
    base |= {"tooltip": {"show": False}}
    return [base | {"data": lower}, base | {"data": width, "areaStyle": {"color": line.colour, "opacity": 0.16}}]


def show_forest(here: Here, choice: Choice) -> None:
    """Each centre against its own matches, and all together."""
    _ = here.text
    found = study_of(here, choice)
    show_title(_("每家中心与自己的对照"), _("变化之差，百分点；点一行看该机构"), outcome_help(here, choice))
    if found.told.is_empty():
        _can_draw(here, found.steps)
        return
    show_chart(here, f"forest-{choice.outcome}-{choice.disease}-{choice.caliper:g}", _forest(here, choice))
    if choice.is_count:
        st.caption(_("在管患者数是登记数，不是抽样，单个中心没有区间；合计的区间以组为单位。"))
    else:
        st.caption(_("单个中心的横线是只算病例偶然性的95%区间，没有算机构之间本来的差别，会显得太有把握；合计的区间以组为单位，没有这个缺点。"))


def _forest(here: Here, choice: Choice) -> Chart:
    found = study_of(here, choice)
    rows = found.told.sort("difference", "centre", descending=[True, False]).to_dicts()
    pooled = [] if len(rows) < 2 else [found.effect.row(0, named=True)]
    labels = [*(here.text("合计（{sets}组）").format(sets=each["sets"]) for each in pooled), *(here.name(row["centre"]) for row in rows)]
    every = [*pooled, *rows]
    low, high = span([row[name] * 100 for row in every for name in ("difference", "lower", "upper") if row[name] is not None] + [0.0])
    base = {"type": "category", "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False}}
    told = [f"{label}：{_told(here, row)}" for label, row in zip(labels, every, strict=True)]
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 28 if len(every) > ROWS else 8, "top": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": [
            {"type": "value", "min": low, "max": high, "splitLine": {"lineStyle": {"color": GREY_LINE}}, "axisLabel": AXIS_LABEL},
            {"type": "value", "min": 0, "max": 1, "show": False},
        ],
        "yAxis": [
            base | {"data": labels, "axisLabel": {"interval": 0}},
            base | {"data": [_figure(here, row) for row in every], "position": "right", "axisLabel": {"interval": 0, "fontSize": 11}},
        ],
        "series": [clickable_rows(told, 1) | {"xAxisIndex": 1}, _intervals(every, len(pooled)), _dots(every, len(pooled))],
    }
    if len(every) > ROWS:
        slider = {"type": "slider", "startValue": 0, "endValue": ROWS - 1, "width": 14, "right": 0, "showDetail": False, "brushSelect": False}
        option["dataZoom"] = [slider | {"yAxisIndex": [0, 1]}]
    name = outcome_name(here, choice.outcome, choice.disease)
    alt = here.text("{outcome}：{count}家中心各自与对照的变化之差").format(outcome=name, count=len(rows))
    codes = (*(here.area.code for _each in pooled), *(row["centre"] for row in rows))
    return Chart(option, 60 + ROW_PIXELS * min(len(every), ROWS), alt, codes, unit=here.text("百分点"))


def _told(here: Here, row: Mapping) -> str:
    words = here.text("变化之差{difference}，95%区间{interval}")
    return words.format(difference=points(row["difference"], here.language), interval=interval(row["lower"], row["upper"], here.language))


def _figure(here: Here, row: Mapping) -> str:
    return points(row["difference"], here.language)


def _colour(place: int, pooled: int) -> str:
    return CHANGE if place < pooled else WITH_CENTRE


def _intervals(rows: Sequence[Mapping], pooled: int) -> Option:
    return {
        "type": "lines",
        "coordinateSystem": "cartesian2d",
        "silent": True,
        "data": [
            {
                "coords": [[row["lower"] * 100, place], [row["upper"] * 100, place]],
                "lineStyle": {"color": _colour(place, pooled), "width": 5, "opacity": 0.4},
            }
            for place, row in enumerate(rows)
            if row["lower"] is not None
        ],
    }


def _dots(rows: Sequence[Mapping], pooled: int) -> Option:
    zero = {"silent": True, "symbol": "none", "lineStyle": {"type": "dashed", "color": INK}, "label": {"show": False}, "data": [{"xAxis": 0}]}
    data = [
        {
            "value": [row["difference"] * 100, place],
            "symbol": "diamond" if place < pooled else "circle",
            "symbolSize": 15 if place < pooled else 9,
            "itemStyle": {"color": _colour(place, pooled), "opacity": 1},
        }
        for place, row in enumerate(rows)
    ]
    return {"type": "scatter", "silent": True, "data": data, "markLine": zero}
