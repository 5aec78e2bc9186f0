"""A figure as the sum that it is: value = numerator ÷ denominator × factor, each number over its words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape

from metrics.catalogue import metric_of
from metrics.definition import Kind, Metric, Unit
from views.definitions import status_text
from views.dictionary.entries import denominator_words, formula
from views.drawings.drawing import Drawing
from views.drawings.tiles import tone
from views.formats import NULL, exact, unit_word, value_text
from views.here import Here
from views.origin.figures import has_ratio, own
from views.tiles import tile

EQUALS, DIVIDED, TIMES = "=", "÷", "×"
SAME_UNIT = frozenset({Unit.YUAN, Unit.YUAN_YEAR, Unit.YUAN_PRESCRIPTION})
"""Sums of money are told in yuan above the line too."""


@lru_cache(maxsize=512)
def equation(here: Here, key: str) -> Drawing:
    """The area's figure of the period, its interval, its change, and how it was divided."""
    metric, row = metric_of(key), own(here, key)
    terms = [_result(here, metric, row), *_terms(here, metric, row)]
    alt = here.text("{metric}怎样算出：{formula}").format(metric=metric.name(here.language), formula=formula(metric, here.text, here.language))
    return Drawing(f'<div class="origin" role="group" aria-label="{escape(alt)}">{"".join(terms)}</div>', alt)


def _result(here: Here, metric: Metric, row: Mapping | None) -> str:
    """The value in large type, below it its interval or why there is none, and its change with the verdict of the tile."""
    shown = tile(here, metric.key)
    lines = [text for text in (_interval(here, metric, row), _status(here, metric, row)) if text]
    change = f'<span class="delta {tone(shown.verdict)}">{escape(shown.delta)}</span>' if shown.delta else ""
    note = f"<small>{escape(shown.note)}</small>" if shown.note and shown.note not in lines else ""
    inside = "".join(f"<small>{escape(line)}</small>" for line in lines)
    value = value_text(row["value"] if row else None, metric, here.language)
    return f'<div class="result"><b>{escape(value)}</b>{inside}<span class="change">{change}{note}</span></div>'


def _interval(here: Here, metric: Metric, row: Mapping | None) -> str:
    if row is None or row["lower"] is None:
        return ""
    lower, upper = (value_text(row[side], metric, here.language) for side in ("lower", "upper"))
    return here.text("95%区间{lower}至{upper}").format(lower=lower, upper=upper)


def _status(here: Here, metric: Metric, row: Mapping | None) -> str:
    return status_text(row["status"], metric, here.language) if row else here.text("没有启用的机构")


def _terms(here: Here, metric: Metric, row: Mapping | None) -> list[str]:
    """What stands to the right of the sign of equality; words alone where nothing is divided."""
    numerator, denominator = (row["numerator"], row["denominator"]) if row else (None, None)
    if metric.kind is Kind.PERCENTILE:
        words = f'<div class="words">{escape(formula(metric, here.text, here.language))}</div>'
        return [_after(EQUALS, words), _term(exact(denominator, 0, here.language), here.text("期内次数"))]
    terms = [_after(EQUALS, _term(_sum(numerator, metric, here.language), metric.numerator.words(here.language)))]
    if has_ratio(metric):
        below = denominator_words(metric, here.snapshot.prevalence, here.language)
        terms += [_after(DIVIDED, _term(exact(denominator, 0, here.language), below)), *_factors(here, metric)]
    return terms


def _sum(value: float | None, metric: Metric, language: str) -> str:
    """Whole, never shortened, so that who divides again gets the same."""
    if value is None:
        return NULL
    return exact(value, 0, language) + (unit_word(Unit.YUAN, language) if metric.unit in SAME_UNIT else "")


def _factors(here: Here, metric: Metric) -> list[str]:
    factors = [_term(f"{metric.factor:g}", "")] if metric.factor != 1 else []
    if metric.is_annualised and here.period.grain.months != 12:
        factors.append(_term(f"{12 / here.period.grain.months:g}", here.text("折算全年")))
    return [_after(TIMES, factor) for factor in factors]


def _after(sign: str, term: str) -> str:
    """The sign and what follows it, in one line however narrow the room."""
    return f'<div class="step"><span class="sign">{sign}</span>{term}</div>'


def _term(value: str, words: str) -> str:
    return f'<div class="term"><b>{escape(value)}</b><small>{escape(words)}</small></div>'
