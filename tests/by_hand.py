"""Slow and obvious second ways to a judgement, in plain arithmetic over lists: changes of proportions, control charts, funnels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from scipy.stats import norm

from data.schema.months import parse_period
from metrics.definition import Direction, Kind, Metric

Row = Mapping[str, object]
RARE = 5


def wilson(count: float, people: float, z: float) -> tuple[float, float]:
    share, middle = count / people, count / people + z * z / (2 * people)
    margin = z * math.sqrt(share * (1 - share) / people + z * z / (4 * people * people))
    return (middle - margin) / (1 + z * z / people), (middle + margin) / (1 + z * z / people)


def newcombe(count: float, people: float, count_before: float, people_before: float, confidence: float) -> tuple[float, float]:
    """Newcombe 1998, method 10."""
    z = norm.isf((1 - confidence) / 2)
    share, before = count / people, count_before / people_before
    (low, high), (low_before, high_before) = wilson(count, people, z), wilson(count_before, people_before, z)
    return (
        share - before - math.sqrt((share - low) ** 2 + (high_before - before) ** 2),
        share - before + math.sqrt((high - share) ** 2 + (before - low_before) ** 2),
    )


def rule_at_the_end(metric: Metric, rows: Sequence[Row], as_of: date, least_denominator: float) -> str | None:
    """The name of the special cause that the last of an area's rows is, `common_cause`, or null where it is not judged."""
    kept = [row for row in rows if _counts(metric, row, as_of, least_denominator)]
    if metric.kind is Kind.EVENTS:
        first = next((place for place, row in enumerate(kept) if row["numerator"]), len(kept))
        kept = kept[first:]
    if len(kept) < 12 or kept[-1] is not rows[-1] or _is_rare(metric, kept):
        return None
    values = [row["value"] for row in kept]
    mean, sigmas, (lowest, highest) = _chart(metric, kept, values)
    limits = [(max(mean - 3 * sigma, lowest), min(mean + 3 * sigma, highest)) for sigma in sigmas]
    is_outside = [not low <= value <= high for value, (low, high) in zip(values, limits, strict=True)]
    is_near = [abs(value - mean) > 2 * sigma and not out for value, sigma, out in zip(values, sigmas, is_outside, strict=True)]
    sides = [(value > mean) - (value < mean) for value in values]
    steps = [(later > earlier) - (later < earlier) for earlier, later in zip(values, values[1:], strict=False)]
    if is_outside[-1]:
        return "above_limit" if sides[-1] > 0 else "below_limit"
    if set(steps[-6:]) in ({1}, {-1}):
        return "rising" if steps[-1] > 0 else "falling"
    if is_near[-1] and sum(is_near[-3:]) >= 2 and set(sides[-3:]) in ({1}, {-1}):
        return "two_of_three_high" if sides[-1] > 0 else "two_of_three_low"
    if set(sides[-7:]) in ({1}, {-1}):
        return "shift_high" if sides[-1] > 0 else "shift_low"
    return "common_cause"


def _counts(metric: Metric, row: Row, as_of: date, least: float) -> bool:
    """Complete, large enough, and no longer growing: orders ripen a month after their request."""
    period = parse_period(row["period"])
    is_of_requests = metric.key in ("home_completion_rate", "home_cancellation_rate", "home_refusal_rate", "home_unmet_rate")
    months = (as_of.year - period.last.year) * 12 + as_of.month - period.last.month
    is_large = metric.kind not in (Kind.PROPORTION, Kind.RATE) or (row["denominator"] or 0) >= least
    return row["status"] == "ok" and row["value"] is not None and is_large and not (is_of_requests and months <= 1)


def _is_rare(metric: Metric, kept: Sequence[Row]) -> bool:
    if metric.kind is Kind.EVENTS:
        return float(np.median([row["numerator"] for row in kept])) < RARE
    if metric.kind is Kind.RATE:
        return sum(row["numerator"] for row in kept) / len(kept) < RARE
    if metric.kind is Kind.PROPORTION:
        return sum(min(row["numerator"], row["denominator"] - row["numerator"]) for row in kept) / len(kept) < RARE
    return False


def _chart(metric: Metric, kept: Sequence[Row], values: Sequence[float]) -> tuple[float, list[float], tuple[float, float]]:
    """Mean, one standard deviation a point, and what the value can reach."""
    if metric.kind not in (Kind.PROPORTION, Kind.RATE):
        ranges = [abs(later - earlier) for earlier, later in zip(values, values[1:], strict=False)]
        average = sum(ranges) / len(ranges)
        screened = [each for each in ranges if each < 3.267 * average]
        steady = sum(screened) / len(screened) if sum(screened) > 0 else average
        return sum(values) / len(values), [steady * 2.66 / 3] * len(values), (0, math.inf)
    mean = sum(row["numerator"] for row in kept) / sum(row["denominator"] for row in kept)
    spread = mean * (1 - mean) if metric.kind is Kind.PROPORTION else mean
    sigmas = [math.sqrt(spread / row["denominator"]) for row in kept]
    scores = [(row["numerator"] / row["denominator"] - mean) / sigma for row, sigma in zip(kept, sigmas, strict=True)]
    laney = sum(abs(later - earlier) for earlier, later in zip(scores, scores[1:], strict=False)) / (len(scores) - 1) / 1.128
    most = metric.factor if metric.kind is Kind.PROPORTION else math.inf
    return mean * metric.factor, [sigma * laney * metric.factor for sigma in sigmas], (0, most)


def outer_limits(metric: Metric, rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """The 99.8% funnel limits of each area of a proportion, wider by what areas usually differ by (Spiegelhalter's additive model). Only where they differ."""
    rows = [row for row in rows if row["denominator"]]
    target = sum(row["numerator"] for row in rows) / sum(row["denominator"] for row in rows)
    middle = math.asin(math.sqrt(target))
    deviations = np.array([0.5 / math.sqrt(row["denominator"]) for row in rows])
    scores = np.array([math.asin(math.sqrt(row["numerator"] / row["denominator"])) - middle for row in rows]) / deviations
    drawn_in = np.clip(scores, *np.quantile(scores, [0.1, 0.9]))
    weights = deviations**-2
    variance = (sum(drawn_in**2) - (len(rows) - 1)) / (weights.sum() - (weights**2).sum() / weights.sum())
    assert sum(drawn_in**2) > len(rows), "the areas spread no more than chance"
    ends = {}
    for row, deviation in zip(rows, deviations, strict=True):
        margin = norm.isf(0.001) * math.sqrt(deviation**2 + variance)
        low, high = (math.sin(min(max(middle + sign * margin, 0), math.pi / 2)) ** 2 for sign in (-1, 1))
        ends[row["area_code"]] = (low * metric.factor, high * metric.factor)
    return ends


def is_bad(metric: Metric, is_rise: bool) -> bool:
    return metric.direction is (Direction.DOWN if is_rise else Direction.UP)
