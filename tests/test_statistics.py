"""Intervals against published values: worked examples of the literature, and the published tables where they are at hand."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import newcombe_paired, poisson, wilson

FIXTURES = Path(__file__).resolve().parent.parent.parent / "shared" / "fixtures"


def interval(expressions: tuple[pl.Expr, pl.Expr], **columns: float) -> tuple[float | None, float | None]:
    lower, upper = expressions
    row = pl.DataFrame({name: [float(value)] for name, value in columns.items()}).select(lower.alias("lower"), upper.alias("upper"))
    return row.row(0)


NUMBERS = (pl.col("numerator"), pl.col("denominator"))


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_examples_of_newcombe_1998(numerator: int, denominator: int, lower: float, upper: float) -> None:
    assert interval(wilson(*NUMBERS), numerator=numerator, denominator=denominator) == pytest.approx((lower, upper), abs=5e-5)


def test_wilson_cannot_say_without_cases() -> None:
    assert interval(wilson(*NUMBERS), numerator=0, denominator=0) == (None, None)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_stays_inside_0_and_1_and_holds_the_share(counts: tuple[int, int]) -> None:
    numerator, denominator = counts
    lower, upper = interval(wilson(*NUMBERS), numerator=numerator, denominator=denominator)
    assert 0 <= lower <= numerator / denominator <= upper <= 1


@pytest.mark.parametrize(("events", "lower", "upper"), [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (5, 1.6235, 11.6683), (9, 4.1154, 17.0848)])
def test_poisson_is_exact_below_ten(events: int, lower: float, upper: float) -> None:
    """Garwood's limits, as in every printed table of them."""
    assert interval(poisson(pl.col("events")), events=events) == pytest.approx((lower, upper), abs=5e-5)


def test_poisson_is_byar_from_ten_on() -> None:
    """Breslow and Day 1987: close to the exact 4.7954 to 18.3904 at ten events, and not it."""
    lower, upper = interval(poisson(pl.col("events")), events=10)
    assert (lower, upper) == pytest.approx((4.7874, 18.3915), abs=5e-4)


@pytest.mark.parametrize(
    ("cells", "lower", "upper"),
    [((1, 1, 7, 12), -0.507, -0.026), ((10, 0, 0, 10), -0.0898, 0.0898), ((0, 0, 30, 0), -1.0, -0.840)],
)
def test_newcombe_gives_the_paired_examples(cells: tuple[int, int, int, int], lower: float, upper: float) -> None:
    """The first as published (Newcombe 1998, method 10); the others worked by hand: Wilson margins 0.2007 with correlation 0.9, and 0.1135 with none."""
    found = interval(newcombe_paired(*(pl.col(name) for name in "abcd")), **dict(zip("abcd", cells, strict=True)))
    assert found == pytest.approx((lower, upper), abs=1e-3)


@given(st.tuples(*[st.integers(0, 500)] * 4).filter(any))
def test_newcombe_holds_the_difference_and_turns_with_time(cells: tuple[int, int, int, int]) -> None:
    both, gained, lost, neither = cells
    columns = dict(zip("abcd", map(float, cells), strict=True))
    lower, upper = interval(newcombe_paired(*(pl.col(name) for name in "abcd")), **columns)
    back = interval(newcombe_paired(pl.col("a"), pl.col("c"), pl.col("b"), pl.col("d")), **columns)
    assert lower - 1e-9 <= (gained - lost) / sum(cells) <= upper + 1e-9
    assert back == pytest.approx((-upper, -lower), abs=1e-9)


def published(name: str) -> pl.DataFrame:
    path = FIXTURES / name
    if not path.exists():
        pytest.skip(f"published table {name} is not at hand on this machine")
    return pl.read_csv(path, infer_schema_length=None)


def test_wilson_agrees_with_published_proportions() -> None:
    frame = published("proportions_published.csv")
    _agrees(frame, wilson(pl.col("numerator").cast(pl.Float64), pl.col("denominator").cast(pl.Float64)), pl.col("multiplier"))


def test_poisson_agrees_with_published_rates() -> None:
    frame = published("rates_published.csv")
    _agrees(frame, poisson(pl.col("numerator").cast(pl.Float64)), pl.col("multiplier") / pl.col("denominator"))


def _agrees(frame: pl.DataFrame, limits: tuple[pl.Expr, pl.Expr], scale: pl.Expr) -> None:
    lower, upper = limits
    off = frame.with_columns(mine_lower=lower * scale, mine_upper=upper * scale).filter(
        ((pl.col("mine_lower") - pl.col("lower_95")).abs() > pl.col("tolerance_limits"))
        | ((pl.col("mine_upper") - pl.col("upper_95")).abs() > pl.col("tolerance_limits"))
    )
    assert frame.height > 100 and off.is_empty(), off
