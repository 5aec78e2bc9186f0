"""Tables as files for spreadsheets, of two kinds: a release, controlled, that may leave; or internal, exact, stamped as such."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from views.formats import NULL
from views.here import Here
from views.stamps import INTERNAL, rules_words, stamp
from views.texts import Translate, translator

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text cell that begins like this is run by spreadsheets."""


@dataclass(frozen=True, eq=False)
class Download:
    """A table to be taken away: `rows` as they stand on the screen under `labels`; `file` is its name without ending. `released` makes the same rows of
    controlled figures; null where no figure is of people."""

    file: str
    labels: tuple[str, ...]
    rows: pl.DataFrame
    released: Callable[[Here], pl.DataFrame] | None = None
    why: str = ""
    """Why a release has none of the rows, where that is so."""
    title: str = ""
    """What the table is about, where it stands among others."""
    decimals: tuple[int | None, ...] = ()
    """Places of the figures of each column, null for text and dates; empty where they are not known."""


def csv_file(rows: pl.DataFrame, labels: Sequence[str], *, language: str = "zh", first: Sequence[str] = (), last: Sequence[str] = ()) -> bytes:
    """UTF-8 with BOM, the labels as header, empty where null, a word where NaN says that a figure is suppressed; no text cell can be taken for a formula.
    `first` are lines above the header, `last` lines below the rows."""
    _ = translator(language)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_harmless(line, _)] for line in first)
    writer.writerow(_harmless(label, _) for label in labels)
    writer.writerows([_harmless(value, _) for value in row] for row in rows.iter_rows())
    writer.writerows([_harmless(line, _)] for line in last)
    return out.getvalue().encode("utf-8-sig")


def _harmless(value: object, _: Translate) -> object:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(NULL if each is None else _("已隐去") if math.isnan(each) else f"{each:g}" for each in value)
    if isinstance(value, float) and math.isnan(value):
        return _("已隐去")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def show_downloads(here: Here, widget: str, table: Download) -> None:
    """One button where the table has no figures of people; else a release first, and an internal file for who asks for it."""
    _ = here.text
    label = _("下载CSV（{count}行）").format(count=table.rows.height)
    if table.released is None:
        _button(label, lambda: csv_file(table.rows, table.labels, language=here.language), table.file, f"download-{widget}")
        return
    with st.popover(label, icon=":material/download:", type="tertiary"):
        st.caption(_("对外发布：{rules}").format(rules=table.why or rules_words(here.surroundings.rules, here.language)))
        _button(_("对外发布（受控）"), lambda: release_file(here, table), table.file, f"release-{widget}")
        st.caption(_("内部资料：精确数字，限本人负责的区域，不得外传。"))
        _button(_("内部资料（精确）"), lambda: internal_file(here, table), f"{table.file}_{INTERNAL.zh}", f"internal-{widget}")


def release_file(here: Here, table: Download) -> bytes:
    """The table made again of controlled figures; its last line names the snapshot and the rules."""
    told = stamp(here, is_release=True, rules=table.why or rules_words(here.surroundings.rules, here.language))
    rows = table.rows if table.released is None else table.released(here.at(is_release=True))
    return csv_file(rows, table.labels, language=here.language, last=[told])


def internal_file(here: Here, table: Download) -> bytes:
    """The table as it stands on the screen, stamped in its first line."""
    return csv_file(table.rows, table.labels, language=here.language, first=[stamp(here)])


def _button(label: str, data: Callable[[], bytes], name: str, key: str) -> None:
    st.download_button(label, data, file_name=f"{name}.csv", mime="text/csv", key=key, icon=":material/download:", type="tertiary", on_click="ignore")
