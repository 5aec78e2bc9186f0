"""Follow-up visits and check-ups: when they happen and how. What is measured at them is in `readings`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.days import Span, as_dates, month_of, month_starts, number, on_weekdays, out_of_closed_weeks
from data.demo.institutions import Institutions
from data.demo.patients import DISEASES, HYPERTENSION, Enrolments, Patients
from data.demo.readings import draw_readings
from data.schema.contracts import TABLES

MODES = pl.Series(list(TABLES["followups"]["mode"].choices))
FACE_TO_FACE, PHONE, ONLINE = range(3)


@dataclass(frozen=True, kw_only=True)
class Visits:
    """One entry a visit, by day; `enrolment` is a position among the enrolments."""

    enrolment: np.ndarray
    day: np.ndarray
    is_regular: np.ndarray


def regular(institutions: Institutions, adherence: np.ndarray, institution: np.ndarray, day: np.ndarray, enrolled_on: np.ndarray) -> np.ndarray:
    """Whether a patient keeps to the schedule on that day: his adherence draw lies below the institution's level, which rises or, under stint, falls."""
    years = ((day - number(calibration.LEVELS_ON)) / 365.25).astype(np.float32)
    stinted_years = ((day - number(calibration.STINT_FROM)) / 365.25).clip(0).astype(np.float32)
    loss = (calibration.STINT_LOSS * institutions.is_stinted).astype(np.float32)[institution] * stinted_years
    rising = institutions.level.astype(np.float32)[institution] + institutions.gain.astype(np.float32)[institution] * years
    gap = calibration.NEWCOMER_GAP * np.exp((enrolled_on - day).astype(np.float32) / calibration.NEWCOMER_DAYS)
    return adherence < rising.clip(0, calibration.HIGHEST_LEVEL) - loss - gap


def draw_visits(institutions: Institutions, patients: Patients, enrolments: Enrolments, span: Span, rng: np.random.Generator) -> Visits:
    """Regular patients are seen every 80 to 92 days, others about two thirds as often, the lost hardly ever."""
    is_secondary = enrolments.disease > HYPERTENSION
    every = np.where(is_secondary, calibration.SECONDARY_VISIT_DAYS, institutions.visit_days[enrolments.institution])
    enrolment, day, is_first = _schedule(enrolments.enrolled_on, enrolments.ended_on, every, span, rng)
    institution = enrolments.institution[enrolment]
    adherence = patients.adherence.astype(np.float32)[enrolments.patient][enrolment]
    is_regular = regular(institutions, adherence, institution, day, enrolments.enrolled_on.astype(np.int32)[enrolment])
    chance = np.where(is_regular, np.float32(0.995), np.where(adherence > calibration.LOST_ABOVE, calibration.LOST_VISITS, calibration.OCCASIONAL_VISITS))
    chance = np.where(is_first, np.maximum(chance, calibration.FIRST_VISITS), chance)
    kept = rng.random(day.size, dtype=np.float32) < chance
    kept &= _is_submitted(institutions, institution, day)
    visits = Visits(enrolment=enrolment[kept], day=day[kept], is_regular=is_regular[kept])
    return _in_order(_entered_in_bursts(institutions, enrolments, visits, span, rng))


