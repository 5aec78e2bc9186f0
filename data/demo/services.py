"""Prescriptions."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.days import Span, as_dates, number
from data.demo.events import as_money, draw_events, draw_patients_of, monthly_counts
from data.demo.followups import numbered
from data.demo.institutions import Institutions
from data.demo.patients import Patients
from data.schema.contracts import TABLES

REVIEWS = pl.Series(list(TABLES["prescriptions"]["review"].choices))
FULFILMENTS = pl.Series(list(TABLES["prescriptions"]["fulfilment"].choices))


def prescription_rows(institutions: Institutions, patients: Patients, live_on: np.ndarray, scale: float, span: Span, rng: np.random.Generator) -> pl.DataFrame:
    monthly = monthly_counts(calibration.PRESCRIPTIONS, scale * institutions.share_of_city, span, 0.7, (2020 - 1970) * 12 + 6)
    weights = np.diff(patients.first) ** 0.9 * rng.lognormal(0, 0.35, len(institutions)) * ~institutions.is_unused
    events = draw_events(institutions, monthly, weights, live_on, span, rng)
    patient = draw_patients_of(patients, events, rng)
    events, patient = events.kept(patient >= 0), patient[patient >= 0]
    size = patient.size
    years = ((events.day - number(calibration.FIRST_DAY)) / 365.25).astype(np.float32)
    is_alerted = rng.random(size) < 0.075 - 0.01 * years
    review = _reviews(is_alerted, years, rng)
    items = 1 + rng.poisson(1.5, size)
    missing = rng.binomial(items, (0.035 - 0.006 * years).clip(0.005))
    return pl.DataFrame(
        {
            "prescription_id": numbered("R", size, 8),
            "institution_id": institutions.ids.gather(events.institution),
            "patient_id": patients.ids.gather(patient),
            "prescribed_on": as_dates(events.day),
            "review": REVIEWS.gather(review),
            "is_alerted": is_alerted,
            "fulfilment": FULFILMENTS.gather(_fulfilments(review, years, rng)),
            "items": items,
            "items_out_of_stock": missing,
            "amount_yuan": as_money(np.round(100 * items * rng.lognormal(3.9, 0.6, size))),
            "is_long_term": rng.random(size) < 0.34,
        }
    )


def _reviews(is_alerted: np.ndarray, years: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """auto_passed, pharmacist_passed, modified, rejected; three quarters of the alerts are accepted in 2023 (PF46)."""
    draw = rng.random(is_alerted.size)
    accepted = 0.58 + 0.06 * years
    alerted = np.where(draw < 0.8 * accepted, 2, np.where(draw < accepted, 3, 1))
    return np.where(is_alerted, alerted, np.where(draw < 0.93, 0, np.where(draw < 0.995, 1, np.where(draw < 0.999, 2, 3))))


def _fulfilments(review: np.ndarray, years: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """own, community, cloud_delivery, outside, none; delivery grows, what was rejected is not filled."""
    draw = rng.random(review.size)
    delivery = 0.04 + 0.03 * years
    filled = np.select([draw < delivery, draw < delivery + 0.60, draw < delivery + 0.72, draw < 0.955], [2, 0, 1, 3], 4)
    return np.where(review == 3, 4, filled)
