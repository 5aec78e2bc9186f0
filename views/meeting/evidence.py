"""One area in one metric before the room: what is to be seen in a sentence, by which rule and since when, and the chart that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from metrics.catalogue import metric_of
from metrics.course import has_course
from metrics.definition import Metric, Theme
from metrics.funnel import MetricFunnel, funnel_of, has_funnel
from views.charts.funnel import funnel_chart, place_words
from views.charts.options import Chart, trend
from views.comparing.compared import LEAST_POINTS
from views.comparing.courses import course_chart, verdict_words
from views.figures import ask, recent
from views.formats import period_text
from views.here import Here
from views.meeting.slides import Line
from views.meeting.words import spoken
from views.overview.attention import Concern, Rule, concerns_of
from views.overview.concern_words import beyond_title, fallen_title, special_title
from views.tiles import Tile, tile

HEIGHT, PERIODS = 460, 25
TITLES = {Rule.COURSE: special_title, Rule.EQUALS: beyond_title, Rule.YEAR: fallen_title}
MOST_LINES = 3


@dataclass(frozen=True, eq=False)
class Evidence:
    """`chart` is the one on which the first of the `lines` rests."""

    title: str
    lines: tuple[Line, ...]
    chart: Chart


def field_of(here: Here, code: str) -> Here | None:
    """Where an area is compared with its equals: inside the meeting's area, or inside the area above it; null where the reader does not see them."""
    is_inside = code != here.area.code and here.area in here.tree.ancestors(code)
    if is_inside and not here.is_institution:
        return here
    above = here.tree[code].parent
    return here.at(area=here.tree[above]) if above is not None and here.scope.allows(here.tree, above) else None


@lru_cache(maxsize=256)
def equals(field: Here, key: str, level: str) -> MetricFunnel | None:
    """The areas of a level inside the field in one funnel, as `views.overview.attention.outside` judges them; null where chance is not known or they are too few."""
    metric = metric_of(key)
    if not has_funnel(metric) or metric.theme is Theme.COVERAGE:
        return None
    frame = ask(field, key, by=level)
    if frame.filter(pl.col("denominator") > 0).height < LEAST_POINTS:
        return None
    return funnel_of(metric, frame, grain=field.period.grain, least_denominator=field.surroundings.least_denominator)


@lru_cache(maxsize=256)
def evidence(here: Here, code: str, key: str) -> Evidence:
    """Of an area of the meeting in a metric. What a rule found comes first; without any, that none fired is what the title says."""
    there, field, metric = here.at(area=here.tree[code]), field_of(here, code), metric_of(key)
    found, own = concerns_of(there, field, key), tile(there, key)
    peers = equals(field, key, there.area.level) if field is not None else None
    told = [Line("", spoken(concern.sentence()), is_signal=True) for concern in found]
    lines = (*told, *_context(there, metric, found, own, peers))[:MOST_LINES]
    title = TITLES[found[0].rule](there, metric, found[0].row) if found else _calm_title(there, metric, own)
    return Evidence(title, lines, _chart(there, field, metric, found[0].rule if found else None, peers))


def _calm_title(there: Here, metric: Metric, own: Tile) -> str:
    _ = there.text
    form = _("{who}：{what}{value}（{note}）") if own.note else _("{who}：{what}{value}")
    return form.format(who=there.name(there.area), what=metric.name(there.language), value=own.value, note=own.note)


def _context(there: Here, metric: Metric, found: tuple[Concern, ...], own: Tile, peers: MetricFunnel | None) -> tuple[Line, ...]:
    """What the rules that did not fire say, so that nobody takes silence for a finding."""
    _, fired = there.text, {concern.rule for concern in found}
    course = spoken(verdict_words(there, metric.key)) if has_course(metric) and Rule.COURSE not in fired else ""
    told = [
        _("自身走势：{verdict}").format(verdict=course) if course else "",
        _place(there, peers) if peers is not None and Rule.EQUALS not in fired else "",
        _change(there, own, is_judged=Rule.COURSE not in fired) if Rule.YEAR not in fired else "",
    ]
    return tuple(Line("", sentence) for sentence in told if sentence)


def _place(there: Here, peers: MetricFunnel) -> str:
    row = _own_row(there, peers)
    if row is None:
        return ""
    words = there.text("与同级{count}个相比：{place}")
    return words.format(count=peers.points.height, place=place_words(there.language)[str(row["place"])])


def _own_row(there: Here, peers: MetricFunnel) -> Mapping[str, object] | None:
    return next(iter(peers.points.filter(pl.col("area_code") == there.area.code).to_dicts()), None)


def _change(there: Here, own: Tile, *, is_judged: bool) -> str:
    """Without its verdict where a rule of the course has spoken above."""
    if own.delta is None:
        return ""
    _ = there.text
    form = _("较{period}：{change}（{note}）") if own.note and is_judged else _("较{period}：{change}")
    return form.format(period=period_text(there.earlier, there.language), change=own.delta, note=own.note)


def _chart(there: Here, field: Here | None, metric: Metric, rule: Rule | None, peers: MetricFunnel | None) -> Chart:
    """The chart of the rule that fired; without one the own course where it may be judged, else the equals, else the bare course."""
    if rule is Rule.COURSE or (rule is None and has_course(metric)):
        return course_chart(there, metric.key, HEIGHT)
    if field is not None and peers is not None and rule is not Rule.YEAR:
        return _funnel(there, field, metric, peers)
    return trend(ask(there, metric.key, periods=recent(there, PERIODS)), metric, there.language)


def _funnel(there: Here, field: Here, metric: Metric, peers: MetricFunnel) -> Chart:
    own = there.area.code
    names = {code: ("▶ " if code == own else "") + there.name(code) for code in peers.points["area_code"]}
    size = metric.denominator_words(there.language)
    return funnel_chart(peers, metric, names, there.language, target_name=field.name(field.area), size_name=size, height=HEIGHT, own=own)
