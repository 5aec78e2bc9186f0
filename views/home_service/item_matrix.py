"""The grid of home-visit items by area, by institution of a category, or, for one institution, by period: one figure a cell, at a switch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from views import state
from views.charts.grids import Cell, grid
from views.charts.options import Chart
from views.figures import ask, recent
from views.filters import pick, switch
from views.formats import NULL, exact, number, period_text
from views.here import Here, Item
from views.home_service.item_figures import (
    ABLE,
    ALL,
    ASKED,
    DELIVERED,
    LONGEST,
    MEDIAN,
    UNMET,
    categories,
    category_name,
    category_waits,
    cells,
    of_institutions,
)
from views.panels import offer_chart, show_title
from views.theme import worn

OWN_PERIODS, TURNED_FROM, MATRIX_WIDTH, ROWS_SHOWN = 13, 18, 1000, 30
WHOLE = "whole"
CELL, CATEGORY, ACROSS, AREAS, INSTITUTIONS = "cell", "category", "across", "areas", "institutions"
"""Keys of the address, and the values of `across`."""
WAITS = (MEDIAN, LONGEST)


@dataclass(frozen=True)
class Matrix:
    """The grid and what a click on each of its cells sets in the address."""

    chart: Chart
    addresses: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Line:
    """One row or column: its key in the cells, its name, and what a click on it sets in the address. A `category` is the sum of its items."""

    key: str
    name: str
    address: Mapping[str, str]
    is_sum: bool = False


def cell_names(here: Here) -> dict[str, str]:
    _ = here.text
    return {
        DELIVERED: _("完成"),
        ASKED: _("申请"),
        UNMET: _("未满足"),
        ABLE: _("能开展"),
        MEDIAN: _("等待中位数"),
        LONGEST: _("等待第90百分位"),
    }


def cell_help(here: Here) -> str:
    """What each figure of the switch is, exactly."""
    _ = here.text
    return "\n\n".join(
        (
            _("**完成**：期内完成的单数，按完成时间计。**申请**：期内申请的单数，按申请时间计。"),
            _("**未满足**：期内申请的单中，目前已取消或已拒绝的；尚在办理的还不算。其中向做不了该项目的机构提出的，另列为“做不了”。"),
            _("**能开展**：期末前12个月内至少完成过一单该项目的机构数；类别行为有机构能开展的项目数。"),
            _("**等待**：期内完成的单从申请到完成的小时数，由直方图合并后内插；类别行把各项目合在一起计算，不是平均。"),
        )
    )


def _item_rows(here: Here, category: str) -> tuple[Line, ...]:
    """The items of every category, or of one, each category's sum above its items."""
    found: list[Line] = []
    for key, items in categories(here).items():
        if category in (ALL, key):
            found.append(Line(key, category_name(here, key), {CATEGORY: key}, is_sum=True))
            found += [Line(item.item_id, item.name(here.language), {"item": item.item_id}) for item in items]
    return tuple(found)


def columns_of(here: Here) -> tuple[Line, ...]:
    """The whole, then the areas below; for an institution its latest periods."""
    if here.is_institution:
        return tuple(Line(str(period), str(period), {}) for period in recent(here, OWN_PERIODS))
    whole = Line(WHOLE, here.text("合计"), {}, is_sum=True)
    return (whole, *(Line(area.code, here.name(area), {"area": area.code}) for area in here.below))


@lru_cache(maxsize=256)
def _figures(here: Here, cell: str) -> Mapping[tuple[str, str], float]:
    """(item or category, column) → figure; absent where there is none. Of categories the waits only: the rest follows from their items."""
    if here.is_institution:
        sources = [(cells(here, here.area.level, recent(here, OWN_PERIODS)), category_waits(here, here.area.level, recent(here, OWN_PERIODS)), "period")]
    else:
        levels = ((here.level_below.key, "area_code"), (here.area.level, WHOLE))
        sources = [(cells(here, by, (here.period,)), category_waits(here, by, (here.period,)), key) for by, key in levels]
    found: dict[tuple[str, str], float] = {}
    for items, together, key in sources:
        for frame in (items, together) if cell in WAITS else (items,):
            column = pl.lit(WHOLE) if key == WHOLE else pl.col(key)
            found |= {(item, at): value for item, at, value in frame.select("item_id", column.alias("at"), cell).iter_rows() if value}
    return found


