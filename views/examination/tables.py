"""Cloud examination in figures: by requesting institution or area, and by modality; each with its download."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION, Level
from metrics.catalogue import metric_of
from metrics.catalogue.examination import MODALITIES, NAMES
from metrics.definition import Unit
from views.definitions import definition_help
from views.examination.reports import CRITICAL, CRITICAL_WITHIN, P50, P90, RECOGNITION, REPORTED, UNREPORTED, VOLUME, WITHIN, by_modality
from views.figures import ask, marked
from views.filters import switch
from views.formats import unit_word
from views.here import Here
from views.panels import show_title
from views.tables import Column, metric_column, show_table

BY_AREA = (VOLUME, *by_modality(VOLUME), WITHIN, P50, P90, CRITICAL, CRITICAL_WITHIN, RECOGNITION, REPORTED, UNREPORTED)
BY_MODALITY = (VOLUME, WITHIN, P50, P90)


def levels(here: Here) -> tuple[Level, ...]:
    """What the rows can be: institutions first, then the areas between them and the reader's own."""
    tree = here.tree
    between = tree.levels[tree.depth(here.area.level) + 1 :]
    return tuple(level for level in reversed(between) if tree.at(level.key, here.area.code))


@lru_cache(maxsize=64)
def requesters(here: Here, level: str) -> pl.DataFrame:
    """area_code, name, above and one column a metric: the areas of a level inside the reader's own, those that asked most first. Suppressed values are NaN."""
    wide = marked(ask(here, *BY_AREA, by=level)).pivot(on="metric", index="area_code", values="value", aggregate_function=None)
    seen = here.scope.visible(here.tree, here.tree.at(level, here.area.code))
    named = [(area.code, here.name(area), here.name(area.parent) if area.parent else "") for area in seen]
    names = pl.DataFrame(named, schema={"area_code": pl.String, "name": pl.String, "above": pl.String}, orient="row")
    return names.join(wide, on="area_code", how="inner", maintain_order="left").sort(VOLUME, descending=True, nulls_last=True, maintain_order=True)


def show_requesters(here: Here) -> None:
    """One row a requesting institution, or an area at a switch; a cell leads there."""
    _ = here.text
    offered = {each.key: each for each in levels(here)}
    names = {key: here.level_name(level) for key, level in offered.items()}
    title = st.container()
    chosen = switch(here, "rows", _("明细的行"), names, INSTITUTION) if len(offered) > 1 else INSTITUTION
    frame = requesters(here, chosen)
    if frame.is_empty():
        st.markdown(_("本期这里没有启用的下级区域或机构。"))
        return
    with title:
        show_title(_("{areas}明细").format(areas=here.many(frame.height, offered[chosen])), _("按申请机构；点表头排序，点一格下钻"))
    idle = frame.filter(pl.col(VOLUME) == 0).height
    if idle:
        st.caption(_("其中{areas}本期没有一次申请。").format(areas=here.many(idle, offered[chosen])))
    columns = {"name": Column(names[chosen], is_pinned=True)}
    if any(here.tree[code].parent != here.area.code for code in frame["area_code"]):
        columns["above"] = Column(_("上级区域"))
    columns |= {key: metric_column(metric_of(key), here.language) for key in BY_AREA} | _parts(here)
    show_table(
        here,
        f"requesters-{chosen}",
        frame,
        columns,
        alt=_("云检查指标明细，按申请机构"),
        file="examination",
        codes=frame["area_code"].to_list(),
        released=lambda other: requesters(other, chosen),
    )


def _parts(here: Here) -> dict[str, Column]:
    """The volumes of the modalities under short heads."""
    head, language = here.text("其中{modality}"), here.language
    named = zip(by_modality(VOLUME), MODALITIES, strict=True)
    return {key: Column(head.format(modality=NAMES[each](language)), definition_help(metric_of(key), language), decimals=0) for key, each in named}


@lru_cache(maxsize=64)
def modality_table(here: Here) -> pl.DataFrame:
    """modality, its name, and one column a metric of `BY_MODALITY`; the area's own figures of the period. Suppressed values are NaN."""
    keys = {f"{key}_{modality}": (modality, key) for key in BY_MODALITY for modality in MODALITIES}
    found = {keys[key]: value for key, value in marked(ask(here, *keys)).select("metric", "value").iter_rows()}
    rows = [(NAMES[modality](here.language), *(found.get((modality, key)) for key in BY_MODALITY)) for modality in MODALITIES]
    return pl.DataFrame(rows, schema={"modality": pl.String} | dict.fromkeys(BY_MODALITY, pl.Float64), orient="row")


def show_modalities(here: Here) -> None:
    _ = here.text
    show_title(_("按检查类型"), _("量和及时率按申请时间，用时按报告时间"))
    hours = unit_word(Unit.HOURS, here.language).strip()
    heads = {VOLUME: _("次数"), WITHIN: f"{_('24小时内报告')} (%)", P50: f"{_('中位数')} ({hours})", P90: f"{_('第90百分位')} ({hours})"}
    columns = {"modality": Column(_("检查类型"), is_pinned=True)}
    columns |= {key: Column(heads[key], definition_help(metric_of(key), here.language), metric_of(key).decimals) for key in BY_MODALITY}
    show_table(
        here, "modalities", modality_table(here), columns, alt=_("各类检查的申请量、及时率和报告用时"), file="examination-modalities", released=modality_table
    )
