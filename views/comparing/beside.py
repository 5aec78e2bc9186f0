"""One figure beside what the reader chose: earlier periods, the target, the areas above, the peers. The difference in its unit, and whether it is more than chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import floor, log10

import polars as pl

from metrics.catalogue import metric_of
from metrics.change import apart, is_overlapping
from metrics.course import has_course, is_ripe
from metrics.definition import Metric
from metrics.disclosure.bands import DIGITS
from metrics.statistics import SpecialCause
from views.comparing.against import TIMES, chosen, name
from views.comparing.basis import ADDED_UP, Basis, basis_of, earlier_period, own_row
from views.comparing.judging import Verdict, has_cases, judge, words
from views.comparing.noise import last_point, noise
from views.comparing.peer_words import figure_of_peers
from views.definitions import status_text
from views.figures import ask
from views.formats import change_text, value_text
from views.here import PEERS, PERIOD_BEFORE, QUARTER_BEFORE, YEAR_BEFORE, Here


@dataclass(frozen=True)
class Beside:
    """One comparison of one figure, ready to show. `change` is null, and `why` says why, where it cannot be told; it is never 0 for that."""

    kind: str
    """Of `views.here.AGAINST`."""
    name: str
    """同比."""
    basis: str
    """2021年11月, 天津市, 同类14家机构."""
    value: float | None
    shown: str
    """That value in words, – where null."""
    difference: float | None
    """In the metric's unit; in % for flows of counts and money."""
    change: str | None
    """The difference with its sign and unit."""
    verdict: Verdict = Verdict.UNSAID
    note: str = ""
    """The verdict in a few words."""
    why: str = ""


@lru_cache(maxsize=2048)
def beside(here: Here, key: str) -> tuple[Beside, ...]:
    """The area's figure of the period beside each of what the reader chose, the one of the tiles first."""
    return tuple(beside_one(here, key, kind) for kind in chosen(here))


@lru_cache(maxsize=2048)
def beside_one(here: Here, key: str, kind: str) -> Beside:
    """The same beside one of `views.comparing.against.offered`."""
    metric, own = metric_of(key), own_row(here, key)
    basis = basis_of(here, metric, kind)
    shown_as = _coarse(metric, basis.value) if basis.is_coarse else metric
    found = Beside(kind, name(here, kind), basis.name, basis.value, value_text(basis.value, shown_as, here.language), None, None, why=basis.why)
    if basis.value is None or not basis.is_comparable:
        return found
    if own["value"] is None:
        return replace(found, why=status_text(own["status"], metric, here.language) or here.text("本期没有数值"))
    change = change_text(own["value"], basis.value, shown_as, here.language)
    if change is None:
        return replace(found, why=here.text("对比的数是0，不能算百分比"))
    verdict, note, why = _verdict(here, metric, own, kind, basis)
    return replace(found, difference=_difference(metric, own["value"], basis.value), change=change, verdict=verdict, note=note, why=why or basis.why)


def _difference(metric: Metric, now: float, before: float) -> float:
    return (now / before - 1) * 100 if metric.kind in ADDED_UP else now - before


def _coarse(metric: Metric, value: float | None) -> Metric:
    """The metric with no more decimals than the two significant digits of such a value have."""
    places = 0 if not value else max(0, DIGITS - 1 - floor(log10(abs(value))))
    return replace(metric, decimals=min(metric.decimals, places))


Said = tuple[Verdict, str, str]
"""A verdict, its few words, and the rule behind it or why there is none."""


def _verdict(here: Here, metric: Metric, own: Mapping, kind: str, basis: Basis) -> Said:
    _ = here.text
    if kind in TIMES:
        return _of_time(here, metric, own, kind, basis)
    if basis.is_coarse:
        return Verdict.UNSAID, "", ""
    if has_cases(metric) and own["denominator"] is not None and own["denominator"] < here.surroundings.least_denominator:
        least = here.surroundings.least_denominator
        return Verdict.UNSAID, "", _("样本过少（{count}＜{least}）").format(count=f"{own['denominator']:g}", least=least)
    verdict = _beside_peers(here, metric) if kind == PEERS else judge(metric, own, basis.value)
    if verdict is Verdict.UNSAID:
        return verdict, "", _("这个指标没有区间，不作判断")
    rule = _("与同类合计相比，95%区间容不下“没有差别”，才算有差别。") if kind == PEERS else _("本期95%区间整个在对比值一侧，才算有差别。")
    return verdict, words(verdict, basis.name, here.language), rule


def _beside_peers(here: Here, metric: Metric) -> Verdict:
    figure = figure_of_peers(here, metric.key)
    if figure is None:
        return Verdict.UNSAID
    days = (here.period.end - here.period.first).days + 1
    return _class(apart(metric, ask(here, metric.key), figure.frame, days=(days, days), least_denominator=here.surroundings.least_denominator))


def _class(found: pl.DataFrame) -> Verdict:
    told = found["class"].to_list()
    return Verdict(told[0]) if told and told[0] is not None else Verdict.UNSAID


def _of_time(here: Here, metric: Metric, own: Mapping, kind: str, basis: Basis) -> Said:
    """A flow by its place in its own course, where that points the way the difference does; else the change by the rule of its kind."""
    label = last_point(here, metric.key)[0] if has_course(metric) else None
    if label is not None:
        found = noise(here, metric.key)  # whatever it stands beside
        if SpecialCause(label).side * ((own["value"] or 0) - (basis.value or 0)) < 0:
            return Verdict.UNSAID, "", here.text("控制图判断本期{note}，与这里的升降不同向，不作标记").format(note=found.note)
    elif kind in (PERIOD_BEFORE, YEAR_BEFORE):
        found = noise(here if kind == here.against else here.at(against=kind), metric.key)
    else:
        return _of_quarter(here, metric)
    return found.verdict, found.note, found.rule


def _of_quarter(here: Here, metric: Metric) -> Said:
    _, quarter = here.text, earlier_period(here, QUARTER_BEFORE)
    if not is_ripe(metric, here.period, here.snapshot.as_of):
        return Verdict.UNSAID, "", _("近期未到齐，不作判断")
    if is_overlapping(metric, here.period, quarter):
        return Verdict.UNSAID, "", _("两期重叠，不作判断")
    if metric.is_annualised:
        return Verdict.UNSAID, "", _("一个月与一个季度的年化率不作判断")
    days = tuple((each.end - each.first).days + 1 for each in (here.period, quarter))
    pair = (ask(here, metric.key, periods=(period,)) for period in (here.period, quarter))
    verdict = _class(apart(metric, *pair, days=days, least_denominator=here.surroundings.least_denominator))
    if verdict is Verdict.UNSAID:
        return verdict, "", ""
    return verdict, _("波动之内") if verdict is Verdict.SIMILAR else _("超出波动"), ""
