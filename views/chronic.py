"""Chronic disease on the screen: what each disease has, rates in both forms, the gap in people, areas compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import polars as pl
import streamlit as st

from metrics.catalogue import CATALOGUE, metric_of
from metrics.catalogue.chronic import DISEASE_NAMES, SHORT
from views.charts import Chart
from views.columns import columns_over_time
from views.definitions import definition_help
from views.empty import running_words
from views.figures import areas_wide, ask, recent
from views.filters import pick, switch
from views.formats import exact, value_text
from views.here import Here
from views.lines import lines
from views.panels import show_chart, show_comparison, show_title
from views.states import state_keys
from views.tables import Column, metric_column, show_table

PERIODS = 25
COMPARED = (
    "standardised_rate",
    "standardised_rate_national",
    "control_rate",
    "control_rate_followed",
    "control_change",
    "managed",
    "new",
)


def choose_disease(here: Here) -> str:
    """The disease in the address."""
    return switch(here, "disease", here.text("病种"), {key: name(here.language) for key, name in DISEASE_NAMES.items()}, "diabetes")


def has_control(disease: str) -> bool:
    return f"{disease}_control_rate" in CATALOGUE


def has_pairs(disease: str) -> bool:
    return f"{disease}_control_change" in CATALOGUE


def headlines(disease: str) -> tuple[str, ...]:
    """The first of what is defined for the disease."""
    more = ("control_change",) if has_pairs(disease) else ("standardised_rate_national", "control_rate_followed", "state_controlled", "state_lost")
    wanted = (
        *(f"{disease}_{name}" for name in ("managed", "new", "standardised_rate", "control_rate", *more)),
        *(("steward_signed",) if has_pairs(disease) else ()),
    )
    return tuple(key for key in wanted if key in CATALOGUE)


def short_name(here: Here, disease: str, key: str) -> str:
    """The metric's name without the disease, which the page has said."""
    name = metric_of(key).name(here.language)
    short = name.removeprefix(SHORT[disease](here.language)).lstrip("： :") or name
    return short[0].upper() + short[1:]


def _column_label(here: Here, disease: str, key: str) -> str:
    """The short name with the unit that stands behind the long one."""
    label = metric_column(metric_of(key), here.language).label
    return label.replace(metric_of(key).name(here.language), short_name(here, disease, key))


def compared(disease: str) -> tuple[str, ...]:
    """Metrics by which areas are compared, as far as the disease has them."""
    return tuple(f"{disease}_{name}" for name in COMPARED if f"{disease}_{name}" in CATALOGUE)


@lru_cache(maxsize=256)
def _lines(here: Here, keys: tuple[str, ...], labels: tuple[str, ...]) -> Chart:
    frames = {metric_of(key): ask(here, key, periods=recent(here, PERIODS)) for key in keys}
    return lines(frames, dict(zip(keys, labels, strict=True)), here.language)


def show_standardised(here: Here, disease: str) -> None:
    """Management to the standard in both forms."""
    _ = here.text
    keys = (f"{disease}_standardised_rate", f"{disease}_standardised_rate_national")
    show_title(_("规范管理率，两种口径"), _("带为95%区间"), "\n\n---\n\n".join(definition_help(metric_of(key), here.language) for key in keys))
    show_chart(here, f"standardised-{disease}", _lines(here, keys, (_("按月折算"), _("国家口径"))))
    rows = ask(here, *keys).to_dicts()
    if len(rows) == 2 and rows[0]["denominator"] is not None:
        words = _("折算：{n1}/{d1}人；国家：{n2}/{d2}人。国家口径含入管不足一年者，登记增长快时偏低。")
        st.caption(
            words.format(
                n1=people(here, rows[0]["numerator"]),
                d1=people(here, rows[0]["denominator"]),
                n2=people(here, rows[1]["numerator"]),
                d2=people(here, rows[1]["denominator"]),
            )
        )


def people(here: Here, count: float | None) -> str:
    """Whole and never shortened: sums of people are checked by readers."""
    return exact(count, 0, here.language)


def show_control(here: Here, disease: str) -> None:
    """Control in both denominators, and who makes the gap."""
    _ = here.text
    show_title(_("控制率，两种分母"), _("带为95%区间"), "\n\n---\n\n".join(definition_help(metric_of(key), here.language) for key in _control_keys(disease)))
    show_chart(here, f"control-{disease}", _lines(here, _control_keys(disease), (_("占在管"), _("占有读数者"))))
    st.caption(gap_words(here, disease))


