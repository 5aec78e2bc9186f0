"""Cloud examinations: each institution's own mix of modalities, reporting centres that differ in speed, critical values first, recognition that spreads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.days import Span, number
from data.demo.events import DAY, HOUR, MINUTE, Events, as_times, draw_events, monthly_counts, seconds_of_day
from data.demo.followups import numbered
from data.demo.institutions import Institutions
from data.schema.contracts import TABLES

MODALITIES = pl.Series(list(TABLES["cloud_examinations"]["modality"].choices))
IMAGING, ECG, ULTRASOUND, LABORATORY = range(4)


@dataclass(frozen=True)
class Habits:
    """How institutions differ: rows are institutions; `mix` and `speed` have a column a modality, the rest one entry an institution."""

    weight: np.ndarray
    mix: np.ndarray
    speed: np.ndarray
    """Factor on the time to a report."""
    is_slow_imaging: np.ndarray
    """Whether the area's images are read by the centre that was slow until it was reinforced."""
    marks_critical: np.ndarray
    recognition: np.ndarray
    """What is added to the share recognised."""
    is_behind: np.ndarray
    """Whether reports of the last weeks are missing in numbers."""


def draw_habits(institutions: Institutions, rng: np.random.Generator) -> Habits:
    count, areas = len(institutions), institutions.area_index.max() + 1
    is_small = institutions.patients < np.median(institutions.patients)
    is_ecg_only = is_small & (rng.random(count) < calibration.EXAMINATION_ECG_ONLY)
    is_idle = institutions.is_unused | (rng.random(count) < calibration.EXAMINATION_IDLE)
    tilt = np.where(institutions.is_urban[:, None], (1.1, 0.85, 1.1, 1.2), (0.9, 1.2, 0.9, 0.8))
    mix = np.array(calibration.EXAMINATION_SHARES) * tilt * rng.lognormal(0, 0.3, (count, 4))
    mix[is_ecg_only] = np.eye(4)[ECG]
    slow = rng.permutation(areas)[: max(1, round(calibration.EXAMINATION_SLOW_AREAS * areas))]
    return Habits(
        weight=institutions.patients**0.7 * rng.lognormal(0, 0.5, count) * np.where(is_ecg_only, 0.5, 1) * ~is_idle,
        mix=mix,
        speed=rng.lognormal(0, 0.18, (count, 4)),
        is_slow_imaging=np.isin(institutions.area_index, slow),
        marks_critical=~is_small | (rng.random(count) >= calibration.EXAMINATION_UNMARKED),
        recognition=rng.normal(0, 0.11, areas)[institutions.area_index] + rng.normal(0, 0.03, count),
        is_behind=rng.random(count) < calibration.EXAMINATION_BEHIND,
    )


def examination_rows(institutions: Institutions, live_on: np.ndarray, scale: float, span: Span, rng: np.random.Generator) -> pl.DataFrame:
    """Requests by day; a report that would come after the history ends is not there yet."""
    habits = draw_habits(institutions, rng)
    monthly = monthly_counts(calibration.EXAMINATIONS, scale * institutions.share_of_city, span, 1.2, (2020 - 1970) * 12 + 8)
    events = draw_events(institutions, monthly, habits.weight, live_on, span, rng)
    size = events.day.size
    modality = _modalities(events, habits, rng)
    is_critical = rng.random(size) < np.array(calibration.EXAMINATION_CRITICAL)[modality]
    requested = events.day * DAY + seconds_of_day(size, rng)
    reported = requested + _turnaround(events, modality, is_critical, habits, rng)
    has_report = (reported < (span.last + 1) * DAY) & ~_is_left_lying(events, is_critical, habits, span, rng)
    years = (events.day - number(calibration.FIRST_DAY)) / 365.25
    is_eligible = rng.random(size) < np.array(calibration.EXAMINATION_ELIGIBLE)[modality]
    share = 0.46 + 0.09 * years + habits.recognition[events.institution] + np.array((0.06, 0.02, -0.08, -0.02))[modality]
    is_recognised = rng.random(size) < share.clip(0.05, 0.97)
    return pl.DataFrame(
        {
            "examination_id": numbered("X", size, 7),
            "institution_id": institutions.ids.gather(events.institution),
            "modality": MODALITIES.gather(modality),
            "requested_at": as_times(requested),
            "reported_at": as_times(reported, has_report),
            "is_critical": _known(is_critical, has_report & habits.marks_critical[events.institution]),
            "is_recognised": _known(is_recognised, is_eligible & has_report),
        }
    )


def _modalities(events: Events, habits: Habits, rng: np.random.Generator) -> np.ndarray:
    """By the institution's mix; ultrasound joined the cloud last, until then its share goes to the others."""
    mix = habits.mix[events.institution]
    mix[events.day < number(calibration.EXAMINATION_ULTRASOUND_FROM), ULTRASOUND] = 0
    upto = mix.cumsum(axis=1)
    return (rng.random(events.day.size)[:, None] * upto[:, -1:] >= upto).sum(axis=1)


def _turnaround(events: Events, modality: np.ndarray, is_critical: np.ndarray, habits: Habits, rng: np.random.Generator) -> np.ndarray:
    """Seconds, five minutes at least: quick for ECG, half a day for a laboratory; at weekends most but the ECG waits for Monday; critical values
    come first, but for the few that nobody noticed."""
    at = events.institution
    hours = np.array(calibration.EXAMINATION_HOURS)[modality] * habits.speed[at, modality] * rng.lognormal(0, 0.8, at.size)
    is_reinforced = events.day >= number(calibration.EXAMINATION_REINFORCED_ON)
    is_slow = (modality == IMAGING) & habits.is_slow_imaging[at]
    hours *= np.where(is_slow & ~is_reinforced, calibration.EXAMINATION_SLOW_FACTOR, 1)
    weekday = (events.day + 3) % 7
    waits = (weekday >= 5) & (modality != ECG) & (rng.random(at.size) < calibration.EXAMINATION_WEEKEND_WAITS)
    hours += np.where(waits, 24 * (7 - weekday) - rng.uniform(2, 12, at.size), 0)
    is_rushed = is_critical & (rng.random(at.size) < calibration.EXAMINATION_RUSHED)
    hours = np.where(is_rushed, 0.3 * np.array(calibration.EXAMINATION_HOURS)[modality] * rng.lognormal(0, 0.5, at.size), hours)
    return np.maximum(hours * HOUR, 5 * MINUTE).astype(np.int64)


def _is_left_lying(events: Events, is_critical: np.ndarray, habits: Habits, span: Span, rng: np.random.Generator) -> np.ndarray:
    """Reports that never come, and the backlog of the last weeks where the institution is behind."""
    age = span.last - events.day
    lying = np.where(age < 21, 0.03, 0.011)
    lying = np.where(habits.is_behind[events.institution] & (age < 21), 0.35, lying)
    return (rng.random(age.size) < lying) & ~is_critical


def _known(values: np.ndarray, is_known: np.ndarray) -> pl.Series:
    """Null where not known."""
    return pl.DataFrame({"is": values, "has": is_known}).select(pl.when("has").then("is")).to_series()
