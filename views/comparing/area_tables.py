"""The areas of the level below beside one another in several metrics, as a table with a download: how the page of a theme ends."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from views.comparing.stage import stage_level
from views.figures import areas_wide
from views.here import Here
from views.panels import show_title
from views.tables import Column, metric_column, show_table


def defined_below(here: Here, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The metrics that are defined at the level that is compared: without those of residents where that is institutions."""
    is_leaf = stage_level(here).key == INSTITUTION
    return tuple(key for key in keys if metric_of(key).is_shown_for_institutions or not is_leaf)


@lru_cache(maxsize=256)
def area_table(here: Here, keys: tuple[str, ...]) -> pl.DataFrame:
    """area_code, name and one column a metric of `keys`."""
    return areas_wide(here, *keys)


def show_area_table(here: Here, name: str, keys: tuple[str, ...], *, alt: str) -> None:
    """One row an area, a cell leading there; `name` is the table's key on the page and the beginning of its file's name."""
    _, frame = here.text, area_table(here, keys)
    if frame.is_empty():
        st.markdown(_("本期这里没有启用的下级区域或机构。"))
        return
    show_title(_("{areas}明细").format(areas=here.many(frame.height, here.level_below)), _("点表头排序，点一格下钻"))
    columns = {"name": Column(here.level_name(here.level_below), is_pinned=True)} | {key: metric_column(metric_of(key), here.language) for key in keys}
    codes = frame["area_code"].to_list()
    show_table(here, name, frame, columns, alt=alt, file=name, codes=codes, released=lambda other: area_table(other, keys))
