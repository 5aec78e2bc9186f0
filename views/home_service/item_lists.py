"""Lists of home-visit items on the screen: what is not met, who lives on one item, what a single institution delivers."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from metrics.definition import Unit
from metrics.item_dependence import DEPENDENT_SHARE_PCT, LEAST_ORDERS, largest_items, sole_providers
from views import state
from views.charts.options import GREY_LINE, Chart, Option
from views.definitions import definition_help
from views.formats import exact, period_text, unit_word
from views.here import Here
from views.home_service.item_figures import by_item, item_named, why_withheld, withheld
from views.home_service.item_matrix import cell_help
from views.palette import ALERT, ALERT_PALE
from views.panels import offer_chart, show_title
from views.tables import Column, show_table
from views.texts import plain
from views.theme import worn

BARS_SHOWN, BAR_PIXELS, LABEL_PIXELS = 12, 26, 150
UNABLE, ABLE = ALERT, ALERT_PALE


@lru_cache(maxsize=128)
def unmet_items(here: Here) -> pl.DataFrame:
    """item_id, asked, unmet, unmet_unable: items with unmet demand in the period, most first."""
    kinds = {"item_id": pl.String, "asked": pl.Int64, "unmet": pl.Int64, "unmet_unable": pl.Int64}
    rows = [{key: row[key] for key in kinds} for row in by_item(here).values() if row["unmet"]]
    return pl.DataFrame(rows, schema=kinds, orient="row").sort("unmet", "item_id", descending=[True, False])


@lru_cache(maxsize=128)
def unmet_chart(here: Here) -> Chart:
    """Horizontal bars: of each item what could not be met, in two parts."""
    _, shown = here.text, unmet_items(here).head(BARS_SHOWN)
    names = [item_named(here, item) for item in shown["item_id"]]
    parts = {
        _("申请的机构做不了"): (shown["unmet_unable"].to_list(), UNABLE),
        _("做得了但没有做成"): ((shown["unmet"] - shown["unmet_unable"]).to_list(), ABLE),
    }
    option: Option = {
        "animation": False,
        "grid": {"left": 8, "right": 40, "top": 30, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 12, "itemHeight": 10},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": "%,.0f"},
        "xAxis": {"type": "value", "minInterval": 1, "splitLine": {"lineStyle": {"color": GREY_LINE}}},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": names,
            "axisTick": {"show": False},
            "axisLabel": {"interval": 0, "width": LABEL_PIXELS, "overflow": "truncate"},
        },
        "series": [
            {
                "type": "bar",
                "name": name,
                "stack": "unmet",
                "data": values,
                "itemStyle": {"color": colour},
                "barWidth": "62%",
                "selectedMode": "single",
                "cursor": "pointer",
            }
            for name, (values, colour) in parts.items()
        ],
    }
    first = shown.row(0, named=True)
    alt = _("未满足需求最多的{count}个项目，最多的是{item}：{unmet}单").format(count=shown.height, item=names[0], unmet=first["unmet"])
    return Chart(option, 60 + BAR_PIXELS * shown.height, alt, unit=unit_word(Unit.ORDERS, here.language))


def show_unmet(here: Here) -> None:
    """What was asked and did not come, by item; a click chooses the item."""
    _, metric = here.text, metric_of("home_unmet_rate")
    frame = unmet_items(here)
    show_title(_("未满足的需求"), _("{period}申请后取消或拒绝的单；点一条看该项目").format(period=period_text(here.period, here.language)), cell_help(here))
    if frame.is_empty():
        st.markdown(_("本期没有被取消或拒绝的申请。"))
        return
    asked = sum(row["asked"] for row in by_item(here).values())
    words = _("共{unmet}单，占本期申请的{share}%；其中{unable}单是向做不了该项目的机构提出的。")
    unmet = frame["unmet"].sum()
    said = words.format(
        unmet=exact(unmet, 0, here.language), share=exact(100 * unmet / asked, 1, here.language), unable=exact(frame["unmet_unable"].sum(), 0, here.language)
    )
    st.markdown(said, help=definition_help(metric, here.language))
    widget, chart = f"unmet-{here.area.code}-{here.period}", unmet_chart(here)
    addresses = [{"item": item} for item in frame.head(BARS_SHOWN)["item_id"]]
    st.echarts_chart(worn(chart.option), height=chart.height, key=widget, on_select=state.follow_addresses(widget, addresses), alt=chart.alt)
    offer_chart(here, "unmet", chart)


@lru_cache(maxsize=128)
def largest(here: Here) -> pl.DataFrame:
    return largest_items(here.snapshot, scope=here.scope, period=here.period, within=here.area.code)


@lru_cache(maxsize=128)
def dependence_table(here: Here) -> pl.DataFrame:
    """institution_id, name, item, share_pct, orders, items: those that depend on one item."""
    found = largest(here).filter("is_dependent")
    named = found.with_columns(
        pl.Series("name", [here.name(code) for code in found["institution_id"]], dtype=pl.String),
        pl.Series("item", [item_named(here, item) for item in found["item_id"]], dtype=pl.String),
    )
    return withheld(named.select("institution_id", "name", "item", "share_pct", "orders", "items"), here)


def show_dependence(here: Here) -> None:
    """Institutions of whose visits one item is half or more."""
    _ = here.text
    rule = _("期末前12个月完成的单中，最多的一个项目占{share}%及以上，且全年不少于{least}单。这样的机构，一个项目停了，上门服务就停了一大半。").format(
        share=exact(DEPENDENT_SHARE_PCT, 0, here.language), least=LEAST_ORDERS
    )
    show_title(_("谁靠一个项目"), _("近12个月"), rule)
    if here.is_institution:
        st.markdown(own_dependence(here))
        return
    frame = dependence_table(here)
    judged = largest(here).filter(pl.col("orders") >= LEAST_ORDERS).height
    counts = _("{judged}家全年不少于{least}单的机构中，{count}家的最大项目占{share}%及以上。")
    st.markdown(counts.format(judged=judged, least=LEAST_ORDERS, count=frame.height, share=exact(DEPENDENT_SHARE_PCT, 0, here.language)))
    if frame.is_empty():
        return
    columns = {
        "name": Column(here.level_name(here.tree.level(INSTITUTION)), is_pinned=True),
        "item": Column(_("最大项目")),
        "share_pct": Column(_("占完成单数"), rule, decimals=1, is_share=True),
        "orders": Column(_("全年完成"), decimals=0),
        "items": Column(_("项目数"), decimals=0),
    }
    show_table(
        here,
        "dependence",
        frame,
        columns,
        alt=_("靠一个项目的机构：最大项目及其占比"),
        file="home-dependence",
        codes=frame["institution_id"].to_list(),
        height=360,
        released=dependence_table,
        why=why_withheld(here),
    )


def own_dependence(here: Here) -> str:
    """An institution's largest item in a sentence."""
    _, rows = here.text, largest(here).to_dicts()
    if not rows:
        return _("近12个月没有完成的上门服务。")
    row = rows[0]
    words = _("近12个月完成{orders}单、{items}个项目；最多的是{item}，占{share}%。").format(
        orders=exact(row["orders"], 0, here.language),
        items=row["items"],
        item=plain(item_named(here, row["item_id"])),
        share=exact(row["share_pct"], 1, here.language),
    )
    few = _("全年不足{least}单，不作判断。").format(least=LEAST_ORDERS)
    return words + (few if row["orders"] < LEAST_ORDERS else _("主要靠这一个项目。") if row["is_dependent"] else "")


