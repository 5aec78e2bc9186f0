"""One home-visit item on the screen: who is able, asked, delivering, how long people wait, and what became of the requests over time."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from views import state
from views.charts.options import Chart, stacked
from views.figures import recent
from views.filters import pick
from views.formats import NULL, exact, period_text
from views.here import Here
from views.home_service.item_figures import by_item, categories, category_name, cells, item_named, of_institutions, why_withheld, withheld
from views.home_service.item_matrix import cell_help
from views.palette import ALERT, ORANGE, TEAL, UNSAID
from views.panels import show_chart, show_title
from views.tables import Column, show_table
from views.texts import plain

ITEM = "item"
"""The key of the address."""
OUTCOME_COLOURS = (TEAL, UNSAID, ORANGE, ALERT)
COLUMNS = ("able", "delivered_year", "asked", "delivered", "unmet", "pending", "wait_p50_hours", "wait_p90_hours")


def chosen_item(here: Here) -> str:
    """The item of the address, else the one that is asked for most; empty where the region has no catalogue."""
    known = [item.item_id for item in here.surroundings.items]
    most = max(known, key=lambda item: by_item(here).get(item, {}).get("asked") or 0, default="")
    return state.chosen(ITEM, known, most)


def options(here: Here) -> dict[str, str]:
    """Every item by its code, its category before its name."""
    return {item.item_id: f"{category_name(here, key)} · {item.name(here.language)}" for key, items in categories(here).items() for item in items}


@lru_cache(maxsize=256)
def item_words(here: Here, item: str) -> str:
    """The item in the area and period, in sentences."""
    _, language = here.text, here.language
    row = by_item(here).get(item)
    if row is None:
        return _("近一年无人申请，也没有完成过：看不出这里会不会做。")
    live = here.snapshot["capability_month"].filter(
        (pl.col("capability") == "home_service")
        & (pl.col("month") == min(here.period.last, here.snapshot.last_month))
        & pl.col("institution_id").is_in([area.code for area in here.tree.at(INSTITUTION, here.area.code)])
    )
    able = _("开通居家服务的机构{live}家；近一年{able}家完成过，共{orders}单。").format(
        live=live.height, able=row["able"], orders=exact(row["delivered_year"], 0, language)
    )
    own = _("本机构近一年完成过{orders}单。").format(orders=exact(row["delivered_year"], 0, language))
    asked = _("本期申请{asked}单，其中至今未满足{unmet}单（{unable}单是向做不了的机构提出的），在办{pending}单；本期完成{delivered}单，含此前申请的。").format(
        **{key: exact(row[key], 0, language) for key in ("asked", "delivered", "unmet", "pending")}, unable=exact(row["unmet_unable"], 0, language)
    )
    waits = (
        ""
        if row["wait_p50_hours"] is None
        else _("等待中位数{p50}小时，第90百分位{p90}小时。").format(
            p50=exact(row["wait_p50_hours"], 1, language), p90=exact(row["wait_p90_hours"], 1, language)
        )
    )
    return " ".join((own if here.is_institution else able, asked, waits)).rstrip()


@lru_cache(maxsize=256)
def outcome_columns(here: Here, item: str) -> Chart:
    """What became of the requests of each period, as known now."""
    _, periods = here.text, recent(here)
    rows = {row["period"]: row for row in cells(here, here.area.level, periods).filter(pl.col("item_id") == item).to_dicts()}

    def series(*plus: str, minus: tuple[str, ...] = ()) -> list[float]:
        found = [rows.get(str(period), {}) for period in periods]
        return [float(sum(row.get(key, 0) for key in plus) - sum(row.get(key, 0) for key in minus)) for row in found]

    parts = {
        _("已完成"): series("asked", minus=("cancelled", "refused", "pending")),
        _("办理中"): series("pending"),
        _("已取消"): series("cancelled"),
        _("已拒绝"): series("refused"),
    }
    alt = _("{item}各期申请的去向，{start}至{end}").format(item=item_named(here, item), start=periods[0], end=periods[-1])
    return stacked([str(period) for period in periods], parts, here.language, alt=alt, colours=OUTCOME_COLOURS, unit=_("单"))


@lru_cache(maxsize=256)
def who_table(here: Here, item: str) -> pl.DataFrame:
    """area_code, name and `COLUMNS`: every institution with anything of the item, those asked most first."""
    found = of_institutions(here).filter(pl.col("item_id") == item).sort("asked", "delivered_year", "area_code", descending=[True, True, False])
    names = pl.Series("name", [here.name(code) for code in found["area_code"]], dtype=pl.String)
    is_able = pl.when(pl.col("able") > 0).then(pl.lit("✓")).otherwise(pl.lit(NULL)).alias("able")
    frame = found.with_columns(names).select("area_code", "name", *COLUMNS)
    return withheld(frame.with_columns(is_able), here)


def show_item(here: Here) -> None:
    """The item's own panel; which item is in the address."""
    _ = here.text
    if not here.surroundings.items:
        show_title(_("单个项目"))
        st.markdown(_("本地区没有服务项目目录。"))
        return
    item = chosen_item(here)
    show_title(_("项目：{item}").format(item=plain(item_named(here, item))), period_text(here.period, here.language), cell_help(here))
    item = pick(here, ITEM, _("服务项目"), options(here), item)
    st.markdown(item_words(here, item))
    if here.is_institution:
        _show_outcomes(here, item)
        return
    left, right = st.columns([42, 58])
    with left:
        _show_outcomes(here, item)
    with right:
        _show_who(here, item)


def _show_outcomes(here: Here, item: str) -> None:
    show_title(here.text("申请的去向"), here.text("按申请时间，状态为目前所知"))
    show_chart(here, "item-outcomes", outcome_columns(here, item))


def _show_who(here: Here, item: str) -> None:
    _, frame = here.text, who_table(here, item)
    show_title(_("谁能做、谁被申请"), _("点一格下钻"))
    if frame.is_empty():
        st.markdown(_("近一年没有机构做过，本期也没有人申请。"))
        return
    labels = who_columns(here)
    show_table(
        here,
        f"who-{item}",
        frame,
        labels,
        alt=_("各机构的{item}").format(item=item_named(here, item)),
        file=f"home-item-{item}",
        codes=frame["area_code"].to_list(),
        height=330,
        released=lambda other: who_table(other, item),
        why=why_withheld(here),
    )


def who_columns(here: Here) -> dict[str, Column]:
    _ = here.text
    return {
        "name": Column(here.level_name(here.tree.level(INSTITUTION)), is_pinned=True),
        "able": Column(_("能开展"), _("期末前12个月内至少完成过一单")),
        "delivered_year": Column(_("近一年完成"), decimals=0),
        "asked": Column(_("本期申请"), decimals=0),
        "delivered": Column(_("本期完成"), decimals=0),
        "unmet": Column(_("未满足"), cell_help(here), decimals=0),
        "pending": Column(_("在办"), decimals=0),
        "wait_p50_hours": Column(_("等待中位数（小时）"), decimals=1),
        "wait_p90_hours": Column(_("等待第90百分位（小时）"), decimals=1),
    }
