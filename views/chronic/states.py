"""The six states that add up to a disease's register: as a bar for the period, in a table that adds up, and over time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.mart import STATES
from metrics.catalogue import metric_of
from metrics.catalogue.chronic import STATE_NAMES, STATE_RULES
from metrics.statistics.breakdown import shares_pct
from views import contents, palette
from views.charts.happenings import annotated
from views.charts.options import Chart, Option, stacked
from views.downloads import Download
from views.empty import running_words
from views.figures import ask, is_before_data, marked, recent
from views.formats import NULL, exact, number, period_text, signed
from views.here import Here
from views.panels import show_chart, show_title

ORDER = ("controlled", "uncontrolled", "unmeasured", "overdue", "lost", "new")
COLOURS: Mapping[str, str] = {
    "controlled": palette.CONTROLLED,
    "uncontrolled": palette.UNCONTROLLED,
    "unmeasured": palette.UNMEASURED,
    "overdue": palette.OVERDUE,
    "lost": palette.LOST,
    "new": palette.NEW,
}
INKS: Mapping[str, str] = {
    "controlled": palette.ON_STRONG,
    "uncontrolled": palette.ON_WARM,
    "unmeasured": palette.ON_STRONG,
    "overdue": palette.ON_STRONG,
    "lost": palette.ON_STRONG,
    "new": palette.ON_WARM,
}
LEAST_LABELLED_PCT = 8.0
PERIODS, TABLE_WIDTH = 25, 460


def state_keys(disease: str) -> tuple[str, ...]:
    return tuple(f"{disease}_state_{state}" for state in ORDER)


@lru_cache(maxsize=256)
def state_counts(here: Here, disease: str) -> tuple[float, ...] | None:
    """Patients in each state of `ORDER` on the last day of the period; null where the period does not say."""
    values = ask(here, *state_keys(disease))["value"].to_list()
    return None if len(values) != len(STATES) or None in values else tuple(values)


@lru_cache(maxsize=256)
def state_bar(here: Here, disease: str) -> Chart:
    """The register now and before as bars of 100%, each part with its name and share."""
    _, language = here.text, here.language
    places = [here] if is_before_data(here, here.earlier) else [here, here.at(period=here.earlier)]
    known = [(period_text(place.period, language), counts) for place in places if (counts := state_counts(place, disease)) is not None]
    parts = [(label, counts, shares_pct(counts)) for label, counts in known]
    option: Option = {
        "animation": False,
        "grid": {"left": 4, "right": 22, "top": 4, "bottom": 0, "containLabel": True},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}, "splitLine": {"show": False}},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [label for label, _counts, _shares in parts],
            "axisTick": {"show": False},
            "axisLine": {"show": False},
        },
        "series": [_part(here, state, position, parts) for position, state in enumerate(ORDER)],
    }
    return Chart(option, 34 + 52 * max(len(parts), 1), _words(here, parts))


def _part(here: Here, state: str, position: int, parts: Sequence[tuple[str, Sequence[float], Sequence[float]]]) -> Option:
    name = STATE_NAMES[state](here.language)
    return {
        "type": "bar",
        "name": name,
        "stack": "states",
        "barWidth": 36,
        "labelLayout": {"hideOverlap": True},
        "itemStyle": {"color": COLOURS[state], "borderColor": palette.PAPER, "borderWidth": 1},
        "data": [
            {
                "value": share[position],
                "name": f"{label} · {name}：{exact(counts[position], 0, here.language)}（{share[position]:.1f}%）",
                "label": {
                    "show": share[position] >= LEAST_LABELLED_PCT,
                    "formatter": f"{name}\n{share[position]:.1f}%",
                    "color": INKS[state],
                    "fontSize": 11,
                    "lineHeight": 14,
                },
            }
            for label, counts, share in parts
        ],
    }


def _words(here: Here, parts: Sequence[tuple[str, Sequence[float], Sequence[float]]]) -> str:
    _ = here.text
    if not parts:
        return _("没有在管患者")
    label, _counts, share = parts[0]
    return label + _("：") + _("，").join(f"{STATE_NAMES[state](here.language)} {each:.1f}%" for state, each in zip(ORDER, share, strict=True))


@lru_cache(maxsize=256)
def state_lines(here: Here, disease: str) -> str:
    """A Markdown table: state, people, share, change against the earlier period; the last line is their sum, the register."""
    _, language = here.text, here.language
    now = state_counts(here, disease)
    if now is None:
        return ""
    before = None if is_before_data(here, here.earlier) else state_counts(here.at(period=here.earlier), disease)
    head = f"| {_('状态')} | {_('人数')} | {_('占比')} | {_('较{period}').format(period=period_text(here.earlier, language))} | {_('含义')} |\n|:--|--:|--:|--:|:--|"
    lines = [head]
    for position, (state, count, share) in enumerate(zip(ORDER, now, shares_pct(now), strict=True)):
        change = NULL if before is None else signed(count - before[position], 0, language)
        lines.append(f"| {STATE_NAMES[state](language)} | {exact(count, 0, language)} | {share:.1f}% | {change} | {STATE_RULES[state](language)} |")
    change = NULL if before is None else signed(sum(now) - sum(before), 0, language)
    lines.append(f"| **{_('在管合计')}** | **{exact(sum(now), 0, language)}** | **{100 if sum(now) else 0:.1f}%** | **{change}** | |")
    return "\n".join(lines)


def show_states(here: Here, disease: str) -> None:
    """The register by state, now and before, with counts and shares that add up."""
    _ = here.text
    now = state_counts(here, disease)
    managed = number(sum(now), 0, here.language) if now else NULL
    limits = metric_of(f"{disease}_state_controlled").limits(here.language)
    show_title(_("六种状态"), _("相加等于在管{managed}人").format(managed=managed), f"{_('占比按最大余数法取整，相加恰为100%。')} {limits}")
    if not now or not sum(now):
        st.markdown(running_words(here) or _("本期末这里没有该病种的在管患者。可换一个病种、区域或期间。"))
        return
    show_chart(here, f"states-{disease}", state_bar(here, disease))
    with st.grid(1, wrap=False, min_column_width=TABLE_WIDTH):
        st.markdown(state_lines(here, disease))
    contents.add(contents.Content(contents.heading(), table=state_table(here, disease), key=f"states-{disease}"))


def state_table(here: Here, disease: str) -> Download:
    """The same table as a file has it, in a release of controlled figures."""
    _ = here.text
    labels = (_("状态"), _("人数"), _("占比"), _("较{period}").format(period=period_text(here.earlier, here.language)), _("含义"))
    rows = state_rows(here, disease)
    return Download(
        f"states_{disease}_{here.area.code}_{here.period}",
        labels,
        rows,
        lambda other: state_rows(other, disease),
        title=_("六种状态"),
        decimals=(None, 0, 1, 0, None),
    )


def state_rows(here: Here, disease: str) -> pl.DataFrame:
    """state, people, share in %, change against the earlier period, rule; suppressed people are NaN, and no share stands beside what is not all known."""
    columns = dict(zip(("state", "people", "share", "change", "rule"), (pl.String, pl.Float64, pl.Float64, pl.Float64, pl.String), strict=True))
    now, before = (_known(there, disease) for there in (here, here.at(period=here.earlier)))
    if is_before_data(here, here.earlier):
        before = [None] * len(ORDER)
    whole = not any(each is None or math.isnan(each) for each in now)
    shares = shares_pct(tuple(now)) if whole and sum(now) else [None] * len(ORDER)
    rows = [
        (STATE_NAMES[state](here.language), count, share, None if count is None or earlier is None else count - earlier, STATE_RULES[state](here.language))
        for state, count, share, earlier in zip(ORDER, now, shares, before, strict=True)
    ]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _known(here: Here, disease: str) -> list[float | None]:
    values = dict(marked(ask(here, *state_keys(disease))).select("metric", "value").iter_rows())
    return [values.get(key) for key in state_keys(disease)]


@lru_cache(maxsize=256)
def states_over_time(here: Here, disease: str) -> Chart:
    """Patients in each state, one column a period."""
    _, periods = here.text, recent(here, PERIODS)
    frame = ask(here, *state_keys(disease), periods=periods)
    by_state = {key: dict(frame.filter(metric=key).select("period", "value").iter_rows()) for key in state_keys(disease)}
    parts = {STATE_NAMES[state](here.language): [by_state[f"{disease}_state_{state}"].get(str(period)) for period in periods] for state in ORDER}
    alt = _("各状态在管患者数走势，{start}至{end}").format(start=periods[0], end=periods[-1])
    chart = stacked([str(period) for period in periods], parts, here.language, alt=alt, colours=[COLOURS[state] for state in ORDER], unit=_("人"))
    return annotated(here, Chart(chart.option, 400, chart.alt), metric_of(f"{disease}_managed"))


def show_states_over_time(here: Here, disease: str) -> None:
    _ = here.text
    show_title(_("六种状态走势"), _("期末人数，自下而上按图例顺序"), metric_of(f"{disease}_managed").sentence(here.language))
    show_chart(here, f"states-over-time-{disease}", states_over_time(here, disease))
