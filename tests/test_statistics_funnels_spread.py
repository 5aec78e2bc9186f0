"""Funnels where institutions spread more than chance, funnels of money, and the five classes by polarity."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.definition import Direction
from metrics.statistics import Funnel, Significance, funnel, significance, significance_by_intervals
from tests.drawn import rows


def tau_by_hand(kind: Funnel, counts: list[int], sizes: list[int]) -> float:
    """Spiegelhalter's additive model in steps: z-scores on the transformed scale, the outer tenths drawn in, DerSimonian and Laird's variance."""
    scale = (lambda share: math.asin(math.sqrt(min(share, 1)))) if kind is Funnel.PROPORTION else math.sqrt
    target, number = sum(counts) / sum(sizes), len(counts)
    scores = sorted((scale(count / size) - scale(target)) * 2 * math.sqrt(size) for count, size in zip(counts, sizes, strict=True))

    def quantile(share: float) -> float:
        place = share * (number - 1)
        below = math.floor(place)
        return scores[below] + (place - below) * (scores[min(below + 1, number - 1)] - scores[below])

    drawn_in = [min(max(score, quantile(0.1)), quantile(0.9)) for score in scores]
    dispersion = sum(score**2 for score in drawn_in) / number
    weights = [4 * size for size in sizes]
    variance = (number * dispersion - (number - 1)) / (sum(weights) - sum(weight**2 for weight in weights) / sum(weights))
    return math.sqrt(variance) if dispersion > 1 else 0.0


@settings(deadline=None, max_examples=80)
@given(st.sampled_from([Funnel.PROPORTION, Funnel.RATE]), st.lists(st.tuples(st.integers(1, 400), st.floats(0, 1)), min_size=2, max_size=30))
def test_the_spread_between_institutions_is_the_one_worked_step_by_step(kind: Funnel, institutions: list[tuple[int, float]]) -> None:
    sizes, counts = [size for size, _ in institutions], [round(size * share) for size, share in institutions]
    found = funnel(pl.DataFrame({"numerator": counts, "denominator": sizes}), kind=kind, is_overdispersed=True)
    assert found["tau"].to_list() == pytest.approx([tau_by_hand(kind, counts, sizes)] * len(sizes), rel=1e-9, abs=1e-12)
    beyond = (found["observed"] > found["upper_95"]) | (found["observed"] < found["lower_95"])
    if found["tau"][0] > 0:
        assert beyond.to_list() == (found["z"].abs() > 1.959964).to_list()


def test_spread_widens_the_limits_only_when_asked_and_only_when_it_is_there() -> None:
    random = np.random.default_rng(3)
    size = random.integers(50, 3000, 266)
    alike = pl.DataFrame({"numerator": random.binomial(size, 0.8), "denominator": size})
    unlike = pl.DataFrame({"numerator": random.binomial(size, np.clip(random.normal(0.8, 0.06, 266), 0, 1)), "denominator": size})

    def outside(frame: pl.DataFrame, is_overdispersed: bool) -> int:
        found = funnel(frame, kind=Funnel.PROPORTION, is_overdispersed=is_overdispersed)
        return found.filter((pl.col("observed") > pl.col("upper_95")) | (pl.col("observed") < pl.col("lower_95"))).height

    assert outside(alike, False) < 20
    assert outside(unlike, False) > 130
    assert outside(unlike, True) < 50
    tau = funnel(unlike, kind=Funnel.PROPORTION, is_overdispersed=True)["tau"][0]
    assert 0.04 < tau < 0.1  # the standard deviation 0.06 of the share is 0.075 on the arcsine scale; the winsorised estimate falls short of it
    assert funnel(unlike.head(1), kind=Funnel.PROPORTION, is_overdispersed=True)["tau"].item() == 0


def test_a_cost_ratio_moves_by_twelve_percent_of_itself_at_a_hundred_heads() -> None:
    """One standard deviation with a coefficient of variation of 1.2 is 12% at 100 heads, 5.4% at 500, 2.7% at 2,000."""
    frame = pl.DataFrame({"numerator": [124.0, 500.0, 2000.0], "denominator": [100.0, 500.0, 2000.0], "heads": [100, 500, 2000]})
    found = funnel(frame, kind=Funnel.MEAN, target=1.0, size="heads", variation=1.2)
    assert found["upper_95"].to_list() == pytest.approx([1 + 1.959964 * 1.2 / math.sqrt(heads) for heads in (100, 500, 2000)])
    assert found["z"].to_list() == pytest.approx([2, 0, 0])
    assert found.select(significance(Direction.DOWN)).to_series().to_list() == ["worse_95", "similar", "similar"]


@pytest.mark.parametrize("is_overdispersed", [False, True])
def test_where_no_money_was_spent_nothing_is_said_of_distances(is_overdispersed: bool) -> None:
    frame = pl.DataFrame({"numerator": [0.0, 0.0], "denominator": [100.0, 500.0], "heads": [100, 500]})
    found = funnel(frame, kind=Funnel.MEAN, size="heads", variation=1.2, is_overdispersed=is_overdispersed)
    assert found["z"].null_count() == 2
    assert found.select(significance(Direction.DOWN)).to_series().to_list() == ["similar", "similar"]


def test_a_variation_goes_with_a_mean_and_only_with_it() -> None:
    frame = pl.DataFrame({"numerator": [1.0], "denominator": [2.0]})
    with pytest.raises(ValueError, match="takes a variation if it is a mean, and only then; got None"):
        funnel(frame, kind=Funnel.MEAN)
    with pytest.raises(ValueError, match=r"and only then; got 1\.2"):
        funnel(frame, kind=Funnel.RATE, variation=1.2)


POLARITY = """
observed | up         | down       | neutral
0.9      | worse_998  | better_998 | lower_998
1        | worse_95   | better_95  | lower_95
1.5      | worse_95   | better_95  | lower_95
2        | similar    | similar    | similar
4        | similar    | similar    | similar
4.1      | better_95  | worse_95   | higher_95
5        | better_95  | worse_95   | higher_95
5.1      | better_998 | worse_998  | higher_998
-        | -          | -          | -
"""


@pytest.mark.parametrize("direction", list(Direction))
def test_better_and_worse_go_with_the_direction_and_a_value_on_a_limit_is_inside_it(direction: Direction) -> None:
    drawn = pl.DataFrame(rows(POLARITY))
    limits = {"lower_998": 1.0, "lower_95": 2.0, "upper_95": 4.0, "upper_998": 5.0}
    found = drawn.with_columns(pl.lit(limit).alias(name) for name, limit in limits.items()).select(significance(direction)).to_series()
    assert found.to_list() == drawn[direction.value].to_list()


INTERVALS = """
lower_95 | upper_95 | lower_998 | upper_998 | class
60       | 80       | 55        | 85        | similar
51       | 80       | 49        | 85        | better_95
52       | 80       | 51        | 85        | better_998
20       | 49       | 15        | 51        | worse_95
20       | 48       | 15        | 49        | worse_998
50       | 60       | 45        | 65        | similar
-        | -        | -         | -         | -
"""


def test_a_value_whose_own_interval_leaves_the_benchmark_out_differs_from_it() -> None:
    drawn = pl.DataFrame(rows(INTERVALS))
    own = dict(interval_95=(pl.col("lower_95"), pl.col("upper_95")), interval_998=(pl.col("lower_998"), pl.col("upper_998")))
    benchmark = pl.Series("benchmark", [70.0, 50, 50, 50, 50, 50, 50])
    found = drawn.with_columns(benchmark).select(significance_by_intervals(Direction.UP, benchmark=pl.col("benchmark"), **own)).to_series()
    assert found.to_list() == drawn["class"].to_list()
    assert drawn.select(significance_by_intervals(Direction.UP, benchmark=pl.lit(None, pl.Float64), **own)).to_series().null_count() == len(benchmark)
    assert set(found.drop_nulls()) <= set(Significance)
