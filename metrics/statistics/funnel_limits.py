"""The arithmetic of funnel limits on whole arrays: exact tails of counts, their interpolation, and over-dispersion. `funnels` is what others ask."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import special

from metrics.statistics.proportions import normal_quantile

Numbers = NDArray[np.float64]
CONFIDENCES = {"95": 0.95, "998": 0.998}
WINSORISED = 0.1
"""The share of z-scores drawn in at either end before over-dispersion is judged."""
LEAST_PROBABILITY = 1e-300
INSIDE = 1e-12
"""A proportion's target is kept this far from 0 and 1, where every deviation would be infinite."""


class Funnel(StrEnum):
    """What is compared, which says how far chance alone moves it."""

    PROPORTION = "proportion"
    """Cases ÷ people: binomial."""
    RATE = "rate"
    """Events ÷ exposure: Poisson."""
    RATIO = "ratio"
    """Observed ÷ expected events: Poisson."""
    MEAN = "mean"
    """A sum of money ÷ a sum of money for a number of heads, whose coefficient of variation is assumed."""


@dataclass(frozen=True)
class Chance:
    """What lies around the target: `tau` is the standard deviation between institutions on the transformed scale, 0 without over-dispersion."""

    kind: Funnel
    target: float
    tau: float = 0.0
    variation: float = 0.0

    @property
    def is_exact(self) -> bool:
        return self.kind is not Funnel.MEAN and self.tau == 0

    def limits(self, size: Numbers) -> dict[str, Numbers]:
        """lower_998, lower_95, upper_95 and upper_998 at each size above 0, in units of the target."""
        ends = {name: self._ends(size, confidence) for name, confidence in CONFIDENCES.items()}
        return {
            "lower_998": ends["998"][0],
            "lower_95": ends["95"][0],
            "upper_95": ends["95"][1],
            "upper_998": ends["998"][1],
        }

    def z(self, numerator: Numbers, observed: Numbers, size: Numbers) -> Numbers:
        """Deviations as standard normal scores: past ±1.96 exactly where a point lies beyond its 95% limit, past ±3.09 beyond its 99.8% limit."""
        if not self.is_exact:
            deviation = self._deviation(size)
            # Around a mean of 0 money does not vary: nothing can be said of a distance from it.
            return (self._scaled(observed) - self._scaled(np.float64(self.target))) / np.where(deviation > 0, deviation, np.nan)
        below = special.ndtri(np.maximum(self._at_most(numerator, size), LEAST_PROBABILITY))
        above = -special.ndtri(np.maximum(self._at_least(numerator, size), LEAST_PROBABILITY))
        score = np.where(observed < self.target, np.minimum(below, 0), np.maximum(above, 0))
        return np.where(np.isnan(observed), np.nan, score)

    def with_tau(self, observed: Numbers, size: Numbers) -> Chance:
        """The same target with the between-institution deviation of DerSimonian and Laird, from winsorised z-scores; 0 where they spread no more than chance."""
        deviation = self._deviation(size)
        if len(size) < 2 or not deviation.all():
            return self
        z = (self._scaled(observed) - self._scaled(np.float64(self.target))) / deviation
        spread = float(np.sum(np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED])) ** 2))
        weight = deviation**-2
        excess = (spread - (len(size) - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())
        tau = float(np.sqrt(max(excess, 0.0))) if spread > len(size) else 0.0
        return Chance(self.kind, self.target, tau, self.variation)

    def _ends(self, size: Numbers, confidence: float) -> tuple[Numbers, Numbers]:
        most = 1.0 if self.kind is Funnel.PROPORTION else np.inf
        if self.is_exact:
            tail = (1 - confidence) / 2
            return np.maximum(self._lower_count(size, tail) / size, 0), np.minimum(self._upper_count(size, tail) / size, most)
        middle, margin = self._scaled(np.float64(self.target)), normal_quantile(confidence) * self._deviation(size)
        return self._unscaled(middle - margin), self._unscaled(middle + margin)

    def _lower_count(self, size: Numbers, tail: float) -> Numbers:
        """Counts below it have a probability of less than `tail` to occur, or fewer: Spiegelhalter's interpolation of the binomial or Poisson quantile."""
        count = np.ceil(self._quantile(size, tail))
        count = np.where(self._at_most(count - 1, size) >= tail, count - 1, count)
        count = np.where(self._at_most(count, size) < tail, count + 1, count)
        excess, mass = self._at_most(count, size) - tail, self._at_most(count, size) - self._at_most(count - 1, size)
        return count - np.clip(excess / mass, 0, 1)

    def _upper_count(self, size: Numbers, tail: float) -> Numbers:
        """Counts above it have a probability of less than `tail` to occur, or more: the mirror image of `_lower_count`."""
        count = np.ceil(self._quantile(size, 1 - tail))
        count = np.where(self._at_least(count, size) < tail, count - 1, count)
        count = np.where(self._at_least(count + 1, size) > tail, count + 1, count)
        excess, mass = self._at_least(count, size) - tail, self._at_least(count, size) - self._at_least(count + 1, size)
        return count + np.clip(excess / mass, 0, 1)

    def _quantile(self, size: Numbers, probability: float) -> Numbers:
        """A real number near the quantile; the callers find the whole one beside it."""
        inverse = special.bdtrik(probability, size, self._inside) if self.kind is Funnel.PROPORTION else special.pdtrik(probability, size * self.target)
        return np.nan_to_num(inverse)

    def _at_most(self, count: Numbers, size: Numbers) -> Numbers:
        """The probability of `count` or fewer."""
        whole = np.maximum(count, 0)
        if self.kind is Funnel.PROPORTION:
            tail = np.where(whole < size, special.betainc(np.maximum(size - whole, INSIDE), whole + 1, 1 - self._inside), 1.0)
        else:
            tail = special.gammaincc(whole + 1, size * self.target)
        return np.where(count < 0, 0.0, tail)

    def _at_least(self, count: Numbers, size: Numbers) -> Numbers:
        """The probability of `count` or more."""
        whole = np.maximum(count, 1)
        if self.kind is Funnel.PROPORTION:
            tail = np.where(whole <= size, special.betainc(whole, np.maximum(size - whole + 1, INSIDE), self._inside), 0.0)
        else:
            tail = special.gammainc(whole, size * self.target)
        return np.where(count < 1, 1.0, tail)

    @property
    def _inside(self) -> float:
        return min(max(self.target, INSIDE), 1 - INSIDE)

    def _deviation(self, size: Numbers) -> Numbers:
        """The standard deviation of an institution on the transformed scale: chance and what differs between institutions."""
        alone = self.target * self.variation / np.sqrt(size) if self.kind is Funnel.MEAN else 0.5 / np.sqrt(size)
        return np.sqrt(alone**2 + self.tau**2)

    def _scaled(self, share: Numbers | np.float64) -> Numbers | np.float64:
        """The scale on which chance does not hang on the target: arcsine of the root for proportions, the root for rates, money as it is."""
        match self.kind:
            case Funnel.PROPORTION:
                return np.arcsin(np.sqrt(np.clip(share, 0, 1)))
            case Funnel.MEAN:
                return share
        return np.sqrt(share)

    def _unscaled(self, scaled: Numbers) -> Numbers:
        match self.kind:
            case Funnel.PROPORTION:
                return np.sin(np.clip(scaled, 0, np.pi / 2)) ** 2
            case Funnel.MEAN:
                return np.maximum(scaled, 0)
        return np.maximum(scaled, 0) ** 2
