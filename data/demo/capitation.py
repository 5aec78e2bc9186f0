"""Capitation: who is paid per head, the yearly budgets, and the bills charged to them, scaled so that each year's surplus is the intended one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.days import Span, month_of, month_starts, number
from data.demo.institutions import Institutions
from data.demo.patients import DIABETES, Enrolments, Patients

CONTRACTS = ("diabetes_capitation", "all_disease_capitation")
OWN, PARTNER, ELSEWHERE = range(3)
BILLS_A_MONTH = (0.90, 0.13, 0.09)
BILL_SPREADS = (0.55, 0.8, 1.0)
PARTNER_SHARE = (0.12, 0.18)
QUOTA_YUAN = ((5_000, 6_500), (4_000, 4_900))
QUOTA_RISE = 1.025
RISK = (0.94, 1.08)
FUND_SHARE = ((0.62, 0.85), (0.50, 0.72))
LATE_BILLS = (0.05, 0.25)
"""Share of the bills of the last but one and the last month that have not come in."""
COST_PER_YEAR_OF_AGE = 0.018
"""Each year of age makes a bill so much dearer."""
STINTED_SCORES = (74.5, 66.0)


@dataclass(frozen=True, kw_only=True)
class Members:
    """One entry a member of one contract; days as in enrolments."""

    patient: np.ndarray
    institution: np.ndarray
    contract: int
    start: np.ndarray
    end: np.ndarray
    weight: np.ndarray
    """What a bill costs in proportion, dearer for the old."""


@dataclass(frozen=True, kw_only=True)
class Bills:
    """One entry a bill; amounts in cents."""

    patient: np.ndarray
    institution: np.ndarray
    provider: np.ndarray
    contract: np.ndarray
    day: np.ndarray
    fund: np.ndarray
    total: np.ndarray


def draw_members(institutions: Institutions, patients: Patients, enrolments: Enrolments, rng: np.random.Generator) -> tuple[Members, Members]:
    """Some of a pilot's diabetics; some patients of any disease where the contract covers all."""
    draw = rng.random(len(patients))
    payer = institutions.payers[enrolments.institution]
    diabetics = np.flatnonzero((enrolments.disease == DIABETES) & institutions.is_pilot[payer] & (draw[enrolments.patient] < calibration.CAPITATED_SHARE))
    payer_of_all = institutions.payers[patients.institution]
    # Whoever is paid for as a diabetic is not paid for twice.
    has_other = institutions.is_pilot[payer_of_all] & np.array([row[0] for row in calibration.DISEASE_SETS], dtype=bool)[patients.disease_set]
    anyone = np.flatnonzero(institutions.is_all_disease[payer_of_all] & (draw < calibration.ALL_DISEASE_SHARE) & ~has_other)
    weight = np.exp(COST_PER_YEAR_OF_AGE * (2021 - 65 - patients.birth_year))
    return (
        Members(
            patient=enrolments.patient[diabetics],
            institution=payer[diabetics],
            contract=0,
            start=enrolments.enrolled_on[diabetics],
            end=enrolments.ended_on[diabetics],
            weight=weight[enrolments.patient[diabetics]],
        ),
        Members(
            patient=anyone,
            institution=payer_of_all[anyone],
            contract=1,
            start=patients.enrolled_on[anyone],
            end=patients.left_on[anyone],
            weight=weight[anyone],
        ),
    )


def months_paid(contract: int, span: Span) -> np.ndarray:
    """Months since 1970-01 with bills: whole years, so that a year's bills meet a year's budget, whatever part of it the span holds."""
    start = number(calibration.ALL_DISEASE_FROM if contract else calibration.CAPITATION_FROM)
    first, last = month_of(np.array([max(start, span.first), span.last]))
    return np.arange(first - first % 12, last + 1)


