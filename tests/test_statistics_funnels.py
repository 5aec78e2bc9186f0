"""Funnel limits: against counts summed one by one, a worked example, and the classes that must never contradict the curve."""

from __future__ import annotations

import math
from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from scipy import stats

from metrics.definition import Direction
from metrics.statistics import LIMITS, Funnel, Significance, funnel, funnel_curve, significance

BRISTOL = pl.DataFrame(
    {
        "hospital": list("ABCDEFGHIJKL"),
        "numerator": [41, 25, 24, 23, 25, 42, 24, 53, 26, 25, 58, 31],
        "denominator": [143, 187, 323, 122, 164, 405, 239, 482, 195, 177, 581, 301],
    }
)
"""Deaths and open-heart operations under one year of age in twelve English centres, 1991 to 1995; A is Bristol. Lunn and others, The BUGS Book (2012), 8.3.1."""
TAILS = {"95": 0.025, "998": 0.001}


def tails(kind: Funnel, size: float, target: float) -> Callable[[int], tuple[float, float]]:
    """The probabilities of `count` or fewer and of `count` or more."""
    law = stats.binom(size, target) if kind is Funnel.PROPORTION else stats.poisson(size * target)
    return lambda count: (float(law.cdf(count)), float(law.sf(count - 1)))


def by_hand(kind: Funnel, size: float, target: float) -> tuple[float, ...]:
    """The four limits, counting up from 0 and, at the upper side, on until the tail is short enough."""
    at, found = tails(kind, size, target), {}
    for name, tail in TAILS.items():
        low = next(count for count in range(10**6) if at(count)[0] >= tail)
        found[f"lower_{name}"] = low - (at(low)[0] - tail) / (at(low)[0] - (at(low - 1)[0] if low else 0))
        high = next(count for count in range(10**6) if at(count + 1)[1] < tail)
        found[f"upper_{name}"] = high + (at(high)[1] - tail) / (at(high)[1] - at(high + 1)[1])
    most = 1.0 if kind is Funnel.PROPORTION else math.inf
    return tuple(min(max(found[name] / size, 0), most) for name in LIMITS)


def test_limits_of_five_in_ten_can_be_worked_with_a_pencil() -> None:
    """Of 1024 equally likely outcomes 11 have one case or none and 56 have two or fewer: 2.5% is passed at 2 − (56 − 25.6) ÷ 45; the other side mirrors it."""
    row = funnel(pl.DataFrame({"numerator": [5], "denominator": [10]}), kind=Funnel.PROPORTION, factor=100)
    assert (row["observed"].item(), row["target"].item(), row["z"].item()) == (50, 50, 0)
    assert row["lower_95"].item() == pytest.approx(10 * (2 - (56 - 25.6) / 45))
    assert row["upper_95"].item() == pytest.approx(10 * (8 + (56 - 25.6) / 45))


def test_bristol_alone_lies_beyond_its_limits() -> None:
    found = funnel(BRISTOL, kind=Funnel.PROPORTION).with_columns(significance(Direction.DOWN).alias("class"))
    assert found.filter(pl.col("class") == Significance.WORSE_998.value)["hospital"].to_list() == ["A"]
    assert found.filter(pl.col("class").str.starts_with("worse"))["hospital"].to_list() == ["A", "D"]
    assert found["target"].unique().item() == pytest.approx(397 / 3319)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([Funnel.PROPORTION, Funnel.RATE, Funnel.RATIO]),
    st.lists(st.tuples(st.integers(1, 120), st.floats(0, 1)), min_size=1, max_size=8),
    st.floats(0.004, 0.996),
)
def test_every_point_has_the_limits_and_the_class_that_counting_gives(kind: Funnel, institutions: list[tuple[int, float]], target: float) -> None:
    sizes = [size for size, _ in institutions]
    counts = [round(size * share) for size, share in institutions]
    found = funnel(pl.DataFrame({"numerator": counts, "denominator": sizes}), kind=kind, target=target)
    found = found.with_columns(significance(Direction.NEUTRAL).alias("class"))
    for row, size, count in zip(found.iter_rows(named=True), sizes, counts, strict=True):
        assert [row[name] for name in LIMITS] == pytest.approx(by_hand(kind, size, target), abs=1e-7)
        fewer, more = tails(kind, size, target)(count)
        if min(abs(each - tail) for each in (fewer, more) for tail in TAILS.values()) > 1e-9:
            assert row["class"] == expected_class(fewer, more)
            assert (abs(row["z"]) > 1.959964, abs(row["z"]) > 3.090233) == (min(fewer, more) < 0.025, min(fewer, more) < 0.001)


