"""The panels of a page: a chart, a map, a list put on the screen with its selection leading down."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from metrics.catalogue import metric_of
from views import state
from views.attention import Finding, findings
from views.charts import Chart
from views.comparison import comparison
from views.definitions import definition_help
from views.empty import running_words
from views.filters import pick
from views.formats import period_text
from views.here import Here
from views.maps import HEIGHT, Prepared, deck
from views.stage import benchmark, contenders, fills, names, stage, stage_level, value_words
from views.tartan import tartan

TARTAN_WIDTH = 900
"""Pixels that twelve columns need; a phone scrolls sideways."""
WHO_WIDTH = {"zh": 100, "en": 140}


def show_chart(here: Here, key: str, chart: Chart) -> None:
    """A chart under a key of the page; where it has `codes`, a click leads to that area."""
    if not chart.codes:
        st.echarts_chart(chart.option, height=chart.height, key=key, alt=chart.alt)
        return
    widget = f"{key}-{here.area.code}-{here.period}"
    st.echarts_chart(chart.option, height=chart.height, key=widget, on_select=state.follow(widget, chart.codes), alt=chart.alt)


def show_title(text: str, note: str = "", help: str | None = None) -> None:
    """A panel's heading in one line."""
    st.markdown(f"**{text}**" + (f" :gray[· {note}]" if note else ""), help=help)


def pick_metric(here: Here, keys: tuple[str, ...], default: str) -> str:
    """The metric that map and comparison share, kept in the address as `metric`."""
    return pick(here, "metric", here.text("对比指标"), {key: metric_of(key).name(here.language) for key in keys}, default)


@lru_cache(maxsize=512)
def comparison_chart(here: Here, key: str) -> Chart:
    return comparison(contenders(here, key), metric_of(key), benchmark(here, key), names(here), here.language)


def comparison_note(here: Here, key: str) -> str:
    """What the lines of the chart are: intervals where the metric has them, the benchmark where areas are judged by them."""
    _, mark = here.text, benchmark(here, key)
    if not contenders(here, key)["lower"].count():
        return _("点一行下钻")
    return _("横线为95%区间；点一行下钻") if mark.value is None else _("横线为95%区间，虚线为{benchmark}；点一行下钻").format(benchmark=mark.name)


def show_comparison(here: Here, key: str) -> None:
    """The areas of the stage in one metric, with their intervals."""
    _, metric = here.text, metric_of(key)
    count = here.many(len(stage(here).below), stage_level(here))
    show_title(
        _("{areas}比较：{metric}").format(areas=count, metric=metric.name(here.language)), comparison_note(here, key), definition_help(metric, here.language)
    )
    show_chart(here, f"comparison-{key}", comparison_chart(here, key))


@lru_cache(maxsize=128)
def prepared_map(here: Here, key: str) -> Prepared | None:
    return deck(stage(here), fills(here, key), value_words(here, metric_of(key)))


def show_map(here: Here, key: str) -> None:
    """The map in the colours of the comparison; where the region has no boundaries, a sentence that says so."""
    _, metric = here.text, metric_of(key)
    show_title(_("地图"), _("{period}，点一个区域或机构下钻").format(period=period_text(here.period, here.language)))
    found = prepared_map(here, key)
    if found is None:
        st.info(_("本地区没有边界数据，无法绘制地图；请用旁边的比较图查看和下钻。"))
        return
    widget = f"map-{here.area.code}-{here.period}"
    alt = _("{area}地图：{metric}，各区域数值见旁边的比较图").format(area=here.name(stage(here).area), metric=metric.name(here.language))
    st.pydeck_chart(found, height=HEIGHT, key=widget, on_select=state.follow_map(widget), selection_mode="single-object", alt=alt)
    st.caption(here.surroundings.map_source(here.language))


def show_attention(here: Here, keys: tuple[str, ...]) -> None:
    """The list of what needs a look; an honest sentence where nothing does."""
    _ = here.text
    show_title(_("需要关注"), _("只列超出随机波动的不利情况，点一条查看"))
    found = findings(here, keys)
    if not found:
        st.markdown(running_words(here) or _("本期没有超出随机波动的不利情况，机构全部报数。"))
    show_lines(here, "finding", found)


def show_lines(here: Here, key: str, found: Sequence[Finding]) -> None:
    """One line a finding: a button that leads to the area, and the sentence."""
    for number, finding in enumerate(found):
        with st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="top"):
            st.button(
                finding.who,
                key=f"{key}-{number}",
                icon=f":material/{finding.icon}:",
                type="tertiary",
                width=WHO_WIDTH[here.language],
                on_click=state.go_to_area,
                args=(finding.area,),
            )
            st.markdown(finding.sentence)


@lru_cache(maxsize=256)
def tartan_chart(here: Here, keys: tuple[str, ...]) -> Chart:
    frames = {metric_of(key): contenders(here, key) for key in keys}
    metrics = {metric: frame for metric, frame in frames.items() if frame["value"].count()}
    alt = here.text("{areas}的{count}项关键指标，✓为好、!为差").format(areas=here.many(len(stage(here).below), stage_level(here)), count=len(metrics))
    return tartan(
        metrics, {metric: benchmark(here, metric.key) for metric in metrics}, [area.code for area in stage(here).below], names(here), here.language, alt=alt
    )


def show_tartan(here: Here, keys: tuple[str, ...]) -> None:
    """The whole at one look."""
    _ = here.text
    count = here.many(len(stage(here).below), stage_level(here))
    show_title(
        _("{areas} × 关键指标").format(areas=count),
        _("✓ 好于{benchmark} · ! 差于{benchmark} · ↑↓ 高于或低于（无好坏之分） · 灰色无显著差别；点一格下钻").format(benchmark=benchmark(here, keys[0]).name),
    )
    chart = tartan_chart(here, keys)
    with st.grid(1, wrap=False, min_column_width=TARTAN_WIDTH):
        show_chart(here, "tartan", chart)
