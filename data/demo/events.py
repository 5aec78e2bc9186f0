"""Draws events for the services without a schedule: in which month, at which institution, on which day and for whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo.days import Span, month_starts
from data.demo.institutions import Institutions
from data.demo.patients import Patients

MINUTE, HOUR, DAY = 60, 3600, 86_400
HOURS = np.array([0.5, 0.3, 0.2, 0.2, 0.2, 0.4, 1, 4, 10, 14, 12, 8, 4, 6, 10, 9, 7, 4, 2.5, 2.5, 2, 1.5, 1, 0.7])
DIPS = {(2022 - 1970) * 12: 0.75, (2022 - 1970) * 12 + 11: 0.8}
"""Months of the pandemic in which fewer came, and the share that remained."""


@dataclass(frozen=True)
class Events:
    """One entry an event, by day."""

    institution: np.ndarray
    day: np.ndarray

    def kept(self, which: np.ndarray) -> Events:
        return Events(self.institution[which], self.day[which])


def draw_events(
    institutions: Institutions, monthly: np.ndarray, weights: np.ndarray, live_on: np.ndarray, span: Span, rng: np.random.Generator, weekend: float = 0.3
) -> Events:
    """`monthly` events for each month of the span, shared by weight among the institutions that are live by then and submitted that month."""
    months = [_month(institutions, month, int(count), weights, live_on, rng, weekend) for month, count in zip(span.months, monthly, strict=True)]
    return Events(np.concatenate([institution for institution, _ in months]), np.concatenate([day for _, day in months]))


def _month(
    institutions: Institutions, month: int, count: int, weights: np.ndarray, live_on: np.ndarray, rng: np.random.Generator, weekend: float
) -> tuple[np.ndarray, np.ndarray]:
    first, after = month_starts(np.array([month, month + 1]))
    is_ready = (live_on <= first) & (institutions.opened_on <= first) & (institutions.closed_on >= after) & ~institutions.silent[:, month]
    shares = weights * is_ready
    if not shares.sum() or not count:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    days = np.arange(first, after)
    busy = np.where((days + 3) % 7 >= 5, weekend, 1.0)
    day = np.sort(rng.choice(days, count, p=busy / busy.sum()))
    return rng.choice(len(institutions), count, p=shares / shares.sum()), day


def draw_patients_of(patients: Patients, events: Events, rng: np.random.Generator, choices: int = 2) -> np.ndarray:
    """A patient of the event's institution who is there that day, the oldest of a few drawn; -1 where none of them is."""
    size = np.diff(patients.first)[events.institution]
    drawn = patients.first[events.institution][:, None] + (rng.random((events.day.size, choices)) * size[:, None]).astype(np.int64)
    is_there = patients.left_on[drawn] > events.day[:, None]
    birth_year = np.where(is_there, patients.birth_year[drawn], 9999)
    best = birth_year.argmin(axis=1)
    rows = np.arange(events.day.size)
    return np.where(is_there[rows, best], drawn[rows, best], -1)


def seconds_of_day(size: int, rng: np.random.Generator) -> np.ndarray:
    """Office hours mostly, whole minutes."""
    hour = rng.choice(24, size, p=HOURS / HOURS.sum())
    return hour * HOUR + rng.integers(0, 60, size) * MINUTE


def as_times(seconds: np.ndarray, given: np.ndarray | None = None) -> pl.Series:
    """Times from seconds since 1970-01-01, to the minute; null where not `given`."""
    frame = pl.DataFrame({"seconds": seconds // MINUTE * MINUTE, "given": np.ones(seconds.size, dtype=bool) if given is None else given})
    return frame.select(pl.when("given").then((pl.col("seconds") * 1_000_000).cast(pl.Datetime("us")))).to_series()


def as_money(cents: np.ndarray) -> pl.Series:
    return (pl.Series(np.asarray(cents, dtype=np.int64)) / 100).cast(pl.Decimal(18, 2))


def ramp(span: Span, first: int, power: float, dips: dict[int, float]) -> np.ndarray:
    """Growth from 0 before month `first` to 1 in the span's last month, with dips in some months (share that remains)."""
    months = span.months
    grown = ((months - first + 1) / (months[-1] - first + 1)).clip(0) ** power
    return grown * np.array([dips.get(int(month), 1.0) for month in months])


def monthly_counts(total: float, scale: float, span: Span, power: float, first: int) -> np.ndarray:
    """Events a month, so that the whole history has `total` at full scale."""
    full = Span.of(None)
    return np.round(total * scale * ramp(span, first, power, DIPS) / ramp(full, first, power, DIPS).sum())
