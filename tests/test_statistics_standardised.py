"""Standardised rates and ratios, and the interval of a mean, against published figures and slow second computations."""

from __future__ import annotations

from math import sqrt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, t

from metrics.statistics import directly_standardised, indirectly_standardised, poisson, student_t
from tests.figures import A, B, C, published, row_of, rows_of

DOWNS = """
     age | first | first_births | fifth | fifth_births
  -20    |   107 |       230061 |     0 |          327
  20-24  |   141 |       329449 |     8 |        30666
  25-29  |    60 |       114920 |    63 |       123419
  30-34  |    40 |        39487 |   112 |       149919
  35-39  |    39 |        14208 |   262 |       104088
  40-    |    25 |         3052 |   295 |        34392
"""
"""Down's syndrome in Michigan, 1950–1964, by the mother's age: first children, and fifth or later ones. Fleiss, Statistical Methods for Rates and Proportions
(1981), p. 249, as in Fay and Feuer, Statistics in Medicine 16 (1997) 791–801."""

ALL_BIRTHS = (319933, 931318, 786511, 488235, 237863, 61313)


def downs() -> pl.DataFrame:
    lines = [[cell.strip() for cell in line.split("|")] for line in DOWNS.strip().splitlines()]
    rows = [[float(cell) for cell in line[1:]] for line in lines[1:]]
    return pl.DataFrame(rows, schema=lines[0][1:], orient="row").with_columns(weight=pl.Series(ALL_BIRTHS))


def standardised(frame: pl.DataFrame, events: str, population: str, **asked: float) -> tuple[float | None, ...]:
    return frame.select(*_named(directly_standardised(pl.col(events), pl.col(population), pl.col("weight"), **asked))).row(0)


def _named(expressions: tuple[pl.Expr, ...]) -> list[pl.Expr]:
    return [each.alias(name) for each, name in zip(expressions, ("value", "lower", "upper"), strict=True)]


@pytest.mark.parametrize(("order", "rate", "digits"), [("first", 92.3, 1), ("fifth", 75.52901, 5)])
def test_the_rate_is_the_published_one(order: str, rate: float, digits: int) -> None:
    """Per 100,000, from the mothers' ages of all births: first children 92.3 (Fay and Feuer 1997), fifth and later 75.52901 (R package dsrTest 1.0.0, its vignette)."""
    assert round(standardised(downs(), order, f"{order}_births")[0] * 1e5, digits) == rate


def test_its_limits_are_those_of_dobson_with_byar() -> None:
    """By hand from the numbers above; with exact limits of the count, as Dobson has them, the first digits are the same."""
    _, lower, upper = standardised(downs(), "first", "first_births")
    assert (lower * 1e5, upper * 1e5) == pytest.approx(_by_hand("first", exact=False)[1:], rel=1e-12)
    assert (lower * 1e5, upper * 1e5) == pytest.approx(_by_hand("first", exact=True)[1:], rel=1e-4)


def _by_hand(order: str, *, exact: bool) -> tuple[float, float, float]:
    counts, births = downs()[order].to_list(), downs()[f"{order}_births"].to_list()
    weights = [each / sum(ALL_BIRTHS) for each in ALL_BIRTHS]
    rate = sum(w * x / n for w, x, n in zip(weights, counts, births, strict=True))
    variance = sum(w**2 * x / n**2 for w, x, n in zip(weights, counts, births, strict=True))
    total = sum(counts)
    limits = (chi2.ppf(0.025, 2 * total) / 2, chi2.ppf(0.975, 2 * total + 2) / 2) if exact else row_of(poisson(A), total)
    return tuple(1e5 * (rate + sqrt(variance / total) * (limit - total)) for limit in (total, *limits))


def strata(*rows: tuple[float | None, float | None, float | None]) -> tuple[float | None, ...]:
    frame = pl.DataFrame(rows, schema={"events": pl.Float64, "people": pl.Float64, "weight": pl.Float64}, orient="row")
    return standardised(frame, "events", "people")


def test_below_ten_events_there_is_no_value() -> None:
    assert strata((4, 100, 1), (5, 100, 1)) == (None, None, None)
    assert strata((5, 100, 1), (5, 100, 1))[0] == pytest.approx(0.05)
    assert strata((0, 100, 1), (0, 100, 1)) == (None, None, None)


@pytest.mark.parametrize("odd", [(0, 0, 1), (0, None, 1), (None, 50, 1), (5, 50, None), (5, -50, 1), (-5, 50, 1), (5, 50, -1)])
def test_a_stratum_that_is_not_known_takes_the_value_away(odd: tuple[float | None, ...]) -> None:
    assert strata((40, 100, 1), (30, 100, 1), odd) == (None, None, None)


