"""Institutions' surplus rates in a funnel over their person-years, with the published band behind it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import polars as pl
import streamlit as st

from metrics.catalogue import metric_of
from metrics.funnel import MetricFunnel
from metrics.result import Status
from metrics.settlement import COST_VARIATION
from metrics.surplus_funnel import surplus_funnel
from views.charts.explain import Statistic, show_how_to_read
from views.charts.funnel import funnel_chart, legend
from views.charts.options import Chart, Option
from views.comparing.peers import has_peers, show_peers
from views.definitions import definition_help
from views.here import Here
from views.palette import BAND
from views.panels import show_chart, show_title
from views.surplus.accounts import Account, account, field
from views.surplus.charts import INK, named
from views.surplus.paid import is_paid_unit, unit_name
from views.texts import plain
from views.theme import worn_text

HEIGHT = 340


@lru_cache(maxsize=256)
def funnel_of_year(here: Here, contract: str) -> MetricFunnel:
    """The settled year's institutions; those with few person-years are not judged."""
    return surplus_funnel(account(here, contract).settled, least_person_years=here.surroundings.least_denominator)


@lru_cache(maxsize=256)
def surplus_funnel_chart(here: Here, contract: str) -> Chart:
    """Surplus rate × person-years, those beyond the outer line named, the band of the press report as a stripe."""
    _, settled, found = here.text, account(here, contract).settled, funnel_of_year(here, contract)
    names, metric = named(here, settled["area_code"].to_list()), metric_of(f"capitation_surplus_rate{contract}")
    own = here.area.code if is_paid_unit(here) else None
    size = _("人年数（对数刻度）")
    chart = funnel_chart(found, metric, names, here.language, target_name=here.name(field(here)), size_name=size, height=HEIGHT, own=own)
    band = here.surroundings.published_band_pct
    if band is None or not settled["is_banded"].any():
        return chart
    low, high = band
    axis = chart.option["yAxis"] | {"min": min(chart.option["yAxis"]["min"], low - 2), "max": max(chart.option["yAxis"]["max"], high + 2)}
    points, *lines = chart.option["series"]
    return replace(chart, option=chart.option | {"yAxis": axis, "series": [points | {"markArea": _stripe(here, band)}, *lines]})


def _stripe(here: Here, band: tuple[float, float]) -> Option:
    """The published band along the y axis."""
    low, high = band
    words = here.text("公布区间{low}%–{high}%").format(low=f"{low:g}", high=f"{high:g}")
    return {
        "silent": True,
        "itemStyle": {"color": BAND},
        "label": {"color": INK, "fontSize": 11, "position": "insideTopRight"},
        "data": [[{"name": words, "yAxis": low}, {"yAxis": high}]],
    }


def show_surplus_funnel(here: Here, accounts: Account) -> None:
    """Which surpluses are no luck; what is assumed, and who is too small, stands below. Who may see one institution alone is shown bands of its peers."""
    _, metric = here.text, metric_of(f"capitation_surplus_rate{accounts.contract}")
    if has_peers(here):
        show_peers(here.at(period=accounts.year), metric.key)
        return
    show_title(_("结余率是不是偶然"), _("线内的高低可以只是偶然；点一个点下钻"), definition_help(metric, here.language))
    found = funnel_of_year(here, accounts.contract)
    if found.points.height < 2:
        st.markdown(_("有人头预算的{unit}不足两家，不作比较。").format(unit=unit_name(here)))
        return
    st.markdown(worn_text(legend(found, here.language)))
    show_chart(here, f"surplus-funnel{accounts.contract}", surplus_funnel_chart(here, accounts.contract))
    st.caption(_assumed(here, found))
    show_how_to_read(here, Statistic.FUNNEL)


def _assumed(here: Here, found: MetricFunnel) -> str:
    _ = here.text
    told = _("界限按人均费用变异系数{variation:g}推算（假定值，当地未公布），以{area}合计为中心，只计偶然。").format(
        variation=COST_VARIATION, area=plain(here.name(field(here)))
    )
    few = found.points.filter(pl.col("place") == Status.FEW.value).height
    if few:
        told += _("灰色{count}家不足{least}人年，几个重病人就能左右结余，只画不判。").format(count=few, least=here.surroundings.least_denominator)
    return told
