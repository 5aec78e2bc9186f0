"""Home-service orders: requested online, dispatched, served at home, rated."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.days import Span, month_of, number
from data.demo.events import DAY, HOUR, MINUTE, Events, as_money, as_times, draw_events, draw_patients_of, ramp, seconds_of_day
from data.demo.followups import numbered
from data.demo.home_habits import Habits, draw_habits, entered
from data.demo.home_items import Items, choose_items, draw_items, draw_reach, every_item_each_year
from data.demo.institutions import Institutions
from data.demo.patients import Patients
from data.region import Region
from data.schema.contracts import TABLES

STATUSES = pl.Series(list(TABLES["home_orders"]["status"].choices))
REQUESTED, DISPATCHED, COMPLETED, CANCELLED, REFUSED = range(5)
CANCELLED_SHARE, REFUSED_SHARE = 0.05, 0.025
WAIT_MEDIAN_HOURS, WAIT_P90_HOURS = 20.0, 68.5
NORMAL_P90 = 1.2816
ADVERSE_SHARE = 0.0008
RATING_SHARES = (0.004, 0.008, 0.038, 0.21, 0.74)
DIPS = {(2022 - 1970) * 12: 0.6, (2022 - 1970) * 12 + 11: 0.55, (2023 - 1970) * 12: 0.8}
"""The closed weeks: January 2022, December 2022 and January 2023."""


def home_order_rows(
    region: Region, institutions: Institutions, patients: Patients, live_on: np.ndarray, scale: float, span: Span, rng: np.random.Generator
) -> pl.DataFrame:
    """The table `home_orders`; empty where the region's catalogue is."""
    started = int(month_of(np.array([number(calibration.HOME_FROM)]))[0])
    asked, in_vain = draw_reach(region, institutions, rng)
    items = draw_items(region, institutions, live_on, rng)
    weights = np.diff(patients.first) ** 0.8 * rng.lognormal(0, 0.35, len(institutions)) * ~institutions.is_unused * asked
    serving = weights * (live_on <= span.last)
    refused = in_vain + REFUSED_SHARE * items.lacking / max(np.average(items.lacking, weights=serving + 1e-9), 1e-9)
    lost = CANCELLED_SHARE + np.average(refused, weights=serving + 1e-9)
    monthly = np.round(calibration.HOME_COMPLETED_AT_END * scale * institutions.share_of_city / (1 - lost) * ramp(span, started, 1.25, DIPS))
    events = draw_events(institutions, monthly if region.items else 0 * monthly, weights, live_on, span, rng, weekend=0.6)
    habits = draw_habits(institutions, rng)
    events = entered(events, habits)
    patient = draw_patients_of(patients, events, rng, choices=4)
    events, patient = events.kept(patient >= 0), patient[patient >= 0]
    return _rows(region, institutions, patients, items, events, patient, refused, habits, span, rng)


def _rows(
    region: Region,
    institutions: Institutions,
    patients: Patients,
    items: Items,
    events: Events,
    patient: np.ndarray,
    refused: np.ndarray,
    habits: Habits,
    span: Span,
    rng: np.random.Generator,
) -> pl.DataFrame:
    requested = events.day * DAY + seconds_of_day(events.day.size, rng)
    fate = rng.random(events.day.size)
    is_cancelled = fate < CANCELLED_SHARE
    is_refused = ~is_cancelled & (fate < CANCELLED_SHARE + refused[events.institution])
    item = choose_items(items, events.institution, is_refused, rng)
    wait = _waits(institutions, items, item, events, rng)
    dispatched = requested + (wait * rng.uniform(0.05, 0.4, wait.size)).astype(np.int64)
    served = requested + wait
    status = _statuses(dispatched, served, (span.last + 1) * DAY, is_cancelled, is_refused)
    is_completed = status == COMPLETED
    rating = 1 + rng.choice(5, status.size, p=RATING_SHARES)
    item = every_item_each_year(items, item, events.institution, events.day, is_completed, rng)
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
            "rating": pl.select(
                pl.when(pl.lit(pl.Series(is_completed & (rng.random(status.size) < habits.rated[events.institution])))).then(pl.lit(pl.Series(rating)))
            ).to_series(),
            "is_adverse": pl.select(pl.when(pl.lit(pl.Series(is_completed))).then(pl.lit(pl.Series(rng.random(status.size) < ADVERSE_SHARE)))).to_series(),
            "price_yuan": as_money(items.price_cents[item]),
        }
    )


def _waits(institutions: Institutions, items: Items, item: np.ndarray, events: Events, rng: np.random.Generator) -> np.ndarray:
    """Seconds, log-normal; quicker in town and with the years, slower for some items."""
    spread = np.log(WAIT_P90_HOURS / WAIT_MEDIAN_HOURS) / NORMAL_P90
    own = np.sqrt((0.97 * spread) ** 2 - calibration.ITEM_WAIT_SPREAD**2)
    shift = np.where(institutions.is_urban, -0.1, 0.12) + rng.normal(0, 0.15, len(institutions))
    years = (events.day - number(date(2022, 1, 1))) / 365.25
    of_item = items.wait_factor[item] if len(items) else 1.0
    hours = WAIT_MEDIAN_HOURS * of_item * np.exp(shift[events.institution] - 0.06 * years + own * rng.standard_normal(events.day.size))
    return np.maximum(hours * HOUR, 25 * MINUTE).astype(np.int64)


def _statuses(dispatched: np.ndarray, served: np.ndarray, end: int, is_cancelled: np.ndarray, is_refused: np.ndarray) -> np.ndarray:
    """What the history's last day knows: what would be served later is still dispatched or requested."""
    known = np.select([dispatched >= end, served >= end], [REQUESTED, DISPATCHED], COMPLETED)
    return np.select([is_cancelled, is_refused], [CANCELLED, REFUSED], known)
