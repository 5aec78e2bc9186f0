"""What needs a look: which few of all concerns are shown, and in which order. What is found is `metrics.concerns`' matter, how it is said `views.overview.concern_words`'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from itertools import zip_longest

import polars as pl

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from metrics.concerns import beyond_funnel, special_concerns, worsened
from metrics.course import has_course, is_ripe
from metrics.definition import Kind, Metric, Over
from metrics.funnel import has_funnel
from metrics.reporting import unreported
from views.comparing.noise import JUDGED_PERIODS
from views.comparing.stage import stage, stage_level
from views.figures import ask, ask_areas, is_before_data, recent
from views.here import Here
from views.notices import open_in_last_month
from views.once import once
from views.overview.concern_words import beyond_words, fallen_words, special_words
from views.texts import plain

MOST, MOST_OF_AN_AREA, MOST_OF_A_METRIC = 7, 2, 2
DOWN, UP = "trending_down", "trending_up"


@dataclass(frozen=True)
class Finding:
    """Who, as a way to `area`, and a sentence about it; both Markdown."""

    who: str
    sentence: str
    area: str
    icon: str
    metric: str = ""
    """The metric of which it speaks; empty where it is of none."""


class Rule(StrEnum):
    """By which rule something is a concern."""

    COURSE = "course"
    """A special cause at the end of the area's own course."""
    EQUALS = "equals"
    """Beyond the funnel of its equals."""
    YEAR = "year"
    """Worse than a year before by more than chance."""


BASES: Mapping[Rule, str] = {Rule.COURSE: "mean", Rule.EQUALS: "target", Rule.YEAR: "value_before"}
"""The column that holds what the value is measured against."""


@dataclass(frozen=True, eq=False)
class Concern:
    """What may be said of `row`; said only where it is among the few that are shown."""

    metric: Metric
    rule: Rule
    row: Mapping
    sentence: Callable[[], str]
    strength: float
    """How far from what is usual: standard deviations of a course or a funnel, points of a change. Compared within one kind of concern only."""

    @property
    def area(self) -> str:
        return self.row["area_code"]


@once(maxsize=256)
def findings(here: Here, keys: tuple[str, ...]) -> tuple[Finding, ...]:
    """The reader's area and what lies inside it: silent institutions, the area itself beyond the funnel of its equals, special causes, areas and
    institutions beyond the funnel, rates that fell; metrics taking turns, in each turn the strongest first."""
    silent = _silent(here)
    return (*silent, *(_said(here, each) for each in _seldom(concerns(here, keys), silent)[: MOST - len(silent)]))


@lru_cache(maxsize=256)
def concerns(here: Here, keys: tuple[str, ...]) -> tuple[Concern, ...]:
    """All that `findings` chooses from but for silent institutions, in its order."""
    metrics = [metric_of(key) for key in keys]
    special = _in_turn(_special(here, metric) for metric in metrics)
    own = _in_turn(_beyond_its_equals(here, metric) for metric in metrics)
    areas = _in_turn(_beyond(here, metric, stage_level(here).key) for metric in metrics)
    single = _in_turn(_beyond(here, metric, INSTITUTION) for metric in metrics) if stage_level(here).key != INSTITUTION else []
    fallen = _in_turn(_fallen(here, metric) for metric in metrics)
    return (*own[:2], *special[:2], *areas[:2], *single[:2], *fallen[:2], *special[2:], *areas[2:], *single[2:], *fallen[2:])


@lru_cache(maxsize=512)
def concerns_of(there: Here, field: Here | None, key: str) -> tuple[Concern, ...]:
    """What one area (`there`) gives cause for in one metric: by its own course, among its equals inside `field` where there is one, against a year before."""
    metric, code = metric_of(key), there.area.code
    own = special_concerns(metric, ask(there, key, periods=recent(there, JUDGED_PERIODS)), **_judging(there)) if has_course(metric) else pl.DataFrame()
    found = [_of_course(there, metric, row) for row in (own if own.is_empty() else _reported(there, own)).to_dicts()]
    if field is not None:
        rows = outside(field, key, there.area.level)
        found += [_of_equals(field, metric, row, there.area.level) for row in rows.filter(pl.col("area_code") == code).to_dicts()]
    return (*found, *_fallen(there, metric, (ask,)))


def _in_turn(groups: Iterable[Sequence[Concern]]) -> list[Concern]:
    turns = ([candidate for candidate in turn if candidate is not None] for turn in zip_longest(*groups))
    return [candidate for turn in turns for candidate in sorted(turn, key=lambda each: -each.strength)]


def _seldom(found: Sequence[Concern], told: Sequence[Finding]) -> list[Concern]:
    """No area more than twice, those already told among them, so that the list names more than one."""
    kept: list[Concern] = []
    for candidate in found:
        if sum(other.area == candidate.area for other in (*told, *kept)) < MOST_OF_AN_AREA:
            kept.append(candidate)
    return kept


def _said(here: Here, candidate: Concern) -> Finding:
    """The arrow points where the value went from what it is measured against."""
    icon = DOWN if candidate.row["value"] < candidate.row[BASES[candidate.rule]] else UP
    return Finding(plain(here.name(candidate.area)), candidate.sentence(), candidate.area, icon, candidate.metric.key)


