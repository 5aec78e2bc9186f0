"""An institution's ranks drawn: for each rate the range of places that chance leaves it, from the best institution on the left to the last on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import streamlit as st

from metrics.catalogue import CATALOGUE
from metrics.definition import Metric
from metrics.result import Status
from views.charts.explain import Statistic, show_how_to_read
from views.charts.funnel import PLACES, place_words
from views.charts.options import GREY_LINE, Chart, Option
from views.comparing.peers import has_peers, show_peers
from views.figures import ask
from views.filters import pick
from views.formats import number, value_text
from views.here import Here
from views.institution.standing import Standing, is_placed, rank_words, standing
from views.panels import show_chart, show_title

ROW_PIXELS = 26
WIDTH = 760
"""Pixels that names, bars and figures need beside one another; a phone scrolls sideways."""


@lru_cache(maxsize=256)
def placed(here: Here) -> tuple[tuple[Metric, Standing], ...]:
    """The rates that have a place here, in the catalogue's order."""
    found = ((metric, standing(here, metric.key)) for metric in CATALOGUE.values() if is_placed(metric))
    return tuple((metric, place) for metric, place in found if place is not None)


@lru_cache(maxsize=256)
def standing_chart(here: Here) -> Chart:
    """One row a rate: a bar over the places within its range, the point at its rank; grey and without a bar where the cases are too few."""
    rows = placed(here)
    category = {"type": "category", "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False}}
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 12, "top": 24, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": 100,
            "position": "top",
            "interval": 100,
            "name": here.text("最好 ← 机构的百分位 → 最后"),
            "nameLocation": "middle",
            "nameGap": 6,
            "splitLine": {"lineStyle": {"color": GREY_LINE}},
            "axisLabel": {"formatter": "{value}%"},
        },
        "yAxis": [
            category | {"data": [metric.name(here.language) for metric, _ in rows], "axisLabel": {"interval": 0}},
            category | {"data": [_told(here, metric, found) for metric, found in rows], "position": "right", "axisLabel": {"interval": 0}},
        ],
        "series": [_ranges(rows), _points(here, rows)],
    }
    alt = here.text("{count}项指标在可比机构中的名次及其95%区间：{ranks}").format(count=len(rows), ranks=_alt(here, rows))
    return Chart(option, 40 + ROW_PIXELS * max(len(rows), 1), alt)


def _share(place: float, found: Standing) -> float:
    """A place as the share of institutions before it, 0 to 100, in the middle of its own step."""
    return round(100 * (place - 0.5) / found.count, 2)


def _ranges(rows: Sequence[tuple[Metric, Standing]]) -> Option:
    return {
        "type": "lines",
        "coordinateSystem": "cartesian2d",
        "silent": True,
        "data": [
            {
                "coords": [[_share(found.lower - 0.5, found), index], [_share(found.upper + 0.5, found), index]],
                "lineStyle": {"color": PLACES[found.place].colour, "width": 9, "opacity": 0.35},
            }
            for index, (_metric, found) in enumerate(rows)
            if found.rank is not None
        ],
    }


def _points(here: Here, rows: Sequence[tuple[Metric, Standing]]) -> Option:
    words = place_words(here.language)
    return {
        "type": "scatter",
        "data": [
            {
                "value": [_share(found.rank, found), index],
                "name": f"{metric.name(here.language)}：{rank_words(here, found)} · {words[found.place]}",
                "symbol": PLACES[found.place].symbol,
                "symbolSize": 11,
                "itemStyle": {"color": PLACES[found.place].colour, "opacity": 1},
            }
            for index, (metric, found) in enumerate(rows)
            if found.rank is not None
        ],
    }


def _told(here: Here, metric: Metric, found: Standing) -> str:
    """Value and rank, or why there is no rank."""
    row = ask(here, metric.key).row(0, named=True)
    value = value_text(row["value"], metric, here.language)
    if found.place == Status.FEW.value:
        cases = number(row["denominator"], 0, here.language)
        return f"{value} · " + here.text("样本过少（{count}＜{least}）").format(count=cases, least=here.surroundings.least_denominator)
    return f"{value} · {rank_words(here, found)}"


def _alt(here: Here, rows: Sequence[tuple[Metric, Standing]]) -> str:
    told = (f"{metric.name(here.language)} {rank_words(here, found)}" for metric, found in rows if found.rank is not None)
    return here.text("；").join(told) or here.text("没有")


def sides(here: Here) -> Mapping[str, list[str]]:
    """Names of the rates beyond their funnel's outer line, by place."""
    found: dict[str, list[str]] = {}
    for metric, place in placed(here):
        if place.place.endswith("_998"):
            found.setdefault(place.place, []).append(metric.name(here.language))
    return found


def standing_words(here: Here) -> str:
    """What lies outside the funnel, in one line; that nothing does, where nothing does."""
    _, words = here.text, place_words(here.language)
    outside = [f"**{words[place]}**：{_('、').join(names)}" for place, names in sides(here).items()]
    return _("；").join(outside) if outside else _("没有一项在漏斗的外层线之外：与其他机构的差别可以只是偶然，或与机构之间平常的差别一样大。")


def show_standing(here: Here) -> None:
    """Among all comparable institutions; nobody else is named. Who may see one institution alone is shown bands of its peers instead."""
    _ = here.text
    if has_peers(here):
        rates = {metric.key: metric.name(here.language) for metric in CATALOGUE.values() if is_placed(metric)}
        show_peers(here, pick(here, "peer", _("对比指标"), rates, next(iter(rates))))
        return
    show_title(_("在可比机构中的位置"), _("点为名次，横条为名次的95%区间；颜色与符号为漏斗图中的位置"))
    rows = placed(here)
    if not rows:
        st.markdown(_("样本足够的机构不足10家，或本机构没有可比的率，不排名次。"))
        return
    st.markdown(standing_words(here))
    with st.grid(1, wrap=False, min_column_width=WIDTH):
        show_chart(here, "standing", standing_chart(here))
    st.caption(
        _("可比机构：您可见的、分母不少于{least}的机构。条越长，名次越靠不住；两家的条重叠很多，就分不出先后。").format(
            least=here.surroundings.least_denominator
        )
    )
    show_how_to_read(here, Statistic.RANK, Statistic.FUNNEL)
