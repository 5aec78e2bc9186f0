"""Why an area's rate changed, on the screen: a waterfall in percentage points that adds up, and the institutions that moved it most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import streamlit as st

from metrics.catalogue import metric_of
from metrics.definition import Direction, Metric
from metrics.statistics import EFFECTS
from views.charts.explain import Statistic, show_how_to_read
from views.charts.options import Chart, Option
from views.chronic.rate_change import PLACES, contributors, explanation, explanation_words
from views.definitions import definition_help
from views.empty import running_words
from views.formats import exact, period_text, signed
from views.here import Here
from views.palette import BETTER_PALE, CLEAR, HIGHER_PALE, USUAL, WORSE
from views.panels import show_chart, show_title

RISE, FALL, WHOLE, UNJUDGED = BETTER_PALE, WORSE, USUAL, HIGHER_PALE
WATERFALL, LABEL_ROOM, ROW_PIXELS = 236, 36, 24
ROOM = 1.7
"""Of the widest bar: its figure stands beside it, on a phone too."""


def _names(here: Here) -> tuple[str, str, str]:
    _ = here.text
    return _("机构自身的率"), _("病人构成"), _("机构进出")


def _colours(metric: Metric) -> tuple[str, str]:
    """Of what rises and what falls."""
    return {Direction.UP: (RISE, FALL), Direction.DOWN: (FALL, RISE), Direction.NEUTRAL: (UNJUDGED, UNJUDGED)}[metric.direction]


@lru_cache(maxsize=256)
def waterfall(here: Here, key: str) -> Chart:
    """From the earlier rate over the three parts to the rate; the columns begin at a common level below all of them, every figure stands beside its column."""
    found, language = explanation(here, key), here.language
    rise, fall = _colours(metric_of(key))
    ends = [found.before]
    for part in found.parts:
        ends.append(round(ends[-1] + part, PLACES))
    room = (max(ends) - min(ends)) or 1.0
    floor = min(ends) - 0.45 * room
    columns = [(floor, found.before, WHOLE, f"{exact(found.before, PLACES, language)}%")]
    columns += [
        (min(start, end), max(start, end), rise if part >= 0 else fall, signed(part, PLACES, language))
        for start, end, part in zip(ends, ends[1:], found.parts, strict=False)
    ]
    columns.append((floor, found.after, WHOLE, f"{exact(found.after, PLACES, language)}%"))
    labels = [period_text(here.earlier, language), *_names(here), period_text(here.period, language)]
    option: Option = {
        "animation": False,
        "grid": {"left": 4, "right": 4, "top": 22, "bottom": LABEL_ROOM},
        "tooltip": {"show": False},
        "xAxis": {"type": "category", "data": labels, "axisTick": {"show": False}, "axisLabel": {"interval": 0, "width": 84, "overflow": "break"}},
        "yAxis": {"type": "value", "min": 0, "max": max(ends) - floor + 0.12 * room, "show": False},
        "series": [_unseen([low - floor for low, *_rest in columns]), _columns(columns)],
    }
    figures = (found.before, *found.parts, found.after)
    return Chart(option, WATERFALL, explanation_words(here, key).replace("**", ""), unit="%", figures=figures)


def _unseen(lows: Sequence[float]) -> Option:
    return {"type": "bar", "stack": "level", "silent": True, "itemStyle": {"color": CLEAR}, "data": list(lows)}


def _columns(columns: Sequence[tuple[float, float, str, str]]) -> Option:
    return {
        "type": "bar",
        "stack": "level",
        "silent": True,
        "barCategoryGap": "30%",
        "label": {"show": True, "position": "top", "fontWeight": "bold"},
        "data": [{"value": high - low, "itemStyle": {"color": colour}, "label": {"formatter": text}} for low, high, colour, text in columns],
    }


@lru_cache(maxsize=256)
def contributors_chart(here: Here, key: str) -> Chart:
    """One row an institution: what it did to the area's rate in percentage points; a row is a way down."""
    metric, rows = metric_of(key), contributors(explanation(here, key)).to_dicts()
    rise, fall = _colours(metric)
    widest = max((abs(row["total"]) for row in rows), default=1.0) * ROOM
    category = {"type": "category", "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False}}
    option: Option = {
        "animation": False,
        "grid": {"left": 4, "right": 8, "top": 2, "bottom": 2, "containLabel": True},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {
            "type": "value",
            "min": -widest * any(row["total"] < 0 for row in rows),
            "max": widest * any(row["total"] > 0 for row in rows),
            "show": False,
        },
        "yAxis": [
            category | {"data": [here.name(row["area_code"]) for row in rows], "axisLabel": {"interval": 0}},
            category | {"data": [_own_rates(row, metric, here.language) for row in rows], "position": "right", "axisLabel": {"interval": 0, "fontSize": 11}},
        ],
        "series": [
            {
                "type": "bar",
                "barCategoryGap": "28%",
                "cursor": "pointer",
                "selectedMode": "single",
                "data": [_contribution(here, row, rise if row["total"] > 0 else fall) for row in rows],
            }
        ],
    }
    alt = here.text("各机构对变化的影响：") + here.text("；").join(
        f"{here.name(row['area_code'])} {signed(row['total'], PLACES, here.language)}" for row in rows
    )
    return Chart(option, 8 + ROW_PIXELS * max(len(rows), 1), alt, tuple(row["area_code"] for row in rows), unit=here.text("百分点"))


def _contribution(here: Here, row: Mapping, colour: str) -> Option:
    parts = here.text("，").join(f"{name} {signed(row[effect], PLACES + 1, here.language)}" for name, effect in zip(_names(here), EFFECTS, strict=True))
    return {
        "value": row["total"],
        "name": f"{here.name(row['area_code'])}：{parts}",
        "itemStyle": {"color": colour},
        "label": {"show": True, "position": "right" if row["total"] > 0 else "left", "formatter": signed(row["total"], PLACES, here.language)},
    }


def _own_rates(row: Mapping, metric: Metric, language: str) -> str:
    """Its own rate before and after; a dash where it was no member."""
    rates = [
        row[f"numerator_{time}"] / row[f"denominator_{time}"] * metric.factor if row["part"] in ("stayed", alone) else None
        for time, alone in (("before", "left"), ("after", "joined"))
    ]
    return " → ".join(exact(rate, 1, language) + ("" if rate is None else "%") for rate in rates)


def show_explanation(here: Here, key: str) -> None:
    """The waterfall, its sentence, and the institutions behind it."""
    _, metric = here.text, metric_of(key)
    note = _("{period}与{earlier}相比，单位为百分点").format(period=period_text(here.period, here.language), earlier=period_text(here.earlier, here.language))
    show_title(_("率为什么变"), note, definition_help(metric, here.language))
    if explanation(here, key) is None:
        st.markdown(running_words(here) or _("两期中有一期没有记录，无法说明变化。"))
        return
    st.markdown(explanation_words(here, key))
    left, right = st.columns(2)
    with left:
        show_chart(here, f"why-{key}", waterfall(here, key))
        st.caption(_("首尾两柱从同一低处画起，只看差；各份相加恰等于总变化，是算术，不说明是否偶然。"))
        show_how_to_read(here, Statistic.CHANGE)
    with right:
        st.markdown(_("**影响最大的机构**（对全区域率的影响；右侧为该机构自身的率，点一行查看）"))
        show_chart(here, f"contributors-{key}", contributors_chart(here, key))
