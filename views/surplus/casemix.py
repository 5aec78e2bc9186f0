"""Cost per head of the settled year as it is and as it would be with the region's mix of ages and sexes, institution by institution."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.months import Period
from metrics.casemix import CASEMIX_SCHEMA, adjusted
from metrics.catalogue import metric_of
from metrics.population import Of
from metrics.settlement import COST_VARIATION
from views.charts.casemix import casemix_chart
from views.charts.explain import Statistic, show_how_to_read
from views.charts.options import Chart
from views.comparing.casemix_panels import casemix_words, has_bands
from views.definitions import definition_help
from views.here import Here
from views.panels import show_chart, show_title
from views.surplus.accounts import Account, field
from views.texts import plain


def cost_key(contract: str) -> str:
    return f"capitation_cost_per_head_yuan{contract}"


def settled_place(here: Here, accounts: Account) -> Here:
    """The reader at the area whose institutions are compared, in the settled year."""
    return here.at(area=field(here), period=accounts.year)


@lru_cache(maxsize=256)
def adjusted_year(here: Here, contract: str) -> pl.DataFrame:
    """`metrics.casemix.adjusted` of the institutions with a budget in the reader's period, the dearest first; empty where the snapshot knows no ages."""
    if not has_bands(here):
        return pl.DataFrame(schema=CASEMIX_SCHEMA)
    asked = dict(scope=here.scope, by=here.surroundings.paid_level, within=here.area.code, periods=(here.period,), of=Of.CAPITATED)
    frame = adjusted(metric_of(cost_key(contract)), here.snapshot, **asked, least_denominator=here.surroundings.least_denominator)
    return frame.filter(pl.col("adjusted").is_not_null()).sort("adjusted", descending=True)


def adjusted_cost(here: Here, contract: str) -> pl.DataFrame:
    """area_code, adjusted_cost_yuan, mix_index: columns of the settled year's table."""
    return adjusted_year(here, contract).select("area_code", pl.col("adjusted").alias("adjusted_cost_yuan"), "mix_index")


@lru_cache(maxsize=256)
def cost_chart(here: Here, contract: str, year: Period) -> Chart:
    frame = adjusted_year(here.at(area=field(here), period=year), contract)
    return casemix_chart(here, metric_of(cost_key(contract)), frame)


def show_cost_casemix(here: Here, accounts: Account) -> None:
    """Who is dear because his people are old, and who beyond that."""
    _, key, there = here.text, cost_key(accounts.contract), settled_place(here, accounts)
    show_title(_("人均费用：原始与校正"), _("校正年龄性别，由高到低；点一行下钻"), definition_help(metric_of(key), here.language))
    if not has_bands(here):
        st.markdown(_("当前数据由旧版程序发布，没有按年龄和性别分组的费用；重新导入任一批次即可补上。"))
        return
    frame = adjusted_year(there, accounts.contract)
    if frame.is_empty():
        st.markdown(_("结算年度没有可以校正的人均费用。"))
        return
    st.markdown(plain(casemix_words(there, metric_of(key), frame)))
    show_chart(here, f"cost-casemix{accounts.contract}", cost_chart(here, accounts.contract, accounts.year))
    note = _(
        "构成指数大于1：这里的人更老或更易花钱，费用高出的部分不在管理。区间按人均费用变异系数{variation:g}推算（假定值）；灰色为不足{least}人年，不作判断。"
    )
    st.caption(note.format(variation=COST_VARIATION, least=here.surroundings.least_denominator))
    show_how_to_read(here, Statistic.CASE_MIX)
