"""Intervals of proportions, counts and rates against published values, and the list of what the package offers."""

from __future__ import annotations

from inspect import isfunction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from metrics import statistics
from metrics.errors import MetricError
from metrics.statistics import poisson, poisson_rate, wilson
from tests.figures import A, B, published, row_of, rows_of

CONFIDENCES = (0.8, 0.9, 0.95, 0.998)


def test_every_function_is_listed_and_explained() -> None:
    functions = [name for name in statistics.__all__ if isfunction(getattr(statistics, name))]
    assert "wilson" in functions
    for name in functions:
        assert f"`{name}`" in statistics.__doc__, f"{name} is not listed"
        assert getattr(statistics, name).__doc__, f"{name} is not explained"


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_examples_of_newcombe_1998(numerator: int, denominator: int, lower: float, upper: float) -> None:
    assert row_of(wilson(A, B), numerator, denominator) == pytest.approx((lower, upper), abs=5e-5)


def test_wilson_of_one_case_is_wide() -> None:
    assert rows_of(wilson(A, B), [(1, 1), (0, 1)]) == [pytest.approx((0.2065, 1.0), abs=5e-5), pytest.approx((0.0, 0.7935), abs=5e-5)]


@pytest.mark.parametrize("cells", [(0, 0), (None, 5), (2, None), (3, 2), (-1, 2), (0, -1)])
def test_wilson_cannot_say_without_cases_or_of_what_is_no_proportion(cells: tuple[float | None, float | None]) -> None:
    assert row_of(wilson(A, B), *cells) == (None, None)


@given(st.lists(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=50))
def test_wilson_stays_inside_0_and_1_holds_the_share_and_widens_with_confidence(counts: list[tuple[int, int]]) -> None:
    nested = zip(*(rows_of(wilson(A, B, confidence=each), counts) for each in CONFIDENCES), strict=True)
    for (numerator, denominator), intervals in zip(counts, nested, strict=True):
        for lower, upper in intervals:
            assert 0 <= lower <= numerator / denominator <= upper <= 1
        assert _widen(intervals)


def _widen(intervals: tuple[tuple[float, float], ...]) -> bool:
    lowers, uppers = zip(*intervals, strict=True)
    return list(lowers) == sorted(lowers, reverse=True) and list(uppers) == sorted(uppers)


@pytest.mark.parametrize(("events", "lower", "upper"), [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (5, 1.6235, 11.6683), (9, 4.1154, 17.0848)])
def test_poisson_is_exact_below_ten(events: int, lower: float, upper: float) -> None:
    """Garwood's limits, as in every printed table of them."""
    assert row_of(poisson(A), events) == pytest.approx((lower, upper), abs=5e-5)


def test_poisson_is_byar_from_ten_on() -> None:
    """Breslow and Day 1987: close to the exact 4.7954 to 18.3904 at ten events, and not it."""
    assert row_of(poisson(A), 10) == pytest.approx((4.7874, 18.3915), abs=5e-4)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=50), st.sampled_from(CONFIDENCES))
def test_poisson_agrees_with_the_chi_squared_limits(events: list[int], confidence: float) -> None:
    """Garwood's limits by another function; Byar's are within 0.2% of them up to 95% (Public Health England's guide says so too), within 2% at 99.8%."""
    tail = (1 - confidence) / 2
    for count, (lower, upper) in zip(events, rows_of(poisson(A, confidence=confidence), [(count,) for count in events]), strict=True):
        exact = (chi2.ppf(tail, 2 * count) / 2 if count else 0.0, chi2.ppf(1 - tail, 2 * count + 2) / 2)
        assert (lower, upper) == pytest.approx(exact, rel=1e-9 if count < 10 else 0.02 if confidence > 0.95 else 0.002)
        assert lower <= count <= upper


@given(st.lists(st.integers(0, 10**5), min_size=1, max_size=50))
def test_poisson_widens_with_confidence(events: list[int]) -> None:
    assert all(map(_widen, zip(*(rows_of(poisson(A, confidence=each), [(count,) for count in events]) for each in CONFIDENCES), strict=True)))


def test_poisson_cannot_say_of_what_is_no_count() -> None:
    assert rows_of(poisson(A), [(None,), (-1,), (-0.5,)]) == [(None, None)] * 3


def test_a_rate_is_the_count_over_its_exposure() -> None:
    assert row_of(poisson_rate(A, B), 5, 200) == pytest.approx((1.6235 / 200, 11.6683 / 200), abs=5e-7)
    assert rows_of(poisson_rate(A, B), [(5, 0), (5, None), (None, 5), (5, -1)]) == [(None, None)] * 4
    assert row_of(poisson_rate(A, B), 0, 2) == pytest.approx((0.0, 3.6889 / 2), abs=5e-5)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, float("nan")])
def test_a_confidence_is_a_share(confidence: float) -> None:
    for make in (lambda: wilson(A, B, confidence=confidence), lambda: poisson(A, confidence=confidence)):
        with pytest.raises(MetricError, match=f"confidence of {confidence} is no share between 0 and 1; say 0.95 for 95%"):
            make()


def test_wilson_agrees_with_published_proportions() -> None:
    frame = published("proportions_published.csv")
    _agrees(frame, wilson(pl.col("numerator").cast(pl.Float64), pl.col("denominator").cast(pl.Float64)), pl.col("multiplier"))


def test_poisson_agrees_with_published_rates() -> None:
    frame = published("rates_published.csv")
    _agrees(frame, poisson_rate(pl.col("numerator").cast(pl.Float64), pl.col("denominator")), pl.col("multiplier"))


def _agrees(frame: pl.DataFrame, limits: tuple[pl.Expr, pl.Expr], scale: pl.Expr) -> None:
    lower, upper = limits
    off = frame.with_columns(mine_lower=lower * scale, mine_upper=upper * scale).filter(
        pl.col("mine_lower").is_null()
        | ((pl.col("mine_lower") - pl.col("lower_95")).abs() > pl.col("tolerance_limits"))
        | ((pl.col("mine_upper") - pl.col("upper_95")).abs() > pl.col("tolerance_limits"))
    )
    assert frame.height > 100 and off.is_empty(), off
