"""The one way to a figure: ask `metrics.compute`, remember the answer as long as its snapshot is served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.months import Period, months_between
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.disclosure import Rules
from metrics.population import Of
from metrics.reporting import recorded_from
from metrics.result import Status
from metrics.scope import Scope
from views.here import Here

WHICH = ["area_code", "period"]


@dataclass(frozen=True)
class _Question:
    """What an answer depends on but for the metric."""

    snapshot: Snapshot
    scope: Scope
    by: str
    periods: tuple[Period, ...]
    within: str
    of: Of | None
    confidence: float
    rules: Rules
    is_release: bool

    def compute(self, key: str, release: Rules | None) -> pl.DataFrame:
        return compute(
            metric_of(key),
            self.snapshot,
            scope=self.scope,
            by=self.by,
            periods=self.periods,
            within=self.within,
            of=self.of,
            confidence=self.confidence,
            release=release,
        )


@lru_cache(maxsize=16384)
def _answer(key: str, question: _Question) -> pl.DataFrame:
    tree = question.snapshot.tree
    if question.is_release:
        return question.compute(key, question.rules)
    if question.by == INSTITUTION or question.scope.allows(tree, question.within):
        return question.compute(key, None)
    released = question.compute(key, question.rules)
    if not any(question.scope.allows(tree, area.code) for area in tree.at(question.by, question.within)):
        return released
    own = question.compute(key, None)
    both = pl.concat([own, released.join(own, on=WHICH, how="anti")])
    return released.select(WHICH).join(both, on=WHICH, how="left", maintain_order="left").select(released.columns)


def ask(
    here: Here,
    *keys: str,
    by: str | None = None,
    periods: Sequence[Period] | None = None,
    within: str | None = None,
    of: Of | None = None,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """Frames of `metrics.result.SCHEMA`, one below the other, in the order of `keys`.

    Without more, the figures of the area itself in its period; `by` is a level's key, `within` an area's code. The reader's own areas exactly, areas above the
    institutions outside them as a release has them, institutions outside them never; all as a release has them where `here` is one. Raises MetricError.
    """
    area = within or here.area.code
    level, asked = by or here.tree[area].level, tuple(periods or (here.period,))
    question = _Question(here.snapshot, here.scope, level, asked, area, of, confidence, here.surroundings.rules, here.is_release)
    frames = [_answer(key, question) for key in keys]
    return frames[0] if len(frames) == 1 else pl.concat(frames)


def ask_areas(here: Here, *keys: str, **options: object) -> pl.DataFrame:
    """The figures of the areas one level below; of the institution itself at the bottom."""
    return ask(here, *keys, by=here.level_below.key if here.level_below else None, **options)


def areas_wide(here: Here, *keys: str) -> pl.DataFrame:
    """area_code, name and one column a metric: the areas one level below. Suppressed values are NaN."""
    wide = marked(ask_areas(here, *keys)).pivot(on="metric", index="area_code", values="value", aggregate_function=None)
    named = [(area.code, here.name(area)) for area in here.below]
    names = pl.DataFrame(named, schema={"area_code": pl.String, "name": pl.String}, orient="row")
    return names.join(wide, on="area_code", how="inner", maintain_order="left")


def marked(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with NaN as the value of suppressed rows, so that a table of values still tells them from what is not there."""
    is_suppressed = pl.col("status") == Status.SUPPRESSED.value
    return frame.with_columns(pl.when(is_suppressed).then(pl.lit(float("nan"))).otherwise("value").alias("value"))


def _told_from(snapshot: Snapshot) -> date:
    """The first month with records of events; the data's first where there are none."""
    return recorded_from(snapshot) or snapshot.first_month


SHOWN = 25
"""Periods that a chart of counts reaches back, the reader's own among them."""


def recent(here: Here, count: int = 13) -> tuple[Period, ...]:
    """The last `count` periods up to the reader's, no earlier than the first records; at least his own."""
    held = months_between(_told_from(here.snapshot), here.period.last) // here.period.grain.months + 1
    shown = max(min(count, held), 1)
    return tuple(here.period.shifted(step - shown + 1) for step in range(shown))


def is_before_data(here: Here, period: Period) -> bool:
    """Whether the records begin after the period does: a comparison with it would compare with nothing."""
    return period.first < _told_from(here.snapshot)
