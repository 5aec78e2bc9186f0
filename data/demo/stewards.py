"""When diabetics signed with a health steward: under 30,000 by 2022-11, about 110,000 by 2023-03, in bursts around policy dates."""

from __future__ import annotations

import numpy as np

from data.demo import calibration
from data.demo.days import NEVER, month_of, number
from data.demo.institutions import Institutions
from data.demo.patients import DIABETES, Enrolments


def draw_steward_days(institutions: Institutions, enrolments: Enrolments, scale: float, rng: np.random.Generator) -> np.ndarray:
    """The signing day of every enrolment, NEVER for most. The counts at both dates are met exactly where enough diabetics are enrolled."""
    scale = scale * institutions.share_of_city
    appeal = rng.random(enrolments.patient.size) ** (1 / np.where(institutions.is_centre, 2.2, 1.0))[enrolments.institution]
    turn, last = number(calibration.STEWARDS_FIRST_END), number(calibration.LAST_DAY)
    is_named = institutions.is_named[enrolments.institution]
    december = number(calibration.STEWARDS_NAMED_MONTH)
    early = _pick(_open_at(enrolments, turn), appeal, round(calibration.STEWARDS_FIRST * scale))
    days = np.full(enrolments.patient.size, NEVER, dtype=np.int64)
    np.put(days, early, _between(enrolments.enrolled_on[early], number(calibration.STEWARDS_FROM), turn, 60, rng))
    unsigned = _open_at(enrolments, last) & (days == NEVER)
    named = _pick(unsigned & is_named & (enrolments.enrolled_on < december), appeal, round(calibration.STEWARDS_NAMED * scale))
    np.put(days, named, rng.integers(december, december + 31, named.size))
    missing = round(calibration.STEWARDS_LAST * scale) - named.size - int((_open_at(enrolments, last)[early]).sum())
    late = _pick(unsigned & (days == NEVER), appeal, max(0, missing))
    signed = _between(enrolments.enrolled_on[late], turn + 3, last, 55, rng)
    in_december = is_named[late] & (month_of(signed) == month_of(np.array([december]))[0])
    np.put(days, late, np.where(in_december, np.maximum(december + 31 + signed % 50, enrolments.enrolled_on[late]), signed))
    return days


def _open_at(enrolments: Enrolments, day: int) -> np.ndarray:
    return (enrolments.disease == DIABETES) & (enrolments.enrolled_on <= day) & (enrolments.ended_on > day)


def _pick(eligible: np.ndarray, appeal: np.ndarray, count: int) -> np.ndarray:
    """The `count` eligible enrolments with the greatest appeal."""
    candidates = np.flatnonzero(eligible)
    return candidates[np.argsort(-appeal[candidates], kind="stable")[:count]]


def _between(enrolled_on: np.ndarray, first: int, last: int, decay_days: float, rng: np.random.Generator) -> np.ndarray:
    """A burst after `first` that dies away, never before the enrolment nor after `last`."""
    burst = first + rng.exponential(decay_days, enrolled_on.size).astype(np.int64)
    spread = rng.integers(first, last + 1, enrolled_on.size)
    return np.maximum(np.where(burst <= last, burst, spread), enrolled_on)