def _control_keys(disease: str) -> tuple[str, str]:
    return f"{disease}_control_rate", f"{disease}_control_rate_followed"


@lru_cache(maxsize=256)
def gap_words(here: Here, disease: str) -> str:
    """The difference between the two control rates in people: those managed without a reading in the year."""
    _, language = here.text, here.language
    rows = ask(here, *_control_keys(disease)).to_dicts()
    if len(rows) != 2 or rows[0]["value"] is None or rows[1]["value"] is None:
        return running_words(here) or _("本期没有可比的控制率。")
    managed, measured, controlled = rows[0]["denominator"], rows[1]["denominator"], rows[0]["numerator"]
    states = {row["metric"].removeprefix(f"{disease}_state_"): row["value"] for row in ask(here, *state_keys(disease)).to_dicts()}
    words = _(
        "达标{controlled}人 ÷ 在管{managed}人 = {rate}；÷ 近一年有读数{measured}人 = {followed}。差距{gap}个百分点来自{absent}名近一年没有读数的在管患者；看近3个月的状态：失访{lost}人、逾期未访{overdue}人、未测量{unmeasured}人、新入管{new}人。"
    )
    return words.format(
        controlled=people(here, controlled),
        managed=people(here, managed),
        rate=value_text(rows[0]["value"], metric_of(rows[0]["metric"]), language),
        measured=people(here, measured),
        followed=value_text(rows[1]["value"], metric_of(rows[1]["metric"]), language),
        gap=exact(rows[1]["value"] - rows[0]["value"], 1, language),
        absent=people(here, managed - measured),
        **{state: people(here, states.get(state)) for state in ("lost", "overdue", "unmeasured", "new")},
    )


@lru_cache(maxsize=256)
def flow_chart(here: Here, key: str, height: int) -> Chart:
    """A count of events, one column a period."""
    periods = recent(here, PERIODS)
    return columns_over_time(ask(here, key, periods=periods), metric_of(key), periods, here.language, height=height)


def show_new(here: Here, disease: str) -> None:
    _ = here.text
    metric = metric_of(f"{disease}_new")
    show_title(metric.name(here.language), _("按登记日期"), definition_help(metric, here.language))
    show_chart(here, f"new-{disease}", flow_chart(here, metric.key, 240))


def show_disease_comparison(here: Here, disease: str) -> None:
    """The areas of the level below against the area's own value; an institution among its neighbours."""
    keys = compared(disease)
    metric = pick(here, "metric", here.text("对比指标"), {key: short_name(here, disease, key) for key in keys}, keys[0])
    show_comparison(here, metric)


@lru_cache(maxsize=128)
def area_table(here: Here, disease: str) -> pl.DataFrame:
    """area_code, name and one column a metric: the areas of the level below."""
    return areas_wide(here, *compared(disease), *state_keys(disease))


@lru_cache(maxsize=128)
def period_table(here: Here, disease: str) -> pl.DataFrame:
    """period and one column a metric: the area itself, the latest period first."""
    keys = (*compared(disease), *state_keys(disease))
    wide = ask(here, *keys, periods=recent(here, PERIODS)).pivot(on="metric", index="period", values="value", aggregate_function=None)
    return wide.sort("period", descending=True)


def _columns(here: Here, disease: str, first: Mapping[str, Column]) -> dict[str, Column]:
    keys = (*compared(disease), *state_keys(disease))
    return {**first, **{key: replace(metric_column(metric_of(key), here.language), label=_column_label(here, disease, key)) for key in keys}}


def show_figures(here: Here, disease: str) -> None:
    """All figures with a download: of the areas below, or for an institution of its own periods."""
    _ = here.text
    if here.is_institution:
        frame, codes = period_table(here, disease), []
        show_title(_("{count}期明细").format(count=frame.height), _("点表头排序"))
        columns = _columns(here, disease, {"period": Column(_("期间"), is_pinned=True)})
    else:
        frame = area_table(here, disease)
        codes = frame["area_code"].to_list()
        show_title(_("{areas}明细").format(areas=here.many(frame.height, here.level_below)), _("点表头排序，点一格下钻"))
        columns = _columns(here, disease, {"name": Column(here.level_name(here.level_below), is_pinned=True)})
    show_table(here, f"table-{disease}", frame, columns, alt=_("慢病管理指标明细"), file=f"chronic-{disease}", codes=codes)