def _special(here: Here, metric: Metric) -> list[Concern]:
    """Special causes for the worse at the last period, of the area itself and of those one level below."""
    if not has_course(metric):
        return []
    periods = recent(here, JUDGED_PERIODS)
    frames = [ask(here, metric.key, periods=periods)] + ([] if here.is_institution else [ask_areas(here, metric.key, periods=periods)])
    # Judged together, as every area stands for itself: half the work.
    found = _reported(here, special_concerns(metric, pl.concat(frames), **_judging(here))).sort(pl.col("area_code") != here.area.code, maintain_order=True)
    return [_of_course(here, metric, row) for row in found.head(MOST_OF_A_METRIC).to_dicts()]


def _judging(here: Here) -> Mapping[str, object]:
    return {
        "period": here.period,
        "as_of": here.snapshot.as_of,
        "least_denominator": here.surroundings.least_denominator,
        "trend_length": here.surroundings.trend_length,
    }


def _of_course(here: Here, metric: Metric, row: Mapping) -> Concern:
    return Concern(metric, Rule.COURSE, row, partial(special_words, here, metric, row), _distance(row))


def _of_equals(here: Here, metric: Metric, row: Mapping, level: str) -> Concern:
    return Concern(metric, Rule.EQUALS, row, partial(_beyond_sentence, here, metric, row, level), abs(row["z"]))


def _distance(row: Mapping) -> float:
    """Standard deviations from the mean; 0 where a course has none."""
    return abs((row["value"] - row["mean"]) / row["sigma"]) if row["sigma"] else 0.0


def _beyond(here: Here, metric: Metric, level: str) -> list[Concern]:
    """Areas of a level of the stage beyond the funnel; for an institution, itself alone."""
    rows = outside(here, metric.key, level)
    if here.is_institution:
        rows = rows.filter(pl.col("area_code") == here.area.code)
    return [_of_equals(here, metric, row, level) for row in rows.head(MOST_OF_A_METRIC).to_dicts()]


def _beyond_its_equals(here: Here, metric: Metric) -> list[Concern]:
    """The area itself beyond the funnel of its equals, where the reader sees them: what is poor all over an area is the yardstick inside it, and hidden there."""
    above = here.area.parent
    if above is None or here.is_institution or not here.scope.allows(here.tree, above):
        return []
    place, level = here.at(area=here.tree[above]), here.area.level
    rows = outside(place, metric.key, level).filter(pl.col("area_code") == here.area.code)
    return [_of_equals(place, metric, row, level) for row in rows.to_dicts()]


@lru_cache(maxsize=512)
def outside(here: Here, key: str, level: str) -> pl.DataFrame:
    """The rows of `metrics.concerns.beyond_funnel` for the areas of a level inside the stage; none where chance is not known for the metric, or its figure
    of the period still grows."""
    metric, frame = metric_of(key), ask(stage(here), key, by=level)
    if not has_funnel(metric) or not is_ripe(metric, here.period, here.snapshot.as_of):
        return frame.clear()
    return _reported(here, beyond_funnel(metric, frame, grain=here.period.grain, least_denominator=here.surroundings.least_denominator))


def _reported(here: Here, rows: pl.DataFrame) -> pl.DataFrame:
    """Without institutions of whose last month nothing has come: the list names them as late, and what they did then is not known."""
    return rows.filter(~pl.col("area_code").is_in(_late(here)))


@lru_cache(maxsize=256)
def _late(here: Here) -> list[str]:
    month = min(here.period.last, here.snapshot.last_month)
    return unreported(here.snapshot, scope=here.scope, within=here.tree.root.code, month=month)["institution_id"].to_list()


def _beyond_sentence(here: Here, metric: Metric, row: Mapping, level: str) -> str:
    """With whether it was so a year before: the months between share most of their cases and would say little."""
    before = here.period.year_before
    if is_before_data(here, before):
        return beyond_words(here, metric, row, was_outside=None)
    return beyond_words(here, metric, row, was_outside=row["area_code"] in outside(here.at(period=before), metric.key, level)["area_code"])


def _fallen(here: Here, metric: Metric, asked: Sequence[Callable[..., pl.DataFrame]] = ()) -> list[Concern]:
    """Rates of a last day that got worse in a year: of the area itself, then of those one level below; or of whom `asked` asks."""
    before = here.period.year_before
    if (
        metric.kind is not Kind.PROPORTION
        or metric.numerator.over is not Over.LAST
        or is_before_data(here, before)
        or not is_ripe(metric, here.period, here.snapshot.as_of)
    ):
        return []
    asked = asked or ([ask] if here.is_institution else [ask, ask_areas])
    span = {"period": here.period, "earlier": before, "least_denominator": here.surroundings.least_denominator}
    frames = [worsened(metric, each(here, metric.key), each(here, metric.key, periods=(before,)), **span) for each in asked]
    rows = [row for frame in frames for row in _reported(here, frame).head(MOST_OF_A_METRIC).to_dicts()]
    return [Concern(metric, Rule.YEAR, row, partial(fallen_words, here, metric, row), abs(row["gap"])) for row in rows[:MOST_OF_A_METRIC]]


def _silent(here: Here) -> list[Finding]:
    """Open institutions without any record in the period's last month, in one sentence."""
    _ = here.text
    codes = open_in_last_month(here).filter("is_silent")["institution_id"].sort().to_list()
    if not codes:
        return []
    shown = _("、").join(plain(here.name(code)) for code in codes[:4])
    who = here.many(len(codes), here.tree.level(INSTITUTION))
    sentence = _("期末月没有任何记录：{names}").format(names=shown + (_("等") if len(codes) > 4 else ""))
    return [Finding(who, sentence, codes[0], "hourglass_empty")]
