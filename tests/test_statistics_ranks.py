"""Ranks and what they are worth: known separations, ties, symmetry, and a slow simulation that must agree."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from metrics.definition import Direction
from metrics.statistics import Funnel, poisson, ranks

SURGERY = pl.DataFrame(
    {
        "numerator": [0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24],
        "denominator": [47, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360],
    }
)
"""Deaths and operations in twelve hospitals A to L: BUGS, Examples volume 1, “Surgical: institutional ranking”."""


def by_hand(kind: Funnel, frame: pl.DataFrame, draws: int) -> list[tuple[float, float]]:
    """The middle 95% of each institution's places, smallest value first: one draw after another, each place counted."""
    random = np.random.default_rng(11)
    counts = list(zip(*frame.select("numerator", "denominator").get_columns(), strict=True))
    places: list[list[int]] = [[] for _ in counts]
    for _ in range(draws):
        if kind is Funnel.PROPORTION:
            values = [stats.beta.ppf(random.random(), count + 0.5, size - count + 0.5) for count, size in counts]
        else:
            values = [random.gamma(count + 0.5, 1 / size) for count, size in counts]
        for own, value in zip(places, values, strict=True):
            own.append(1 + sum(other < value for other in values))
    return [tuple(np.quantile(own, [0.025, 0.975])) for own in places]


@pytest.mark.parametrize("kind", [Funnel.PROPORTION, Funnel.RATE])
def test_the_published_hospitals_have_the_places_that_a_slow_simulation_gives(kind: Funnel) -> None:
    found = ranks(SURGERY, kind=kind, direction=Direction.DOWN, seed=1).rows
    for row, (lower, upper) in zip(found.iter_rows(named=True), by_hand(kind, SURGERY, 1500), strict=True):
        assert (row["rank_lower"], row["rank_upper"]) == pytest.approx((lower, upper), abs=1)
    assert (found["rank"][0], found["rank"][7]) == (1, 12)


def test_institutions_far_apart_have_their_places_for_certain() -> None:
    frame = pl.DataFrame({"numerator": [9000, 5000, 1000, 7000], "denominator": [10000] * 4})
    found = ranks(frame, kind=Funnel.PROPORTION, direction=Direction.UP, seed=1)
    assert found.rows.select("rank", "rank_lower", "rank_upper", "ties").rows() == [(1, 1, 1, 0), (3, 3, 3, 0), (4, 4, 4, 0), (2, 2, 2, 0)]
    assert found.told_apart_share == 1
    neutral = ranks(frame, kind=Funnel.PROPORTION, direction=Direction.NEUTRAL, seed=1)
    assert neutral.rows["rank"].to_list() == [1, 3, 4, 2]


def test_equal_institutions_share_a_place_and_may_hold_any() -> None:
    frame = pl.DataFrame({"numerator": [30] * 40, "denominator": [100] * 40})
    found = ranks(frame, kind=Funnel.PROPORTION, direction=Direction.UP, seed=5)
    assert found.rows["rank"].unique().to_list() == [1]
    assert found.rows["ties"].unique().to_list() == [39]
    assert found.rows["rank_lower"].max() <= 2 and found.rows["rank_upper"].min() >= 39
    assert found.told_apart_share == 0


@pytest.mark.parametrize(("kind", "options"), [(Funnel.PROPORTION, {}), (Funnel.RATE, {}), (Funnel.MEAN, dict(variation=1.2, size="denominator"))])
def test_the_other_direction_is_the_same_ranking_from_the_other_end(kind: Funnel, options: dict) -> None:
    up, down = (ranks(SURGERY, kind=kind, direction=direction, seed=4, **options) for direction in (Direction.UP, Direction.DOWN))
    assert (13 - up.rows["rank"]).to_list() == down.rows["rank"].to_list()
    assert (13 - up.rows["rank_upper"]).to_list() == down.rows["rank_lower"].to_list()
    assert up.told_apart_share == down.told_apart_share and up.rows["ties"].equals(down.rows["ties"])


