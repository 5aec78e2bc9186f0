"""Money under capitation: budgets by twelfths, costs by who gave the care, and what a year leaves."""

from __future__ import annotations

import sqlalchemy as sa

from data.rollups.months import CALENDAR, month_number
from data.rollups.scratch import in_text_order
from data.schema.contracts import BUDGETS
from data.schema.mart import CAPITATION_MONTH, CAPITATION_YEAR
from data.tables import ACCEPTED, MART_TABLES

CONTRACTS = tuple(BUDGETS["contract"].choices)


def _year_budget() -> sa.ColumnElement[float]:
    b = ACCEPTED["budgets"].c
    return b.person_years * sa.cast(b.quota_yuan, sa.Double) * b.risk_adjustment


def _budgets() -> sa.Select:
    b = ACCEPTED["budgets"].c
    nothing = sa.literal(0)
    return sa.select(
        b.institution_id,
        CALENDAR.c.month,
        b.contract,
        (_year_budget() / 12).label("budget_yuan"),
        b.person_years,
        nothing.label("cost_yuan"),
        nothing.label("cost_own_yuan"),
        nothing.label("cost_partner_yuan"),
        nothing.label("cost_elsewhere_yuan"),
    ).join_from(ACCEPTED["budgets"], CALENDAR, CALENDAR.c.year == b.year)


def _costs() -> sa.Select:
    s = ACCEPTED["settlements"].c
    month = month_number(s.settled_on)
    by_provider = [sa.func.coalesce(sa.func.sum(s.fund_yuan).filter(s.provider == provider), 0) for provider in ("own", "partner", "elsewhere")]
    costs = (
        sa.select(s.institution_id, month.label("month_number"), s.contract, sa.func.sum(s.fund_yuan).label("total"), *by_provider)
        .where(s.contract.in_(CONTRACTS))
        .group_by(s.institution_id, month, s.contract)
        .subquery()
    )
    institution_id, number, contract, *sums = costs.c
    return sa.select(institution_id, CALENDAR.c.month, contract, sa.literal(0), sa.literal(0), *(sa.cast(column, sa.Double) for column in sums)).join_from(
        costs, CALENDAR, CALENDAR.c.month_number == number
    )


def capitation_month() -> sa.Insert:
    rows = sa.union_all(_budgets(), _costs()).subquery()
    summed = (
        sa.select(rows.c.institution_id, rows.c.month, rows.c.contract, *(sa.func.sum(rows.c[key]) for key in CAPITATION_MONTH.sums))
        .group_by(rows.c.institution_id, rows.c.month, rows.c.contract)
        .order_by(in_text_order(rows.c.institution_id), rows.c.month, rows.c.contract)
    )
    return MART_TABLES["capitation_month"].insert().from_select([*CAPITATION_MONTH.keys, *CAPITATION_MONTH.sums], summed)


def capitation_year(coefficients: tuple[tuple[float, float], ...]) -> sa.Insert:
    """One row a budget with the cost of its year; retained and borne stay null until the score is known."""
    b, s = ACCEPTED["budgets"].c, ACCEPTED["settlements"].c
    year = sa.cast(sa.extract("year", s.settled_on), sa.Integer)
    spent = (
        sa.select(s.institution_id, year.label("year"), s.contract, sa.func.sum(s.fund_yuan).label("cost"))
        .where(s.contract.in_(CONTRACTS))
        .group_by(s.institution_id, year, s.contract)
        .subquery()
    )
    years = (
        sa.select(
            b.institution_id,
            b.year,
            b.contract,
            _year_budget().label("budget_yuan"),
            b.person_years,
            sa.func.coalesce(sa.cast(spent.c.cost, sa.Double), 0).label("cost_yuan"),
            b.quality_score,
        )
        .join_from(
            ACCEPTED["budgets"],
            spent,
            (spent.c.institution_id == b.institution_id) & (spent.c.year == b.year) & (spent.c.contract == b.contract),
            isouter=True,
        )
        .subquery()
    )
    y = years.c
    is_scored = y.quality_score.is_not(None)
    rows = sa.select(
        *y,
        sa.case((is_scored, sa.func.greatest(y.budget_yuan - y.cost_yuan, 0) * _coefficient(y.quality_score, coefficients))),
        sa.case((is_scored, sa.func.greatest(y.cost_yuan - y.budget_yuan, 0))),
    ).order_by(in_text_order(y.institution_id), y.year, y.contract)
    return MART_TABLES["capitation_year"].insert().from_select([*CAPITATION_YEAR.keys, *CAPITATION_YEAR.sums], rows)


def _coefficient(score: sa.ColumnElement[float], coefficients: tuple[tuple[float, float], ...]) -> sa.ColumnElement[float]:
    """The share that may be kept: the first threshold reached, 0 below the last."""
    reached = [(score >= least, share) for least, share in coefficients]
    return sa.case(*reached, else_=0.0) if reached else sa.literal(0.0)
