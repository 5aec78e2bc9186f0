"""Tables: columns with their definitions, null as –, a way down by a click; the rows as a file are `views.downloads`' work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import polars.selectors as cs
import streamlit as st

from metrics.definition import COUNTED, Metric, Unit
from views import contents, state
from views.definitions import definition_help
from views.downloads import Download, csv_file, show_downloads
from views.formats import NULL, unit_word
from views.here import Here
from views.paper import show_printed_table

HEIGHT = 540
HEAD_PIXELS, ROW_PIXELS = 32, 28
WIDE, NARROW, PADDING, MOST = 14, 8, 22, 260
"""Pixels of a Chinese and of another character, around a name, and of the widest column of names."""


@dataclass(frozen=True)
class Column:
    """What stands over a column; `decimals` is null for text and dates. `is_share` draws a bar from 0 to 100 behind a percentage, `is_course` a line of a
    list of values; `badges` puts each text of the column on its colour."""

    label: str
    help: str | None = None
    decimals: int | None = None
    is_pinned: bool = False
    is_share: bool = False
    width: int | None = None
    is_course: bool = False
    badges: Mapping[str, str] | None = None


def metric_column(metric: Metric, language: str) -> Column:
    """A metric's name and unit with its definition as help."""
    unit = unit_word(metric.unit, language).strip()
    label = metric.name(language) + (f" ({unit})" if unit and (metric.kind not in COUNTED or metric.unit is Unit.YUAN) else "")
    return Column(label, definition_help(metric, language), metric.decimals)


def shown(frame: pl.DataFrame, columns: Mapping[str, Column]) -> pl.DataFrame:
    """The columns of the table in their order, figures rounded to the places that are shown."""
    return frame.select(pl.col(key).round(column.decimals) if column.decimals is not None else pl.col(key) for key, column in columns.items())


def csv_bytes(frame: pl.DataFrame, columns: Mapping[str, Column]) -> bytes:
    """What is shown, as a file for spreadsheets."""
    return csv_file(shown(frame, columns), [column.label for column in columns.values()])


def show_table(
    here: Here,
    key: str,
    frame: pl.DataFrame,
    columns: Mapping[str, Column],
    *,
    alt: str,
    file: str,
    codes: Sequence[str] = (),
    leads_to: str = "area",
    height: int = HEIGHT,
    released: Callable[[Here], pl.DataFrame] | None = None,
    why: str = "",
) -> None:
    """The frame under a key of the page; row i leads to area `codes[i]`, or sets what else `leads_to` names in the address.

    The download holds what is shown; `file` is its name without area, period and ending. A table with figures of people gives `released`, which makes the same
    table where every figure is controlled (`here.is_release`): the reader then chooses between a file for others and an internal one. Of public facts there is one. `why` says why a release has no row, where that is so.
    """
    widget = f"{key}-{here.area.code}-{here.period}-{here.language}"
    rows = shown(frame, columns).with_columns(cs.float().fill_nan(None)).with_columns(pl.concat_list(name) for name, column in columns.items() if column.badges)
    config = {name: _config(column, _name_width(rows[name], column)) for name, column in columns.items()}
    chosen: dict[str, object] = {"on_select": state.follow_rows(widget, codes, leads_to), "selection_mode": "single-cell"} if codes else {}
    st.dataframe(
        rows,
        height=min(height, HEAD_PIXELS + ROW_PIXELS * max(rows.height, 1)),
        hide_index=True,
        column_config=config,
        key=widget,
        placeholder=NULL,
        row_height=ROW_PIXELS,
        alt=alt,
        **chosen,
    )
    name, labels = f"{file}_{here.area.code}_{here.period}", tuple(column.label for column in columns.values())
    controlled = None if released is None else lambda other: shown(released(other), columns)
    decimals = tuple(column.decimals for column in columns.values())
    table = Download(name, labels, shown(frame, columns), controlled, why, title=alt, decimals=decimals)
    show_printed_table(here, widget, rows, labels, {key: column.decimals for key, column in columns.items()}, alt)
    contents.add(contents.Content(contents.heading() or alt, table=table, note=alt, key=key))
    show_downloads(here, widget, table)


def _name_width(texts: pl.Series, column: Column) -> int | None:
    """Pixels that hold every name of a pinned column: left alone, Streamlit measures the first rows only and cuts a longer one below."""
    if column.width or not column.is_pinned or texts.dtype != pl.String:
        return column.width
    everything = pl.concat([texts.drop_nulls(), pl.Series([column.label])], rechunk=False)
    letters, wide = everything.str.len_chars(), (everything.str.len_bytes() - everything.str.len_chars()) // 2  # a Chinese character is three bytes
    return min(PADDING + (NARROW * letters + (WIDE - NARROW) * wide).max(), MOST)


def _config(column: Column, width: int | None) -> object:
    if column.is_course:
        return st.column_config.LineChartColumn(column.label, help=column.help, width=width)
    if column.badges:
        options, colours = list(column.badges), list(column.badges.values())
        return st.column_config.MultiselectColumn(column.label, help=column.help, options=options, color=colours, width=width)
    if column.decimals is None:
        return st.column_config.Column(column.label, help=column.help, pinned=column.is_pinned, width=width)
    if column.is_share:
        return st.column_config.ProgressColumn(column.label, help=column.help, format=f"%.{column.decimals}f%%", width=width, min_value=0, max_value=100)
    return st.column_config.NumberColumn(column.label, help=column.help, format=f"%,.{column.decimals}f", pinned=column.is_pinned, width=width)
