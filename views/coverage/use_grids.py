"""The levels of real use as grids: areas × capabilities, and one institution's capabilities × periods."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from data.schema.loops import LOOPS
from data.schema.months import Grain
from metrics.catalogue.coverage import CAPABILITIES, CAPABILITY_NAMES
from views.charts.grids import Cell, grid
from views.charts.options import Chart
from views.coverage.capabilities import MATRIX_WIDTH, periods_shown
from views.coverage.real_use import Counts, level_counts, level_help, level_name, level_of
from views.figures import ask_areas
from views.formats import exact, period_text
from views.here import Here
from views.panels import show_chart, show_title

HEIGHTS: Mapping[str, int] = {"deployed": 1, "trafficked": 2, "routine": 3, "closed_loop": 4}
STRIP_WIDTH = 620
"""Pixels of one institution's levels over time; a phone scrolls sideways."""


@lru_cache(maxsize=128)
def use_matrix(here: Here) -> Chart:
    """Areas of the level below × capabilities: how many use it routinely; of institutions the level itself."""
    below, cell = here.below, _institution_cell if here.level_below.key == INSTITUTION else _area_cell
    lines = {area.code: line for line, area in enumerate(below)}
    cells = [
        cell(here, lines[code], column, code, counts)
        for column, capability in enumerate(CAPABILITIES)
        for code, counts in _counts_by_area(here, capability).items()
        if sum(counts)
    ]
    alt = here.text("{areas}各项能力的常态使用情况").format(areas=here.many(len(below), here.level_below))
    return grid(cells, [here.name(area) for area in below], [CAPABILITY_NAMES[each](here.language) for each in CAPABILITIES], alt=alt)


def _counts_by_area(here: Here, capability: str) -> Mapping[str, Counts]:
    """By area below; at the last level, not live, an institution alone is counted."""
    closed = _numerators(here, f"{capability}_closed_loop_rate") if capability in LOOPS else {}
    idle, live = (_numerators(here, f"{capability}_{each}_rate") for each in ("idle", "live"))
    asked = ask_areas(here, f"{capability}_in_use_rate").filter(pl.col("numerator").is_not_null())
    found = {}
    for code, used, told in asked.select("area_code", "numerator", "denominator").iter_rows():
        whole, unused = closed.get(code, 0), idle.get(code, 0)
        absent = 1 - live[code] if here.tree[code].level == INSTITUTION else 0
        found[code] = (whole, used - whole, told - unused - used, unused, live[code] - told, absent)
    return found


def _numerators(here: Here, key: str) -> Mapping[str, float]:
    return dict(ask_areas(here, key).filter(pl.col("numerator").is_not_null()).select("area_code", "numerator").iter_rows())


def _institution_cell(here: Here, line: int, column: int, code: str, counts: Counts) -> Cell:
    level = level_of(counts)
    return Cell(line, column, _height(level) / 4, level_name(here, level), _tip(here, code, column, level_name(here, level)), code)


def _area_cell(here: Here, line: int, column: int, code: str, counts: Counts) -> Cell:
    told, used = sum(counts[:4]), counts[0] + counts[1]
    numbers = {"live": sum(counts), "used": used, "closed": counts[0], "idle": counts[3], "untold": counts[4]}
    words = here.text("上线{live}家，常态使用{used}家，闭环{closed}家，未用{idle}家，未报数{untold}家").format(
        **{key: exact(value, 0, here.language) for key, value in numbers.items()}
    )
    return Cell(line, column, used / told if told else 0, f"{used:.0f}/{told:.0f}", _tip(here, code, column, words), code)


def _tip(here: Here, code: str, column: int, words: str) -> str:
    return f"{here.name(code)} · {CAPABILITY_NAMES[CAPABILITIES[column]](here.language)}：{words}"


def _height(level: str) -> int:
    """0 where it is not live or nobody can tell, 4 for a closed loop."""
    return HEIGHTS.get(level, 0)


def show_use_matrix(here: Here) -> None:
    _ = here.text
    note = _("格内为使用级别；点一格看该机构") if here.level_below.key == INSTITUTION else _("常态使用/上线且报数的机构数，越深越高；点一格下钻")
    show_title(_("{areas} × 使用").format(areas=here.many(len(here.below), here.level_below)), note, level_help(here))
    with st.grid(1, wrap=False, min_column_width=MATRIX_WIDTH):
        show_chart(here, "use-by-area", use_matrix(here))


@lru_cache(maxsize=128)
def level_strip(here: Here) -> Chart:
    """One institution's capabilities × periods, each at its level."""
    _, periods = here.text, periods_shown(here)
    rows = [CAPABILITY_NAMES[each](here.language) for each in CAPABILITIES]
    cells = []
    for line, capability in enumerate(CAPABILITIES):
        found = level_counts(here, capability, periods)
        for column, period in enumerate(periods):
            if str(period) in found:
                level = level_of(found[str(period)])
                tip = f"{rows[line]} · {period_text(period, here.language)}：{level_name(here, level)}"
                cells.append(Cell(line, column, _height(level) / 4, "–" if level == "untold" else str(_height(level) or ""), tip))
    columns = [str(period) if period.grain is Grain.YEAR else str(period)[2:] for period in periods]
    return grid(cells, rows, columns, alt=_("{area}各项能力的使用级别，按期间").format(area=here.name(here.area)), label_size=9, turned=True)


def show_level_strip(here: Here) -> None:
    _ = here.text
    show_title(_("使用级别走势"), _("1仅上线 2有业务 3常态使用 4闭环 –未报数"), level_help(here))
    with st.grid(1, wrap=False, min_column_width=STRIP_WIDTH):
        show_chart(here, "level-strip", level_strip(here))
