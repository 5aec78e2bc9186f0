"""Intervals as Polars expressions, each with its published source.

- `wilson`: a proportion of counts
- `poisson`: a count of events, Byar's approximation, exact below ten
- `newcombe_paired`: the difference of two proportions in the same people
"""

from metrics.statistics.counts import poisson
from metrics.statistics.paired import newcombe_paired
from metrics.statistics.proportions import wilson

__all__ = ["newcombe_paired", "poisson", "wilson"]