def expected_class(fewer: float, more: float) -> str:
    for name, tail in (("998", 0.001), ("95", 0.025)):
        if fewer < tail:
            return f"lower_{name}"
        if more < tail:
            return f"higher_{name}"
    return "similar"


def test_one_case_of_one_is_never_beyond_chance_where_one_in_forty_has_it() -> None:
    found = funnel(pl.DataFrame({"numerator": [1, 0], "denominator": [1, 1]}), kind=Funnel.PROPORTION, target=0.5)
    assert found.select(significance(Direction.UP)).to_series().to_list() == ["similar", "similar"]


KINDS = [
    (Funnel.PROPORTION, {}),
    (Funnel.RATE, {}),
    (Funnel.RATIO, {}),
    (Funnel.MEAN, dict(variation=1.2, size="heads")),
]


@pytest.mark.parametrize(("kind", "options"), KINDS)
@pytest.mark.parametrize("is_overdispersed", [False, True])
def test_the_curve_passes_through_the_limits_of_every_point(kind: Funnel, options: dict, is_overdispersed: bool) -> None:
    frame = BRISTOL.with_columns(heads=pl.col("denominator") * 3)
    found = funnel(frame, kind=kind, is_overdispersed=is_overdispersed, factor=100, **options)
    size = options.get("size", "denominator")
    rest = {"variation": options["variation"]} if options else {}
    target, tau = found["target"][0], found["tau"][0]
    assert (tau > 0) == is_overdispersed
    curve = funnel_curve(kind=kind, target=target, tau=tau, sizes=found[size], factor=100, **rest)
    own = found.select(pl.col(size).cast(pl.Float64).alias("size"), "target", *LIMITS).unique().sort("size")
    assert_frame_equal(curve.join(own.select("size"), on="size", how="semi"), own)
    assert curve.height > 100 and curve["size"].is_sorted()


def test_without_people_nothing_can_be_said() -> None:
    frame = pl.DataFrame({"numerator": [0, None, 3, None], "denominator": [0, 5, None, None]})
    found = funnel(frame, kind=Funnel.PROPORTION, target=0.3, is_overdispersed=True)
    assert found.select("observed", "z").null_count().row(0) == (4, 4)
    assert found["lower_95"].is_null().to_list() == [True, False, True, True]
    assert found.select(significance(Direction.UP)).to_series().null_count() == 4
    assert funnel(frame, kind=Funnel.RATE).select(LIMITS).null_count().row(0) == (4, 4, 4, 4)
    assert funnel(frame.clear(), kind=Funnel.RATE).is_empty()
    assert funnel_curve(kind=Funnel.RATE, target=1, sizes=frame["numerator"].clear()).is_empty()


@pytest.mark.parametrize(("numerators", "target"), [([0, 0], 0.0), ([3, 400], 1.0)])
def test_where_all_or_none_are_cases_nobody_stands_out(numerators: list[int], target: float) -> None:
    found = funnel(pl.DataFrame({"numerator": numerators, "denominator": [3, 400]}), kind=Funnel.PROPORTION)
    assert found["target"].to_list() == [target] * 2
    assert found.select(significance(Direction.UP)).to_series().to_list() == ["similar"] * 2
    assert found["z"].abs().max() == 0
