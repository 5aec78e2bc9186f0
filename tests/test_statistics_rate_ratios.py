"""The ratio of two rates of events: against the score equation solved by search, at 0 events, and against the exact conditional test."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.optimize import brentq
from scipy.stats import binomtest, norm

from metrics.errors import MetricError
from metrics.statistics import poisson_ratio


def interval(events: float, exposure: float, others: float, other_exposure: float, *, confidence: float = 0.95) -> tuple[float | None, float | None]:
    lower, upper = poisson_ratio(*(pl.lit(each, pl.Float64) for each in (events, exposure, others, other_exposure)), confidence=confidence)
    return pl.select(lower.alias("lower"), upper.alias("upper")).row(0)


def by_search(events: int, exposure: float, others: int, other_exposure: float, confidence: float) -> tuple[float, float]:
    """Ratios at which the score statistic of the two counts is exactly the normal quantile."""
    quantile, relative = norm.isf((1 - confidence) / 2), exposure / other_exposure

    def score(logarithm: float) -> float:
        expected = math.exp(logarithm) * relative
        return (events - expected * others) / math.sqrt(expected * (events + others))

    return tuple(math.exp(brentq(lambda logarithm, end=end: score(logarithm) - end * quantile, -40, 40, xtol=1e-13)) for end in (1, -1))


def test_a_worked_example() -> None:
    """Breast cancer after fluoroscopy: 41 cases in 28,010 and 15 in 19,017 woman-years, as Rothman and Greenland, and Graham and others, give them."""
    lower, upper = interval(41, 28_010, 15, 19_017)
    assert (lower, upper) == pytest.approx(by_search(41, 28_010, 15, 19_017, 0.95))
    assert lower < (41 / 28_010) / (15 / 19_017) < upper and lower > 1


@given(some.integers(1, 400), some.floats(1, 1e6), some.integers(1, 400), some.floats(1, 1e6), some.sampled_from([0.9, 0.95, 0.998]))
def test_it_solves_the_score_equation(events: int, exposure: float, others: int, other_exposure: float, confidence: float) -> None:
    found = interval(events, exposure, others, other_exposure, confidence=confidence)
    assert found == pytest.approx(by_search(events, exposure, others, other_exposure, confidence), rel=1e-6)


@given(some.integers(0, 60), some.integers(0, 60))
def test_it_is_the_proportion_of_all_events_turned(events: int, others: int) -> None:
    if events + others == 0:
        assert interval(0, 5, 0, 5) == (None, None)
        return
    lower, upper = interval(events, 3, others, 2)
    share = binomtest(events, events + others).proportion_ci(method="wilson")
    assert lower == pytest.approx(share.low / (1 - share.low) * 2 / 3)
    assert upper == math.inf if others == 0 else upper == pytest.approx(share.high / (1 - share.high) * 2 / 3)


@given(some.integers(1, 200), some.floats(1, 1e5), some.integers(1, 200), some.floats(1, 1e5))
def test_the_other_way_round_it_is_the_inverse(events: int, exposure: float, others: int, other_exposure: float) -> None:
    lower, upper = interval(events, exposure, others, other_exposure)
    assert interval(others, other_exposure, events, exposure) == pytest.approx((1 / upper, 1 / lower))


def test_ends() -> None:
    assert interval(0, 10, 4, 10)[0] == 0 and interval(0, 10, 4, 10)[1] < 1.2
    assert interval(4, 10, 0, 10)[1] == math.inf
    assert interval(4, 0, 3, 10) == interval(4, 10, 3, 0) == interval(0, 10, 0, 10) == (None, None)


def test_a_confidence_is_a_share() -> None:
    with pytest.raises(MetricError, match="95"):
        interval(1, 1, 1, 1, confidence=95)