def test_a_stratum_without_weight_is_left_out() -> None:
    assert strata((40, 100, 1), (30, 100, 1), (7, 0, 0)) == strata((40, 100, 1), (30, 100, 1))
    assert strata((40, 100, 0), (30, 100, 0)) == (None, None, None)


def test_no_limit_lies_below_0() -> None:
    """One event in one person has half of the weight: by the formula alone −0.0215."""
    value, lower, upper = strata((1, 1, 1), (9, 14, 1))
    assert (value, lower) == (pytest.approx(23 / 28), 0) and upper > 1.5


STRATA = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 5000), st.integers(1, 1000)), min_size=1, max_size=8)


@given(st.lists(STRATA, min_size=1, max_size=5))
def test_groups_and_windows_agree_with_one_at_a_time(areas: list[list[tuple[int, int, int]]]) -> None:
    rows = [(str(number), *row) for number, area in enumerate(areas) for row in area]
    frame = pl.DataFrame(rows, schema=["area", "events", "people", "weight"], orient="row")
    expressions = _named(directly_standardised(pl.col("events"), pl.col("people"), pl.col("weight")))
    grouped = frame.group_by("area", maintain_order=True).agg(expressions)
    windows = frame.select("area", *(each.over("area") for each in expressions)).unique(maintain_order=True)
    assert windows.equals(grouped)
    for area, row in zip(areas, grouped.rows(), strict=True):
        assert row[1:] == pytest.approx(strata(*area), rel=1e-9) if row[1] is not None else strata(*area) == (None, None, None)


@given(STRATA.filter(lambda rows: sum(row[0] for row in rows) >= 10), st.integers(2, 50))
def test_the_rate_lies_within_its_limits_and_knows_no_scale_of_weights(rows: list[tuple[int, int, int]], scale: int) -> None:
    value, lower, upper = strata(*rows)
    assert 0 <= lower <= value <= upper
    assert strata(*((x, n, w * scale) for x, n, w in rows)) == pytest.approx((value, lower, upper), rel=1e-9)
    crude = sum(x for x, _, _ in rows) / sum(n for _, n, _ in rows)
    assert strata(*((x, n, n) for x, n, _ in rows))[0] == pytest.approx(crude, rel=1e-9), "the area's own mix gives its crude rate"


def test_a_ratio_is_the_published_rate_of_observed_to_expected() -> None:
    frame = published("rates_published.csv").with_columns(pl.col("numerator").cast(pl.Float64))
    mine = frame.with_columns(_named(indirectly_standardised(pl.col("numerator"), pl.col("denominator")))[0] * pl.col("multiplier"))
    assert mine.filter((pl.col("value") - frame["value"]).abs() <= pl.col("tolerance_value")).height == frame.height > 100


def test_a_ratio_has_the_limits_of_its_events() -> None:
    """9 observed, 6 expected: Garwood's 4.1154 and 17.0848 over 6."""
    assert row_of(indirectly_standardised(A, B), 9, 6) == pytest.approx((1.5, 4.1154 / 6, 17.0848 / 6), abs=1e-5)
    assert row_of(indirectly_standardised(A, B), 0, 2) == pytest.approx((0.0, 0.0, 3.6889 / 2), abs=5e-5)
    assert rows_of(indirectly_standardised(A, B), [(5, 0), (5, None), (None, 5), (-1, 5)]) == [(None, None, None)] * 4


def test_a_mean_has_the_published_interval() -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.2, data set ZARR13: 9.258242 to 9.264679."""
    assert row_of(student_t(A, B, C), 195, 9.261460, 0.02278881) == pytest.approx((9.258242, 9.264679), abs=1e-6)


def test_one_value_says_nothing_of_the_spread() -> None:
    assert rows_of(student_t(A, B, C), [(1, 5, 0), (0, None, None), (None, 5, 1), (5, None, 1), (5, 1, None), (5, 1, -1)]) == [(None, None)] * 6
    assert row_of(student_t(A, B, C), 3, 5, 0) == (5, 5)


@given(st.lists(st.tuples(st.integers(2, 10**5), st.floats(-1e6, 1e6), st.floats(0, 1e5)), min_size=1, max_size=30), st.sampled_from([0.8, 0.95, 0.998]))
def test_a_mean_agrees_with_the_t_distribution(samples: list[tuple[int, float, float]], confidence: float) -> None:
    for (count, mean, deviation), found in zip(samples, rows_of(student_t(A, B, C, confidence=confidence), samples), strict=True):
        margin = t.ppf((1 + confidence) / 2, count - 1) * deviation / sqrt(count)
        assert found == pytest.approx((mean - margin, mean + margin), rel=1e-9, abs=1e-9)
