"""The panels of the dictionary page: the list and one definition, the submission guide, the printed figures."""

from __future__ import annotations

import polars as pl
import streamlit as st

from data.schema.contracts import TABLES
from metrics.catalogue import CATALOGUE, metric_of
from metrics.definition import Theme
from views import state
from views.charts.lines import lines
from views.charts.options import Chart
from views.dictionary.bridges import break_marks, bridge_columns, bridge_rows
from views.dictionary.entries import EVERY, columns, current_values, definition, field_names, found, full_columns, rows, theme_words
from views.dictionary.export import markdown, word
from views.dictionary.printed import printed_columns, printed_rows
from views.dictionary.submission_guide import general_rules, guide_columns, guide_markdown, guide_rows, header_line, table_name, table_rules
from views.dictionary.uses import pages_of
from views.dictionary.word import MIME
from views.figures import ask, recent
from views.filters import pick, switch
from views.formats import period_text
from views.here import Here
from views.in_place import said_in_place
from views.navigation import entries, page_link
from views.notices import show_nothing
from views.origin.panels import link_to_origin
from views.panels import show_chart, show_title
from views.tables import csv_bytes, show_table
from views.texts import plain

LIST_HEIGHT, PRINTED_HEIGHT = 620, 720


def pick_part(here: Here) -> str:
    """Which of the page's four parts, kept in the address as `part`."""
    _ = here.text
    return switch(
        here, "part", _("内容"), {"metrics": _("指标字典"), "submission": _("数据提交规范"), "terms": _("术语表"), "published": _("公布数字")}, "metrics"
    )


def search(here: Here) -> tuple[str, ...]:
    """Keys that match the search and the theme, both kept in the address."""
    _ = here.text
    with st.container(horizontal=True, vertical_alignment="bottom"):
        query = state.offer("q", state.asked("q"))
        st.text_input(
            _("搜索"),
            key="q",
            on_change=state.keep_text,
            args=("q", "q"),
            placeholder=_("搜索指标：中文、English或代码"),
            label_visibility="collapsed",
            width=320,
        )
        theme = switch(here, "theme", _("主题"), {EVERY: _("全部")} | {each.value: theme_words(each, _) for each in Theme}, EVERY)
    return found(query, theme)


def show_list(here: Here, keys: tuple[str, ...]) -> None:
    """The metrics that were found; a click opens one. Downloads hold their full definitions."""
    _ = here.text
    if not keys:
        show_nothing(_("没有找到指标"), _("没有指标同时含有这些词。请少写几个词，换成英文或代码再试，或把主题改为全部。"))
        return
    note = _("{area}，{period}；点一行看定义").format(area=plain(here.name(here.area)), period=period_text(here.period, here.language))
    show_title(_("{count}个指标").format(count=len(keys)), note)
    frame = rows(here, keys)
    show_table(
        here,
        "dictionary",
        frame,
        columns(here),
        alt=_("指标列表"),
        file="metrics",
        codes=keys,
        leads_to="metric",
        height=LIST_HEIGHT,
        released=lambda other: rows(other, keys),
    )
    _show_documents(here, keys, frame)


def _show_documents(here: Here, keys: tuple[str, ...], frame: pl.DataFrame) -> None:
    """The definitions to take away: no figure is in them."""
    _ = here.text
    documents = (
        (_("完整定义CSV"), lambda: csv_bytes(frame, full_columns(here)), "dictionary.csv", "text/csv", "download"),
        (_("完整定义Word"), lambda: word(here, keys), "dictionary.docx", MIME, "description"),
        (_("完整定义Markdown"), lambda: markdown(here, keys), "dictionary.md", "text/markdown", "download"),
    )
    with st.container(horizontal=True):
        for label, content, file, mime, icon in documents:
            st.download_button(label, content, file, mime, icon=f":material/{icon}:", type="tertiary", on_click="ignore")