def _figure(figures: Mapping[tuple[str, str], float], row: Line, items: Sequence[Item], column: str, cell: str) -> float | None:
    """A category's sum, or how many of its items somebody is able to deliver; everything else stands in `figures`."""
    if not row.is_sum or cell in WAITS:
        return figures.get((row.key, column))
    own = [figures.get((item.item_id, column), 0) for item in items]
    return (sum(count > 0 for count in own) if cell == ABLE else sum(own)) or None


def _text(value: float | None, row: Line, column: Line, count: int, cell: str, here: Here) -> str:
    if value is None:
        return ""
    if cell == ABLE and row.is_sum:
        return f"{value:.0f}/{count}"
    if cell == ABLE and not column.is_sum and (here.level_below is None or here.level_below.key == INSTITUTION):
        return "✓"
    return number(value, 0, here.language)


def _tip(name: str, column: str, value: float | None, cell: str, here: Here, *, is_sum: bool = False) -> str:
    """What is said under the pointer; no wait is no 0."""
    _ = here.text
    if cell in WAITS:
        words = _("{row} · {column}：{value}小时")
    elif cell == ABLE:
        words = _("{row} · {column}：{value}个项目") if is_sum else _("{row} · {column}：{value}家机构")
    else:
        words = _("{row} · {column}：{value}单")
    said = NULL if value is None and cell in WAITS else exact(value or 0, 0, here.language)
    return words.format(row=name, column=column, value=said)


def _shade(value: float | None, most: float, cell: str) -> float:
    """Counts and waits by their logarithm, as a few cells have most of the orders or a very long wait; institutions as they are."""
    if value is None or not most:
        return 0.0
    return round(value / most if cell == ABLE else log1p(value) / log1p(most), 3)


@lru_cache(maxsize=128)
def item_matrix(here: Here, cell: str = DELIVERED, category: str = ALL) -> Matrix:
    """Items, by category with its sum above them, × columns."""
    rows, columns, figures = _item_rows(here, category), columns_of(here), _figures(here, cell)
    plain = [value for (row, column), value in figures.items() if column != WHOLE and row not in categories(here)]
    most = max(plain, default=0)
    found: list[Cell] = []
    for line, row in enumerate(rows):
        items = categories(here)[row.key] if row.is_sum else ()
        for position, column in enumerate(columns):
            value = _figure(figures, row, items, column.key, cell)
            text = _text(value, row, column, len(items), cell, here)
            tip = _tip(row.name, column.name, value, cell, here, is_sum=row.is_sum)
            shade = 0.0 if row.is_sum or column.is_sum else _shade(value, most, cell)
            found.append(Cell(line, position, shade, text, tip, "way", value))
    addresses = tuple({**row.address, **column.address} for row in rows for column in columns)
    names = [column.name for column in columns]
    heads = [line for line, row in enumerate(rows) if row.is_sum]
    alt = here.text("{count}个服务项目在各列的{figure}").format(count=len(rows) - len(heads), figure=cell_names(here)[cell])
    chart = grid(found, [row.name for row in rows], names, alt=alt, heads=heads, rows_shown=len(rows), turned=len(columns) > TURNED_FROM, row_pixels=20)
    return Matrix(chart, addresses)


