"""Chronic disease on the screen: what each disease has, the metric by which areas are compared, all figures in a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import polars as pl
import streamlit as st

from metrics.cascade import has_cascade
from metrics.casemix import is_adjustable
from metrics.catalogue import CATALOGUE, metric_of
from metrics.catalogue.chronic import DISEASE_NAMES, SHORT
from views import state
from views.chronic.rate_change import is_explainable
from views.chronic.states import state_keys
from views.comparing.casemix_panels import adjusted_wide, has_bands
from views.figures import SHOWN, areas_wide, ask, marked, recent
from views.filters import pick, switch
from views.here import Here
from views.panels import show_title
from views.tables import Column, metric_column, show_table

COMPARED = (
    "standardised_rate",
    "standardised_rate_national",
    "control_rate",
    "control_rate_followed",
    "control_change",
    "managed",
    "new",
)
ADJUSTED = ("standardised_rate", "control_rate")


def choose_disease(here: Here) -> str:
    """The disease in the address, or that of the metric there: a search for a metric of hypertension leads to hypertension."""
    of_metric = {f"{disease}_{what}": disease for disease in DISEASE_NAMES for what in COMPARED}
    default = of_metric.get(state.chosen("metric", of_metric, ""), "diabetes")
    return switch(here, "disease", here.text("病种"), {key: name(here.language) for key, name in DISEASE_NAMES.items()}, default)


def _sections(here: Here) -> Mapping[str, str]:
    """What stands below the first screen, by its anchor."""
    _ = here.text
    return {"trends": _("率的走势"), "areas": _("谁不一样，为什么变"), "flows": _("登记、签约与改善"), "figures": _("明细")}


def show_contents(here: Here) -> None:
    """The page is long: a line of its sections, each a way to it."""
    st.caption(here.text("本页还有：") + " · ".join(f"[{name}](#{anchor})" for anchor, name in _sections(here).items()))


def show_section(here: Here, anchor: str) -> None:
    st.subheader(_sections(here)[anchor], anchor=anchor)


def has_control(disease: str) -> bool:
    """Whether the disease has a control rate, and so its three denominators."""
    return has_cascade(disease)


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


def pick_compared(here: Here, disease: str) -> str:
    """The metric of the whole section on areas, kept in the address as `metric`."""
    keys = compared(disease)
    return pick(here, "metric", here.text("对比指标"), {key: short_name(here, disease, key) for key in keys}, keys[0], width=420)


def has_reasons(here: Here, key: str) -> bool:
    """Whether a change of the metric can be divided over institutions; a single one has none below it."""
    return is_explainable(metric_of(key)) and not here.is_institution


def has_casemix(key: str) -> bool:
    return is_adjustable(metric_of(key))


def _adjusted_keys(here: Here, disease: str) -> tuple[str, ...]:
    """Rates that the table shows adjusted for age and sex too."""
    keys = tuple(f"{disease}_{name}" for name in ADJUSTED if f"{disease}_{name}" in CATALOGUE)
    return keys if has_bands(here) else ()


@lru_cache(maxsize=128)
def area_table(here: Here, disease: str) -> pl.DataFrame:
    """area_code, name and one column a metric, with `<key>_adjusted` and `<key>_mix` of those adjusted (never in a release): the areas of the level below."""
    frame = areas_wide(here, *compared(disease), *state_keys(disease))
    adjusted = _adjusted_keys(here, disease)
    if not adjusted:
        return frame
    joined = frame.join(adjusted_wide(here, adjusted), on="area_code", how="left", maintain_order="left")
    hidden = (pl.lit(float("nan")).alias(f"{key}_{kind}") for key in adjusted for kind in ("adjusted", "mix"))
    return joined.with_columns(hidden) if here.is_release else joined


@lru_cache(maxsize=128)
def period_table(here: Here, disease: str) -> pl.DataFrame:
    """period and one column a metric: the area itself, the latest period first."""
    keys = (*compared(disease), *state_keys(disease))
    wide = marked(ask(here, *keys, periods=recent(here, SHOWN))).pivot(on="metric", index="period", values="value", aggregate_function=None)
    return wide.sort("period", descending=True)


def _columns(here: Here, disease: str, first: Mapping[str, Column], adjusted: tuple[str, ...] = ()) -> dict[str, Column]:
    columns = dict(first)
    for key in (*compared(disease), *state_keys(disease)):
        columns[key] = replace(metric_column(metric_of(key), here.language), label=_column_label(here, disease, key))
        columns |= _adjusted_columns(here, disease, key) if key in adjusted else {}
    return columns


def _adjusted_columns(here: Here, disease: str, key: str) -> dict[str, Column]:
    _ = here.text
    label = _column_label(here, disease, key)
    help = _("按整个地区的年龄性别构成校正（间接标准化）；构成指数小于1表示病人构成使率偏低。")
    return {
        f"{key}_adjusted": Column(_("{metric}，校正").format(metric=label), help, metric_of(key).decimals),
        f"{key}_mix": Column(_("{metric}，构成指数").format(metric=short_name(here, disease, key)), help, 3),
    }


def show_figures(here: Here, disease: str) -> None:
    """All figures with a download: of the areas below, or for an institution of its own periods."""
    _ = here.text
    make = period_table if here.is_institution else area_table
    frame = make(here, disease)
    codes = [] if here.is_institution else frame["area_code"].to_list()
    if here.is_institution:
        show_title(_("{count}期明细").format(count=frame.height), _("点表头排序"))
        columns = _columns(here, disease, {"period": Column(_("期间"), is_pinned=True)})
    else:
        show_title(_("{areas}明细").format(areas=here.many(frame.height, here.level_below)), _("点表头排序，点一格下钻"))
        columns = _columns(here, disease, {"name": Column(here.level_name(here.level_below), is_pinned=True)}, _adjusted_keys(here, disease))
    alt, file = _("慢病管理指标明细"), f"chronic-{disease}"
    show_table(here, f"table-{disease}", frame, columns, alt=alt, file=file, codes=codes, released=lambda other: make(other, disease))
