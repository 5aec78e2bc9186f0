"""A control chart: a course between the limits of its usual ups and downs, special causes marked and named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from metrics.definition import Metric
from metrics.statistics.special_causes import SHIFT_LENGTH, TREND_LENGTH, PointType, SpecialCause
from views.charts.options import GREY_LINE, Chart, Option
from views.formats import short_text, unit_word, value_text
from views.palette import BETTER_PALE, HIGHER_PALE, INK, LIMIT, USUAL, WORSE
from views.texts import translator

COMMON, IMPROVEMENT, CONCERN, NEUTRAL = USUAL, BETTER_PALE, WORSE, HIGHER_PALE
MARKS: Mapping[str, tuple[str, str, int]] = {
    PointType.COMMON_CAUSE: (COMMON, "circle", 6),
    PointType.IMPROVEMENT: (IMPROVEMENT, "diamond", 10),
    PointType.CONCERN: (CONCERN, "triangle", 10),
    PointType.NEUTRAL_HIGH: (NEUTRAL, "rect", 9),
    PointType.NEUTRAL_LOW: (NEUTRAL, "emptyRect", 9),
}
"""Colour, symbol and size of each type of point: nothing by colour alone."""


def marked_words(cause: SpecialCause, language: str) -> str:
    """A special cause in two words; the reason stands in `rule_words`."""
    _ = translator(language)
    return {1: _("明显上升"), -1: _("明显下降"), 0: _("波动之内")}[cause.side]


def rule_words(language: str, trend_length: int = TREND_LENGTH) -> Mapping[str, str]:
    """Each `SpecialCause` with its rule in words, `trend_length` being the points that make a trend; with `marked_words` the only place where a change is called marked."""
    _ = translator(language)
    return {
        SpecialCause.ABOVE_LIMIT: _("明显上升：越过上限"),
        SpecialCause.BELOW_LIMIT: _("明显下降：越过下限"),
        SpecialCause.RISING: _("明显上升：连续{count}期上升").format(count=trend_length),
        SpecialCause.FALLING: _("明显下降：连续{count}期下降").format(count=trend_length),
        SpecialCause.TWO_OF_THREE_HIGH: _("明显上升：三期中两期贴近上限"),
        SpecialCause.TWO_OF_THREE_LOW: _("明显下降：三期中两期贴近下限"),
        SpecialCause.SHIFT_HIGH: _("明显上升：连续{count}期高于平均").format(count=SHIFT_LENGTH),
        SpecialCause.SHIFT_LOW: _("明显下降：连续{count}期低于平均").format(count=SHIFT_LENGTH),
        SpecialCause.COMMON_CAUSE: _("平常起伏"),
    }


def control_chart(frame: pl.DataFrame, metric: Metric, language: str, *, trend_length: int = TREND_LENGTH, height: int = 250) -> Chart:
    """One area's rows of `metrics.course.course` in the order of their periods, special causes marked and named.

    Nulls are gaps; mean and limits are drawn segment by segment.
    """
    rows, words = frame.to_dicts(), rule_words(language, trend_length)
    periods = [row["period"] for row in rows]
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 62, "top": 28, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {"type": "category", "data": periods, "axisLabel": {"hideOverlap": True}},
        "yAxis": {
            "type": "value",
            "scale": True,
            "minInterval": 0 if metric.decimals else 1,
            "name": unit_word(metric.unit, language).strip(),
            "nameTextStyle": {"align": "left"},
            "splitLine": {"lineStyle": {"color": GREY_LINE}},
        },
        "series": [_course(rows, metric, words, language), *_levels(rows, metric, language)],
    }
    return Chart(option, height, _alt(rows, metric, words, language))


def _course(rows: Sequence[Mapping], metric: Metric, words: Mapping[str, str], language: str) -> Option:
    return {
        "type": "line",
        "name": metric.name(language),
        "z": 3,
        "showSymbol": True,
        "showAllSymbol": True,
        "lineStyle": {"color": COMMON, "width": 1.5},
        "data": [_point(row, metric, words, language) for row in rows],
    }


def _point(row: Mapping, metric: Metric, words: Mapping[str, str], language: str) -> Option:
    colour, symbol, size = MARKS[row["point_type"] or PointType.COMMON_CAUSE]
    told = "" if row["label"] in (None, SpecialCause.COMMON_CAUSE) else words[row["label"]]
    return {
        "value": row["value"],
        "name": f"{row['period']}：{value_text(row['value'], metric, language)}{f' · {told}' if told else ''}",
        "symbol": symbol,
        "symbolSize": size,
        "itemStyle": {"color": colour},
    }


def _levels(rows: Sequence[Mapping], metric: Metric, language: str) -> list[Option]:
    """Mean and both limits, a line for each segment, the last ones with their figure at the right edge."""
    _, last = translator(language), rows[-1]["segment"] if rows else None
    called = {"mean": _("平均"), "lower_limit": _("下限"), "upper_limit": _("上限")}
    styles = {"mean": ("solid", INK, 1.0), "lower_limit": ("dashed", LIMIT, 1.3), "upper_limit": ("dashed", LIMIT, 1.3)}
    return [
        _level([row[name] if row["segment"] == segment else None for row in rows], called[name], style, metric, language, is_named=segment == last)
        for segment in dict.fromkeys(row["segment"] for row in rows)
        for name, style in styles.items()
    ]


def _level(values: Sequence[float | None], name: str, style: tuple[str, str, float], metric: Metric, language: str, *, is_named: bool) -> Option:
    kind, colour, width = style
    known = [value for value in values if value is not None]
    return {
        "type": "line",
        "silent": True,
        "symbol": "none",
        "name": name,
        "step": "middle",
        "tooltip": {"show": False},
        "lineStyle": {"type": kind, "color": colour, "width": width},
        "data": list(values),
        "endLabel": {
            "show": bool(known) and is_named,
            "formatter": short_text(known[-1] if known else None, metric, language),
            "color": colour,
            "fontSize": 11,
        },
        "labelLayout": {"moveOverlap": "shiftY"},
    }


def _alt(rows: Sequence[Mapping], metric: Metric, words: Mapping[str, str], language: str) -> str:
    _ = translator(language)
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return _("{metric}：没有数据").format(metric=metric.name(language))
    fired = [f"{row['period']} {words[row['label']]}" for row in known if (row["point_type"] or PointType.COMMON_CAUSE) != PointType.COMMON_CAUSE]
    last = known[-1]
    return _("{metric}控制图：{period}为{value}，平均{mean}，明显变化{count}处{which}").format(
        metric=metric.name(language),
        period=last["period"],
        value=value_text(last["value"], metric, language),
        mean=value_text(last["mean"], metric, language),
        count=len(fired),
        which=(_("：") + _("；").join(fired[-3:])) if fired else "",
    )
