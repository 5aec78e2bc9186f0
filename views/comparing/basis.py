"""What a figure stands beside: an earlier period, the target, an area above, the peers; its value, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from data.schema.areas import Area
from data.schema.months import Grain, Period
from metrics.course import is_ripe
from metrics.definition import Kind, Metric
from metrics.result import Status
from views.comparing.against import TIMES
from views.comparing.judging import is_comparable
from views.comparing.peer_words import count_words, figure_of_peers, no_peers_words, peers_here
from views.comparing.stage import with_both_intervals
from views.definitions import status_text
from views.figures import ask, is_before_data
from views.formats import period_text
from views.here import PEERS, QUARTER_BEFORE, TARGET, WHOLE, YEAR_BEFORE, Here

MONTHS_OF_A_QUARTER = 3
ADDED_UP = frozenset({Kind.EVENTS, Kind.AMOUNT})
"""Kinds whose quarter holds three months' worth: a month stands beside the mean month of one."""
NOTHING = {"value": None, "status": Status.NO_CASES.value, "numerator": None, "denominator": None, "lower": None, "upper": None}


@dataclass(frozen=True)
class Basis:
    """What a figure stands beside. `why` says in words why there is no value, or why nothing can be said although there is one (`is_comparable` is false)."""

    name: str
    value: float | None = None
    why: str = ""
    is_comparable: bool = True
    is_coarse: bool = False


@lru_cache(maxsize=1024)
def own_row(here: Here, key: str) -> Mapping[str, object]:
    """The area's own figure with both intervals; nulls where it has none."""
    return next(iter(with_both_intervals(here, key).to_dicts()), NOTHING | {"lower_998": None, "upper_998": None})


def basis_of(here: Here, metric: Metric, kind: str) -> Basis:
    """What the metric stands beside for one of `views.comparing.against.offered`."""
    if kind in TIMES:
        return _period_basis(here, metric, kind)
    if kind == PEERS:
        return _peer_basis(here, metric)
    if kind == TARGET:
        return Basis(basis_name(here, kind), metric.target.value) if metric.target else Basis(basis_name(here, kind), why=here.text("没有设定目标"))
    if not is_comparable(metric):
        return Basis(basis_name(here, kind), why=_grows_words(here))
    row = next(iter(ask(here, metric.key, within=above(here, kind).code).to_dicts()), NOTHING)
    return Basis(basis_name(here, kind), _complete(row), status_text(row["status"], metric, here.language))


def _complete(row: Mapping[str, object]) -> float | None:
    """The value, but for one that is still growing."""
    return None if row["status"] == Status.INCOMPLETE.value else row["value"]


def _grows_words(here: Here) -> str:
    return here.text("数量随区域和机构的大小变化，不作比较")


def _peer_basis(here: Here, metric: Metric) -> Basis:
    called, figure = basis_name(here, PEERS), figure_of_peers(here, metric.key)
    if figure is None:
        return Basis(called, why=no_peers_words(here))
    if not is_comparable(metric):
        return Basis(called, why=_grows_words(here))
    row = next(iter(figure.frame.to_dicts()), NOTHING)
    value, why = _complete(row), status_text(row["status"], metric, here.language)
    if not figure.is_coarse or value is None:
        return Basis(called, value, why)
    coarse = here.text("同类机构不在您的范围内：由可以公布的数字合成，两位有效数字，不作判断")
    return Basis(called, value, coarse, is_coarse=True)


def earlier_period(here: Here, kind: str) -> Period:
    """The period that `previous`, `year` or, of a month, `quarter` means: the whole quarter before the month's own."""
    if kind == QUARTER_BEFORE:
        first = here.period.first
        return Period(first.replace(month=first.month - (first.month - 1) % MONTHS_OF_A_QUARTER), Grain.QUARTER).shifted(-1)
    return here.period.year_before if kind == YEAR_BEFORE else here.period.shifted(-1)


def basis_name(here: Here, kind: str) -> str:
    """What stands below the heading of a comparison: `2021年11月`, `天津市`, `同类14家机构`."""
    _ = here.text
    if kind in TIMES:
        return period_text(earlier_period(here, kind), here.language)
    if kind == TARGET:
        return _("目标")
    if kind == PEERS:
        group = peers_here(here)
        return count_words(here, group) if group else _("同类")
    return here.name(above(here, kind))


def above(here: Here, kind: str) -> Area:
    """The area that `whole` or `above` means."""
    return here.tree.root if kind == WHOLE else here.tree[here.area.parent or here.tree.root.code]


def _period_basis(here: Here, metric: Metric, kind: str) -> Basis:
    """An earlier period's value, as far as this one's is its like."""
    _, period = here.text, earlier_period(here, kind)
    is_mean = kind == QUARTER_BEFORE and metric.kind in ADDED_UP
    called = _("{quarter}月均").format(quarter=basis_name(here, kind)) if is_mean else basis_name(here, kind)
    if kind == QUARTER_BEFORE and metric.kind is Kind.DISTINCT:
        return Basis(called, why=_("一个季度的种数不能摊到月，不作比较"))
    if is_before_data(here, period):
        return Basis(called, why=_("那时还没有记录"))
    row = next(iter(ask(here, metric.key, periods=(period,)).to_dicts()), NOTHING)
    whole = _complete(row)
    value = whole / MONTHS_OF_A_QUARTER if is_mean and whole is not None else whole
    if own_row(here, metric.key)["status"] == Status.INCOMPLETE.value:
        return Basis(called, value, _("本期尚未结束或未报齐，不作比较"), is_comparable=False)
    # What is due under signings of this year is done in the course of it: beside last year's, done by now, it would always have fallen.
    if metric.is_stock and not is_ripe(metric, here.period, here.snapshot.as_of):
        return Basis(called, value, _("近期未到齐，不作比较"), is_comparable=False)
    return Basis(called, value, status_text(row["status"], metric, here.language))
