"""Figures that were printed about the region, as quoted, with our own beside them where the two speak of the same thing."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from data.schema.months import parse_period
from data.schema.published import Beside, PublishedFigure
from metrics.catalogue import metric_of
from metrics.definition import Text
from metrics.published import our_figure
from views.formats import NULL, exact, period_text, value_text
from views.here import Here
from views.tables import Column

TOPICS = {
    "network": Text("网络与机构", "Network"),
    "chronic": Text("慢病管理", "Chronic care"),
    "payment": Text("医保支付", "Payment"),
    "home_care": Text("居家服务", "Home care"),
    "sanming": Text("三明", "Sanming"),
    "policy": Text("政策", "Policy"),
    "national": Text("全国背景", "National context"),
    "epidemiology": Text("流行病学", "Epidemiology"),
    "company": Text("公司披露", "Company filings"),
    "family_doctor": Text("家庭医生", "Family doctor"),
    "health": Text("卫生资源", "Health resources"),
    "population": Text("人口", "Population"),
    "prescription": Text("处方", "Prescriptions"),
}
TIERS = {
    "official": Text("官方", "official"),
    "academic": Text("学术文献", "academic"),
    "press": Text("媒体", "press"),
    "press report 2022-02": Text("媒体报道（2022-02）", "press report, Feb 2022"),
    "press feature 2023-04": Text("媒体专题（2023-04）", "press feature, Apr 2023"),
    "company press": Text("公司新闻稿", "company press"),
    "company via press": Text("媒体转述公司文件", "company, via press"),
}


def quoted(figure: PublishedFigure, here: Here) -> str:
    """The value as it was printed, with its unit; a range, or “more than”, where it was printed so."""
    _ = here.text
    if figure.low and figure.high:
        value = f"{_number(figure.low, here)}–{_number(figure.high, here)}"
    elif figure.low:
        value = _("逾{value}").format(value=_number(figure.low, here))
    else:
        value = _number(figure.value, here)
    if figure.is_unit_unclear:
        return _("“{value}%”（照录，原文未明是百分比还是百分点）").format(value=figure.value)
    return f"{value} {figure.unit}".strip() if figure.has_plain_unit else value


def _number(text: str, here: Here) -> str:
    """Grouped where it is a plain number; else as printed."""
    whole, _, places = text.partition(".")
    return exact(float(text), len(places), here.language) if whole.isdigit() and (not places or places.isdigit()) else text


def _ours(figure: PublishedFigure, here: Here) -> str:
    if figure.beside is None:
        return NULL
    known = our_figure(here.snapshot, figure.beside, scope=here.scope, release=here.surroundings.rules if here.is_release else None)
    if known is None:
        return NULL
    metric = metric_of(figure.beside.metric)
    low, high = (value_text(value, metric, here.language) for value in known)
    return f"{low}–{high}" if figure.beside.is_range else low


def _basis(beside: Beside | None, here: Here) -> str:
    """Which figure of ours that is."""
    if beside is None or beside.area not in here.tree:
        return ""
    _ = here.text
    of = {"capitated": _("有人头预算的机构"), "centres": _("有慢病管理中心的机构")}.get(beside.of, "")
    parts = (metric_of(beside.metric).name(here.language), here.name(beside.area), of, period_text(parse_period(beside.period), here.language))
    return " · ".join(part for part in parts if part)


def printed_columns(here: Here) -> dict[str, Column]:
    _ = here.text
    return {
        "name": Column(_("公布数字"), is_pinned=True),
        "quoted": Column(_("公布值（照录）"), width=190),
        "ours": Column(_("本系统示范值"), _("只在口径相同时给出；示范城市按公布值校准，数据为合成")),
        "basis": Column(_("示范值的口径")),
        "as_of": Column(_("截至")),
        "scope": Column(_("范围")),
        "tier": Column(_("可信程度")),
        "topic": Column(_("主题")),
        "source": Column(_("来源")),
        "quote": Column(_("原文")),
        "note": Column(_("说明")),
        "id": Column(_("编号")),
    }


@lru_cache(maxsize=32)
def printed_rows(here: Here, is_only_comparable: bool) -> pl.DataFrame:
    """One row a figure, those that ours stand beside first."""
    figures = sorted(here.surroundings.published, key=lambda figure: figure.beside is None)
    told = [
        {
            "name": figure.name_zh,
            "quoted": quoted(figure, here),
            "ours": _ours(figure, here),
            "basis": _basis(figure.beside, here),
            "as_of": figure.as_of,
            "scope": figure.scope,
            "tier": _word(TIERS, figure.tier, here),
            "topic": _word(TOPICS, figure.topic, here),
            "source": figure.source,
            "quote": figure.quote_zh,
            "note": figure.note,
            "id": figure.id,
        }
        for figure in figures
        if figure.beside is not None or not is_only_comparable
    ]
    return pl.DataFrame(told, schema=dict.fromkeys(printed_columns(here), pl.String))


def _word(words: dict[str, Text], key: str, here: Here) -> str:
    return words[key](here.language) if key in words else key