@lru_cache(maxsize=128)
def institution_matrix(here: Here, cell: str, category: str) -> Matrix:
    """Every institution with anything of the category × its items, those with most first."""
    items = categories(here)[category]
    known = of_institutions(here).filter(pl.col("item_id").is_in([item.item_id for item in items]))
    values = {(code, item): value for code, item, value in known.select("area_code", "item_id", cell).iter_rows() if value}
    totals: dict[str, float] = {}
    for (code, _item), value in values.items():
        totals[code] = max(totals.get(code, 0), value) if cell in WAITS else totals.get(code, 0) + value
    codes = sorted(totals, key=lambda code: (-totals[code], code))
    most = max(values.values(), default=0)
    found = []
    for line, code in enumerate(codes):
        for position, item in enumerate(items):
            value = values.get((code, item.item_id))
            text = "" if value is None else "✓" if cell == ABLE else number(value, 0, here.language)
            tip = _tip(here.name(code), item.name(here.language), value, cell, here)
            found.append(Cell(line, position, _shade(value, most, cell), text, tip, "way", value))
    addresses = tuple({"area": code, "item": item.item_id} for code in codes for item in items)
    alt = here.text("{count}家机构的{category}各项目：{figure}").format(count=len(codes), category=category_name(here, category), figure=cell_names(here)[cell])
    names = [here.name(code) for code in codes]
    return Matrix(grid(found, names, [item.name(here.language) for item in items], alt=alt, rows_shown=ROWS_SHOWN, row_pixels=20), addresses)


def show_item_matrix(here: Here) -> None:
    """Which items are really delivered where, asked, refused, and waited for."""
    _ = here.text
    can_turn = not here.is_institution and here.level_below.key != INSTITUTION
    across = state.chosen(ACROSS, (AREAS, INSTITUTIONS), AREAS) if can_turn else AREAS
    _show_matrix_title(here, across)
    if not here.surroundings.items:
        st.markdown(_("本地区没有服务项目目录。"))
        return
    names = cell_names(here)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        cell = switch(here, CELL, _("格内数字"), names, DELIVERED)
        if can_turn:
            across = switch(here, ACROSS, _("列"), {AREAS: _("按{level}").format(level=here.level_name(here.level_below)), INSTITUTIONS: _("按机构")}, AREAS)
        named = {key: category_name(here, key) for key in categories(here)}
        offered = named if across == INSTITUTIONS else {ALL: _("全部类别"), **named}
        category = pick(here, CATEGORY, _("类别"), offered, next(iter(offered)), width=220)
    if of_institutions(here).is_empty():
        st.markdown(_("本期没有完成的上门服务。可换一个期间或区域，或在“机构覆盖”查看居家服务是否上线。"))
        return
    matrix = institution_matrix(here, cell, category) if across == INSTITUTIONS else item_matrix(here, cell, category)
    with st.grid(1, wrap=False, min_column_width=MATRIX_WIDTH):
        _show_grid(here, matrix)


def _show_grid(here: Here, matrix: Matrix) -> None:
    widget = f"items-{here.area.code}-{here.period}"
    chart = matrix.chart
    st.echarts_chart(worn(chart.option), height=chart.height, key=widget, on_select=state.follow_addresses(widget, matrix.addresses), alt=chart.alt)
    offer_chart(here, "items", chart)


def _show_matrix_title(here: Here, across: str) -> None:
    _ = here.text
    delivered, able = (exact(next(iter(ask(here, key)["value"]), None), 0, here.language) for key in ("home_items_delivered", "home_items_able"))
    note = _("{period}，{delivered}项有完成，近一年能开展{able}/{count}项；空白为0，越深越多；点一格看该项目").format(
        period=period_text(here.period, here.language), delivered=delivered, able=able, count=len(here.surroundings.items)
    )
    words = _("期间") if here.is_institution else here.many(len(here.below), here.level_below)
    if across == INSTITUTIONS:
        words = here.level_name(here.tree.level(INSTITUTION))
    show_title(_("{count}个服务项目 × {across}").format(count=len(here.surroundings.items), across=words), note, cell_help(here))
