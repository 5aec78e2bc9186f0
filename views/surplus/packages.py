"""Disease packages of the last whole year on the screen: price, cases, cost and what is left, package by package."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import polars.selectors as cs
import streamlit as st

from data.schema.months import Period
from metrics.catalogue import metric_of
from metrics.packages import packages_of, unlisted
from metrics.settlement import settled_year
from views.definitions import definition_help
from views.figures import ask
from views.formats import exact, period_text, value_text
from views.here import Here
from views.in_place import panel
from views.panels import show_title
from views.tables import Column, show_table
from views.texts import plain

KEY = "package_margin_rate"


@lru_cache(maxsize=128)
def package_table(here: Here, year: Period) -> pl.DataFrame:
    """`metrics.packages.packages_of` of the area. A release names the packages and no figure of theirs: most are of few cases."""
    frame = packages_of(here.snapshot, scope=here.scope, within=here.area.code, year=year)
    return frame.with_columns(cs.numeric().cast(pl.Float64) * float("nan")) if here.is_release else frame


def package_columns(here: Here) -> dict[str, Column]:
    _ = here.text
    return {
        "name": Column(_("病种包"), is_pinned=True),
        "margin_pct": Column(f"{metric_of(KEY).name(here.language)} (%)", definition_help(metric_of(KEY), here.language), decimals=1),
        "cases": Column(_("例数"), decimals=0),
        "price_yuan": Column(_("单价 (元)"), _("各机构单价不同的，为按例数的平均"), decimals=0),
        "worth_yuan": Column(_("单价×例数 (元)"), decimals=0),
        "cost_yuan": Column(_("基金支付 (元)"), _("编码在该机构当年目录中的打包结算"), decimals=0),
        "margin_yuan": Column(_("结余 (元)"), _("负值为超支"), decimals=0),
        **({} if here.is_institution else {"institutions": Column(_("机构数"), decimals=0)}),
    }


def show_packages(here: Here) -> None:
    """A panel of its own; nothing where the area had no package in the year."""
    year = settled_year(here.snapshot, here.period.last)
    if year is None:
        return
    frame, without = package_table(here, year), unlisted(here.snapshot, scope=here.scope, within=here.area.code, year=year)
    if frame.is_empty() and not without:
        return
    with panel(st, is_stretched=False):
        _show(here, year, frame, without)


def _show(here: Here, year: Period, frame: pl.DataFrame, without: int) -> None:
    _, metric = here.text, metric_of(KEY)
    title = _("{year}按病种打包").format(year=period_text(year, here.language))
    show_title(title, _("一例一个定价；打包的账单不再计入人头"), definition_help(metric, here.language))
    row = next(iter(ask(here, KEY, periods=(year,)).to_dicts()), None)
    if row and row["value"] is not None:
        worth = plain(value_text(row["denominator"], metric_of("capitation_budget_yuan"), here.language))
        st.markdown(_("病种包结余率**{rate}**，占单价×例数合计{worth}。").format(rate=plain(value_text(row["value"], metric, here.language)), worth=worth))
    if frame.height:
        file = f"packages_{year}"
        show_table(here, "packages", frame, package_columns(here), alt=_("病种包明细"), file=file, released=lambda other: package_table(other, year))
    if without:
        st.caption(_("另有{count}笔打包结算，编码不在该机构当年的病种包目录中，哪里都没有计入。").format(count=exact(without, 0, here.language)))
