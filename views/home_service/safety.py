"""Adverse events of home visits on the screen: the period with its interval, the months judged, and institutions in a funnel over a year, as events are rare."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION, Area, Level
from data.schema.months import Grain, Period
from metrics.catalogue import metric_of
from metrics.funnel import MetricFunnel, funnel_of
from metrics.pooled import pooled
from views.charts.explain import Statistic, show_how_to_read
from views.charts.funnel import funnel_chart, legend
from views.charts.options import Chart
from views.comparing.course_panels import show_judged
from views.comparing.courses import verdict_words
from views.comparing.peers import has_peers, show_peers
from views.definitions import definition_help
from views.figures import ask, recent
from views.filters import switch
from views.formats import exact, period_text, value_text
from views.here import Here
from views.panels import show_chart, show_title
from views.texts import plain
from views.theme import worn_text

KEY = "home_adverse_per_1000"
MONTHS = 12
"""Months or, with quarters, as many as make a year."""


@lru_cache(maxsize=128)
def adverse_words(here: Here) -> str:
    """The period's adverse events with their interval, in people's words."""
    _, language = here.text, here.language
    metric = metric_of(KEY)
    row = next(iter(ask(here, metric.key).to_dicts()), None)
    if row is None or row["value"] is None:
        return _("本期没有完成的上门服务，不良事件率无从计算。")
    words = _("**{value}**（95%区间{lower}至{upper}）：完成{completed}单，其中不良事件{events}单。")
    limits = {side: exact(row[side], metric.decimals, language) for side in ("lower", "upper")}
    return words.format(
        value=value_text(row["value"], metric, language),
        completed=exact(row["denominator"], 0, language),
        events=exact(row["numerator"], 0, language),
        **limits,
    )


def show_adverse(here: Here) -> None:
    """The period, and the months before it as a control chart."""
    _ = here.text
    metric = metric_of(KEY)
    show_title(metric.name(here.language), _("按完成时间"), definition_help(metric, here.language))
    st.markdown(worn_text(f"{adverse_words(here)} {verdict_words(here, KEY)}"))
    show_judged(here, "adverse", KEY, height=300)


def field(here: Here) -> Area:
    """The area whose parts are compared: the reader's own; for an institution, all that he may see."""
    return here.tree.root if here.is_institution else here.area


def levels(here: Here) -> tuple[Level, ...]:
    """What can be compared inside the field: institutions first, then the areas between."""
    tree = here.tree
    between = tree.levels[tree.depth(field(here).level) + 1 :]
    return tuple(level for level in reversed(between) if tree.at(level.key, field(here).code))


def year_to(here: Here) -> tuple[Period, ...]:
    """The periods that make the year to the end of the reader's period."""
    return recent(here, max(MONTHS // here.period.grain.months, 1))


@lru_cache(maxsize=128)
def adverse_funnel(here: Here, level: str) -> MetricFunnel:
    """Areas of a level inside the field, all events of the year."""
    metric = metric_of(KEY)
    year = pooled(metric, ask(here, KEY, by=level, within=field(here).code, periods=year_to(here)))
    least = here.surroundings.least_denominator if level == INSTITUTION else 0
    return funnel_of(metric, year, grain=Grain.YEAR, least_denominator=least)


@lru_cache(maxsize=128)
def adverse_funnel_chart(here: Here, level: str) -> Chart:
    _, funnel, own = here.text, adverse_funnel(here, level), here.area.code if here.is_institution else None
    names = {code: ("▶ " if code == own else "") + here.name(code) for code in funnel.points["area_code"]}
    size, target = _("一年完成单数（对数刻度）"), here.name(field(here))
    return funnel_chart(funnel, metric_of(KEY), names, here.language, target_name=target, size_name=size, height=330, own=own)


def show_adverse_funnel(here: Here) -> None:
    """Institutions by their visits and their events; who is grey, and why. Who may see one institution alone is shown bands of its peers instead."""
    if has_peers(here):
        show_peers(here, KEY)
        return
    _, periods = here.text, year_to(here)
    span = f"{period_text(periods[0], here.language)} – {period_text(periods[-1], here.language)}"
    note = _("{span}合计；点一个点下钻").format(span=span if len(periods) > 1 else period_text(periods[0], here.language))
    show_title(_("不良事件：机构之间比较"), note, definition_help(metric_of(KEY), here.language))
    offered = {level.key: here.level_name(level) for level in levels(here)}
    level = switch(here, "adverse-level", _("比较"), offered, INSTITUTION) if len(offered) > 1 else INSTITUTION
    funnel = adverse_funnel(here, level)
    if funnel.points.height < 2:
        st.markdown(_("可比的机构不足两家，不作比较。"))
        return
    st.markdown(worn_text(legend(funnel, here.language)))
    show_chart(here, f"adverse-funnel-{level}", adverse_funnel_chart(here, level))
    st.caption(_grey_words(here, funnel))
    show_how_to_read(here, Statistic.FUNNEL)


def _grey_words(here: Here, funnel: MetricFunnel) -> str:
    """Why points are grey, and how many events there are at all."""
    _ = here.text
    events = exact(funnel.points["numerator"].sum(), 0, here.language)
    few = funnel.points.filter(pl.col("place") == "few").height
    told = _("{area}一年共{events}单不良事件：多数机构一单也没有，只有线外的才值得追问。").format(area=plain(here.name(field(here))), events=events)
    if few:
        told += _("灰色{count}家一年不足{least}单，偶然一单就会使率很高，不作判断。").format(count=few, least=here.surroundings.least_denominator)
    return told