def _schedule(start: np.ndarray, end: np.ndarray, every: np.ndarray, span: Span, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Position, day and whether it is the first one: visits `every` so many days from shortly after `start` (or the span's first day) to before `end`."""
    begins_inside = start >= span.first
    delay = np.where(begins_inside, calibration.FIRST_VISIT_WITHIN * (rng.random(start.size) - 0.4).clip(0), every * rng.random(start.size))
    begin = np.maximum(start, span.first) + delay.astype(np.int64)
    last = np.minimum(end - 1, span.last)
    count = np.where(last >= begin, (last - begin) // every + 1, 0)
    position = np.repeat(np.arange(start.size, dtype=np.int32), count)
    step = np.arange(position.size, dtype=np.int32) - np.repeat((np.cumsum(count) - count).astype(np.int32), count)
    jitter = np.round(rng.standard_normal(position.size, dtype=np.float32) * 3).clip(-8, 8).astype(np.int32) * (step > 0)
    day = begin.astype(np.int32)[position] + step * every.astype(np.int32)[position] + jitter
    day = on_weekdays(out_of_closed_weeks(day, rng))
    is_first = begins_inside[position] & (step == 0)
    return position, np.clip(day, np.maximum(start, span.first).astype(np.int32)[position], last.astype(np.int32)[position]), is_first


def _is_submitted(institutions: Institutions, institution: np.ndarray, day: np.ndarray) -> np.ndarray:
    month = month_of(day)
    return ~institutions.silent[institution, month] & (day < institutions.closed_on[institution]) & (day >= institutions.opened_on[institution])


def _entered_in_bursts(institutions: Institutions, enrolments: Enrolments, visits: Visits, span: Span, rng: np.random.Generator) -> Visits:
    """Where records are gamed, most visits of a quarter bear one day shortly before its end."""
    is_gamed = institutions.is_gamed[enrolments.institution[visits.enrolment]] & (rng.random(visits.day.size, dtype=np.float32) < 0.6)
    month = month_of(visits.day)
    burst = on_weekdays(month_starts(month + 3 - month % 3) - 4)
    is_inside = (burst >= enrolments.enrolled_on[visits.enrolment]) & (burst < enrolments.ended_on[visits.enrolment]) & (burst <= span.last)
    day = np.where(is_gamed & is_inside, burst, visits.day).astype(np.int32)
    return Visits(enrolment=visits.enrolment, day=day, is_regular=visits.is_regular)


def _in_order(visits: Visits) -> Visits:
    order = np.argsort(visits.day.astype(np.int16), kind="stable")  # 16 bits hold the days up to 2059 and sort by radix
    return Visits(enrolment=visits.enrolment[order], day=visits.day[order], is_regular=visits.is_regular[order])


def _modes(visits: Visits, rng: np.random.Generator) -> np.ndarray:
    """Mostly face to face; those who come irregularly are phoned more often."""
    draw = rng.random(visits.day.size, dtype=np.float32)
    seen = np.where(visits.is_regular, np.float32(0.988), np.float32(0.78))
    return np.where(draw < seen, FACE_TO_FACE, np.where(draw < seen + (1 - seen) * 0.7, PHONE, ONLINE)).astype(np.int8)


def followup_rows(institutions: Institutions, patients: Patients, enrolments: Enrolments, visits: Visits, rng: np.random.Generator) -> pl.DataFrame:
    mode = _modes(visits, rng)
    disease = enrolments.disease.astype(np.int8)[visits.enrolment]
    readings = draw_readings(institutions, patients, enrolments, visits.enrolment, visits.day, mode == FACE_TO_FACE, rng)
    return pl.DataFrame(
        {
            "followup_id": numbered("F", visits.day.size, 8),
            "patient_id": patients.ids.gather(enrolments.patient[visits.enrolment]),
            "institution_id": institutions.ids.gather(enrolments.institution[visits.enrolment]),
            "disease": pl.Series(DISEASES).gather(disease),
            "followed_on": as_dates(visits.day),
            "mode": MODES.gather(mode),
            **readings,
        }
    )


def numbered(letter: str, count: int, digits: int) -> pl.Series:
    """Codes of a table: a letter and a number in order."""
    return pl.select(pl.lit(letter) + pl.int_range(1, count + 1).cast(pl.String).str.zfill(digits)).to_series()


def checkup_rows(institutions: Institutions, patients: Patients, span: Span, rng: np.random.Generator) -> pl.DataFrame:
    """Yearly check-ups of regular patients, now and then one of the others."""
    every = np.full(len(patients), calibration.CHECKUP_DAYS)
    patient, day, _ = _schedule(patients.enrolled_on, patients.until(), every, span, rng)
    institution = patients.institution_on(patient, day)
    adherence = patients.adherence.astype(np.float32)[patient]
    is_regular = regular(institutions, adherence, institution, day, patients.enrolled_on.astype(np.int32)[patient])
    chance = np.where(is_regular, 0.985, np.where(adherence > calibration.LOST_ABOVE, calibration.LOST_CHECKUPS, calibration.OCCASIONAL_CHECKUPS))
    kept = np.flatnonzero((rng.random(day.size) < chance) & _is_submitted(institutions, institution, day))
    order = kept[np.argsort(day[kept], kind="stable")]
    frame = pl.DataFrame(
        {
            "patient_id": patients.ids.gather(patient[order]),
            "institution_id": institutions.ids.gather(institution[order]),
            "checked_on": as_dates(day[order]),
        }
    )
    return frame.unique(maintain_order=True)
