"""A funnel plot: each institution by its size and its value, between the limits that chance alone would keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

import polars as pl

from metrics.definition import Metric
from metrics.funnel import MetricFunnel
from metrics.result import Status
from views.charts.options import GREY_LINE, Chart, Option, span
from views.formats import number, short_text, unit_word, value_text
from views.palette import BETTER_PALE, HIGHER_PALE, INK, LIMIT, MIDDLE, UNSAID, USUAL, WORSE
from views.text_width import ems
from views.texts import translator

HEIGHT = 380


@dataclass(frozen=True)
class Place:
    """How a point of a class is drawn and named; `sign` says it without colour."""

    colour: str
    symbol: str
    size: int


PLACES: Mapping[str, Place] = {
    "better_998": Place(BETTER_PALE, "diamond", 13),
    "better_95": Place(BETTER_PALE, "circle", 9),
    "similar": Place(USUAL, "circle", 7),
    "worse_95": Place(WORSE, "circle", 9),
    "worse_998": Place(WORSE, "triangle", 13),
    "higher_998": Place(HIGHER_PALE, "diamond", 13),
    "higher_95": Place(HIGHER_PALE, "circle", 9),
    "lower_95": Place(HIGHER_PALE, "emptyCircle", 9),
    "lower_998": Place(HIGHER_PALE, "emptyDiamond", 13),
    "few": Place(UNSAID, "emptyCircle", 6),
}


def funnel_chart(
    funnel: MetricFunnel,
    metric: Metric,
    names: Mapping[str, str],
    language: str,
    *,
    target_name: str,
    size_name: str,
    height: int = HEIGHT,
    own: str | None = None,
) -> Chart:
    """Points with the outer ones named, and the reader's `own` area; a click leads to an area. `target_name` names the line in the middle, `size_name` what
    the denominator counts."""
    rows = funnel.points.sort("denominator").to_dicts()
    words, label = place_words(language), f"{target_name} {short_text(funnel.target, metric, language)}"
    option: Option = {
        "animation": False,
        "grid": {
            "left": 8,
            "right": 16 + round(13 * ems(label)),
            "top": 34,
            "bottom": 30,
            "containLabel": True,
        },
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": _size_axis([row["denominator"] for row in rows], size_name),
        "yAxis": _value_axis(_span(rows, funnel), unit_word(metric.unit, language).strip()),
        "series": [_points(rows, _named(rows) | {own}, metric, names, words, language), *_limits(funnel, language), _target(funnel, label)],
    }
    codes = tuple(row["area_code"] for row in rows)
    return Chart(option, height, _alt(rows, metric, names, language), codes, names=tuple(names[code] for code in codes))


def _size_axis(sizes: Sequence[float], name: str) -> Option:
    """From the smallest to the largest, each step ten times the one before: the institutions differ by that much."""
    return {
        "type": "log",
        "name": name,
        "nameLocation": "middle",
        "nameGap": 24,
        "min": floor(min(sizes, default=1)),
        "max": ceil(max(sizes, default=1)),
        "splitLine": {"show": False},
        "axisLabel": {"hideOverlap": True},
    }


def _value_axis(ends: tuple[float, float], unit: str) -> Option:
    return {
        "type": "value",
        "min": ends[0],
        "max": ends[1],
        "name": unit,
        "nameTextStyle": {"align": "left"},
        "axisLabel": {"showMaxLabel": False},
        "splitLine": {"lineStyle": {"color": GREY_LINE}},
    }


def place_words(language: str) -> Mapping[str, str]:
    """What each place says; the number is how often chance alone would leave the limit."""
    _ = translator(language)
    return {
        "better_998": _("明显好（99.8%线外）"),
        "better_95": _("偏好（95%线外）"),
        "similar": _("漏斗之内"),
        "worse_95": _("偏差（95%线外）"),
        "worse_998": _("明显差（99.8%线外）"),
        "higher_998": _("明显高（99.8%线外）"),
        "higher_95": _("偏高（95%线外）"),
        "lower_95": _("偏低（95%线外）"),
        "lower_998": _("明显低（99.8%线外）"),
        "few": _("样本过少，不作判断"),
    }


def legend(funnel: MetricFunnel, language: str) -> str:
    """The places that occur with how many areas lie there, as Markdown in the colours of the points."""
    counts = dict(funnel.points.group_by("place").len().iter_rows())
    signs = {"circle": "●", "emptyCircle": "○", "diamond": "◆", "emptyDiamond": "◇", "triangle": "▲"}
    return " · ".join(
        f':color[{signs[place.symbol]}]{{foreground="{place.colour}"}} {place_words(language)[key]} {counts[key]}'
        for key, place in PLACES.items()
        if key in counts
    )


def _named(rows: Sequence[Mapping], most: int = 8) -> frozenset[str]:
    """The points beyond the outer limit, the largest of them first: only so many names fit."""
    outside = [row for row in rows if row["place"].endswith("_998")]
    return frozenset(row["area_code"] for row in outside[-most:])


def _span(rows: Sequence[Mapping], funnel: MetricFunnel) -> tuple[float, float]:
    """The axis holds every point and the limits of those that are judged; the wide mouth of the funnel may leave it."""
    judged = [row for row in rows if row["place"] != Status.FEW.value] or rows
    marks = [row["value"] for row in rows] + [row[limit] for row in judged for limit in ("lower_998", "upper_998")]
    return span(marks)


def _points(rows: Sequence[Mapping], named: frozenset[str | None], metric: Metric, names: Mapping[str, str], words: Mapping[str, str], language: str) -> Option:
    return {
        "type": "scatter",
        "cursor": "pointer",
        "z": 3,
        "selectedMode": "single",
        "labelLayout": {"hideOverlap": True, "moveOverlap": "shiftY"},
        "label": {"show": False, "position": "right", "fontSize": 11, "color": INK},
        "itemStyle": {"opacity": 0.9},
        "data": [
            {
                "value": [row["denominator"], row["value"]],
                "name": f"{names[row['area_code']]}：{value_text(row['value'], metric, language)} · n = {number(row['denominator'], 0, language)} · {words[row['place']]}",
                "symbol": PLACES[row["place"]].symbol,
                "symbolSize": PLACES[row["place"]].size,
                "itemStyle": {"color": PLACES[row["place"]].colour},
            }
            | ({"label": {"show": True, "formatter": names[row["area_code"]]}} if row["area_code"] in named else {})
            for row in rows
        ],
    }


def _limits(funnel: MetricFunnel, language: str) -> list[Option]:
    base = {"type": "line", "silent": True, "symbol": "none", "smooth": False, "tooltip": {"show": False}, "z": 2}
    styles = {"95": {"type": "dashed", "color": LIMIT, "width": 1.2}, "998": {"type": "solid", "color": MIDDLE, "width": 1.4}}
    _, shares = translator(language), {"95": "95%", "998": "99.8%"}
    sides = {"lower": _("{level}下限"), "upper": _("{level}上限")}
    return [
        base
        | {"name": sides[side].format(level=shares[level]), "lineStyle": styles[level]}
        | {"data": funnel.curve.select("size", pl.col(f"{side}_{level}").round_sig_figs(6)).drop_nulls().rows()}
        for level in styles
        for side in ("lower", "upper")
    ]


def _target(funnel: MetricFunnel, label: str) -> Option:
    ends = [] if funnel.target is None else [funnel.curve["size"].min(), funnel.curve["size"].max()]
    return {
        "type": "line",
        "silent": True,
        "symbol": "none",
        "tooltip": {"show": False},
        "lineStyle": {"color": INK, "width": 1},
        "data": [[end, funnel.target] for end in ends],
        "endLabel": {"show": True, "formatter": label, "color": INK},
    }


def _alt(rows: Sequence[Mapping], metric: Metric, names: Mapping[str, str], language: str) -> str:
    _ = translator(language)
    outside = [names[row["area_code"]] for row in rows if row["place"].endswith("_998")]
    told = _("、").join(outside[:8]) if outside else _("没有")
    return _("{metric}漏斗图：{count}个点，外层线（99.8%）之外的有：{outside}").format(metric=metric.name(language), count=len(rows), outside=told)
