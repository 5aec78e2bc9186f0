"""Home-service orders: requested online, dispatched, served at home, rated."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.days import Span, month_of, number
from data.demo.events import DAY, HOUR, MINUTE, Events, as_money, as_times, draw_events, draw_patients_of, ramp, seconds_of_day
from data.demo.followups import numbered
from data.demo.institutions import Institutions
from data.demo.patients import Patients
from data.region import Region
from data.schema.contracts import TABLES

STATUSES = pl.Series(list(TABLES["home_orders"]["status"].choices))
REQUESTED, DISPATCHED, COMPLETED, CANCELLED, REFUSED = range(5)
CANCELLED_SHARE, REFUSED_SHARE = 0.05, 0.02
WAIT_MEDIAN_HOURS, WAIT_P90_HOURS = 20.0, 63.5
NORMAL_P90 = 1.2816
ADVERSE_SHARE, RATED_SHARE = 0.0008, 0.86
RATING_SHARES = (0.004, 0.008, 0.038, 0.21, 0.74)
DIPS = {(2022 - 1970) * 12: 0.6, (2022 - 1970) * 12 + 11: 0.55, (2023 - 1970) * 12: 0.8}
"""The closed weeks: January 2022, December 2022 and January 2023."""


def home_order_rows(
    region: Region, institutions: Institutions, patients: Patients, live_on: np.ndarray, scale: float, span: Span, rng: np.random.Generator
) -> pl.DataFrame:
    """The table `home_orders`; empty where the region's catalogue is."""
    started = int(month_of(np.array([number(calibration.HOME_FROM)]))[0])
    monthly = np.round(
        calibration.HOME_COMPLETED_AT_END * scale * institutions.share_of_city / (1 - CANCELLED_SHARE - REFUSED_SHARE) * ramp(span, started, 1.25, DIPS)
    )
    weights = np.diff(patients.first) ** 0.8 * rng.lognormal(0, 0.5, len(institutions)) * ~institutions.is_unused
    events = draw_events(institutions, monthly if region.items else 0 * monthly, weights, live_on, span, rng, weekend=0.6)
    patient = draw_patients_of(patients, events, rng, choices=4)
    events, patient = events.kept(patient >= 0), patient[patient >= 0]
    return _rows(region, institutions, patients, events, patient, span, rng)


def _rows(
    region: Region, institutions: Institutions, patients: Patients, events: Events, patient: np.ndarray, span: Span, rng: np.random.Generator
) -> pl.DataFrame:
    requested = events.day * DAY + seconds_of_day(events.day.size, rng)
    wait = _waits(institutions, events, rng)
    dispatched = requested + (wait * rng.uniform(0.05, 0.4, wait.size)).astype(np.int64)
    served = requested + wait
    status = _statuses(dispatched, served, (span.last + 1) * DAY, rng)
    is_completed = status == COMPLETED
    rating = 1 + rng.choice(5, status.size, p=RATING_SHARES)
    item = _items(len(region.items), events.day, is_completed, rng)
    price = rng.permutation(np.linspace(2_500, 24_000, max(1, len(region.items))).round(-3).astype(np.int64))
    return pl.DataFrame(
        {
            "order_id": numbered("H", status.size, 7),
            "institution_id": institutions.ids.gather(events.institution),
            "patient_id": patients.ids.gather(patient),
            "item_id": pl.Series([each.item_id for each in region.items], dtype=pl.String).gather(item),
            "requested_at": as_times(requested),
            "dispatched_at": as_times(dispatched, (status == DISPATCHED) | is_completed | ((status == CANCELLED) & (rng.random(status.size) < 0.3))),
            "served_at": as_times(served, is_completed),
            "status": STATUSES.gather(status),
            "rating": pl.select(pl.when(pl.lit(pl.Series(is_completed & (rng.random(status.size) < RATED_SHARE)))).then(pl.lit(pl.Series(rating)))).to_series(),
            "is_adverse": pl.select(pl.when(pl.lit(pl.Series(is_completed))).then(pl.lit(pl.Series(rng.random(status.size) < ADVERSE_SHARE)))).to_series(),
            "price_yuan": as_money(price[item] if region.items else item),
        }
    )


def _waits(institutions: Institutions, events: Events, rng: np.random.Generator) -> np.ndarray:
    """Seconds, log-normal; quicker in town and with the years."""
    spread = np.log(WAIT_P90_HOURS / WAIT_MEDIAN_HOURS) / NORMAL_P90
    shift = np.where(institutions.is_urban, -0.1, 0.12) + rng.normal(0, 0.15, len(institutions))
    years = (events.day - number(date(2022, 1, 1))) / 365.25
    hours = WAIT_MEDIAN_HOURS * np.exp(shift[events.institution] - 0.06 * years + 0.97 * spread * rng.standard_normal(events.day.size))
    return np.maximum(hours * HOUR, 25 * MINUTE).astype(np.int64)


def _statuses(dispatched: np.ndarray, served: np.ndarray, end: int, rng: np.random.Generator) -> np.ndarray:
    """What the history's last day knows: what would be served later is still dispatched or requested."""
    draw = rng.random(served.size)
    known = np.select([dispatched >= end, served >= end], [REQUESTED, DISPATCHED], COMPLETED)
    return np.where(draw < CANCELLED_SHARE, CANCELLED, np.where(draw < CANCELLED_SHARE + REFUSED_SHARE, REFUSED, known))


def _items(count: int, day: np.ndarray, is_completed: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Skewed towards a few items; each is delivered in every year with enough orders (PF15)."""
    popularity = 1 / (rng.permutation(count) + 1.5) ** 0.95
    item = rng.choice(count, day.size, p=popularity / popularity.sum()) if count else np.empty(0, dtype=np.int64)
    year = month_of(day) // 12
    for each in np.unique(year):
        orders = rng.permutation(np.flatnonzero(is_completed & (year == each)))
        np.put(item, orders[:count], np.arange(count)[: orders.size])
    return item