def show_definition(here: Here, keys: tuple[str, ...]) -> None:
    """The metric of the address, else the first one found, with its value and course at the reader's area."""
    if not keys and state.asked("metric") not in CATALOGUE:
        return
    key = state.chosen("metric", CATALOGUE, keys[0] if keys else "")
    metric, names = metric_of(key), field_names(here.text)
    show_title(metric.name(here.language), f"`{key}`")
    place = f"{plain(here.name(here.area))} · {period_text(here.period, here.language)}"
    st.markdown(f"{place}　**{plain(current_values(here)[key])}**")
    show_uses(here, key)
    link_to_origin(here, key)
    told = definition(metric, here.language, here.snapshot.prevalence)
    st.markdown("\n\n".join(f":gray[{names[field]}]　{plain(text)}" for field, text in told.items() if field != "pages"))
    st.caption(here.text("这一指标的链接就是浏览器的地址，可直接复制。"))
    with said_in_place():
        show_bridge(here, key)
        chart = course(here, key)
        if chart is not None:
            show_chart(here, "dictionary-trend", chart)


def show_uses(here: Here, key: str) -> None:
    """A link to every page that shows the metric, at the same area and period."""
    shown = pages_of(key)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f":gray[{field_names(here.text)['pages']}]", width="content")
        for entry in entries():
            if entry.key in shown:
                page_link(here, entry.key, entry.title(here.language), metric=key)


def course(here: Here, key: str) -> Chart | None:
    """The metric over the last periods, one line a version with an upright one where they change; null where it has no value."""
    metric, periods = metric_of(key), recent(here, 25)
    frame = ask(here, key, periods=periods)
    if not frame["value"].is_not_null().any():
        return None
    under = {version: [str(period) for period in periods if metric.in_force(period).version == version.version] for version in metric.versions}
    frames = {version: frame.filter(pl.col("period").is_in(shown)) for version, shown in under.items() if shown}
    return lines(frames, {key: ""}, here.language, marks=break_marks(metric, periods, here.language))


def show_bridge(here: Here, key: str) -> None:
    """Of a metric with several versions the same periods under each."""
    _, metric = here.text, metric_of(key)
    if not metric.earlier:
        return
    show_title(_("版本对照"), _("同一期间按各版本计算；序列在变更处断开，前后不可直接相比"))
    frame, columns_shown = bridge_rows(here, key), bridge_columns(here, key)
    show_table(here, f"bridge-{key}", frame, columns_shown, alt=_("各版本的对照值"), file=f"bridge_{key}", released=lambda other: bridge_rows(other, key))


def show_submission(here: Here) -> None:
    """One table of the contract, what holds for all, and the whole as a document."""
    _, language = here.text, here.language
    show_title(_("数据提交规范"), _("13张表，与导入校验同出一处声明"))
    st.markdown("\n".join(f"- {rule}" for rule in general_rules(_)))
    with st.container(horizontal=True, vertical_alignment="center"):
        key = pick(here, "table", _("表"), {key: f"{table_name(table, language)} ({key})" for key, table in TABLES.items()}, next(iter(TABLES)), width=320)
        st.download_button(
            _("全部13张表（Markdown）"),
            lambda: guide_markdown(language, here.surroundings.kinds),
            "submission.md",
            "text/markdown",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
    table = TABLES[key]
    st.markdown("\n".join(f"- {rule}" for rule in table_rules(table, language)))
    show_table(
        here,
        f"guide-{key}",
        guide_rows(key, language, here.surroundings.kinds),
        guide_columns(_),
        alt=_("{table}的列").format(table=table_name(table, language)),
        file=f"submission_{key}",
        height=620,
    )
    st.markdown(_("表头（英文或中文任选其一，可直接复制）"))
    st.code(header_line(table, is_chinese=False), language=None, wrap_lines=True)
    st.code(header_line(table, is_chinese=True), language=None, wrap_lines=True)


def show_published(here: Here) -> None:
    """What was printed, as quoted; ours beside it only where both speak of the same thing."""
    _ = here.text
    show_title(_("公布数字"), _("公开来源的原话、日期、范围与可信程度；示范城市据此校准"))
    if not here.surroundings.published:
        show_nothing(_("没有公布数字"), _("本地区的参考资料中没有公布数字表。"))
        return
    st.caption(_("单位不明的数字照录，不换算、不平均；示范值来自合成数据，不代表任何真实机构。"))
    part = switch(here, "figures", _("范围"), {"comparable": _("可对照"), "every": _("全部")}, "comparable")
    frame = printed_rows(here, part == "comparable")
    show_table(
        here,
        f"published-{part}",
        frame,
        printed_columns(here),
        alt=_("公布数字与示范值"),
        file="published",
        height=PRINTED_HEIGHT,
        released=lambda other: printed_rows(other, part == "comparable"),
    )
