"""Real use on the screen: the four levels of each capability, in the period and over time. By area and by institution they are in `views.coverage.use_grids`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.loops import LOOPS
from data.schema.months import Period
from metrics.catalogue import metric_of
from metrics.catalogue.coverage import CAPABILITIES, CAPABILITY_NAMES
from views import palette
from views.charts.options import Chart, Option, stacked
from views.coverage.capabilities import periods_shown
from views.coverage.thresholds import unjudged_words
from views.definitions import definition_help
from views.figures import ask
from views.filters import pick
from views.formats import exact, period_text
from views.here import Here
from views.panels import show_chart, show_title

LEVELS = ("closed_loop", "routine", "trafficked", "deployed", "untold", "not_live")
"""From real use to none, and what cannot be told; an institution's capability is at exactly one."""
COLOURS: Mapping[str, str] = {
    "closed_loop": palette.SEQUENCE[4],
    "routine": palette.USED,
    "trafficked": palette.SEQUENCE[1],
    "deployed": palette.ORANGE,
    "untold": palette.UNSAID,
    "not_live": palette.REST,
}
INKS: Mapping[str, str] = {
    "closed_loop": palette.ON_STRONG,
    "routine": palette.ON_WARM,
    "trafficked": palette.BETTER_INK,
    "deployed": palette.ON_WARM,
    "untold": palette.ON_UNSAID,
    "not_live": palette.ON_REST,
}
EVERY = "all"
LEAST_LABELLED_PCT = 6.0
ROW_PIXELS = 30

Counts = tuple[float, float, float, float, float, float]
"""Institutions at each of `LEVELS`; of all capabilities together, pairs of institution and capability."""


def level_name(here: Here, level: str) -> str:
    _ = here.text
    return {
        "closed_loop": _("闭环"),
        "routine": _("常态使用"),
        "trafficked": _("有业务"),
        "deployed": _("仅上线"),
        "untold": _("未报数"),
        "not_live": _("未上线"),
    }[level]


def level_help(here: Here) -> str:
    """What the levels mean, and by which metrics they are told."""
    _ = here.text
    rules = (
        f"**{_('仅上线')}** {_('登记为上线，当月一笔业务也没有')}",
        f"**{_('有业务')}** {_('当月有业务，但天数或数量不够')}",
        f"**{_('常态使用')}** {_('多数工作日有业务，且不低于每千名居民的下限')}",
        f"**{_('闭环')}** {_('常态使用，且业务走到最后一步')}",
        f"**{_('未报数')}** {_('机构以前报过，当月一条记录也没有：不判断')}",
    )
    return "\n\n".join((*rules, definition_help(metric_of("capabilities_in_use_rate"), here.language)))


@lru_cache(maxsize=512)
def level_counts(here: Here, capability: str, periods: tuple[Period, ...]) -> Mapping[str, Counts]:
    """By period, of the capability or of `EVERY` one; periods whose figures are hidden or not known are left out."""
    if capability == EVERY:
        keys = ("capabilities_in_use_rate", "capabilities_idle_rate", "capabilities_told_rate", "closed_loop_rate")
    else:
        closing = (f"{capability}_closed_loop_rate",) if capability in LOOPS else ()
        keys = (f"{capability}_in_use_rate", f"{capability}_idle_rate", f"{capability}_live_rate", *closing)
    parts = {key: _by_period(here, key, periods) for key in keys}
    found = {}
    for period in (str(each) for each in periods):
        if all(period in part for part in parts.values()):
            (routine, told), (idle, _told), (*_, every) = (parts[key][period] for key in keys[:3])
            live = every if capability == EVERY else parts[keys[2]][period][0]
            closed = parts[keys[3]][period][0] if len(keys) > 3 else 0.0
            found[period] = (closed, routine - closed, told - idle - routine, idle, live - told, every - live)
    return found


def _by_period(here: Here, key: str, periods: tuple[Period, ...]) -> Mapping[str, tuple[float, float]]:
    rows = ask(here, key, periods=periods).filter(pl.col("numerator").is_not_null()).select("period", "numerator", "denominator")
    return {period: (numerator, denominator) for period, numerator, denominator in rows.iter_rows()}


def level_of(counts: Counts) -> str:
    """Of a single institution."""
    return LEVELS[max(range(len(LEVELS)), key=counts.__getitem__)]