@lru_cache(maxsize=128)
def sole_table(here: Here) -> pl.DataFrame:
    """item_id, item, name, orders, asked_elsewhere, unmet_elsewhere: items that one institution of the area delivers alone."""
    found = sole_providers(here.snapshot, scope=here.scope, period=here.period, within=here.area.code)
    named = found.with_columns(
        pl.Series("item", [item_named(here, item) for item in found["item_id"]], dtype=pl.String),
        pl.Series("name", [here.name(code) for code in found["institution_id"]], dtype=pl.String),
    )
    return withheld(named.select("item_id", "item", "name", "orders", "asked_elsewhere", "unmet_elsewhere"), here)


def show_sole(here: Here) -> None:
    """Items that only one institution of the area delivers."""
    _ = here.text
    rule = _("期末前12个月内，{area}只有一家机构完成过该项目。别处申请的，只能转给它，或者落空。").format(area=plain(here.name(here.area)))
    show_title(_("独此一家的项目"), _("近12个月；点一格看该项目"), rule)
    frame = sole_table(here)
    if frame.is_empty():
        st.markdown(_("没有：能开展的项目都有两家以上的机构会做，或近12个月没有完成的单。"))
        return
    columns = {
        "item": Column(_("服务项目"), is_pinned=True),
        "name": Column(_("唯一机构")),
        "orders": Column(_("全年完成"), decimals=0),
        "asked_elsewhere": Column(_("本期别处申请"), _("本期向区域内其他机构提出的申请"), decimals=0),
        "unmet_elsewhere": Column(_("其中未满足"), decimals=0),
    }
    show_table(
        here,
        "sole",
        frame,
        columns,
        alt=_("只有一家机构能开展的项目"),
        file="home-sole-providers",
        codes=frame["item_id"].to_list(),
        leads_to="item",
        height=360,
        released=sole_table,
        why=why_withheld(here),
    )
