"""The panels of a page: a chart, a map, a list put on the screen with its selection leading down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from metrics.definition import Metric
from views import contents, state
from views.charts.axes import for_screen
from views.charts.explain import Statistic, show_how_to_read
from views.charts.options import Chart
from views.charts.tartan import tartan
from views.comparing.compared import compared_rows, comparison_chart, comparison_words, funnel_words, offers_funnel, stage_funnel, stage_funnel_chart
from views.comparing.judging import MARKS, Benchmark
from views.comparing.peers import has_peers, show_peers
from views.comparing.stage import benchmark, contenders, fills, names, stage, stage_level, value_words, verdicts
from views.definitions import definition_help
from views.drawings.concerns import findings_drawing
from views.drawings.drawing import Drawing, show_drawing
from views.drawings.maps import map_drawing
from views.drawings.tartan import tartan_drawing
from views.empty import running_words
from views.exports.chart_menu import show_chart_menu
from views.filters import pick, switch
from views.formats import period_text
from views.here import Here
from views.once import once
from views.overview.attention import Finding, findings
from views.theme import worn, worn_text

VIEW, BARS, FUNNEL = "view", "bars", "funnel"
"""The address's key for how institutions are compared, and its values."""


def show_chart(here: Here, key: str, chart: Chart, *, title: str = "", released: Callable[[Here], Chart] | None = None, is_of_people: bool = True) -> None:
    """A chart under a key of the page; where it has `codes`, a click leads to that area. `released` draws it of controlled figures, for a file that may leave;
    `title` is for exports, where the last heading does not say what it is."""
    if chart.codes:
        widget = f"{key}-{here.area.code}-{here.period}"
        st.echarts_chart(
            worn(for_screen(chart.option, here.language)), height=chart.height, key=widget, on_select=state.follow(widget, chart.codes), alt=chart.alt
        )
    else:
        st.echarts_chart(worn(for_screen(chart.option, here.language)), height=chart.height, key=key, alt=chart.alt)
    offer_chart(here, key, chart, title=title, released=released, is_of_people=is_of_people)


def offer_chart(here: Here, key: str, chart: Chart, *, title: str = "", released: Callable[[Here], Chart] | None = None, is_of_people: bool = True) -> None:
    """What the screen shows, however it is drawn, as a chart to be taken away: by itself from the menu, and with the page."""
    content = contents.Content(title or contents.heading(), chart=chart, key=key, released=released, is_of_people=is_of_people)
    contents.add(content)
    show_chart_menu(here, content)


def show_title(text: str, note: str = "", help: str | None = None) -> None:
    """A panel's heading in one line."""
    contents.entitle(text)
    st.markdown(f"**{text}**" + (f" :gray[· {note}]" if note else ""), help=help)


def pick_metric(here: Here, keys: tuple[str, ...], default: str) -> str:
    """The metric that map and comparison share, kept in the address as `metric`."""
    return pick(here, "metric", here.text("对比指标"), {key: metric_of(key).name(here.language) for key in keys}, default)


def comparison_note(here: Here, key: str) -> str:
    """What the lines of the chart are: intervals where the metric has them, the benchmark where areas are judged by them."""
    _, mark = here.text, benchmark(here, key)
    if not contenders(here, key)["lower"].count():
        return _("点一行下钻")
    return _("横线为95%区间；点一行下钻") if mark.value is None else _("横线为95%区间，虚线为{benchmark}；点一行下钻").format(benchmark=mark.name)


def show_comparison(here: Here, key: str) -> None:
    """The areas of the stage in one metric with their intervals; where chance is known for it, its institutions in a funnel at a switch.
    Who may see one institution alone is shown bands of its peers instead."""
    if has_peers(here):
        show_peers(here, key)
        return
    _ = here.text
    ways = {BARS: _("条形"), FUNNEL: _("漏斗")}
    is_funnel = offers_funnel(here, key) and state.chosen(VIEW, ways, BARS) == FUNNEL
    _show_comparison_title(here, key, is_funnel)
    if offers_funnel(here, key):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            switch(here, VIEW, _("看法"), ways, BARS)
            show_how_to_read(here, *((Statistic.FUNNEL,) if is_funnel else (Statistic.INTERVAL, Statistic.RANK)))
    if is_funnel:
        show_chart(here, f"funnel-{key}", stage_funnel_chart(here, key), released=lambda other: stage_funnel_chart(other, key))
        _show_small(funnel_words(here, key))
    else:
        show_drawing(here, "comparison", compared_rows(here, key))
        offer_chart(here, f"comparison-{key}", comparison_chart(here, key), released=lambda other: comparison_chart(other, key))
        _show_small(comparison_words(here, key))


def _show_small(text: str) -> None:
    """Small print in full colour: a caption is paler, and its legend would not match the points."""
    for line in text.split("\n\n"):
        st.markdown(worn_text(f":small[{line}]"))