@lru_cache(maxsize=128)
def level_bars(here: Here) -> Chart:
    """Capabilities × share of the open institutions at each level."""
    _ = here.text
    rows = [(each, counts) for each in CAPABILITIES if (counts := level_counts(here, each, (here.period,)).get(str(here.period))) is not None]
    option: Option = {
        "animation": False,
        "grid": {"left": 4, "right": 20, "top": 30, "bottom": 0, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 12, "itemHeight": 10, "selectedMode": False},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}, "splitLine": {"show": False}},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [CAPABILITY_NAMES[each](here.language) for each, _counts in rows],
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "axisLabel": {"interval": 0},
        },
        "series": [_part(here, level, position, rows) for position, level in enumerate(LEVELS)],
    }
    alt = _("{area}{period}各项能力的使用级别：").format(area=here.name(here.area), period=period_text(here.period, here.language))
    words = [f"{CAPABILITY_NAMES[each](here.language)} {_share_words(here, counts)}" for each, counts in rows]
    return Chart(option, 56 + ROW_PIXELS * max(len(rows), 1), alt + _("；").join(words))


def _share_words(here: Here, counts: Counts) -> str:
    return here.text("常态或闭环{used}家，仅上线{idle}家").format(used=exact(counts[0] + counts[1], 0, here.language), idle=exact(counts[3], 0, here.language))


def _part(here: Here, level: str, position: int, rows: Sequence[tuple[str, Counts]]) -> Option:
    name = level_name(here, level)
    return {
        "type": "bar",
        "name": name,
        "stack": "levels",
        "barCategoryGap": "22%",
        "itemStyle": {"color": COLOURS[level], "borderColor": palette.PAPER, "borderWidth": 1},
        "data": [
            {
                "value": counts[position] / sum(counts) * 100,
                "name": here.text("{capability} · {level}：{count}家，{share}%").format(
                    capability=CAPABILITY_NAMES[each](here.language),
                    level=name,
                    count=exact(counts[position], 0, here.language),
                    share=exact(counts[position] / sum(counts) * 100, 1, here.language),
                ),
                "label": {
                    "show": counts[position] / sum(counts) * 100 >= LEAST_LABELLED_PCT,
                    "formatter": exact(counts[position], 0, here.language),
                    "color": INKS[level],
                    "fontSize": 11,
                },
            }
            for each, counts in rows
        ],
    }


def show_levels(here: Here) -> None:
    _ = here.text
    show_title(_("真用起来了吗"), _("期末各级机构数，合计为启用机构"), level_help(here))
    if reason := unjudged_words(here):
        st.markdown(reason)
        return
    chart = level_bars(here)
    if not chart.option["yAxis"]["data"]:
        st.markdown(_("这里的使用情况不对外公布。"))
        return
    show_chart(here, "levels", chart)
    without = _("、").join(CAPABILITY_NAMES[each](here.language) for each in CAPABILITIES if each not in LOOPS)
    st.caption(_("{capabilities}没有定义闭环，最高到“常态使用”。").format(capabilities=without))


@lru_cache(maxsize=128)
def levels_over_time(here: Here, capability: str) -> Chart:
    _, periods = here.text, periods_shown(here)
    found = level_counts(here, capability, periods)
    levels = [level for level in reversed(LEVELS) if capability != EVERY or level != "not_live"]
    parts = {level_name(here, level): [found[str(each)][LEVELS.index(level)] if str(each) in found else None for each in periods] for level in levels}
    alt = _("{capability}各级数量走势，{start}至{end}").format(capability=_pick_name(here, capability), start=periods[0], end=periods[-1])
    unit = _("机构×能力") if capability == EVERY else _("家")
    chart = stacked([str(period) for period in periods], parts, here.language, alt=alt, colours=[COLOURS[level] for level in levels], unit=unit)
    return Chart(chart.option, 400, chart.alt)


def _pick_name(here: Here, capability: str) -> str:
    return here.text("全部能力") if capability == EVERY else CAPABILITY_NAMES[capability](here.language)


def show_levels_over_time(here: Here) -> None:
    _ = here.text
    show_title(_("使用级别走势"), _("期末，自下而上由浅入深"), level_help(here))
    capability = pick(here, "use", _("看哪一项"), {each: _pick_name(here, each) for each in (EVERY, *CAPABILITIES)}, EVERY)
    show_chart(here, f"levels-over-time-{capability}", levels_over_time(here, capability))
