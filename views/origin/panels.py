"""Where a figure comes from: how it was divided, which areas and periods it is made of, by which definition and from what was loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl
import streamlit as st

from metrics.catalogue import CATALOGUE, metric_of
from metrics.definition import Kind, Metric
from metrics.disclosure import never_leaves
from views import contents
from views.definitions import definition_help
from views.dictionary.entries import data_words, unit_words
from views.dictionary.uses import pages_of
from views.drawings.drawing import show_drawing
from views.filters import pick
from views.formats import day_text, period_text, time_text
from views.here import Here
from views.navigation import entries, page_link
from views.origin.drawing import equation
from views.origin.figures import adds_up, course, has_ratio, parts
from views.panels import show_title
from views.tables import Column, metric_column, show_table
from views.texts import plain
from views.tiles import tile

PAGE, USUAL = "origin", "diabetes_control_rate"


@dataclass(frozen=True)
class Load:
    """A batch that the snapshot was made of: how many files it had, and what became of their rows."""

    name: str
    loaded_at: datetime
    today: date
    files: int
    accepted: int
    refused: int


def pick_origin(here: Here) -> str:
    """The metric whose figure is looked into, kept in the address as `metric`."""
    return pick(here, "metric", here.text("指标"), {key: metric.name(here.language) for key, metric in CATALOGUE.items()}, USUAL, width=420)


def show_origin(here: Here, key: str) -> None:
    """The figure as a division, and the ways on: to its definition, and to the pages where areas are compared by it."""
    _, metric = here.text, metric_of(key)
    place = f"{plain(here.name(here.area))} · {period_text(here.period, here.language)}"
    show_title(_("{metric}从哪里来").format(metric=metric.name(here.language)), place, definition_help(metric, here.language))
    contents.add(contents.Content(contents.heading(), tiles=(tile(here, key),)))
    show_drawing(here, f"equation-{key}", equation(here, key))
    st.caption(metric.sentence(here.language))
    with st.container(horizontal=True, gap="small"):
        page_link(here, "dictionary", _("完整定义"), metric=key)
        for entry in entries():
            if entry.key in pages_of(key):
                page_link(here, entry.key, entry.title(here.language), metric=key)


def link_to_origin(here: Here, key: str) -> None:
    """From a page that shows the figure."""
    page_link(here, PAGE, here.text("这个数从哪里来"), metric=key)


def show_parts(here: Here, key: str) -> None:
    """What the figure is made of one level below; a row leads there, down to the institution, whose figures come from its own records."""
    _, metric = here.text, metric_of(key)
    if here.is_institution:
        show_title(_("由什么构成"))
        st.markdown(_("机构是最下一级：数字由它自己报送的记录逐月汇总而成。个人记录不进入看板。"))
        return
    frame = parts(here, key)
    show_title(_("由什么构成"), _("点一行，看那里的同一个数从哪里来"))
    if frame.is_empty():
        st.markdown(_("本期这里没有启用的下级区域或机构。"))
        return
    alt = _("{metric}：{count}个下级的分子、分母和占比").format(metric=metric.name(here.language), count=frame.height)
    codes = frame["area_code"].to_list()
    columns = _filled(_part_columns(here, metric), frame)
    show_table(
        here, f"parts-{key}", frame, columns, alt=alt, file=f"parts_{key}", codes=codes, released=lambda other: parts(other, key), why=_why(here, metric)
    )
    st.caption(metric.adds_over_areas(here.language))


def show_course(here: Here, key: str) -> None:
    """The last periods; a row leads back to its period."""
    _, metric, frame = here.text, metric_of(key), course(here, key)
    show_title(_("最近{count}期").format(count=frame.height), _("点一行看那一期"))
    alt = _("{metric}：{area}最近{count}期的数值、区间、分子和分母").format(metric=metric.name(here.language), area=here.name(here.area), count=frame.height)
    show_table(
        here,
        f"periods-{key}",
        frame,
        _filled(_course_columns(here, metric), frame),
        alt=alt,
        file=f"periods_{key}",
        codes=frame["period"].to_list(),
        leads_to="period",
        released=lambda other: course(other, key),
        why=_why(here, metric),
    )
    st.caption(metric.adds_over_months(here.language))


def show_source(here: Here, key: str, loads: Sequence[Load]) -> None:
    """The snapshot, the mart's columns that were summed, and the batches that were loaded."""
    _, snapshot = here.text, here.snapshot
    show_title(_("数据从哪里来"))
    told = [
        _("快照 {id}（{time}发布）").format(id=plain(snapshot.id), time=time_text(snapshot.published_at, here.language)),
        _("数据截至{day}").format(day=day_text(snapshot.as_of, here.language)),
    ]
    st.markdown(" · ".join(told))
    if columns := data_words(metric_of(key)):
        st.markdown(f":gray[{_('数据列')}]　`{columns}`")
    if not loads:
        st.markdown(_("这份快照没有登记导入批次。"))
        return
    labels = (_("批次"), _("导入时间"), _("数据日期"), _("文件数"), _("接受行数"), _("拒绝行数"))
    frame = _load_rows(here, loads)
    columns_shown = {name: Column(label, decimals=0 if frame[name].dtype == pl.Int64 else None) for name, label in zip(frame.columns, labels, strict=True)}
    show_table(here, "loads", frame, columns_shown, alt=_("这份快照由{count}个批次导入而成").format(count=len(loads)), file="batches")


