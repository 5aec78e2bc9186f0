"""What is measured at a follow-up: fasting glucose, HbA1c and blood pressure, with treatment, seasons, digit preference and gaming."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.demo.calibration import FIRST_DAY
from data.demo.days import number
from data.demo.institutions import Institutions
from data.demo.patients import DIABETES, Enrolments, Patients

GLUCOSE_START, GLUCOSE_SPREAD, GLUCOSE_NOISE = 7.21, 1.05, 0.55
SYSTOLIC_START, SYSTOLIC_SPREAD, SYSTOLIC_NOISE = 140.8, 8.5, 7.0
DIASTOLIC_START, DIASTOLIC_SPREAD, DIASTOLIC_NOISE = 81.5, 5.5, 5.0
TREATMENT_DAYS = 140
GLUCOSE_PER_YEAR_OF_AGE = 0.012
"""Fasting glucose is lower in the old than in those at work, mmol/l a year of age."""
STINTED_RISE = 0.35
"""Glucose rises this much a year, mmol/l, where care is squeezed."""


def draw_readings(
    institutions: Institutions,
    patients: Patients,
    enrolments: Enrolments,
    enrolment: np.ndarray,
    day: np.ndarray,
    is_face_to_face: np.ndarray,
    rng: np.random.Generator,
) -> dict[str, pl.Series]:
    """Columns of the follow-up table for visits at `day` of `enrolment`; null where nothing was measured."""
    institution = enrolments.institution[enrolment]
    is_diabetes = enrolments.disease[enrolment] == DIABETES
    is_gamed = institutions.is_gamed[institution] & (rng.random(day.size, dtype=np.float32) < 0.45)
    treated = _treated(enrolments, enrolment, day)
    winter = np.cos((2 * np.pi / 365.25) * (day - number(FIRST_DAY) + 105)).astype(np.float32)
    years = ((day - number(FIRST_DAY)) / 365.25).astype(np.float32)
    glucose = _glucose(institutions, patients, enrolments, enrolment, treated, winter, years, rng)
    systolic, diastolic = _pressures(patients, enrolments, enrolment, treated, winter, years, rng)
    draw = rng.random(day.size, dtype=np.float32)
    has_glucose = np.where(is_diabetes, draw < np.where(is_face_to_face, 0.995, 0.45), draw < 0.04)
    has_pressure = np.where(is_diabetes, draw < 0.75, draw < np.where(is_face_to_face, 0.997, 0.6))
    return {
        "fasting_glucose_mmol_l": _tenths(np.where(is_gamed, 69, glucose), has_glucose),
        "hba1c_pct": _tenths(_hba1c(glucose, rng), is_diabetes & is_face_to_face & (rng.random(day.size, dtype=np.float32) < 0.18)),
        "systolic_mmhg": _whole(np.where(is_gamed, 139, systolic), has_pressure),
        "diastolic_mmhg": _whole(np.where(is_gamed, 89, diastolic), has_pressure),
    }


def _treated(enrolments: Enrolments, enrolment: np.ndarray, day: np.ndarray) -> np.ndarray:
    """0 at the enrolment, towards 1 within the first year."""
    managed = (day - enrolments.enrolled_on.astype(np.int32)[enrolment]).astype(np.float32)
    return 1 - np.exp(-managed / TREATMENT_DAYS)


def _trait(patients: Patients, enrolments: Enrolments, enrolment: np.ndarray, spread: float, rng: np.random.Generator) -> np.ndarray:
    """What stays the same for a patient, worse for those who come less regularly."""
    trait = rng.standard_normal(len(patients), dtype=np.float32) * spread + (patients.adherence.astype(np.float32) - 0.5) * 0.6 * spread
    return trait[enrolments.patient][enrolment]


def _glucose(
    institutions: Institutions,
    patients: Patients,
    enrolments: Enrolments,
    enrolment: np.ndarray,
    treated: np.ndarray,
    winter: np.ndarray,
    years: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Fasting glucose in tenths of a mmol/l."""
    institution = enrolments.institution[enrolment]
    effect = institutions.treatment.astype(np.float32)[institution]
    stinted = institutions.is_stinted[institution] * STINTED_RISE * (years - 1).clip(0)
    level = GLUCOSE_START - effect * treated - 0.05 * years + 0.10 * winter + stinted
    level = level + _trait(patients, enrolments, enrolment, GLUCOSE_SPREAD, rng) - _years_over_65(patients, enrolments, enrolment) * GLUCOSE_PER_YEAR_OF_AGE
    skewed = 7.0 + np.where(level > 7.0, 1.35, 0.8) * (level - 7.0)
    return np.round(10 * (skewed + GLUCOSE_NOISE * rng.standard_normal(enrolment.size, dtype=np.float32))).clip(31, 290).astype(np.int16)


def _years_over_65(patients: Patients, enrolments: Enrolments, enrolment: np.ndarray) -> np.ndarray:
    return (2021 - 65 - patients.birth_year).astype(np.float32)[enrolments.patient][enrolment]


def _hba1c(glucose: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.round(26 + 0.62 * glucose + 4 * rng.standard_normal(glucose.size, dtype=np.float32)).clip(40, 180).astype(np.int16)


def _pressures(
    patients: Patients,
    enrolments: Enrolments,
    enrolment: np.ndarray,
    treated: np.ndarray,
    winter: np.ndarray,
    years: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    shift = 1.9 * winter - 3.5 * treated - 0.7 * years
    shared = rng.standard_normal(enrolment.size, dtype=np.float32)
    own = rng.standard_normal(enrolment.size, dtype=np.float32)
    elderly = ((2021 - patients.birth_year) * 0.14 - 9.1).astype(np.float32)[enrolments.patient][enrolment]
    systolic = SYSTOLIC_START + shift + elderly + _trait(patients, enrolments, enrolment, SYSTOLIC_SPREAD, rng) + SYSTOLIC_NOISE * shared
    diastolic = DIASTOLIC_START + 0.45 * shift - 0.5 * elderly + _trait(patients, enrolments, enrolment, DIASTOLIC_SPREAD, rng)
    diastolic = diastolic + DIASTOLIC_NOISE * (0.5 * shared + 0.85 * own)
    return _even(systolic, rng).clip(78, 250), _even(diastolic, rng).clip(44, 150)


def _even(pressure: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Six in ten are read to the nearest even number."""
    to_even = rng.random(pressure.size, dtype=np.float32) < 0.6
    return np.where(to_even, 2 * np.round(pressure / 2), np.round(pressure)).astype(np.int16)


def _tenths(tenths: np.ndarray, has: np.ndarray) -> pl.Series:
    frame = pl.DataFrame({"tenths": tenths, "has": has})
    return frame.select(pl.when("has").then(pl.col("tenths").cast(pl.Float64) / 10)).to_series()


def _whole(whole: np.ndarray, has: np.ndarray) -> pl.Series:
    frame = pl.DataFrame({"whole": whole, "has": has})
    return frame.select(pl.when("has").then(pl.col("whole").cast(pl.Float64))).to_series()
