"""Which denominator a printed rate of a disease used: one sentence, and the words of each print behind a button."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import streamlit as st

from data.schema.published import DENOMINATORS, PublishedFigure
from metrics.definition import Text
from views.dictionary.printed import quoted
from views.here import Here
from views.texts import plain

USED: Mapping[str, Text] = {
    "estimated": Text("估计患者", "those estimated to be ill"),
    "managed": Text("在管患者", "those managed"),
    "measured": Text("有读数的患者", "those measured"),
    "paired": Text("前后两次都有读数的样本", "a sample measured twice"),
    "unknown": Text("原文未说明", "not said in the print"),
}


@lru_cache(maxsize=64)
def printed_words(here: Here, disease: str) -> str:
    """Every printed rate of the disease by the denominator it used; empty where none was printed."""
    _ = here.text
    told = []
    for used in DENOMINATORS:
        figures = [f"{quoted(figure, here)} ({figure.as_of[:7]})" for figure in _printed(here, disease) if figure.denominator.of == used]
        told += [_("{figures}的分母：{used}").format(figures=_("、").join(figures), used=USED[used](here.language))] if figures else []
    return _("公布数字用的是哪一种：") + _("；").join(told) + _("。") if told else ""


def _printed(here: Here, disease: str) -> tuple[PublishedFigure, ...]:
    return tuple(figure for figure in here.surroundings.published if figure.denominator is not None and figure.denominator.disease == disease)


@lru_cache(maxsize=64)
def printed_details(here: Here, disease: str) -> str:
    """One line a printed figure: the value as printed, when, what it was of; in Chinese under its printed name."""
    lines = []
    for figure in _printed(here, disease):
        name = f"{plain(figure.name_zh)} " if here.language == "zh" else ""
        words = figure.denominator.words_zh if here.language == "zh" else figure.denominator.words_en
        lines.append(f"- {name}**{plain(quoted(figure, here))}** ({figure.as_of[:7]}) · {plain(words)}")
    return "\n".join(lines)


def show_printed(here: Here, disease: str) -> None:
    """The sentence and, behind a button, what each print says of its denominator; nothing where no rate of the disease was printed."""
    sentence = printed_words(here, disease)
    if not sentence:
        return
    st.caption(plain(sentence))
    with st.popover(here.text("逐条看公布数字的分母"), type="tertiary"):
        st.markdown(printed_details(here, disease))
