"""Headline tiles: a figure with its unit, its change and whether that is more than noise, its trend and its definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from metrics.catalogue import metric_of
from metrics.course import is_ripe
from metrics.definition import Metric, Theme
from metrics.result import Status
from views.definitions import definition_help, status_text
from views.figures import ask, is_before_data, recent
from views.formats import NULL, change_text, period_text, value_text
from views.here import Here
from views.judging import STREAMLIT_COLOURS, Verdict
from views.noise import Noise, noise
from views.texts import plain, translator

LEAST_WIDTH, MOST_WIDTH = 150, 320
"""Pixels of a tile; the most is what a phone has."""


@dataclass(frozen=True)
class Tile:
    """A tile's content, ready to show."""

    name: str
    value: str
    delta: str | None
    note: str
    verdict: Verdict
    trend: tuple[float, ...]
    help: str


def tile(here: Here, key: str) -> Tile:
    """The headline of one metric for the area and period at hand."""
    metric, language = metric_of(key), here.language
    periods = recent(here)
    rows = {row["period"]: row for row in ask(here, key, periods=periods).to_dicts()}
    now = rows.get(str(here.period)) or {"value": None, "lower": None, "upper": None, "status": Status.NO_CASES.value}
    # What is due under signings of this year is done in the course of it: beside last year's, done by now, it would always have fallen.
    is_growing = metric.is_stock and not is_ripe(metric, here.period, here.snapshot.as_of)
    has_basis = now["status"] != Status.INCOMPLETE.value and not is_growing and not is_before_data(here, here.earlier)
    before = next(iter(ask(here, key, periods=(here.earlier,)).to_dicts()), None) if has_basis else None
    delta = change_text(now["value"], before["value"], metric, language) if before else None
    judged = noise(here, key) if delta or is_growing else Noise()
    return Tile(
        name=metric.name(language),
        value=value_text(now["value"], metric, language),
        delta=delta,
        note=status_text(now["status"], metric, language) or judged.note,
        verdict=judged.verdict,
        trend=tuple(rows[str(period)]["value"] for period in periods if str(period) in rows and rows[str(period)]["value"] is not None),
        help="\n\n".join(filter(None, (_interval(now, metric, language), _comparison(here, before, metric), judged.rule, definition_help(metric, language)))),
    )


@lru_cache(maxsize=512)
def tiles(here: Here, keys: tuple[str, ...]) -> tuple[Tile, ...]:
    """The headlines of several metrics, remembered; an institution is spared those that cannot speak of it."""
    found = tuple(tile(here, key) for key in keys if not (here.is_institution and metric_of(key).theme is Theme.COVERAGE))
    return tuple(each for each in found if not here.is_institution or each.value != NULL)


def show_tiles(here: Here, keys: tuple[str, ...], *, columns: int = 6) -> None:
    """A responsive row of at most `columns` headline tiles, the first of `keys` that apply."""
    show_row(tiles(here, keys)[:columns])


def show_row(shown: Sequence[Tile]) -> None:
    """As many side by side as leave the longest figure whole: a narrow tile cuts it."""
    widest = max((_pixels(each.value) for each in shown), default=0)
    with st.grid(max(len(shown), 1), min_column_width=min(max(LEAST_WIDTH, widest), MOST_WIDTH)):
        for each in shown:
            show_tile(each)


def _pixels(value: str) -> int:
    """About how wide a figure and its unit stand in a tile with its margins; a Chinese character takes nearly twice a digit's room."""
    return round(36 + sum(28 if ord(letter) > 0x2E80 else 16 for letter in value))


def show_tile(each: Tile) -> None:
    st.metric(
        plain(each.name),
        plain(each.value),
        each.delta or (each.note or NULL),
        delta_color=STREAMLIT_COLOURS[each.verdict],
        delta_arrow="off",
        delta_description=each.note if each.delta else None,
        chart_data=each.trend if len(each.trend) > 1 else None,
        help=each.help,
        border=True,
        height="stretch",
    )


def _interval(now: dict, metric: Metric, language: str) -> str:
    _ = translator(language)
    if now["lower"] is None:
        return ""
    return _("95%区间：{lower}至{upper}。").format(lower=value_text(now["lower"], metric, language), upper=value_text(now["upper"], metric, language))


def _comparison(here: Here, before: dict | None, metric: Metric) -> str:
    if before is None or before["value"] is None:
        return ""
    value = value_text(before["value"], metric, here.language)
    return here.text("{period}为{value}。").format(period=period_text(here.earlier, here.language), value=value)
