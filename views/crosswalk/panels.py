"""The panels of the page of national frames: filters, counts by frame, the list, one indicator, documents to take away."""

from __future__ import annotations

import polars as pl
import streamlit as st

from data.schema.crosswalk import ANSWERS, NationalIndicator
from metrics.catalogue import metric_of
from views import state
from views.crosswalk.rows import (
    COLOURS,
    EVERY,
    answer_words,
    columns,
    count_columns,
    counts,
    definition,
    field_names,
    found,
    frames,
    full_columns,
    rows,
    said,
)
from views.dictionary.entries import current_value
from views.dictionary.word import MIME, Section, document
from views.filters import pick, switch
from views.formats import period_text
from views.here import Here
from views.navigation import page_link
from views.notices import show_nothing
from views.panels import show_title
from views.tables import csv_bytes, show_table
from views.texts import plain

LIST_HEIGHT, COUNTS_HEIGHT = 560, 260


def choose(here: Here) -> tuple[str, str]:
    """Frame and answer, both kept in the address."""
    _ = here.text
    named = {key: said(frame.name_zh, frame.name_en, here) for key, frame in frames(here).items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        frame = pick(here, "frame", _("框架"), {EVERY: _("全部框架")} | named, EVERY, width=240)
        answer = switch(here, "answer", _("回答程度"), {EVERY: _("全部")} | answer_words(_), EVERY)
    return frame, answer


def show_counts(here: Here) -> None:
    """How much of each frame is answered, in a sentence and in a table."""
    _, frame = here.text, counts(here)
    show_title(_("国家指标能回答多少"), _("各框架中与本平台指标完全对应、大致对应和无法回答的指标数"))
    if frame.is_empty():
        show_nothing(_("没有国家指标对照表"), _("参考资料中没有对照表。"))
        return
    total = {answer: frame[answer].sum() for answer in ANSWERS}
    words = _("{total}项国家指标中，**{exact}项完全对应，{rough}项大致对应，{none}项无法回答**。无法回答的，各行写明需要补报什么数据。")
    st.markdown(words.format(total=frame["total"].sum(), **total))
    st.caption(
        _("完全对应：单位、分母一致，指标由同一文件定义，且国家公式有据可查；凭记忆整理的国家指标最多算大致对应。本表是对照说明，不是向国家报送的数字。")
    )
    show_table(here, "crosswalk-counts", frame, count_columns(here), alt=_("各框架的指标数与回答程度"), file="national_frames", height=COUNTS_HEIGHT)


def show_list(here: Here, frame: str, answer: str) -> None:
    """The indicators that were found; a click opens one."""
    _, listed = here.text, found(here, frame, answer)
    note = _("{area}，{period}；点一行看定义").format(area=plain(here.name(here.area)), period=period_text(here.period, here.language))
    show_title(_("{count}项国家指标").format(count=len(listed)), note)
    if not listed:
        show_nothing(_("没有这样的指标"), _("这个框架中没有这种回答程度的指标。请换一个框架或选“全部”。"))
        return
    told = rows(here, frame, answer)
    show_table(
        here,
        f"crosswalk-{frame}-{answer}",
        told,
        columns(here),
        alt=_("国家指标与本平台指标对照"),
        file="crosswalk",
        codes=[each.id for each in listed],
        leads_to="indicator",
        height=LIST_HEIGHT,
        released=lambda other: rows(other, frame, answer),
    )
    _show_documents(here, listed, told)


def _show_documents(here: Here, listed: tuple[NationalIndicator, ...], told: pl.DataFrame) -> None:
    """The comparison to take away: no figure is in it."""
    _ = here.text
    files = (
        (_("完整对照CSV"), lambda: csv_bytes(told, full_columns(here)), "crosswalk_definitions.csv", "text/csv", "download"),
        (_("完整对照Word"), lambda: word(here, listed), "crosswalk.docx", MIME, "description"),
    )
    with st.container(horizontal=True):
        for label, content, file, mime, icon in files:
            st.download_button(label, content, file, mime, icon=f":material/{icon}:", type="tertiary", on_click="ignore")


def word(here: Here, listed: tuple[NationalIndicator, ...]) -> bytes:
    """One table an indicator, for Word and WPS: definitions alone."""
    names, known = field_names(here.text), frames(here)
    sections = (
        Section(
            said(each.name_zh, each.name_en, here),
            f"{each.id} · {said(known[each.frame].document_zh, known[each.frame].document_en, here)}",
            [(names[field], text) for field, text in definition(each, here).items() if field in names],
        )
        for each in listed
    )
    notes = (here.surroundings.name(here.language), here.text("{count}项国家指标").format(count=len(listed)))
    return document(here.text("国家指标对照"), notes, sections, dated=here.snapshot.published_at)


def show_indicator(here: Here, frame: str, answer: str) -> None:
    """The indicator of the address, else the first one found that is answered, with the metrics' values and the way to their definitions."""
    listed = found(here, frame, answer)
    if not listed:
        return
    first = next((each for each in listed if each.metrics), listed[0])
    known = {each.id: each for each in found(here, EVERY, EVERY)}
    indicator = known[state.chosen("indicator", known, first.id)]
    told, names, _ = definition(indicator, here), field_names(here.text), here.text
    document_of = frames(here)[indicator.frame]
    show_title(told["name"], f"{indicator.id} · {said(document_of.name_zh, document_of.name_en, here)} · {told['clause']}")
    st.badge(answer_words(_)[indicator.answered], color=COLOURS[indicator.answered])
    for key in indicator.metrics:
        _show_metric(here, key)
    st.markdown("\n\n".join(f":gray[{names[field]}]　{plain(told[field])}" for field in ("formula", "unit", "attested", "source", "differs")))
    st.caption(plain(said(document_of.document_zh, document_of.document_en, here)))


def _show_metric(here: Here, key: str) -> None:
    """A metric's value at the reader's area, leading to its definition."""
    metric = metric_of(key)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        page_link(here, "dictionary", metric.name(here.language), metric=key)
        st.markdown(f"**{plain(current_value(here, metric))}**", width="content")
