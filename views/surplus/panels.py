"""The panels of the surplus page."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.months import Period
from metrics.catalogue import metric_of
from views import state
from views.charts.options import Chart
from views.definitions import definition_help
from views.filters import switch
from views.formats import period_text
from views.here import Here
from views.notices import show_nothing
from views.panels import show_chart, show_lines, show_title
from views.surplus.accounts import ALL_DISEASE, BOTH, DIABETES, WATCHED, Account, account, execution_words, field, surplus_findings, year_keys
from views.surplus.bars import pace, ranking
from views.surplus.charts import beside, cumulative, legend, named
from views.surplus.paid import is_paid_unit, paid_unit_of, unit_name
from views.texts import plain
from views.theme import worn_text
from views.tiles import show_tiles

SUFFIXES = {"diabetes": DIABETES, "all_disease": ALL_DISEASE, "both": BOTH}
"""What stands in the address → the suffix of the metrics' keys."""
TILES_IN_A_ROW = {"zh": 7, "en": 4}
"""English names are longer."""


def pick_contract(here: Here) -> str:
    """The contract kind, kept in the address; diabetes first, for which the band was published."""
    _ = here.text
    words = {"diabetes": _("糖尿病按人头"), "all_disease": _("全病种按人头"), "both": _("两种合计")}
    return SUFFIXES[switch(here, "contract", _("支付方式"), words, "diabetes")]


def show_scope(here: Here, accounts: Account) -> None:
    """Which year is settled, whom the band speaks of, and that the money is made up."""
    _, band, source = here.text, here.surroundings.published_band_pct, here.surroundings.band_source
    parts = [_("结算年度：{year}").format(year=period_text(accounts.year, here.language)) if accounts.year else _("所选期间之前没有整年数据")]
    if band is None or source is None:
        parts.append(_("本地区没有公布的结余率区间"))
    elif accounts.contract != ALL_DISEASE:
        words = _("公布区间{low}%–{high}%：{source}")
        parts.append(words.format(low=f"{band[0]:g}", high=f"{band[1]:g}", source=plain(source(here.language))))
    else:
        parts.append(_("公布区间{low}%–{high}%只指糖尿病按人头，不适用于全病种").format(low=f"{band[0]:g}", high=f"{band[1]:g}"))
    parts.append(_("人头标准、风险系数、考核系数等一切资金参数均为设定值，非当地实际标准"))
    st.caption(" · ".join(parts))


def show_no_budget(here: Here, accounts: Account) -> None:
    """Why there is nothing, and where there is."""
    _ = here.text
    show_nothing(
        _("这里没有按人头付费的预算"),
        _("所选区域在结算年度和本年都没有所选支付方式的人头预算。请改选支付方式、期间，或回到上级区域查看有预算的{unit}。").format(unit=unit_name(here)),
    )


def show_paid_above(here: Here) -> None:
    """That the money of this area is its paid unit's, and the way there."""
    _, unit = here.text, paid_unit_of(here)
    show_nothing(_("这里不单独结算"), _("按{unit}付费，这一级不单独结算：预算、费用、结余都记在所属{unit}名下。").format(unit=unit_name(here)))
    if unit is not None and here.scope.visible(here.tree, (unit,)):
        st.button(
            _("查看{area}的结余").format(area=plain(here.name(unit))),
            key="paid-unit",
            icon=":material/arrow_upward:",
            on_click=state.go_to_area,
            args=(unit.code,),
        )


def show_year(here: Here, accounts: Account) -> None:
    """Headlines of the settled year; a sentence where there is none."""
    if accounts.year is None or accounts.settled.is_empty():
        st.info(here.text("所选期间之前还没有结算完的年度：下面只看本年的执行进度；结余要到年度结束才有。"), icon=":material/hourglass_empty:")
        return
    keys, in_a_row = year_keys(accounts.contract), TILES_IN_A_ROW[here.language]
    for start in range(0, len(keys), in_a_row):
        show_tiles(here.at(period=accounts.year), keys[start : start + in_a_row], columns=in_a_row)


