"""The glossary: terms of the field in both languages, the region's own word first and the common one beside it."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.glossary import Term
from views import state
from views.here import Here
from views.notices import show_nothing
from views.panels import show_title
from views.tables import Column, show_table

HEIGHT = 720


def show_glossary(here: Here) -> None:
    """The terms that the words of the search find, to read and to take away."""
    _ = here.text
    region = here.surroundings.name(here.language)
    if not here.surroundings.glossary:
        show_title(_("术语表"), region)
        show_nothing(_("没有术语表"), _("参考资料中没有术语表。"))
        return
    query = state.offer("term", state.asked("term"))
    st.text_input(
        _("搜索术语"),
        key="term",
        on_change=state.keep_text,
        args=("term", "term"),
        placeholder=_("搜索术语：中文或English"),
        label_visibility="collapsed",
        width=320,
    )
    terms = found_terms(here.surroundings.glossary, query)
    show_title(
        _("术语表：{count}条").format(count=len(terms)), _("先写{region}的说法，旁边是通用说法；标有“界面”的词，本站各页也用本地说法").format(region=region)
    )
    if not terms:
        show_nothing(_("没有找到术语"), _("没有术语同时含有这些词。请少写几个词，或换一种语言再试。"))
        return
    show_table(here, "glossary", glossary_rows(terms, here), glossary_columns(here), alt=_("术语表"), file="glossary", height=HEIGHT)


def found_terms(terms: tuple[Term, ...], query: str) -> tuple[Term, ...]:
    """Terms that hold every word of the query, in either language, in the common or in the region's word or in a note."""
    words = query.lower().split()
    return tuple(term for term in terms if all(word in _searched(term) for word in words))


@lru_cache(maxsize=512)
def _searched(term: Term) -> str:
    own = (term.own.zh, term.own.en, term.own.note_zh, term.own.note_en) if term.own else ()
    return "\n".join((term.zh, term.en, term.note_zh, term.note_en, *own)).lower()


def glossary_rows(terms: tuple[Term, ...], here: Here) -> pl.DataFrame:
    """One row a term; the region's word where it has one, else the common one; the note is the region's where it has one."""
    _ = here.text
    told = []
    for term in terms:
        own, is_english = term.own, here.language == "en"
        note = (own.note_en if is_english else own.note_zh) if own else ""
        told.append(
            {
                "zh": own.zh if own else term.zh,
                "en": own.en if own else term.en,
                "common": f"{term.zh} · {term.en}" if own else None,
                "note": note or (term.note_en if is_english else term.note_zh) or None,
                "where": _("界面") if term.is_in_interface else None,
            }
        )
    return pl.DataFrame(told, schema=dict.fromkeys(glossary_columns(here), pl.String))


def glossary_columns(here: Here) -> dict[str, Column]:
    _ = here.text
    return {
        "zh": Column(_("中文"), is_pinned=True),
        "en": Column(_("英文"), width=300),
        "common": Column(_("通用说法"), _("本地区另有说法时，通用的那一个")),
        "note": Column(_("说明"), width=480),
        "where": Column(_("用于界面"), width=90),
    }
