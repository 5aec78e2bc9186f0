"""What a definition may not say at once: each rule names the field and why it contradicts another. `Metric` does not load where one is broken."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from data.schema.mart import MART, YEARLY
from data.schema.months import Grain
from metrics.derived import READABLE
from metrics.vocabulary import COUNTED, Direction, Estimated, Kind, Measure, Over, Residents, Text, Unit

if TYPE_CHECKING:
    from metrics.definition import Metric

Contradiction = tuple[str, str]
"""The field, and why it cannot stand."""

PARTS = frozenset({("capability_month", "institution_month")})
"""Pairs of mart tables of which the first's rows are parts of the second's, so that a proportion may reach from one to the other."""
FACTORS = {Unit.PERCENT: 100, Unit.POINTS: 100, Unit.PER_1000: 1000, Unit.PER_1000_YEAR: 1000, Unit.SCORE: 1}
"""What a ratio of the unit is multiplied by."""
COUNTED_UNITS = frozenset(
    {Unit.INSTITUTIONS, Unit.PATIENTS, Unit.ORDERS, Unit.ITEMS, Unit.PRESCRIPTIONS, Unit.EXAMINATIONS, Unit.RESIDENTS, Unit.SIGNINGS, Unit.YUAN}
)
COUNTED_ONCE = frozenset({"counted", "group_no", "residents"})
"""Columns of a mart table that tells whom several institutions count."""
WITHOUT_DENOMINATOR = COUNTED | {Kind.PERCENTILE}


def contradictions(metric: Metric) -> Iterator[Contradiction]:
    """Every contradiction, the gravest first; what the later rules read has been checked by the earlier ones."""
    yield from _words(metric)
    yield from _parts(metric)
    yield from _kind(metric)
    yield from _unit(metric)
    yield from _adding(metric)
    yield from _target(metric)
    yield from _versions(metric)


def _words(metric: Metric) -> Iterator[Contradiction]:
    texts: dict[str, Text | None] = {name: getattr(metric, name) for name in ("name", "sentence", "why", "limits")}
    texts |= {"numerator.words": metric.numerator.words, "source.document": metric.source.document, "source.clause": metric.source.clause}
    texts["denominator.words"] = metric.denominator.words if metric.denominator else None
    texts["target.source"] = metric.target.source if metric.target else None
    texts |= {f"changes[{number}].words": change.words for number, change in enumerate(metric.changes)}
    if not metric.key or not metric.key.replace("_", "").isalnum() or metric.key != metric.key.lower():
        yield "key", f"'{metric.key}' must be lower-case letters, digits and underscores"
    for field, text in texts.items():
        for language in ("zh", "en"):
            if text is not None and not getattr(text, language).strip():
                yield f"{field}.{language}", "is blank; every text stands in both languages"


def _parts(metric: Metric) -> Iterator[Contradiction]:
    for field, part in (("numerator", metric.numerator), ("denominator", metric.denominator)):
        if not isinstance(part, Measure):
            continue
        if part.table not in READABLE:
            yield f"{field}.table", f"the mart has no table '{part.table}'; it has {', '.join(READABLE)}"
            continue
        known = READABLE[part.table].columns
        if not part.plus:
            yield f"{field}.plus", "names no column; a measure adds at least one"
        for column in (*part.plus, *part.minus, *(column for column, _ in part.where)):
            if column not in known:
                yield f"{field}.column", f"mart table '{part.table}' has no column '{column}'; it has {', '.join(known)}"
        yield from _twice(field, part)
        if set(part.plus) & set(part.minus):
            yield f"{field}.minus", f"'{min(set(part.plus) & set(part.minus))}' is added and taken away at once"


def _twice(field: str, part: Measure) -> Iterator[Contradiction]:
    if part.twice is None:
        return
    if part.twice not in MART or not set(MART[part.twice].columns) >= COUNTED_ONCE:
        yield f"{field}.twice", f"mart table '{part.twice}' does not tell who is counted at several institutions"
    if part.over is not Over.LAST or len(part.plus) != 1 or part.minus or part.where:
        yield f"{field}.twice", "each is counted once in one column of the last month, and in nothing else"


def _kind(metric: Metric) -> Iterator[Contradiction]:
    kind, denominator = metric.kind, metric.denominator
    if kind in WITHOUT_DENOMINATOR and denominator is not None:
        yield "denominator", f"kind '{kind}' has none: its value is the {'percentile' if kind is Kind.PERCENTILE else 'numerator'}"
    if kind not in WITHOUT_DENOMINATOR and denominator is None:
        yield "denominator", f"is missing: kind '{kind}' is a ratio"
    if (kind is Kind.ESTIMATED_SHARE) != isinstance(denominator, Estimated):
        yield "kind", "'estimated_share' goes with an estimated denominator, and with no other"
    if (metric.percentile is not None) != (kind is Kind.PERCENTILE):
        yield "percentile", "goes with kind 'percentile', and with no other"
    if metric.percentile is not None and not 0 < metric.percentile < 1:
        yield "percentile", f"{metric.percentile:g} must lie between 0 and 1"
    if kind is Kind.STOCK and metric.numerator.over is not Over.LAST:
        yield "numerator.over", "kind 'stock' is the last month, but the numerator adds over months"
    if kind is Kind.EVENTS and metric.numerator.over is not Over.SUM:
        yield "numerator.over", "kind 'events' adds over months, but the numerator is the last month"
    if not metric.grains:
        yield "grains", "is empty; a metric exists for at least one grain"
    yearly = [part.table for part in (metric.numerator, denominator) if isinstance(part, Measure) and part.table in YEARLY]
    if yearly and metric.grains != {Grain.YEAR}:
        yield "grains", f"table '{yearly[0]}' has one row a year, so the metric exists for years only"


def _unit(metric: Metric) -> Iterator[Contradiction]:
    if not math.isfinite(metric.factor) or metric.factor <= 0:
        yield "factor", f"{metric.factor:g} must be above 0"
    if metric.kind in COUNTED and metric.factor != 1:
        yield "factor", f"{metric.factor:g} changes nothing: kind '{metric.kind}' shows its numerator"
    if metric.unit in FACTORS and metric.kind not in COUNTED and metric.factor != FACTORS[metric.unit]:
        yield "factor", f"unit '{metric.unit}' needs {FACTORS[metric.unit]}, not {metric.factor:g}"
    if metric.kind in COUNTED and metric.unit not in COUNTED_UNITS:
        yield "unit", f"'{metric.unit}' is no unit of a count or an amount (kind '{metric.kind}')"
    if metric.kind not in COUNTED and metric.unit in COUNTED_UNITS:
        yield "unit", f"'{metric.unit}' is counted, but kind '{metric.kind}' is not"
    if metric.kind in (Kind.PROPORTION, Kind.ESTIMATED_SHARE, Kind.MONEY_SHARE) and metric.unit is not Unit.PERCENT:
        yield "unit", f"kind '{metric.kind}' is told in '%', not in '{metric.unit}'"
    if (metric.kind is Kind.PAIRED_CHANGE) != (metric.unit is Unit.POINTS):
        yield "unit", "'percentage points' goes with kind 'paired_change', and with no other"
    if metric.decimals < 0:
        yield "decimals", f"{metric.decimals} must be 0 or more"


def _adding(metric: Metric) -> Iterator[Contradiction]:
    above, below = metric.numerator, metric.denominator
    if metric.is_annualised and (metric.kind in COUNTED or above.over is not Over.SUM):
        yield "is_annualised", "only a flow of a ratio is annualised, and this numerator is not one"
    if isinstance(below, Measure) and above.over is Over.LAST and below.over is Over.SUM:
        yield "denominator.over", "a stock cannot be divided by a flow: numerator of the last month, denominator over all months"
    if isinstance(below, Measure) and above.over is Over.SUM and below.over is Over.LAST and not metric.is_annualised:
        yield "is_annualised", "a flow over a stock grows with the length of the period: it must be annualised"
    if isinstance(below, Residents | Estimated) and above.over is Over.SUM and not metric.is_annualised:
        yield "is_annualised", "a flow over residents grows with the length of the period: it must be annualised"
    if isinstance(below, Residents | Estimated) and metric.kind not in (Kind.PROPORTION, Kind.RATE, Kind.ANNUAL_MEAN, Kind.ESTIMATED_SHARE):
        yield "denominator", f"kind '{metric.kind}' is not told per resident"
    if metric.kind is Kind.PROPORTION and isinstance(below, Measure):
        yield from _part_of_whole(above, below)


def _part_of_whole(above: Measure, below: Measure) -> Iterator[Contradiction]:
    """A proportion's numerator counts some of those whom its denominator counts."""
    if above.minus or below.minus:
        yield "numerator.minus", "a proportion counts a part of a whole, not a difference"
    if above.over is not below.over:
        yield "numerator.over", "a proportion's numerator is of the same months as its denominator"
    if above.table != below.table and (above.table, below.table) not in PARTS:
        yield "numerator.table", f"'{above.table}' counts no part of '{below.table}'; a proportion's numerator is a part of its denominator"
    if above.table == below.table and not set(below.where) <= set(above.where):
        yield "numerator.where", "lacks a condition of the denominator, so it is no part of it"


