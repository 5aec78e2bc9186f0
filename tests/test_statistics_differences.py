"""Differences of two proportions, in the same people and in different ones, and McNemar's test, against the examples of the literature."""

from __future__ import annotations

from math import comb

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from metrics.statistics import mcnemar, newcombe_paired, newcombe_unpaired, poisson, wilson
from tests.figures import A, B, C, D, row_of, rows_of

FOURFOLD = st.tuples(*[st.integers(0, 500)] * 4).filter(any)
GROUP = st.integers(1, 10**5).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
TWO_GROUPS = st.lists(st.tuples(GROUP, GROUP).map(lambda pair: (*pair[0], *pair[1])), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("cells", "lower", "upper"),
    [((1, 1, 7, 12), -0.507, -0.026), ((10, 0, 0, 10), -0.0898, 0.0898), ((0, 0, 30, 0), -1.0, -0.840)],
)
def test_newcombe_gives_the_paired_examples(cells: tuple[int, int, int, int], lower: float, upper: float) -> None:
    """The first as published (Newcombe 1998, method 10; also in Fagerland, Lydersen and Laake, Statistics in Medicine 33 (2014) 2850–2875, 21 children before and
    after stem cell transplantation); the others worked by hand: Wilson margins 0.2007 with correlation 0.9, and 0.1135 with none."""
    assert row_of(newcombe_paired(A, B, C, D), *cells) == pytest.approx((lower, upper), abs=1e-3)


def test_newcombe_cannot_say_without_pairs() -> None:
    assert row_of(newcombe_paired(A, B, C, D), 0, 0, 0, 0) == (None, None)


@given(FOURFOLD)
def test_newcombe_holds_the_difference_and_turns_with_time(cells: tuple[int, int, int, int]) -> None:
    _both, gained, lost, _neither = cells
    lower, upper = row_of(newcombe_paired(A, B, C, D), *cells)
    back = row_of(newcombe_paired(A, C, B, D), *cells)
    assert lower - 1e-9 <= (gained - lost) / sum(cells) <= upper + 1e-9
    assert back == pytest.approx((-upper, -lower), abs=1e-9)


@given(FOURFOLD)
def test_newcombe_paired_widens_with_confidence(cells: tuple[int, int, int, int]) -> None:
    narrow, wide = (row_of(newcombe_paired(A, B, C, D, confidence=each), *cells) for each in (0.9, 0.99))
    assert -1 - 1e-9 <= wide[0] <= narrow[0] + 1e-9 and narrow[1] - 1e-9 <= wide[1] <= 1 + 1e-9


@pytest.mark.parametrize(
    ("cells", "lower", "upper"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_gives_the_unpaired_examples(cells: tuple[int, int, int, int], lower: float, upper: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 873–890, Table II, contrasts (a) to (h), method 10."""
    assert row_of(newcombe_unpaired(A, B, C, D), *cells) == pytest.approx((lower, upper), abs=5e-5)


@pytest.mark.parametrize("cells", [(0, 0, 1, 2), (1, 2, 0, 0), (3, 2, 1, 2), (None, 2, 1, 2)])
def test_a_difference_to_nobody_cannot_be_said(cells: tuple[float | None, ...]) -> None:
    assert row_of(newcombe_unpaired(A, B, C, D), *cells) == (None, None)


@given(TWO_GROUPS)
def test_newcombe_unpaired_agrees_with_a_slow_one(groups: list[tuple[int, int, int, int]]) -> None:
    ours = rows_of(newcombe_unpaired(A, B, C, D), groups)
    firsts, others = rows_of(wilson(A, B), groups), rows_of(wilson(C, D), groups)
    for (x, n, y, m), interval, (l1, u1), (l2, u2) in zip(groups, ours, firsts, others, strict=True):
        p, q = x / n, y / m
        slow = (p - q - ((p - l1) ** 2 + (u2 - q) ** 2) ** 0.5, p - q + ((u1 - p) ** 2 + (q - l2) ** 2) ** 0.5)
        assert interval == pytest.approx(slow, abs=1e-12)
        assert -1 - 1e-12 <= interval[0] <= p - q <= interval[1] <= 1 + 1e-12


@given(TWO_GROUPS)
def test_newcombe_unpaired_turns_with_the_groups_and_widens_with_confidence(groups: list[tuple[int, int, int, int]]) -> None:
    narrow, wide = (rows_of(newcombe_unpaired(A, B, C, D, confidence=each), groups) for each in (0.95, 0.998))
    turned = rows_of(newcombe_unpaired(C, D, A, B), groups)
    for (lower, upper), (wide_lower, wide_upper), back in zip(narrow, wide, turned, strict=True):
        assert back == pytest.approx((-upper, -lower), abs=1e-12)
        assert wide_lower <= lower and upper <= wide_upper


def test_mcnemar_gives_published_examples() -> None:
    """1 gained and 7 lost: exact 0.0703 and statistic 4.5 (Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13 (2013) 91, Table 1, the same 21 children);
    35 against 28: 0.7778 and 0.3778, R's `mcnemar.test(correct = FALSE)` as printed in S. Aoki's lecture notes, Gunma University."""
    assert row_of(mcnemar(A, B), 1, 7) == pytest.approx((4.5, 0.0703), abs=5e-5)
    assert row_of(mcnemar(A, B), 35, 28) == pytest.approx((0.7778, 0.3778), abs=5e-5)


def test_mcnemar_sees_no_change_where_nobody_changed_and_says_nothing_of_nothing() -> None:
    assert rows_of(mcnemar(A, B), [(0, 0), (None, 3), (3, None), (-1, 3)]) == [(0.0, 1.0), *[(None, None)] * 3]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=50))
def test_mcnemar_agrees_with_a_slow_one(pairs: list[tuple[int, int]]) -> None:
    for (gained, lost), (statistic, p) in zip(pairs, rows_of(mcnemar(A, B), pairs), strict=True):
        changed, smaller = gained + lost, min(gained, lost)
        slow = (gained - lost) ** 2 / changed if changed else 0.0
        exact = min(1.0, 2 * sum(comb(changed, k) for k in range(smaller + 1)) / 2**changed)
        assert statistic == pytest.approx(slow, abs=1e-12)
        assert p == pytest.approx(exact if changed < 25 else chi2.sf(slow, 1), rel=1e-9)
        assert 0 < p <= 1


@pytest.mark.parametrize("kind", [pl.UInt32, pl.Int32, pl.Int64])
def test_a_city_of_whole_numbers_is_not_too_large(kind: type[pl.DataType]) -> None:
    """The product of the four margins of 220,000 patients fits no integer type."""
    cells = (90_000, 30_000, 20_000, 80_000)
    whole = pl.DataFrame([cells], schema=dict.fromkeys("abcd", kind), orient="row")
    for expressions in (newcombe_paired(A, B, C, D), newcombe_unpaired(B, A, C, D), mcnemar(C, B), wilson(C, A), poisson(A)):
        assert whole.select(*(each.alias(name) for each, name in zip(expressions, "xy", strict=True))).row(0) == row_of(expressions, *cells)
