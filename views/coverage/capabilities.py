"""Coverage on the screen: the four clouds and the other capabilities over time and by area."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from data.schema.contracts import FOUR_CLOUDS
from data.schema.months import Grain, Period
from metrics.catalogue import metric_of
from metrics.catalogue.coverage import CAPABILITIES, CAPABILITY_NAMES
from views.charts.grids import Cell, grid
from views.charts.happenings import annotated
from views.charts.lines import lines
from views.charts.options import Chart
from views.definitions import definition_help
from views.figures import ask, ask_areas, recent
from views.formats import exact, period_text
from views.here import Here
from views.panels import show_chart, show_title

ALL_FOUR = "four_clouds"
SHOWN = (*FOUR_CLOUDS, ALL_FOUR, *(capability for capability in CAPABILITIES if capability not in FOUR_CLOUDS))
STRIP_PERIODS = 36
MATRIX_WIDTH = 900
LIVE_SHADE = 0.5
"""Of a single institution's cell: where most are live, what is missing shall stand out."""


def capability_name(here: Here, capability: str) -> str:
    return here.text("四朵云全部") if capability == ALL_FOUR else CAPABILITY_NAMES[capability](here.language)


def live_help(here: Here) -> str:
    """What "live" means, once for all capabilities."""
    return definition_help(metric_of(f"{FOUR_CLOUDS[0]}_live_rate"), here.language)


@lru_cache(maxsize=128)
def periods_shown(here: Here) -> tuple[Period, ...]:
    """The periods up to the reader's, from the last before anything was live."""
    periods = recent(here, STRIP_PERIODS)
    live = ask(here, *(f"{capability}_live_rate" for capability in CAPABILITIES), periods=periods).filter(pl.col("numerator") > 0)
    first = min((order for order, period in enumerate(periods) if str(period) in set(live["period"])), default=1)
    return periods[max(first - 1, 0) :]


@lru_cache(maxsize=128)
def cloud_lines(here: Here) -> Chart:
    keys = (*FOUR_CLOUDS, ALL_FOUR)
    frames = {metric_of(f"{key}_live_rate"): ask(here, f"{key}_live_rate", periods=periods_shown(here)) for key in keys}
    labels = {f"{key}_live_rate": capability_name(here, key) for key in keys}
    return annotated(here, lines(frames, labels, here.language, has_bands=False, height=360), *frames)


def show_cloud_lines(here: Here) -> None:
    _ = here.text
    show_title(_("四朵云上线率"), _("占启用机构的百分比"), definition_help(metric_of("four_clouds_live_rate"), here.language))
    show_chart(here, "clouds", cloud_lines(here), is_of_people=False)


@lru_cache(maxsize=128)
def capability_strip(here: Here) -> Chart:
    """Capabilities × periods: the live rate, or for one institution live or not."""
    _, periods = here.text, periods_shown(here)
    cells, rows = [], [capability_name(here, each) for each in SHOWN]
    for line, capability in enumerate(SHOWN):
        by_period = {row["period"]: row for row in ask(here, f"{capability}_live_rate", periods=periods).to_dicts()}
        for column, period in enumerate(periods):
            row = by_period.get(str(period))
            if row is None or row["value"] is None:
                continue
            text = exact(row["value"], 0, here.language) if not here.is_institution else "●" if row["value"] else ""
            tip = f"{rows[line]} · {period_text(period, here.language)}：{_live_words(here, row)}"
            cells.append(Cell(line, column, row["value"] / 100 * (LIVE_SHADE if here.is_institution else 1), text, tip))
    return grid(
        cells,
        rows,
        [str(period) if period.grain is Grain.YEAR else str(period)[2:] for period in periods],
        alt=_("{area}各项能力上线情况，按期间").format(area=here.name(here.area)),
        label_size=9,
        turned=True,
    )


def _live_words(here: Here, row: dict) -> str:
    _ = here.text
    if here.tree[row["area_code"]].level == INSTITUTION:
        return _("已上线") if row["numerator"] else _("未上线")
    live, every = exact(row["numerator"], 0, here.language), exact(row["denominator"], 0, here.language)
    return _("{live}/{every}家，{rate}%").format(live=live, every=every, rate=exact(row["value"], 1, here.language))


def show_capability_strip(here: Here) -> None:
    _ = here.text
    note = _("●为已上线") if here.is_institution else _("格内为上线率%，越深越高")
    show_title(_("各项能力走势"), note, live_help(here))
    with st.grid(1, wrap=False, min_column_width=MATRIX_WIDTH):
        show_chart(here, "strip", capability_strip(here), is_of_people=False)


@lru_cache(maxsize=128)
def capability_matrix(here: Here) -> Chart:
    """Areas of the level below × capabilities: how many of its institutions, or ● and – for institutions."""
    _, below = here.text, here.below
    lines_of = {area.code: line for line, area in enumerate(below)}
    cells = []
    for column, capability in enumerate(SHOWN):
        for row in ask_areas(here, f"{capability}_live_rate").to_dicts():
            code = row["area_code"]
            if row["value"] is None:
                continue
            is_one = here.tree[code].level == INSTITUTION
            text = ("●" if row["value"] else _("缺")) if is_one else f"{row['numerator']:.0f}/{row['denominator']:.0f}"
            tip = f"{here.name(code)} · {capability_name(here, capability)}：{_live_words(here, row)}"
            cells.append(Cell(lines_of[code], column, row["value"] / 100 * (LIVE_SHADE if is_one else 1), text, tip, code))
    alt = _("{areas}各项能力的上线机构数").format(areas=here.many(len(below), here.level_below))
    return grid(cells, [here.name(area) for area in below], [capability_name(here, each) for each in SHOWN], alt=alt)


def show_capability_matrix(here: Here) -> None:
    _ = here.text
    is_leaf = here.level_below.key == INSTITUTION
    note = _("● 已上线；点一格看该机构") if is_leaf else _("上线机构数/启用机构数，越深越高；点一格下钻")
    show_title(_("{areas} × 能力").format(areas=here.many(len(here.below), here.level_below)), note, live_help(here))
    with st.grid(1, wrap=False, min_column_width=MATRIX_WIDTH):
        show_chart(here, "matrix", capability_matrix(here), is_of_people=False)