def _load_rows(here: Here, loads: Sequence[Load]) -> pl.DataFrame:
    rows = [
        (load.name[:12], time_text(load.loaded_at, here.language), day_text(load.today, here.language), load.files, load.accepted, load.refused)
        for load in loads
    ]
    texts, counts = ("batch", "loaded_at", "today"), ("files", "accepted", "refused")
    return pl.DataFrame(rows, schema=dict.fromkeys(texts, pl.String) | dict.fromkeys(counts, pl.Int64), orient="row")


def _filled(columns: Mapping[str, Column], frame: pl.DataFrame) -> dict[str, Column]:
    """Without columns that say nothing in any row: limits of what has none, remarks where nothing is missing."""
    return {name: column for name, column in columns.items() if frame[name].dtype != pl.String or (frame[name] != "").any() if frame[name].count()}


def _why(here: Here, metric: Metric) -> str:
    """Why no release of the metric is made, where none is."""
    why = never_leaves(metric)
    return why(here.language) if why else ""


def _part_columns(here: Here, metric: Metric) -> dict[str, Column]:
    _ = here.text
    shares = {f"{side}_pct" for side in ("numerator", "denominator")} if adds_up(metric) else set()
    told = {"name": Column(_("区域或机构"), is_pinned=True)} | _figure_columns(here, metric)
    told |= {
        "numerator_pct": Column(_("占分子") if has_ratio(metric) else _("占合计"), _("这里的数占整个区域的百分之几"), 1, is_share=True),
        "denominator_pct": Column(_("占分母"), _("这里的数占整个区域的百分之几"), 1, is_share=True),
    }
    order = ("name", "value", "numerator", "numerator_pct", "denominator", "denominator_pct", "status")
    kept = [name for name in order if name in told and (not name.endswith("_pct") or name in shares) and (name != "denominator_pct" or has_ratio(metric))]
    return {name: told[name] for name in kept}


def _course_columns(here: Here, metric: Metric) -> dict[str, Column]:
    _, figures = here.text, _figure_columns(here, metric)
    limits = {"lower": Column(_("区间下限"), decimals=metric.decimals), "upper": Column(_("区间上限"), decimals=metric.decimals)} if has_ratio(metric) else {}
    return {"named": Column(_("期间"), is_pinned=True), "value": figures.pop("value")} | limits | figures


def _figure_columns(here: Here, metric: Metric) -> dict[str, Column]:
    """The value, and what was divided where something was."""
    _ = here.text
    told = {"value": replace(metric_column(metric, here.language), label=_("值（{unit}）").format(unit=unit_words(metric, here.language)))}
    if has_ratio(metric):
        told["numerator"] = Column(_("分子"), metric.numerator.words(here.language), 0)
    if metric.kind is Kind.PERCENTILE:
        told["denominator"] = Column(_("期内次数"), decimals=0)
    if metric.denominator is not None:
        told["denominator"] = Column(_("分母"), metric.denominator_words(here.language), 0)
    return told | {"status": Column(_("说明"))}
