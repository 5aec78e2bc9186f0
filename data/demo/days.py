"""Days as numbers since 1970-01-01 in numpy, as Polars keeps them: months, weekdays and closed weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from data.demo import calibration

NEVER = 2**30


def number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def as_dates(days: np.ndarray) -> pl.Series:
    """Dates, null where the day is NEVER."""
    return pl.select(pl.when(pl.lit(pl.Series(days)) < NEVER).then(pl.lit(pl.Series(days.astype(np.int32)))).cast(pl.Date)).to_series()


def month_of(days: np.ndarray) -> np.ndarray:
    """Months since 1970-01."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int32)


def month_starts(months: np.ndarray) -> np.ndarray:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


@dataclass(frozen=True)
class Span:
    """The days of the history, `first` and `last` included."""

    first: int
    last: int

    @classmethod
    def of(cls, years: float | None) -> Span:
        """The last `years` years of the history, whole months; all of it without."""
        full = cls(number(calibration.FIRST_DAY), number(calibration.LAST_DAY))
        if years is None:
            return full
        start = month_of(np.array([full.last]))[0] + 1 - round(years * 12)
        return cls(max(full.first, min(int(month_starts(np.array([start]))[0]), number(date(2023, 3, 1)))), full.last)

    @property
    def months(self) -> np.ndarray:
        first, last = month_of(np.array([self.first, self.last]))
        return np.arange(first, last + 1)


def on_weekdays(days: np.ndarray) -> np.ndarray:
    """Saturdays become the Friday before, Sundays the Monday after."""
    weekday = (days + 3) % 7
    return days - (weekday == 5) + (weekday == 6)


def out_of_closed_weeks(days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Most visits of the pandemic's closed weeks are made up for in the three weeks after."""
    for first, last, share in calibration.CLOSED_WEEKS:
        hit = np.flatnonzero((days >= number(first)) & (days <= number(last)))
        hit = hit[rng.random(hit.size) < share]
        later = np.asarray(number(last) + 1 + rng.integers(0, 20, hit.size), dtype=days.dtype)
        days = days.copy()
        np.put(days, hit, later)
    return days
