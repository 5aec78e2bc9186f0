"""Who is managed where, since when and until when: patients and their enrolments by disease."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.days import NEVER, as_dates, number, on_weekdays, out_of_closed_weeks
from data.demo.institutions import Institutions
from data.schema.contracts import TABLES

DISEASES = tuple(TABLES["enrolments"]["disease"].choices)
DIABETES, HYPERTENSION, CORONARY, STROKE = range(4)
REASONS = pl.Series(list(TABLES["enrolments"]["end_reason"].choices))
MOVED, DIED, TRANSFERRED, STAYED = range(4)


@dataclass(frozen=True, kw_only=True)
class Patients:
    """One entry a patient, those of one institution in a row: institution i has `first[i]` up to `first[i + 1]`."""

    ids: pl.Series
    first: np.ndarray
    institution: np.ndarray
    next_institution: np.ndarray
    """Where a transfer went."""
    is_male: np.ndarray
    birth_year: np.ndarray
    disease_set: np.ndarray
    enrolled_on: np.ndarray
    left_on: np.ndarray
    left_why: np.ndarray
    adherence: np.ndarray
    """0 to 1 evenly within an institution; the lower, the more regular."""

    def __len__(self) -> int:
        return self.institution.size

    def until(self) -> np.ndarray:
        """The day care ends altogether; a transfer goes on elsewhere."""
        return np.where(self.left_why == TRANSFERRED, NEVER, self.left_on)

    def institution_on(self, patient: np.ndarray, day: np.ndarray) -> np.ndarray:
        has_moved = (self.left_why[patient] == TRANSFERRED) & (day >= self.left_on[patient])
        return np.where(has_moved, self.next_institution[patient], self.institution[patient])


@dataclass(frozen=True, kw_only=True)
class Enrolments:
    """One entry an enrolment; `patient` and `institution` are positions."""

    patient: np.ndarray
    institution: np.ndarray
    disease: np.ndarray
    enrolled_on: np.ndarray
    ended_on: np.ndarray
    reason: np.ndarray


def draw_patients(institutions: Institutions, scale: float, rng: np.random.Generator) -> Patients:
    counts = np.maximum(1, np.round(institutions.patients * scale)).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(counts)])
    institution = np.repeat(np.arange(len(institutions)), counts)
    disease_set = rng.choice(len(calibration.DISEASE_SETS), institution.size, p=_set_weights())
    enrolled_on = _first_enrolments(institutions, institution, rng)
    left_on, left_why, next_institution = _ends(institutions, institution, first, enrolled_on, rng)
    return Patients(
        ids=pl.select(pl.format("P{}", pl.lit(pl.Series(rng.permutation(institution.size) + 1)).cast(pl.String).str.zfill(7))).to_series(),
        first=first,
        institution=institution,
        next_institution=next_institution,
        is_male=rng.random(institution.size) < 0.475,
        birth_year=_birth_years(institutions, institution, disease_set, rng),
        disease_set=disease_set,
        enrolled_on=enrolled_on,
        left_on=left_on,
        left_why=left_why,
        adherence=_adherence(institution, first, counts, rng),
    )


def _set_weights() -> np.ndarray:
    weights = np.array([row[-1] for row in calibration.DISEASE_SETS])
    return weights / weights.sum()


def _first_enrolments(institutions: Institutions, institution: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A mixture: the old register, steady growth, the opening of the own centre, policy dates."""
    registers, start, last = number(calibration.REGISTERS_FROM), number(calibration.FIRST_DAY), number(calibration.LAST_DAY)
    weights = np.array([*calibration.ENROLMENT_WEIGHTS, *(share for _, share in calibration.POLICY_DATES)])
    kind = rng.choice(weights.size, institution.size, p=weights / weights.sum())
    centre_on = institutions.centre_on[institution]
    old = registers + (start - registers) * np.sqrt(rng.random(institution.size))
    steady = start + (last + 1 - start) * rng.random(institution.size)
    wave = rng.exponential(28, institution.size)
    dates = np.array([0, 0, 0, *(number(day) for day, _ in calibration.POLICY_DATES)])
    days = np.select([kind == 0, kind == 1, kind == 2], [old, steady, centre_on + 1.5 * wave], dates[kind] + wave)
    days = np.where((days > last) | ((kind == 2) & (centre_on == NEVER)), steady, days)
    opened_on = institutions.opened_on[institution]
    days = np.where(days < opened_on, np.minimum(opened_on + 2 * wave, last), days).astype(np.int64)
    closed_on = institutions.closed_on[institution]
    days = np.where(days >= closed_on - 7, start + (days - start) // 3, days)
    return np.minimum(on_weekdays(out_of_closed_weeks(days, rng)), last)


def _ends(
    institutions: Institutions, institution: np.ndarray, first: np.ndarray, enrolled_on: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Day, reason and next institution; most patients of a closing institution are transferred in its last weeks."""
    size = institution.size
    left_on = np.maximum(enrolled_on, number(calibration.ENDS_FROM)) + 1 + rng.exponential(365.25 / calibration.ENDS_A_YEAR, size).astype(np.int64)
    why = rng.integers(0, 3, size)
    closed_on = institutions.closed_on[institution]
    at_closing = (closed_on < NEVER) & (rng.random(size) < 0.85) & (left_on > closed_on - 45) & (enrolled_on < closed_on - 46)
    left_on = np.where(at_closing, closed_on - rng.integers(0, 45, size), left_on)
    why = np.where(at_closing, TRANSFERRED, why)
    target = _neighbours(institutions, institution, first, rng)
    takes = (target != institution) & (institutions.opened_on[target] <= left_on) & (institutions.closed_on[target] == NEVER)
    why = np.where((why == TRANSFERRED) & ~takes, MOVED, why)
    stays = left_on > number(calibration.LAST_DAY)
    return np.where(stays, NEVER, left_on), np.where(stays, STAYED, why), target


def _neighbours(institutions: Institutions, institution: np.ndarray, first: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another institution of the same area for every patient, larger ones more often: that of a patient drawn from the area."""
    area = institutions.area_index[institution]
    starts = np.searchsorted(area, np.arange(area.max() + 2))
    drawn = starts[area] + (rng.random(institution.size) * (starts[area + 1] - starts[area])).astype(np.int64)
    return institution[drawn]


def _birth_years(institutions: Institutions, institution: np.ndarray, disease_set: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Median age about 66 in 2021, older in town and with heart disease or stroke; some institutions serve old quarters, others young ones.

    The quarters have a stream of their own, so that everything else is drawn as it was before there were any.
    """
    quarter = rng.spawn(1)[0].normal(0, calibration.AGE_BETWEEN_INSTITUTIONS, len(institutions))
    quarter -= np.average(quarter, weights=institutions.patients)
    is_vascular = np.array([bool(coronary or stroke) for _, _, coronary, stroke, _ in calibration.DISEASE_SETS])[disease_set]
    age = rng.normal(65.2, 11.2, institution.size) + 3.0 * is_vascular + np.where(institutions.is_urban[institution], 0.8, -0.6) + quarter[institution]
    return 2021 - np.round(age).clip(19, 102).astype(np.int64)


def _adherence(institution: np.ndarray, first: np.ndarray, counts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Evenly spread within each institution in random order, so that a small city has the same shares as a large one."""
    order = np.lexsort((rng.random(institution.size), institution))
    rank = np.empty(institution.size, dtype=np.int64)
    np.put(rank, order, np.arange(institution.size))
    return (rank - first[institution] + rng.random(institution.size)) / counts[institution]


def draw_enrolments(patients: Patients, rng: np.random.Generator) -> Enrolments:
    """Every disease of every patient, and the new enrolments that transfers start."""
    has = np.array([row[:4] for row in calibration.DISEASE_SETS], dtype=bool)[patients.disease_set]
    patient, disease = np.nonzero(has)
    is_first = np.concatenate([[True], patient[1:] != patient[:-1]])
    later = rng.exponential(320, patient.size) * (rng.random(patient.size) > 0.6) * ~is_first
    enrolled_on = on_weekdays(patients.enrolled_on[patient] + later.astype(np.int64))
    left_on, why = patients.left_on[patient], patients.left_why[patient]
    started = (enrolled_on < left_on) & (enrolled_on <= number(calibration.LAST_DAY))
    moved = why == TRANSFERRED
    again = moved & started
    after = moved & ~started & (enrolled_on <= number(calibration.LAST_DAY))
    return Enrolments(
        patient=np.concatenate([patient[started], patient[again], patient[after]]),
        institution=np.concatenate(
            [patients.institution[patient[started]], patients.next_institution[patient[again]], patients.next_institution[patient[after]]]
        ),
        disease=np.concatenate([disease[started], disease[again], disease[after]]),
        enrolled_on=np.concatenate([enrolled_on[started], left_on[again], enrolled_on[after]]),
        ended_on=np.concatenate([left_on[started], np.full(again.sum() + after.sum(), NEVER)]),
        reason=np.concatenate([why[started], np.full(again.sum() + after.sum(), STAYED)]),
    )


def patient_rows(patients: Patients) -> pl.DataFrame:
    sexes = pl.Series(list(TABLES["patients"]["sex"].choices))
    frame = pl.DataFrame({"patient_id": patients.ids, "sex": sexes.gather(1 - patients.is_male.astype(np.int64)), "birth_year": patients.birth_year})
    return frame.sort("patient_id")


def enrolment_rows(institutions: Institutions, patients: Patients, enrolments: Enrolments, steward_on: np.ndarray) -> pl.DataFrame:
    order = np.argsort(enrolments.enrolled_on, kind="stable")
    reasons = pl.concat([REASONS, pl.Series([None], dtype=pl.String)])
    return pl.DataFrame(
        {
            "patient_id": patients.ids.gather(enrolments.patient[order]),
            "institution_id": institutions.ids.gather(enrolments.institution[order]),
            "disease": pl.Series(DISEASES).gather(enrolments.disease[order]),
            "enrolled_on": as_dates(enrolments.enrolled_on[order]),
            "ended_on": as_dates(enrolments.ended_on[order]),
            "end_reason": reasons.gather(enrolments.reason[order]),
            "steward_signed_on": as_dates(steward_on[order]),
        }
    )
