"""Whether the figure of a period is more than chance, in a verdict, a few words and the rule behind them: a flow by its course, a stock by its change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import polars as pl

from data.schema.months import months_between
from metrics.catalogue import metric_of
from metrics.change import Rule, changes, is_overlapping, rule_of
from metrics.course import has_course, is_ripe
from metrics.definition import Metric
from metrics.statistics import PointType, SpecialCause
from views.charts.control_chart import marked_words, rule_words
from views.comparing.courses import JUDGED_PERIODS, judged
from views.comparing.judging import Verdict
from views.figures import ask, recent
from views.here import Here

VERDICTS: Mapping[str, Verdict] = MappingProxyType(
    {
        PointType.IMPROVEMENT: Verdict.BETTER_998,
        PointType.CONCERN: Verdict.WORSE_998,
        PointType.NEUTRAL_HIGH: Verdict.HIGHER_998,
        PointType.NEUTRAL_LOW: Verdict.LOWER_998,
        PointType.COMMON_CAUSE: Verdict.SIMILAR,
    }
)


@dataclass(frozen=True)
class Noise:
    """`note` stands beside the change, `rule` says how it was judged; both empty where nothing is."""

    verdict: Verdict = Verdict.UNSAID
    note: str = ""
    rule: str = ""


@lru_cache(maxsize=1024)
def noise(here: Here, key: str) -> Noise:
    """The area's figure of the period: its place in the control chart of the last periods where it is a flow that has enough of them,
    else its change against the earlier period."""
    metric = metric_of(key)
    if has_course(metric):
        if not is_ripe(metric, here.period, here.snapshot.as_of):
            return Noise(note=here.text("近期未到齐，不作判断"))
        label, point_type = last_point(here, key)
        if label is not None and point_type is not None:
            return _of_course(here, label, point_type)
    return _of_change(here, metric)


def last_point(here: Here, key: str) -> tuple[str | None, str | None]:
    """label and point_type of the period in the area's own course; null where it is not judged."""
    last = judged(here, key).filter(pl.col("period") == str(here.period))
    return (last["label"].item(), last["point_type"].item()) if last.height else (None, None)


def _of_course(here: Here, label: str, point_type: str) -> Noise:
    _ = here.text
    rule = _("由控制图判断：按最近{count}期自身的起伏，是否越过边界、连升连降或持续偏于一侧。").format(count=len(recent(here, JUDGED_PERIODS)))
    cause = SpecialCause(label)
    fired = f"**{rule_words(here.language, here.surroundings.trend_length)[cause]}** " if cause.side else ""
    return Noise(VERDICTS[point_type], marked_words(cause, here.language), fired + rule)


def _of_change(here: Here, metric: Metric) -> Noise:
    _, rule = here.text, rule_of(metric)
    if rule is None:
        return Noise()
    if metric.is_stock and not is_ripe(metric, here.period, here.snapshot.as_of):
        return Noise(note=_("近期未到齐，不作判断"))
    if is_overlapping(metric, here.period, here.earlier):
        months = 12 - months_between(here.earlier.last, here.period.last)
        return Noise(note=_("两期重叠，不作判断"), rule=_("看近一年的指标，两期有{months}个月相同，只与去年同期相比才作判断。").format(months=months))
    now, before = (ask(here, metric.key, periods=(period,)) for period in (here.period, here.earlier))
    least = here.surroundings.least_denominator
    found = changes(metric, now, before, period=here.period, earlier=here.earlier, least_denominator=least)["class"].to_list()
    if not found or found[0] is None:
        return Noise()
    verdict = Verdict(found[0])
    return Noise(verdict, _("波动之内") if verdict is Verdict.SIMILAR else _("超出波动"), _rule_words(here, rule))


def _rule_words(here: Here, rule: Rule) -> str:
    _ = here.text
    return {
        Rule.DIFFERENCE: _("两期比率之差的95%区间不含0，才算超出波动（Newcombe法）。"),
        Rule.RATIO: _("两期发生率之比的95%区间不含1，才算超出波动。"),
        Rule.APART: _("两期的95%区间不相交，才算超出波动。"),
    }[rule]
