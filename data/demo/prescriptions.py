"""Prescriptions of the demonstration city: habits of institutions, alerts and their acceptance, where they are filled, stock-outs, long-term prescriptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo import calibration, traits
from data.demo.days import Span, as_dates, number
from data.demo.events import Events, as_money, draw_events, draw_patients_of, monthly_counts
from data.demo.followups import numbered
from data.demo.institutions import Institutions
from data.demo.patients import Patients
from data.schema.contracts import TABLES

REVIEWS = pl.Series(list(TABLES["prescriptions"]["review"].choices))
AUTO_PASSED, PHARMACIST_PASSED, MODIFIED, REJECTED = range(4)
FULFILMENTS = pl.Series(list(TABLES["prescriptions"]["fulfilment"].choices))
OWN, COMMUNITY, DELIVERY, OUTSIDE, NONE = range(5)
STARTED = (2020 - 1970) * 12 + 6
GROWTH = 0.7


@dataclass(frozen=True)
class Habits:
    """How institutions differ: one entry an institution in every array. Shares are of prescriptions, `out_of_stock` of items."""

    weight: np.ndarray
    alerted: np.ndarray
    heeded: np.ndarray
    """Share of alerts accepted before training."""
    is_ignoring: np.ndarray
    trained_on: np.ndarray
    outside: np.ndarray
    out_of_stock: np.ndarray
    delivered: np.ndarray
    """Factor on the city's share of cloud delivery."""
    long_term: np.ndarray
    tells_long_term: np.ndarray
    price: np.ndarray


def draw_habits(institutions: Institutions, patients: Patients, rng: np.random.Generator) -> Habits:
    count = len(institutions)
    is_urban = institutions.is_urban
    ordinary = np.flatnonzero(~institutions.is_unused & (institutions.patients >= np.quantile(institutions.patients, 0.7)))
    chosen = rng.permutation(ordinary)
    outside = traits.portion(calibration.DISPENSING_OUTSIDE / calibration.INSTITUTIONS, count)
    ignoring = traits.portion(calibration.IGNORING_ALERTS / calibration.INSTITUTIONS, count)
    is_outside, is_ignoring = (np.isin(np.arange(count), each) for each in (chosen[:outside], chosen[outside : outside + ignoring]))
    return Habits(
        weight=np.diff(patients.first) ** 0.9 * rng.lognormal(0, 0.35, count) * ~institutions.is_unused,
        alerted=calibration.ALERTED * rng.lognormal(0, 0.3, count),
        heeded=calibration.HEEDED_UNTRAINED + rng.normal(0, 0.05, count),
        is_ignoring=is_ignoring,
        trained_on=rng.integers(number(calibration.TRAINING_FROM), number(calibration.TRAINING_UNTIL), count),
        outside=np.where(is_outside, rng.uniform(0.42, 0.58, count), np.where(is_urban, 0.13, 0.10) * rng.lognormal(0, 0.22, count)),
        out_of_stock=np.where(is_urban, calibration.OUT_OF_STOCK_URBAN, calibration.OUT_OF_STOCK_RURAL) * rng.lognormal(0, 0.25, count),
        delivered=np.where(is_urban, 1.15, 0.8) * rng.lognormal(0, 0.3, count),
        long_term=rng.normal(0, 0.04, count),
        tells_long_term=rng.random(count) >= calibration.LONG_TERM_UNTOLD,
        price=np.where(is_urban, 1.05, 0.95) * rng.lognormal(0, 0.1, count),
    )


def prescription_rows(
    institutions: Institutions, patients: Patients, live: Mapping[str, np.ndarray], scale: float, span: Span, rng: np.random.Generator
) -> pl.DataFrame:
    """The table `prescriptions`; `live` has the day of going live by capability. No prescription before cloud pharmacy is live, no alert before the review is,
    none filled by another member or delivered before circulation is."""
    habits = draw_habits(institutions, patients, rng)
    events = draw_events(institutions, _monthly(scale * institutions.share_of_city, span), habits.weight, live["cloud_pharmacy"], span, rng)
    patient = draw_patients_of(patients, events, rng)
    events, patient = events.kept(patient >= 0), patient[patient >= 0]
    is_alerted = _is_alerted(events, habits, live["prescription_review"], rng)
    review = _reviews(events, is_alerted, habits, live["prescription_review"], rng)
    items = 1 + rng.poisson(1.5, patient.size)
    missing = rng.binomial(items, _stock_out(events, habits, live["unified_supply"]))
    is_long_term = rng.random(patient.size) < _long_term(events, habits)
    return pl.DataFrame(
        {
            "prescription_id": numbered("R", patient.size, 8),
            "institution_id": institutions.ids.gather(events.institution),
            "patient_id": patients.ids.gather(patient),
            "prescribed_on": as_dates(events.day),
            "review": REVIEWS.gather(review),
            "is_alerted": is_alerted,
            "fulfilment": FULFILMENTS.gather(_fulfilments(events, review, missing, habits, live["prescription_circulation"], rng)),
            "items": items,
            "items_out_of_stock": missing,
            "amount_yuan": _amounts(events, items, is_long_term, habits, rng),
            "is_long_term": pl.DataFrame({"is": is_long_term, "told": habits.tells_long_term[events.institution]})
            .select(pl.when("told").then("is"))
            .to_series(),
        }
    )


