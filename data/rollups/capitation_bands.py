"""Cost under capitation and the people it is paid for, by sex and age band."""

from __future__ import annotations

import sqlalchemy as sa

from data.rollups.bands import BAND, band_number
from data.rollups.capitation import CONTRACTS
from data.rollups.institutions import counted_patients
from data.rollups.months import CALENDAR, month_number
from data.rollups.scratch import MEMBER
from data.schema.mart import CAPITATION_BAND_MONTH
from data.tables import ACCEPTED, MART_TABLES

DIABETES, ALL_DISEASE = "diabetes_capitation", "all_disease_capitation"


def _budget_months(contract: str) -> sa.Subquery:
    """institution_no, institution_id, month_number, month, year of every month of the mart whose year has a budget of the contract."""
    b = ACCEPTED["budgets"].c
    return (
        sa.select(MEMBER.c.institution_no, MEMBER.c.institution_id, CALENDAR.c.month_number, CALENDAR.c.month, CALENDAR.c.year)
        .join_from(ACCEPTED["budgets"], MEMBER, MEMBER.c.institution_id == b.institution_id)
        .join(CALENDAR, CALENDAR.c.year == b.year)
        .where(b.contract == contract)
        .subquery()
    )


def _diabetics() -> sa.Select:
    """Needs `chronic_band_month`."""
    paid, c = _budget_months(DIABETES), MART_TABLES["chronic_band_month"].c
    return (
        sa.select(paid.c.institution_no, paid.c.month_number, sa.literal(DIABETES).label("contract"), BAND.c.band_no, c.managed.label("heads"), _NO_COST)
        .join_from(MART_TABLES["chronic_band_month"], paid, (paid.c.institution_id == c.institution_id) & (paid.c.month == c.month))
        .join(BAND, (BAND.c.sex == c.sex) & (BAND.c.age_band == c.age_band))
        .where(c.disease == "diabetes")
    )


_NO_COST = sa.literal(0.0).label("cost_yuan")


def _anyone() -> sa.Select:
    paid, patients = _budget_months(ALL_DISEASE), counted_patients()
    p = patients.c
    banded = (
        sa.select(paid.c.institution_no, paid.c.month_number, band_number(p.sex, p.birth_year, paid.c.year).label("band_no"))
        .join_from(paid, patients, (p.institution_no == paid.c.institution_no) & (p.from_month <= paid.c.month_number) & (p.to_month > paid.c.month_number))
        .subquery()
    )
    b = banded.c
    return sa.select(b.institution_no, b.month_number, sa.literal(ALL_DISEASE), b.band_no, sa.func.count(), _NO_COST).group_by(
        b.institution_no, b.month_number, b.band_no
    )


def _costs() -> sa.Select:
    s, p = ACCEPTED["settlements"].c, ACCEPTED["patients"].c
    banded = (
        sa.select(
            MEMBER.c.institution_no,
            month_number(s.settled_on).label("month_number"),
            s.contract,
            band_number(p.sex, p.birth_year, sa.cast(sa.extract("year", s.settled_on), sa.Integer)).label("band_no"),
            s.fund_yuan,
        )
        .join_from(ACCEPTED["settlements"], ACCEPTED["patients"], p.patient_id == s.patient_id)
        .join(MEMBER, MEMBER.c.institution_id == s.institution_id)
        .where(s.contract.in_(CONTRACTS))
        .subquery()
    )
    b = banded.c
    keys = (b.institution_no, b.month_number, b.contract, b.band_no)
    return sa.select(*keys, sa.literal(0), sa.cast(sa.func.sum(b.fund_yuan), sa.Double)).group_by(*keys)


def capitation_band_month() -> sa.Insert:
    """Needs `chronic_band_month`."""
    r = sa.union_all(_diabetics(), _anyone(), _costs()).subquery().c
    heads, cost = sa.func.sum(r.heads), sa.func.sum(r.cost_yuan)
    rows = (
        sa.select(MEMBER.c.institution_id, CALENDAR.c.month, r.contract, BAND.c.sex, BAND.c.age_band, heads, cost)
        .join(MEMBER, MEMBER.c.institution_no == r.institution_no)
        .join(CALENDAR, CALENDAR.c.month_number == r.month_number)
        .join(BAND, BAND.c.band_no == r.band_no)
        .group_by(MEMBER.c.institution_no, MEMBER.c.institution_id, CALENDAR.c.month, r.contract, BAND.c.band_no, BAND.c.sex, BAND.c.age_band)
        .having((heads > 0) | (cost > 0))
        .order_by(MEMBER.c.institution_no, CALENDAR.c.month, r.contract, BAND.c.band_no)
    )
    columns = [*CAPITATION_BAND_MONTH.keys, *CAPITATION_BAND_MONTH.counts, *CAPITATION_BAND_MONTH.sums]
    return MART_TABLES["capitation_band_month"].insert().from_select(columns, rows)
