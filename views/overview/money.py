"""Money on the first screen: within a year execution against elapsed time, never a bare surplus; figures whose claims have not come in are left out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from data.schema.months import Grain, Period
from metrics.catalogue import metric_of
from metrics.definition import Theme
from metrics.execution import execution, is_claimed, last_claimed
from views.comparing.judging import Verdict
from views.comparing.stage import stage_level
from views.definitions import definition_help
from views.formats import period_text, value_text
from views.here import Here
from views.once import once
from views.surplus.paid import is_below_paid, is_said_at
from views.tiles import Tile, show_row, tiles

EXECUTION = "capitation_execution_rate_diabetes"


def suited(here: Here, keys: Sequence[str], level: str | None = None) -> tuple[str, ...]:
    """The keys that may be shown for the period: capitation only once its claims are in, a surplus only of a whole year, and both of areas of `level`
    (the reader's own without it) only where these are paid for."""
    claims_are_in = is_claimed(here.period.last, here.snapshot.as_of)
    is_year = here.period.grain is Grain.YEAR

    def may_be_shown(key: str) -> bool:
        if metric_of(key).theme is not Theme.CAPITATION:
            return True
        return claims_are_in and (is_year or "surplus_rate" not in key) and is_said_at(here, metric_of(key), level or here.area.level)

    return tuple(key for key in keys if may_be_shown(key))


def comparable(here: Here, keys: Sequence[str]) -> tuple[str, ...]:
    """The keys in which the areas on the stage may be compared."""
    return suited(here, keys, stage_level(here).key)


@once(maxsize=256)
def headlines(here: Here, keys: tuple[str, ...], *, money_at: int = 5) -> tuple[Tile, ...]:
    """The tiles of the keys that may be shown; where no surplus may be, execution takes its place."""
    fit = suited(here, keys)
    found = list(tiles(here, fit))
    if not any("surplus_rate" in key for key in fit) and (money := execution_tile(here)):
        found.insert(money_at, money)
    return tuple(found)


def show_headlines(here: Here, keys: tuple[str, ...], *, columns: int = 6) -> None:
    """A row of at most `columns` headline tiles."""
    show_row(here, headlines(here, keys)[:columns])


@lru_cache(maxsize=256)
def execution_tile(here: Here) -> Tile | None:
    """Diabetes capitation of the period's year, to the last month whose claims are in; null for an area without a budget or a year without such a month."""
    through = last_claimed(here.snapshot, here.period.last)
    if through is None or is_below_paid(here):
        return None
    frame = execution(here.snapshot, scope=here.scope, by=here.area.level, within=here.area.code, through=through, contract="_diabetes")
    if frame.is_empty():
        return None
    _, metric, trend = here.text, metric_of(EXECUTION), tuple(frame["execution_pct"].to_list())
    return Tile(
        name=_("糖尿病人头预算执行（按时间进度）"),
        value=value_text(trend[-1], metric, here.language),
        delta=None,
        note=_("截至{month}").format(month=period_text(Period(through), here.language)),
        verdict=Verdict.UNSAID,
        trend=trend,
        help=_("年初至今费用÷（全年预算×已过时间）。100%为与时间同步，低于100%为低于进度；最近两个月结算未到齐，不计入。年度结余须待全年结算后才有。")
        + "\n\n"
        + definition_help(metric, here.language),
    )
