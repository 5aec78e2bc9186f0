"""Any page on paper: the style sheet that browsers print by, the head that stands for the filters, and tables with all their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path

import polars as pl
import streamlit as st

from views.comparing.against import chosen, name
from views.formats import NULL, period_text
from views.here import Here
from views.palette import DARK, FAINT
from views.theme import is_dark

FOLDER = Path(__file__).resolve().parent / "browser"
MOST_ROWS = 400
"""Of a printed table; a longer one belongs into a file."""
MOST_ROOMY = 9
"""Columns; more of them are set smaller."""


@lru_cache(maxsize=2)
def _style(dark: bool) -> str:
    sheets = ("paper.css", "paper_dark.css") if dark else ("paper.css",)
    return (
        f"<style>:root{{--faint:{DARK.get(FAINT, FAINT) if dark else FAINT}}}"
        + "\n".join((FOLDER / sheet).read_text(encoding="utf-8") for sheet in sheets)
        + "</style>"
    )


def show_paper() -> None:
    """The style sheet of paper, once a run, with the tone of small words on the reader's screen; it takes no room on the page."""
    st.html(_style(is_dark()))


def show_printed_head(here: Here, title: str) -> None:
    """Page, area, period and comparison; on the screen the filters say them."""
    with st.container(key="printed-head"):
        st.html(f'<div class="printed-head"><strong>{escape(title)}</strong>{escape(" · ".join(_choices(here)))}</div>')


def _choices(here: Here) -> tuple[str, ...]:
    path = " › ".join(here.name(area) for area in here.tree.ancestors(here.area.code))
    against = tuple(name(here, kind) for kind in chosen(here))
    return here.surroundings.name(here.language), path, period_text(here.period, here.language), *against


def show_printed_table(here: Here, key: str, frame: pl.DataFrame, labels: Sequence[str], decimals: Mapping[str, int | None], about: str) -> None:
    """The table that is seen on paper only, in the place of one that scrolls: `labels` over the frame's columns, `decimals` of those that are figures."""
    with st.container(key=f"printed-{key}"):
        st.html(table_html(frame, labels, decimals, _caption(here, frame.height, about)))


def _caption(here: Here, rows: int, about: str) -> str:
    if rows <= MOST_ROWS:
        return about
    return about + here.text("（打印前{most}行，共{rows}行；全部见下载的文件）").format(most=MOST_ROWS, rows=rows)


def table_html(frame: pl.DataFrame, labels: Sequence[str], decimals: Mapping[str, int | None], caption: str) -> str:
    """Every text escaped, null as –, columns of lists left out: they are drawn. Cells are not closed, as HTML allows: a city's table is half as large."""
    kept = [(key, label) for key, label in zip(frame.columns, labels, strict=True) if not isinstance(frame.schema[key], pl.List)]
    marks = [" class=t" if decimals.get(key) is None else "" for key, _label in kept]
    head = "".join(f'<th scope="col"{mark}>{escape(label)}</th>' for mark, (_key, label) in zip(marks, kept, strict=True))
    columns = [_cells(frame[key].head(MOST_ROWS), decimals.get(key), mark) for mark, (key, _label) in zip(marks, kept, strict=True)]
    rows = "".join(f"<tr>{''.join(row)}" for row in zip(*columns, strict=True))
    width = "printed-table wide" if len(kept) > MOST_ROOMY else "printed-table"
    return f'<table class="{width}"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _cells(values: pl.Series, decimals: int | None, mark: str) -> list[str]:
    texts = (NULL if value is None else str(value) if decimals is None else f"{value:,.{decimals}f}".replace("-", "−") for value in values)
    return [f"<td{mark}>{escape(text)}" for text in texts]