def _monthly(scale: float, span: Span) -> np.ndarray:
    """Prescriptions a month: growth, closed weeks, and more in winter; the whole history keeps its total."""
    full = Span.of(None)
    whole, seasons = monthly_counts(calibration.PRESCRIPTIONS, scale, full, GROWTH, STARTED), np.array(calibration.PRESCRIPTION_SEASONS)
    ratio = whole.sum() / max((whole * seasons[full.months % 12]).sum(), 1)
    return np.round(monthly_counts(calibration.PRESCRIPTIONS, scale, span, GROWTH, STARTED) * seasons[span.months % 12] * ratio)


def _years(events: Events) -> np.ndarray:
    return (events.day - number(calibration.FIRST_DAY)) / 365.25


def _is_alerted(events: Events, habits: Habits, review_on: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Fewer with the years, as prescribing learns from alerts."""
    at = events.institution
    share = habits.alerted[at] * (1 - 0.1 * _years(events))
    return (rng.random(at.size) < share) & (events.day >= review_on[at])


def _reviews(events: Events, is_alerted: np.ndarray, habits: Habits, review_on: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Acceptance grows for a year and a half from the training on, to three quarters in 2023 (PF46); a few never listen. Without the review pharmacists pass."""
    at, draw = events.institution, rng.random(events.day.size)
    trained = ((events.day - habits.trained_on[at]) / 550).clip(0, 1)
    accepted = np.where(habits.is_ignoring[at], calibration.HEEDED_BY_IGNORING, habits.heeded[at] + calibration.HEEDED_GAIN * trained).clip(0.02, 0.97)
    alerted = np.select([draw < 0.8 * accepted, draw < accepted], [MODIFIED, REJECTED], PHARMACIST_PASSED)
    passed = np.select([draw < 0.93, draw < 0.995, draw < 0.999], [AUTO_PASSED, PHARMACIST_PASSED, MODIFIED], REJECTED)
    passed = np.where((events.day < review_on[at]) & (passed == AUTO_PASSED), PHARMACIST_PASSED, passed)
    return np.where(is_alerted, alerted, passed)


def _stock_out(events: Events, habits: Habits, supply_on: np.ndarray) -> np.ndarray:
    """Falls within half a year once the one supply is live."""
    at = events.institution
    supplied = ((events.day - supply_on[at]) / 180).clip(0, 1)
    return (habits.out_of_stock[at] * (1 - calibration.SUPPLY_GAIN * supplied)).clip(0.002, 0.3)


def _long_term(events: Events, habits: Habits) -> np.ndarray:
    """Rises within a year of the rules for long-term prescriptions."""
    ruled = ((events.day - number(calibration.LONG_TERM_ON)) / 365).clip(0, 1)
    before, after = calibration.LONG_TERM
    return (before + (after - before) * ruled + habits.long_term[events.institution]).clip(0.02, 0.9)


def _fulfilments(events: Events, review: np.ndarray, missing: np.ndarray, habits: Habits, circulation_on: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Delivery grows from the day of circulation on; what is out of stock goes outside twice as often; what was rejected is not filled."""
    at, draw = events.institution, rng.random(events.day.size)
    circulates = events.day >= circulation_on[at]
    outside = (habits.outside[at] * np.where(missing > 0, 2, 1)).clip(0, 0.75)
    delivered = np.where(circulates, (0.03 + 0.03 * _years(events)) * habits.delivered[at], 0).clip(0, 0.5) * (1 - outside)
    community = np.where(circulates, 0.12, 0) * (1 - outside)
    edges = np.cumsum([np.full(at.size, calibration.NOT_FILLED), outside, delivered, community], axis=0)
    filled = np.select([draw < edge for edge in edges], [NONE, OUTSIDE, DELIVERY, COMMUNITY], OWN)
    return np.where(review == REJECTED, NONE, filled)


def _amounts(events: Events, items: np.ndarray, is_long_term: np.ndarray, habits: Habits, rng: np.random.Generator) -> pl.Series:
    """Long-term ones hold medicine for more days; prices fall a little with every round of central purchasing."""
    price = habits.price[events.institution] * np.where(is_long_term, 1.6, 0.8) * (1 - 0.03 * _years(events))
    return as_money(np.round(100 * items * price * rng.lognormal(3.9, 0.6, items.size)))
