"""Family-doctor signings: campaigns in spring and autumn, renewals, people who sign elsewhere too early, teams that carry too many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.catchments import find_catchments
from data.demo.days import NEVER, Span, as_dates, month_of, number
from data.demo.followups import numbered
from data.demo.institutions import Institutions
from data.demo.patients import Patients
from data.region import Region

TERM_DAYS, ROUNDS = 365, 4
PATIENT_SHARE, ELDERLY_SHARE = 0.8, 0.28
"""Of the chronic patients, those who ever sign; of the others who sign, those who belong to a priority group by age or otherwise."""
OPEN_SHARE = 0.765
"""Of all who ever sign, those signed at the history's end."""
TEAM_LOAD, CROWDED_LOAD, CROWDED_SHARE = (1_500, 2_240), 1.6, 0.12
"""Residents that a team is meant for; some institutions lack teams. Together 1,997 a team (PF55, PF56)."""
SILENT_SHARE = 0.05
"""Institutions that do not tell how many teams they have."""
RENEWED, MOVES = 0.82, 0.012
"""Share renewed, and of signings that are followed by one elsewhere before they expire: at any time one signed resident in 200 is signed at two institutions."""
CAMPAIGNS = ((66, 0.34), (254, 0.34))
"""Day of the year on which a campaign begins, and the share of first signings made in it: March, September."""
FULFILLED, LOST_A_THOUSAND = 0.82, 0.24
"""Services done of those due in a year, and how much less for every thousand residents above 2,000 that a team has."""
UNKNOWN_SERVICES, EXTRA_SERVICES = 0.02, 0.015


@dataclass(frozen=True, kw_only=True)
class Signers:
    """`teams` (null where untold), `renewed`, `fulfilled` and `next_at` (where who moves away signs) have one entry an institution, the others one a resident; `patient` is -1
    for other residents."""

    patient: np.ndarray
    institution: np.ndarray
    is_priority: np.ndarray
    teams: pl.Series
    renewed: np.ndarray
    fulfilled: np.ndarray
    next_at: np.ndarray


def draw_signers(region: Region, institutions: Institutions, patients: Patients, scale: float, rng: np.random.Generator) -> Signers:
    """Everybody who ever signs. Areas differ in how eagerly people sign, institutions in how many renew and how much is done for them."""
    areas = find_catchments(region, institutions)
    size, count = calibration.SIGNED_RESIDENTS / OPEN_SHARE * institutions.share_of_city, len(institutions)
    appeal = np.exp(rng.normal(0, 0.16, institutions.area_index.max() + 1)[institutions.area_index] + rng.normal(0, 0.10, count))
    expected = size * _shares(areas.share * appeal)
    teams, load = _teams(expected * OPEN_SHARE, rng)
    crowd = ((load - np.mean(TEAM_LOAD)) / 1000).clip(0, 2.5)
    renewed = (RENEWED + rng.normal(0, 0.07, count) - 0.05 * crowd).clip(0.35, 0.95)
    fulfilled = (FULFILLED + rng.normal(0, 0.05, count) - LOST_A_THOUSAND * crowd).clip(0.25, 0.95)
    draw = rng.random(len(patients)) ** (1 / appeal[patients.institution])
    chosen = np.sort(np.argsort(-draw, kind="stable")[: round(PATIENT_SHARE * len(patients))])
    at = areas.signs_at[patients.institution[chosen]]
    free = (expected * scale - np.bincount(at, minlength=count)).clip(0.05 * expected * scale)
    others = rng.choice(count, max(0, round(size * scale) - chosen.size), p=_shares(free))
    return Signers(
        patient=np.concatenate([chosen, np.full(others.size, -1)]),
        institution=np.concatenate([at, others]),
        is_priority=np.concatenate([np.ones(chosen.size, dtype=bool), rng.random(others.size) < ELDERLY_SHARE]),
        teams=teams,
        renewed=renewed,
        fulfilled=fulfilled,
        next_at=areas.next_at,
    )


def _shares(weight: np.ndarray) -> np.ndarray:
    return weight / weight.sum()


