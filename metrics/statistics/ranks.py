"""Ranks with their uncertainty: which place an institution might hold, and from how many others it can be told apart at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from metrics.definition import Direction
from metrics.statistics.counts import poisson
from metrics.statistics.funnel_limits import Funnel, Numbers
from metrics.statistics.proportions import normal_quantile, wilson
from metrics.statistics.series import in_rows

DRAWS = 10_000
JEFFREYS = 0.5
AT_ONCE = 1_000_000
"""Numbers held in memory at a time, whatever the number of institutions."""
NEXT_TO_NOTHING = np.float32(1e-28)
"""In place of 0, which a draw for none of many becomes once in some ten million: odds stay a number, and the highest."""
RANK_COLUMNS = ("rank", "rank_lower", "rank_upper", "ties")


@dataclass(frozen=True)
class Ranking:
    """`rows`: the frame with rank, rank_lower, rank_upper and ties, in its own order. `told_apart_share`: of all pairs, 0 to 1; null below two institutions."""

    rows: pl.DataFrame
    told_apart_share: float | None


def ranks(
    frame: pl.DataFrame,
    *,
    kind: Funnel,
    direction: Direction,
    seed: int,
    draws: int = DRAWS,
    confidence: float = 0.95,
    size: str = "denominator",
    variation: float | None = None,
) -> Ranking:
    """The `Ranking` of the institutions by numerator ÷ denominator; rank 1 is the best by `direction`, the highest where it is neutral.

    `rank` is the place of the value itself, the same for equal values; rank_lower and rank_upper hold it and the middle 95% of the places in `draws` simulations in
    which every institution has a value drawn from its own posterior: Beta for a PROPORTION, Gamma for a RATE or RATIO, both with Jeffreys' prior, so that 0 of 3 is
    not certain to be 0; normal for a MEAN with coefficient of variation `variation` over `size` heads. Marshall and Spiegelhalter, BMJ 316 (1998) 1701–1705.

    `ties` counts the others that the institution cannot be told apart from: the 95% interval of the pair's difference, joined from both their own intervals, holds 0
    (Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10, with Wilson's limits; by the same rule, which Zou and Donner, Statistics in Medicine 27
    (2008) 1693–1702, call MOVER, Byar's limits for rates). The same rule for all pairs gives the share that can be told apart. All null where the
    numerator is null or the denominator 0 or null; such rows take no place.
    """
    if (kind is Funnel.MEAN) != (variation is not None):
        raise ValueError(f"ranks of kind '{kind.value}' take a variation if they are of means, and only then; got {variation}")
    numbers = frame.select(pl.col("numerator", "denominator").cast(pl.Float64), pl.col(size).cast(pl.Float64).alias("size"))
    can_say = numbers.select(
        pl.col("numerator").is_not_null() & (pl.col("denominator") > 0).fill_null(False) & (pl.col("size") > 0).fill_null(False)
    ).to_series()
    numerator, denominator, sizes = numbers.filter(can_say).to_numpy().T
    posterior = _Posterior(kind, numerator, denominator, sizes, variation or 0.0)
    place = pl.Series(posterior.value).rank("min", descending=direction is not Direction.DOWN).to_numpy()
    lower, upper = _places(posterior, np.random.default_rng(seed), draws, confidence)
    if direction is not Direction.DOWN:
        lower, upper = len(place) + 1 - upper, len(place) + 1 - lower
    ties = _ties(posterior.value, *_margins(posterior, confidence))
    found = dict(zip(RANK_COLUMNS, (place, np.minimum(lower, place), np.maximum(upper, place), ties), strict=True))
    count = len(place)
    share = 1 - float(ties.sum()) / (count * (count - 1)) if count > 1 else None
    return Ranking(frame.with_columns(in_rows(name, values, can_say).cast(pl.Int64) for name, values in found.items()), share)


@dataclass(frozen=True)
class _Posterior:
    """What the true value of each institution may be."""

    kind: Funnel
    numerator: Numbers
    denominator: Numbers
    size: Numbers
    variation: float

    @property
    def value(self) -> Numbers:
        return self.numerator / self.denominator

    @property
    def deviation(self) -> Numbers:
        """The standard deviation of a mean."""
        return self.value * self.variation / np.sqrt(self.size)

    def draw(self, random: np.random.Generator, draws: int) -> NDArray[np.float32]:
        """Draws × institutions of something that rises with the value: odds, rates or means."""
        shape = (draws, len(self.numerator))
        if self.kind is Funnel.MEAN:
            return random.standard_normal(shape, np.float32) * self.deviation.astype(np.float32) + self.value.astype(np.float32)
        events = random.standard_gamma((self.numerator + JEFFREYS).astype(np.float32), shape, np.float32)
        if self.kind is Funnel.PROPORTION:
            others = np.maximum(self.denominator - self.numerator, 0) + JEFFREYS
            return events / np.maximum(random.standard_gamma(others.astype(np.float32), shape, np.float32), NEXT_TO_NOTHING)
        return events / self.denominator.astype(np.float32)


def _places(posterior: _Posterior, random: np.random.Generator, draws: int, confidence: float) -> tuple[Numbers, Numbers]:
    """The lowest and the highest place of each institution in the middle `confidence` of the draws, counted from the smallest value."""
    count = len(posterior.numerator)
    places = np.empty((count, draws), np.uint16 if count < 2**16 else np.uint32)
    steps = max(1, AT_ONCE // max(count, 1))
    first = np.arange(1, count + 1, dtype=places.dtype)
    for start in range(0, draws, steps):
        values = posterior.draw(random, min(steps, draws - start))
        chunk = np.empty(values.shape, places.dtype)
        np.put_along_axis(chunk, np.argsort(values, axis=1), first[None, :], axis=1)
        places[:, start : start + len(values)] = chunk.T
    tail = int(draws * (1 - confidence) / 2)
    places.partition([tail, draws - 1 - tail], axis=1)
    return places[:, tail].astype(np.float64), places[:, draws - 1 - tail].astype(np.float64)


def _margins(posterior: _Posterior, confidence: float) -> tuple[Numbers, Numbers]:
    """How far each institution's own interval reaches below and above its value."""
    if posterior.kind is Funnel.MEAN:
        margin = normal_quantile(confidence) * posterior.deviation
        return margin, margin
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    if posterior.kind is Funnel.PROPORTION:
        lower, upper = wilson(numerator, denominator, confidence=confidence)
    else:
        lower, upper = (limit / denominator for limit in poisson(numerator, confidence=confidence))
    value = numerator / denominator
    frame = pl.DataFrame({"numerator": posterior.numerator, "denominator": posterior.denominator})
    below, above = frame.select(below=value - lower, above=upper - value).to_numpy().T
    return below, above


def _ties(value: Numbers, below: Numbers, above: Numbers) -> NDArray[np.int64]:
    """How many others each cannot be told apart from, in blocks of rows: all pairs at once would not fit."""
    count = len(value)
    order = np.argsort(value)
    value, below, above = (each[order] for each in (value, below**2, above**2))
    told_apart = np.zeros(count, np.int64)
    steps = max(1, AT_ONCE // max(count, 1))
    for start in range(0, count, steps):
        end = min(start + steps, count)
        # Sorted, each of the block is compared with those before it only.
        distance = value[start:end, None] - value[:end]
        is_apart = np.tril(distance * distance > below[start:end, None] + above[:end], start - 1)
        told_apart[start:end] += np.count_nonzero(is_apart, axis=1)
        told_apart[:end] += np.count_nonzero(is_apart, axis=0)
    ties = np.empty(count, np.int64)
    ties[order] = count - 1 - told_apart
    return ties