def test_the_seed_alone_decides_and_another_changes_next_to_nothing() -> None:
    random = np.random.default_rng(2)
    size = random.integers(1, 2000, 266)
    frame = pl.DataFrame({"numerator": random.binomial(size, random.beta(30, 10, 266)), "denominator": size})
    first, again, other = (ranks(frame, kind=Funnel.PROPORTION, direction=Direction.UP, seed=seed) for seed in (1, 1, 2))
    assert first.rows.equals(again.rows)
    assert (first.rows["rank_lower"] - other.rows["rank_lower"]).abs().max() <= 4
    assert (first.rows["rank"] - other.rows["rank"]).abs().max() == 0
    assert first.rows.filter(~pl.col("rank").is_between("rank_lower", "rank_upper")).is_empty()


OPTIONS = {Funnel.PROPORTION: {}, Funnel.RATE: {}, Funnel.MEAN: dict(variation=1.2, size="denominator")}


def apart(kind: Funnel, one: dict, other: dict) -> bool:
    """Whether the interval of the difference, joined from both institutions' own (MOVER; for proportions Newcombe's method 10), leaves 0 out."""

    def own(row: dict) -> tuple[float, float, float]:
        count, size = row["numerator"], row["denominator"]
        match kind:
            case Funnel.PROPORTION:
                limits = stats.binomtest(count, size).proportion_ci(method="wilson")
                return count / size, limits.low, limits.high
            case Funnel.RATE:
                lower, upper = (
                    pl.DataFrame({"events": [count]}).select(*(limit.alias(name) for limit, name in zip(poisson(pl.col("events")), "lu", strict=True))).row(0)
                )
                return count / size, lower / size, upper / size
        margin = 1.959964 * 1.2 * count / size / size**0.5
        return count / size, count / size - margin, count / size + margin

    (high, high_lower, _), (low, _, low_upper) = sorted((own(one), own(other)), reverse=True)
    return high - low > ((high - high_lower) ** 2 + (low_upper - low) ** 2) ** 0.5


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(list(OPTIONS)), st.lists(st.tuples(st.integers(1, 300), st.floats(0, 1)), min_size=2, max_size=8))
def test_pairs_are_told_apart_where_the_interval_of_their_difference_leaves_0_out(kind: Funnel, institutions: list[tuple[int, float]]) -> None:
    frame = pl.DataFrame([dict(numerator=round(size * share), denominator=size) for size, share in institutions])
    found = ranks(frame, kind=kind, direction=Direction.DOWN, seed=1, draws=100, **OPTIONS[kind])
    pairs = frame.to_dicts()
    ties = [sum(not apart(kind, one, other) for other in pairs) - 1 for one in pairs]
    assert found.rows["ties"].to_list() == ties
    assert found.told_apart_share == pytest.approx(1 - sum(ties) / len(ties) / (len(ties) - 1))


def test_who_has_no_people_has_no_place() -> None:
    frame = pl.DataFrame({"numerator": [0, 3, None, 5, 2], "denominator": [0, 10, 10, None, 10]})
    found = ranks(frame, kind=Funnel.PROPORTION, direction=Direction.UP, seed=1)
    assert found.rows["rank"].to_list() == [None, 1, None, None, 2]
    assert found.rows["ties"].to_list() == [None, 1, None, None, 1]
    alone = ranks(frame.head(2), kind=Funnel.RATE, direction=Direction.UP, seed=1)
    assert (alone.rows.row(1)[2:], alone.told_apart_share) == ((1, 1, 1, 0), None)
    none = ranks(frame.head(1), kind=Funnel.RATE, direction=Direction.UP, seed=1)
    assert (none.rows.row(0)[2:], none.told_apart_share) == ((None,) * 4, None)
    assert ranks(frame.clear(), kind=Funnel.RATE, direction=Direction.UP, seed=1).rows.is_empty()


def test_a_variation_goes_with_means_and_only_with_them() -> None:
    with pytest.raises(ValueError, match="take a variation if they are of means, and only then; got None"):
        ranks(SURGERY, kind=Funnel.MEAN, direction=Direction.DOWN, seed=1)


@pytest.mark.parametrize("seed", range(12))
def test_where_everybody_is_counted_the_places_are_still_told(seed: int) -> None:
    """300 institutions of 1 in 1: in three million draws of what is missing, one or another is 0."""
    full = pl.DataFrame({"numerator": [1] * 300, "denominator": [1] * 300})
    found = ranks(full, kind=Funnel.PROPORTION, direction=Direction.UP, seed=seed).rows
    assert set(found["rank"]) == {1} and found["rank_lower"].max() < 20 and found["rank_upper"].min() > 280
