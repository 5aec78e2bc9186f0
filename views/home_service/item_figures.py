"""Home-visit items as pages ask for them: the catalogue by category, and the cells of item × area, remembered as long as their snapshot is served."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.months import Period
from metrics.item_cells import COUNTS, WAITS, group_waits, item_cells
from views.here import Here, Item

DELIVERED, ASKED, UNMET, ABLE, MEDIAN, LONGEST = "delivered", "asked", "unmet", "able", "wait_p50_hours", "wait_p90_hours"
"""What a cell of the matrix may show, by its column in `metrics.item_cells` and its value in the address."""
ALL = "all"
"""No category in particular."""


@lru_cache(maxsize=16)
def categories(here: Here) -> Mapping[str, tuple[Item, ...]]:
    """The catalogue by category, in its order; the key is the category's place in it, from 1."""
    found: dict[str, list[Item]] = {}
    for item in here.surroundings.items:
        found.setdefault(item.category.zh, []).append(item)
    return {str(place): tuple(items) for place, items in enumerate(found.values(), 1)}


def category_name(here: Here, category: str) -> str:
    return categories(here)[category][0].category(here.language)


def item_named(here: Here, item_id: str) -> str:
    """Its name in the catalogue; an item that the catalogue no longer has keeps its code."""
    return next((item.name(here.language) for item in here.surroundings.items if item.item_id == item_id), item_id)


@lru_cache(maxsize=256)
def cells(here: Here, by: str, periods: tuple[Period, ...]) -> pl.DataFrame:
    """`metrics.item_cells` of the area."""
    return item_cells(here.snapshot, scope=here.scope, by=by, periods=periods, within=here.area.code)


@lru_cache(maxsize=256)
def category_waits(here: Here, by: str, periods: tuple[Period, ...]) -> pl.DataFrame:
    """The waits of the items of each category together, with the category's key as `item_id`."""
    groups = {item.item_id: key for key, items in categories(here).items() for item in items}
    return group_waits(here.snapshot, groups, scope=here.scope, by=by, periods=periods, within=here.area.code)


@lru_cache(maxsize=128)
def by_item(here: Here) -> Mapping[str, Mapping[str, float | None]]:
    """The cells of the area itself in its period, by item; an item without any is not in it."""
    return {row["item_id"]: row for row in cells(here, here.area.level, (here.period,)).to_dicts()}


@lru_cache(maxsize=128)
def of_institutions(here: Here) -> pl.DataFrame:
    """The cells of every visible institution inside the area, in the period."""
    return cells(here, INSTITUTION, (here.period,))


def hidden(frame: pl.DataFrame, here: Here) -> pl.DataFrame:
    """In a release, no figure by item: nearly always some item has few orders, and they are told by item whole or not at all."""
    figures = [name for name in frame.columns if name in (*COUNTS, *WAITS, "unmet_pct")]
    return frame.with_columns(pl.lit(float("nan")).alias(name) for name in figures) if here.is_release else frame


def withheld(frame: pl.DataFrame, here: Here) -> pl.DataFrame:
    """In a release, no row: that an institution or an item stands in such a list already tells of its orders."""
    return frame.clear() if here.is_release else frame


def why_hidden(here: Here) -> str:
    return here.text("几乎总有项目只有几单，各项目又能相加减，所以按项目的数字整表隐去；合计见其他明细表")


def why_withheld(here: Here) -> str:
    return here.text("哪个机构或项目出现在名单里，本身就透露了它的订单，所以发布文件里一行也没有")
