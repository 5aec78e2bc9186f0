"""What becomes of prescriptions, drawn: how many are alerted and changed, and where they are filled from period to period."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import streamlit as st

from metrics.catalogue import metric_of
from views.charts.options import CATEGORICAL, Chart, Option, stacked
from views.comparing.course_panels import helps
from views.definitions import definition_help
from views.figures import SHOWN, ask, recent
from views.formats import exact, number
from views.here import Here
from views.palette import ON_REST, ON_STRONG, ON_WARM, REST
from views.panels import show_chart, show_title

OTHER, ROW_PIXELS = REST, 92
LEAST_LABELLED = 9
"""Percent of a bar that holds its label."""
WHERE = ("prescription_own_rate", "prescription_community_rate", "cloud_delivery_rate", "prescription_outside_rate", "prescription_unfilled_rate")


def where_names(here: Here) -> Mapping[str, str]:
    """Short names of the places where prescriptions are filled, by metric, from the bottom of the columns up."""
    _ = here.text
    names = (_("开方机构"), _("健共体内其他机构"), _("云药房配送"), _("外部药店"), _("未取药"))
    return dict(zip(WHERE, names, strict=True))


@lru_cache(maxsize=256)
def steps(here: Here) -> tuple[float, float, float] | None:
    """Prescriptions, those alerted, those of them modified or rejected; null where one is not known or nothing was written."""
    rows = {row["metric"]: row for row in ask(here, "prescription_alert_rate", "alert_acceptance_rate").to_dicts()}
    alerts, accepted = rows.get("prescription_alert_rate"), rows.get("alert_acceptance_rate")
    if not alerts or not accepted or not alerts["denominator"] or alerts["numerator"] is None or accepted["numerator"] is None:
        return None
    return alerts["denominator"], alerts["numerator"], accepted["numerator"]


@lru_cache(maxsize=256)
def loop_chart(here: Here, found: tuple[float, float, float]) -> Chart:
    """Two bars of 100%: of the prescriptions those alerted, of these those changed; how many each bar stands for is at its left."""
    _, (written, alerted, changed) = here.text, found
    share = 100 * alerted / written
    heeded = 100 * changed / alerted if alerted else 0.0
    bars = [f"{_('处方')}\n{number(written, 0, here.language)}", f"{_('系统预警')}\n{number(alerted, 0, here.language)} · {exact(share, 1, here.language)}%"]
    parts = (
        (_("有预警"), (share, None), CATEGORICAL[1]),
        (_("无预警"), (100 - share, None), OTHER),
        (_("采纳：修改或驳回"), (None, heeded if alerted else None), CATEGORICAL[0]),
        (_("未采纳"), (None, 100 - heeded if alerted else None), CATEGORICAL[3]),
    )
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 16, "top": 36, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 12, "itemHeight": 10, "type": "scroll"},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {"type": "value", "max": 100, "show": False},
        "yAxis": {"type": "category", "inverse": True, "data": bars, "axisTick": {"show": False}, "axisLine": {"show": False}, "axisLabel": {"lineHeight": 16}},
        "series": [_part(here, name, values, colour) for name, values, colour in parts],
    }
    alt = _("处方{written}张，系统预警{alerted}张，其中修改或驳回{changed}张").format(
        **{key: exact(value, 0, here.language) for key, value in zip(("written", "alerted", "changed"), found, strict=True)}
    )
    return Chart(option, 40 + 2 * ROW_PIXELS, alt, unit="%")


def _part(here: Here, name: str, values: tuple[float | None, ...], colour: str) -> Option:
    def one(value: float | None) -> Option:
        if value is None:
            return {"value": None}
        said = f"{exact(value, 1, here.language)}%"
        return {"value": value, "name": f"{name} {said}", "label": {"show": value >= LEAST_LABELLED, "formatter": said}}

    ink = {OTHER: ON_REST, CATEGORICAL[1]: ON_WARM}.get(colour, ON_STRONG)
    return {
        "type": "bar",
        "stack": "all",
        "name": name,
        "data": [one(value) for value in values],
        "itemStyle": {"color": colour},
        "barWidth": 52,
        "label": {"color": ink},
    }


def show_loop(here: Here) -> None:
    """The loop of review: prescription, alert, change."""
    _ = here.text
    keys = ("prescription_alert_rate", "alert_acceptance_rate")
    show_title(_("审核闭环"), _("处方 → 预警 → 修改或驳回，每条为上一步的百分比"), helps(here, keys))
    found = steps(here)
    if found is None:
        st.markdown(_("本期没有处方，或张数太少不能给出。"))
        return
    show_chart(here, "loop", loop_chart(here, found))
    st.caption(loop_words(here, found))


def loop_words(here: Here, found: tuple[float, float, float]) -> str:
    """What the bars leave open: how many alerts changed nothing, or why there was none."""
    _, (_written, alerted, changed) = here.text, found
    if not alerted:
        return _("本期没有一张预警：是开方都没有问题，还是审核没有开启？")
    if changed == alerted:
        return _("本期每张预警都改变了处方。")
    words = _("有{ignored}张预警没有改变处方：预警过多会让人麻木，没人理的预警等于没有审方。")
    return words.format(ignored=exact(alerted - changed, 0, here.language))


@lru_cache(maxsize=128)
def filled_columns(here: Here) -> Chart:
    """One column a period: the shares of all its prescriptions by where they were filled."""
    _, periods = here.text, recent(here, SHOWN)
    rows = {(row["metric"], row["period"]): row for row in ask(here, "prescriptions", *WHERE, periods=periods).to_dicts()}

    def share(key: str, period: str) -> float | None:
        part, whole = rows.get((key, period)), rows.get(("prescriptions", period))
        if not part or not whole or not whole["value"] or part["numerator"] is None:
            return None
        return 100 * part["numerator"] / whole["value"]

    parts = {name: [share(key, str(period)) for period in periods] for key, name in where_names(here).items()}
    alt = _("处方去向构成，{start}至{end}").format(start=periods[0], end=periods[-1])
    chart = stacked([str(period) for period in periods], parts, here.language, alt=alt, unit="%")
    axis = chart.option["yAxis"] | {"max": 100}
    return Chart(chart.option | {"yAxis": axis, "tooltip": {"trigger": "axis", "valueFormatter": "%,.1f"}}, 320, chart.alt)


def show_filled(here: Here) -> None:
    """Where prescriptions are filled over time."""
    _ = here.text
    show_title(_("处方去向"), _("占当期全部处方的百分比"), definition_help(metric_of("prescription_inside_rate"), here.language))
    chart = filled_columns(here)
    if not any(value is not None for series in chart.option["series"] for value in series["data"]):
        st.markdown(_("这些期间没有处方，或张数太少不能给出。"))
        return
    show_chart(here, "filled", chart)