@lru_cache(maxsize=256)
def ranking_chart(here: Here, contract: str) -> Chart:
    frame = account(here, contract).settled
    return ranking(here, frame, named(here, frame["area_code"].to_list()))


def show_ranking(here: Here, accounts: Account) -> None:
    """Paid units of the settled year against the published band."""
    _ = here.text
    year = period_text(accounts.year, here.language) if accounts.year else ""
    note = _("超支在前；点一行下钻")
    title = _("{year}{area}各{unit}结余率") if accounts.settled.height > 1 else _("{year}本{unit}结余率")
    show_title(
        title.format(year=year, area=plain(here.name(field(here))), unit=unit_name(here)),
        note,
        definition_help(metric_of("capitation_surplus_rate"), here.language),
    )
    st.markdown(worn_text(legend(accounts.settled, here)), width="content")
    show_chart(here, f"ranking{accounts.contract}", ranking_chart(here, accounts.contract))


def show_findings(here: Here, accounts: Account) -> None:
    """Overspent first; each leads to its institution."""
    _ = here.text
    is_banded = here.surroundings.published_band_pct is not None
    show_title(_("先看这些"), _("超支、结余升而服务降、高于公布区间；点一条查看") if is_banded else _("超支、结余升而服务降；点一条查看"))
    found = surplus_findings(here, accounts.contract)
    if not found:
        nobody, own = _("没有{unit}超支，也没有在结余上升的同时管理或控制显著下降的。"), _("本{unit}没有超支，也没有在结余上升的同时管理或控制显著下降。")
        st.markdown((own if is_paid_unit(here) else nobody).format(unit=unit_name(here)))
    show_lines(here, "surplus-finding", found)


@lru_cache(maxsize=256)
def beside_chart(here: Here, contract: str, key: str) -> Chart:
    frame = account(here, contract).settled
    return beside(here, frame, metric_of(key), named(here, frame["area_code"].to_list()))


def show_beside(here: Here, accounts: Account) -> None:
    """Surplus beside care: fuller may mean stinted."""
    _ = here.text
    rates = {key: metric_of(key).name(here.language) for key in WATCHED[accounts.contract]}
    show_title(_("结余与服务"), _("结余多而管理、控制低，可能是少给了服务；点一个点下钻"))
    key = switch(here, "beside", _("对照指标"), rates, next(iter(rates)))
    show_chart(here, f"beside{accounts.contract}-{key}", beside_chart(here, accounts.contract, key))


@lru_cache(maxsize=256)
def running_charts(here: Here, contract: str) -> tuple[Chart, Chart]:
    accounts = account(here, contract)
    month = accounts.claimed or accounts.running["month"].max()
    at_month = accounts.running.filter(pl.col("month") == month)
    return cumulative(here, accounts.own), pace(here, at_month, named(here, at_month["area_code"].to_list()))


def show_running(here: Here, accounts: Account) -> None:
    """The year of the period against its elapsed time: never a surplus."""
    _ = here.text
    if accounts.own.is_empty():
        show_nothing(_("本年没有预算"), _("所选区域在{year}年没有所选支付方式的人头预算。").format(year=here.period.last.year))
        return
    spent, by_institution = running_charts(here, accounts.contract)
    year = str(accounts.own["month"].max().year)
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        show_title(
            _("{year}年执行进度").format(year=year), _("累计费用与按时间进度的预算"), definition_help(metric_of("capitation_execution_rate"), here.language)
        )
        st.markdown(" ".join(execution_words(here, accounts.contract)))
        show_chart(here, "cumulative", spent)
    with right.container(border=True, height="stretch"):
        month = period_text(Period(accounts.claimed or accounts.running["month"].max()), here.language)
        note = _("费用÷（全年预算×时间进度），算到{month}；点一行下钻").format(month=month)
        show_title(_("各{unit}执行进度").format(unit=unit_name(here)), note, definition_help(metric_of("capitation_execution_rate"), here.language))
        show_chart(here, f"pace{accounts.contract}", by_institution)