def _show_comparison_title(here: Here, key: str, is_funnel: bool) -> None:
    _, metric = here.text, metric_of(key)
    level = here.tree.level(INSTITUTION) if is_funnel else stage_level(here)
    count = stage_funnel(here, key).points.height if is_funnel else len(stage(here).below)
    words = _("{areas}漏斗：{metric}") if is_funnel else _("{areas}比较：{metric}")
    note = _("越靠右人数越多；点一个点下钻") if is_funnel else comparison_note(here, key)
    show_title(words.format(areas=here.many(count, level), metric=metric.name(here.language)), note, definition_help(metric, here.language))


@once(maxsize=128)
def prepared_map(here: Here, key: str) -> Drawing | None:
    """The map in the colours of the comparison, every figure with its verdict's sign; null where the region has no boundaries."""
    metric, signs = metric_of(key), verdicts(here, key)
    texts = {code: f"{value} {MARKS[signs[code]]}".rstrip() for code, value in value_words(here, metric).items()}
    alt = here.text("{area}地图：{metric}，各区域数值见旁边的比较图").format(area=here.name(stage(here).area), metric=metric.name(here.language))
    return map_drawing(stage(here), fills(here, key), texts, alt)


def show_map(here: Here, key: str) -> None:
    """The map in the colours of the comparison; where the region has no boundaries, a sentence that says so."""
    _ = here.text
    show_title(_("地图"), _("{period}，点一个区域或机构下钻").format(period=period_text(here.period, here.language)))
    found = prepared_map(here, key)
    if found is None:
        st.info(_("本地区没有边界数据，无法绘制地图；请用旁边的比较图查看和下钻。"))
        return
    show_drawing(here, "map", found)
    st.caption(here.surroundings.map_source(here.language))


def show_attention(here: Here, keys: tuple[str, ...]) -> None:
    """The list of what needs a look; an honest sentence where nothing does."""
    _ = here.text
    show_title(_("需要关注"), _("只列超出随机波动的不利情况，点一条查看"))
    found, running = findings(here, keys), running_words(here)
    if running:
        st.markdown(running)
    elif not found:
        nothing = _(
            "没有机构越出漏斗的99.8%线，没有指标越出自身的平常起伏，也没有比率较去年同期变差到超出随机波动；机构全部报数。漏斗的线还容许机构之间平常的差别，所以比较图里差于平均的，未必列在这里。"
        )
        own = _("本机构没有指标越出自身的平常起伏，也没有比率较去年同期变差到超出随机波动；期末月有报数。")
        st.markdown(own if here.is_institution else nothing)
    show_lines(here, "finding", found)
    show_how_to_read(here, Statistic.FUNNEL, Statistic.CONTROL_CHART)


def show_lines(here: Here, key: str, found: Sequence[Finding]) -> None:
    """One line a finding, each a link to its area."""
    if found:
        show_drawing(here, key, findings_drawing(found, contents.heading()))


@dataclass(frozen=True)
class Rug:
    """What the grid shows: the metrics that have a value, with their benchmarks, of the areas on the stage."""

    frames: Mapping[Metric, pl.DataFrame]
    benchmarks: Mapping[Metric, Benchmark]
    codes: tuple[str, ...]
    alt: str


def _rug(here: Here, keys: tuple[str, ...]) -> Rug:
    frames = {metric_of(key): contenders(here, key) for key in keys}
    metrics = {metric: frame for metric, frame in frames.items() if frame["value"].count()}
    alt = here.text("{areas}的{count}项关键指标，✓为好、!为差").format(areas=here.many(len(stage(here).below), stage_level(here)), count=len(metrics))
    return Rug(metrics, {metric: benchmark(here, metric.key) for metric in metrics}, tuple(area.code for area in stage(here).below), alt)


@lru_cache(maxsize=256)
def tartan_chart(here: Here, keys: tuple[str, ...]) -> Chart:
    """The grid for what is taken away; the screen has `tartan_table`."""
    rug = _rug(here, keys)
    return tartan(rug.frames, rug.benchmarks, rug.codes, names(here), here.language, alt=rug.alt)


@once(maxsize=256)
def tartan_table(here: Here, keys: tuple[str, ...]) -> Drawing:
    """The same as the screen shows it: a table of links."""
    rug = _rug(here, keys)
    return tartan_drawing(rug.frames, rug.benchmarks, rug.codes, names(here), here.language, alt=rug.alt)


def show_tartan(here: Here, keys: tuple[str, ...]) -> None:
    """The whole at one look."""
    _ = here.text
    count = here.many(len(stage(here).below), stage_level(here))
    show_title(
        _("{areas} × 关键指标").format(areas=count),
        _("✓ 好、! 差（与{benchmark}相比），双符号为99.8%把握 · ↑↓ 高于或低于（无好坏之分） · 灰色无显著差别；点一格下钻").format(
            benchmark=benchmark(here, keys[0]).name
        ),
    )
    show_drawing(here, "tartan", tartan_table(here, keys))
    offer_chart(here, "tartan", tartan_chart(here, keys), released=lambda other: tartan_chart(other, keys))