def _teams(signed: np.ndarray, rng: np.random.Generator) -> tuple[pl.Series, np.ndarray]:
    """Teams of every institution where people sign, the same whatever the scale, and residents a team at full scale."""
    meant = rng.uniform(*TEAM_LOAD, signed.size) * np.where(rng.random(signed.size) < CROWDED_SHARE, CROWDED_LOAD, 1)
    teams = np.maximum(1, np.round(signed / meant)).astype(np.int64)
    told = pl.DataFrame({"teams": teams, "is_told": (rng.random(signed.size) >= SILENT_SHARE) & (signed > 0)})
    return told.select(pl.when("is_told").then("teams")).to_series(), signed / teams


def signing_rows(institutions: Institutions, patients: Patients, signers: Signers, span: Span, rng: np.random.Generator) -> pl.DataFrame:
    """The table `signings`, by day. Patients sign under their patient code."""
    resident, at, day = _rounds(signers, span.last, rng)
    is_valid = (day >= institutions.opened_on[at]) & (day < institutions.closed_on[at])
    is_valid &= ~institutions.silent[at, month_of(day)]
    order = np.flatnonzero(is_valid)[np.argsort(day[is_valid], kind="stable")]
    resident, at, day = resident[order], at[order], day[order]
    is_patient = signers.patient >= 0
    codes = pl.concat([patients.ids.gather(signers.patient[is_patient]), numbered("S", int((~is_patient).sum()), 7)])
    due, done = _services(signers.fulfilled[at], day, span.last, rng)
    rows = {
        "resident_id": codes.gather(resident),
        "institution_id": institutions.ids.gather(at),
        "signed_on": as_dates(day),
        "expires_on": as_dates(np.minimum(day + TERM_DAYS, NEVER)),
        "is_priority": signers.is_priority[resident],
        "services_due": due,
        "services_done": done,
    }
    return pl.DataFrame(rows)


def _rounds(signers: Signers, last: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Resident, institution and day of every signing: the first one, then one near each expiry while it is renewed, or elsewhere long before it.

    Each follows the one before by weeks or more, so that nobody signs twice on a day.
    """
    resident, at = np.arange(signers.institution.size), signers.institution
    day = _first_days(resident.size, number(calibration.FIRST_DAY) - 330, last, rng)
    rounds = [(resident, at, day)]
    for _ in range(ROUNDS):
        moves = rng.random(resident.size) < MOVES
        goes_on = moves | (rng.random(resident.size) < signers.renewed[at])
        near_expiry = TERM_DAYS + np.round(rng.normal(-12, 16, resident.size)).clip(-75, 28)
        day = (day + np.where(moves, rng.integers(40, 330, resident.size), near_expiry)).astype(np.int64)
        at = np.where(moves, signers.next_at[at], at)
        goes_on &= day <= last
        resident, at, day = resident[goes_on], at[goes_on], day[goes_on]
        rounds.append((resident, at, day))
    residents, places, days = (np.concatenate(column) for column in zip(*rounds, strict=True))
    return residents, places, days


def _first_days(size: int, first: int, last: int, rng: np.random.Generator) -> np.ndarray:
    """Growing with the years; most in the campaigns of their year, each a burst that dies away."""
    day = first + (rng.random(size) ** 0.8 * (last - first)).astype(np.int64)
    new_year = day.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    draw, wave = rng.random(size), rng.exponential(16, size).astype(np.int64)
    (spring, in_spring), (autumn, in_autumn) = CAMPAIGNS
    start = np.where(draw < in_spring, new_year + spring, new_year + autumn)
    in_campaign = (draw < in_spring + in_autumn) & (start >= first) & (start + wave <= last)
    return np.where(in_campaign, start + wave, day)


def _services(fulfilled: np.ndarray, day: np.ndarray, last: int, rng: np.random.Generator) -> tuple[pl.Series, pl.Series]:
    """Services due, and those done by the history's last day; now and then more than was due. Some signings tell neither."""
    due = rng.choice(np.array([4, 6, 8, 12]), day.size, p=(0.3, 0.4, 0.2, 0.1))
    elapsed = ((last - day) / TERM_DAYS).clip(0, 1)
    done = rng.binomial(due, elapsed * rng.beta(8 * fulfilled, 8 * (1 - fulfilled)))
    done = done + (rng.random(day.size) < EXTRA_SERVICES) * (due - done + 1) * (elapsed == 1)
    frame = pl.DataFrame({"due": due, "done": done, "is_told": rng.random(day.size) >= UNKNOWN_SERVICES})
    told = frame.select(pl.when("is_told").then(each) for each in ("due", "done"))
    return told["due"], told["done"]