def _target(metric: Metric) -> Iterator[Contradiction]:
    if metric.target is None:
        return
    value = metric.target.value
    if metric.direction is Direction.NEUTRAL:
        yield "target", "a neutral metric has none: nothing is better"
    if not math.isfinite(value):
        yield "target", f"{value} is no number"
    if metric.unit is Unit.PERCENT and metric.kind is not Kind.MONEY_SHARE and not 0 <= value <= 100:
        yield "target", f"{value:g} lies outside 0–100, which unit '%' allows"
    if metric.unit is Unit.SCORE and not 1 <= value <= 5:
        yield "target", f"{value:g} lies outside 1–5, which unit '{metric.unit}' allows"
    if metric.unit not in (Unit.POINTS, Unit.PERCENT) and value < 0:
        yield "target", f"{value:g} is negative, which unit '{metric.unit}' does not allow"


def _versions(metric: Metric) -> Iterator[Contradiction]:
    if metric.version < 1:
        yield "version", f"{metric.version} must be 1 or more"
    if not metric.changes:
        yield "changes", "is empty; the change log has an entry for every version"
        return
    if [change.version for change in metric.changes] != list(range(1, metric.version + 1)):
        yield "changes", f"must have one entry for each version from 1 to {metric.version}, in order"
        return
    days = [change.on for change in metric.changes]
    if any(later <= sooner for sooner, later in zip(days, days[1:], strict=False)):
        yield "changes", "its dates do not rise"
    if days[-1] != metric.valid_from:
        yield "valid_from", f"{metric.valid_from} is not {days[-1]}, the day of version {metric.version} in the change log"
    if metric.valid_from.day != 1:
        yield "valid_from", f"{metric.valid_from} is not the first day of a month, so one month would have two versions"
    yield from _earlier(metric)


def _earlier(metric: Metric) -> Iterator[Contradiction]:
    """Versions that are computed beside this one are the same metric, and follow each other."""
    for older in metric.earlier:
        if older.earlier:
            yield "earlier", f"version {older.version} holds versions of its own; list them all in the newest"
        for field in ("key", "theme", "unit", "direction", "decimals"):
            if getattr(older, field) != getattr(metric, field):
                yield "earlier", f"version {older.version} has {field} '{getattr(older, field)}', not '{getattr(metric, field)}': that is another metric"
        if older.changes != metric.changes[: older.version]:
            yield "earlier", f"version {older.version} tells another change log"
    chain = (*metric.earlier, metric)
    for sooner, later in zip(chain, chain[1:], strict=False):
        if later.version <= sooner.version:
            yield "version", f"version {later.version} comes after version {sooner.version}"
        if later.valid_from <= sooner.valid_from:
            yield "valid_from", f"version {later.version} holds from {later.valid_from}, not after version {sooner.version} ({sooner.valid_from})"