def draw_budgets(institutions: Institutions, members: Members, span: Span, rng: np.random.Generator) -> pl.DataFrame:
    """Institution position, year, contract, person-years, quota, risk, score and the intended surplus."""
    months = months_paid(members.contract, span)
    years = np.unique(months // 12)
    active = _active(members, months)
    count = len(institutions)
    quota = np.round(rng.uniform(*QUOTA_YUAN[members.contract], count), -1)
    risk = rng.uniform(*RISK, count)
    parts = [_year(institutions, members, active, months, int(year), quota, risk, rng) for year in years]
    return pl.concat(parts).filter(pl.col("person_years") > 0)


def _year(
    institutions: Institutions,
    members: Members,
    active: np.ndarray,
    months: np.ndarray,
    year: int,
    quota: np.ndarray,
    risk: np.ndarray,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """A finished year has the person-years lived; the running one is planned from its January."""
    inside = active[:, months // 12 == year]
    lived = inside.sum(axis=1) if inside.shape[1] == 12 else 12 * inside[:, 0]
    person_years = np.bincount(members.institution, weights=lived / 12, minlength=len(institutions))
    chosen = np.flatnonzero(person_years > 0)
    since = 1970 + year - calibration.CAPITATION_FROM.year
    return pl.DataFrame(
        {
            "institution": chosen,
            "year": np.full(chosen.size, 1970 + year),
            "contract": np.full(chosen.size, members.contract),
            "person_years": np.round(person_years[chosen], 1).clip(0.1),
            "quota_yuan": np.round(quota[chosen] * QUOTA_RISE**since, -1),
            "risk_adjustment": np.round(risk[chosen] + rng.normal(0, 0.008, chosen.size), 3),
            "quality_score": _scores(institutions, chosen, since, rng),
            "surplus": _surplus(institutions, chosen, members.contract, since, rng),
            "months": np.full(chosen.size, inside.shape[1]),
        }
    )


def _active(members: Members, months: np.ndarray) -> np.ndarray:
    begins, ends = month_starts(months), month_starts(months + 1)
    return (members.start[:, None] < ends) & (members.end[:, None] > begins)


def _scores(institutions: Institutions, chosen: np.ndarray, since: int, rng: np.random.Generator) -> pl.Series:
    """Assessed for finished years only; one institution's second year is not assessed yet."""
    drawn = np.round(rng.normal(84 + since, 6.5, chosen.size).clip(61, 98.5), 1)
    scores = np.where(institutions.is_stinted[chosen], STINTED_SCORES[min(since, 1)], drawn)
    unknown = (since > 1) | ((since == 1) & (chosen == _unassessed(institutions)))
    return pl.select(pl.when(~pl.lit(pl.Series(unknown))).then(pl.lit(pl.Series(scores)))).to_series()


def _unassessed(institutions: Institutions) -> int:
    plain = np.flatnonzero(institutions.is_pilot & ~institutions.is_stinted)
    return int(plain[-1]) if plain.size else -1


def _surplus(institutions: Institutions, chosen: np.ndarray, contract: int, since: int, rng: np.random.Generator) -> np.ndarray:
    if contract:
        return rng.uniform(*calibration.SURPLUS_ALL_DISEASE, chosen.size)
    ranges = (calibration.SURPLUS_2021, calibration.SURPLUS_2022, calibration.SURPLUS_LATER)
    surplus = rng.uniform(*ranges[min(since, 2)], chosen.size)
    plain = np.flatnonzero(~institutions.is_stinted[chosen])
    overspent = plain[:: max(1, plain.size // 3)][: len(calibration.OVERSPENT_2022)] if since else plain[:0]
    np.put(surplus, overspent, np.array(calibration.OVERSPENT_2022)[: overspent.size] + 0.03 * (since - 1))
    return np.where(institutions.is_stinted[chosen], calibration.SURPLUS_STINTED[min(since, 2)], surplus)


def draw_bills(institutions: Institutions, members: Members, budgets: pl.DataFrame, span: Span, rng: np.random.Generator) -> Bills:
    """Monthly bills by provider; those of a year add up to its budget less the intended surplus, elapsed months only."""
    months = months_paid(members.contract, span)
    active = _active(members, months)
    drawn = [np.nonzero(active & (rng.random(active.shape, dtype=np.float32) < often)) for often in BILLS_A_MONTH]
    member = np.concatenate([who for who, _ in drawn])
    month = months[np.concatenate([when for _, when in drawn])]
    provider = np.repeat(np.arange(3), [who.size for who, _ in drawn])
    institution = members.institution[member]
    raw = members.weight[member] * np.exp(np.array(BILL_SPREADS)[provider] * rng.standard_normal(member.size))
    fund = np.round(100 * raw * _factors(institutions, budgets, institution, month // 12, provider, raw, rng)).astype(np.int64)
    kept = rng.random(member.size) >= np.select([month == months[-1], month == months[-1] - 1], LATE_BILLS[::-1], 0.0)
    return Bills(
        patient=members.patient[member[kept]],
        institution=institution[kept],
        provider=provider[kept],
        contract=np.full(kept.sum(), members.contract),
        day=_days(month[kept], rng),
        fund=fund[kept],
        total=np.ceil(fund[kept] / rng.uniform(*FUND_SHARE[members.contract], int(kept.sum()))).astype(np.int64),
    )


def _days(month: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    first, after = month_starts(month), month_starts(month + 1)
    return first + (rng.random(month.size) * (after - first)).astype(np.int64)


def _factors(
    institutions: Institutions,
    budgets: pl.DataFrame,
    institution: np.ndarray,
    year: np.ndarray,
    provider: np.ndarray,
    raw: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Yuan per unit of `raw`, so that institution, year and provider get their intended share of the cost."""
    years = int(year.max(initial=0)) + 1
    group = (institution * years + year) * 3 + provider
    size = len(institutions) * years * 3
    sums = np.bincount(group, weights=raw, minlength=size).reshape(-1, 3)
    elsewhere, partner = rng.uniform(*calibration.LEAKAGE, sums.shape[0]), rng.uniform(*PARTNER_SHARE, sums.shape[0])
    shares = np.stack([1 - elsewhere - partner, partner, elsewhere], axis=1) * (sums > 0)
    shares = shares / shares.sum(axis=1, keepdims=True).clip(1e-9)
    cost = np.zeros(sums.shape[0])
    spent = budgets.select(pl.col("person_years") * pl.col("quota_yuan") * pl.col("risk_adjustment") * (1 - pl.col("surplus")) * pl.col("months") / 12)
    np.put(cost, budgets.select(pl.col("institution") * years + pl.col("year") - 1970).to_series().to_numpy(), spent.to_series().to_numpy())
    return (cost[:, None] * shares / np.where(sums > 0, sums, 1)).reshape(-1)[group]


def budget_rows(institutions: Institutions, budgets: pl.DataFrame) -> pl.DataFrame:
    """The table `budgets`."""
    return budgets.sort("year", "institution").select(
        institution_id=institutions.ids.gather(budgets.sort("year", "institution")["institution"]),
        year=pl.col("year"),
        contract=pl.col("contract").replace_strict(dict(enumerate(CONTRACTS)), return_dtype=pl.String),
        person_years=pl.col("person_years"),
        quota_yuan=pl.col("quota_yuan").cast(pl.Decimal(18, 2)),
        risk_adjustment=pl.col("risk_adjustment"),
        quality_score=pl.col("quality_score"),
    )
