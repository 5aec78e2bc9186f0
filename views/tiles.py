"""Headline tiles: a figure with its unit, its change and whether that is more than noise, its trend and its definition."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from metrics.catalogue import metric_of
from metrics.course import is_ripe
from metrics.definition import Metric, Theme
from metrics.result import Status
from views import contents
from views.comparing.against import chosen
from views.comparing.beside import Beside, beside_one
from views.comparing.noise import Noise, noise
from views.definitions import definition_help, status_text
from views.drawings.drawing import show_drawing
from views.drawings.tiles import Further, Tile, tiles_drawing
from views.figures import ask, is_before_data, recent
from views.formats import NULL, change_text, value_text
from views.here import PERIOD_BEFORE, YEAR_BEFORE, Here
from views.texts import plain, translator

__all__ = ["Further", "Tile", "show_row", "show_tiles", "tile", "tiles"]


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
    others = [beside_one(here, key, kind) for kind in chosen(here)]
    if others[0].kind not in (PERIOD_BEFORE, YEAR_BEFORE):
        delta, judged = others[0].change, Noise(others[0].verdict, others[0].note, others[0].why)
    return Tile(
        name=metric.name(language),
        value=value_text(now["value"], metric, language),
        delta=delta,
        note=status_text(now["status"], metric, language) or judged.note,
        verdict=judged.verdict,
        trend=tuple(rows[str(period)]["value"] for period in periods if str(period) in rows and rows[str(period)]["value"] is not None),
        help="\n\n".join(filter(None, (_interval(now, metric, language), _comparisons(here, others), judged.rule, definition_help(metric, language)))),
        key=key,
    )


@lru_cache(maxsize=1024)
def tiles(here: Here, keys: tuple[str, ...]) -> tuple[Tile, ...]:
    """The headlines of several metrics, remembered; an institution is spared those that cannot speak of it."""
    found = tuple(tile(here, key) for key in keys if not (here.is_institution and metric_of(key).theme is Theme.COVERAGE))
    return tuple(each for each in found if not here.is_institution or each.value != NULL)


def show_tiles(here: Here, keys: tuple[str, ...], *, columns: int = 6) -> None:
    """A responsive row of at most `columns` headline tiles, the first of `keys` that apply."""
    show_row(here, tiles(here, keys)[:columns])


def show_row(here: Here, shown: Sequence[Tile]) -> None:
    """Headline tiles side by side; nothing where there are none."""
    if not shown:
        return
    contents.add(contents.Content(contents.heading(), tiles=tuple(shown)))
    show_drawing(here, "tiles-" + "-".join(each.name for each in shown), tiles_drawing(shown, here.language))


def _interval(now: dict, metric: Metric, language: str) -> str:
    _ = translator(language)
    if now["lower"] is None:
        return ""
    return _("95%区间：{lower}至{upper}。").format(lower=value_text(now["lower"], metric, language), upper=value_text(now["upper"], metric, language))


def _comparisons(here: Here, others: Sequence[Beside]) -> str:
    """Every comparison that can be told, the one of the tile first: `同比 +6.8个百分点（2021年11月 45.2%）`."""
    _ = here.text
    told = [
        f"{plain(each.name)} {plain(each.change)}" + _("（{basis} {value}）").format(basis=plain(each.basis), value=plain(each.shown))
        for each in others
        if each.change
    ]
    return _("；").join(told)
