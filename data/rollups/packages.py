"""Disease packages: what a year's packages are worth, and what their cases cost the fund."""

from __future__ import annotations

import sqlalchemy as sa

from data.rollups.scratch import in_text_order
from data.schema.mart import PACKAGE_YEAR
from data.tables import ACCEPTED, MART_TABLES


def package_year() -> sa.Insert:
    """One row a package with the cost of its settlements; a settlement whose code is no package of its institution and year meets none and counts nowhere."""
    p, s = ACCEPTED["packages"].c, ACCEPTED["settlements"].c
    year = sa.cast(sa.extract("year", s.settled_on), sa.Integer)
    spent = (
        sa.select(s.institution_id, year.label("year"), s.package_code, sa.func.sum(s.fund_yuan).label("cost"))
        .where(s.contract == "package")
        .group_by(s.institution_id, year, s.package_code)
        .subquery()
    )
    is_own = (spent.c.institution_id == p.institution_id) & (spent.c.year == p.year) & (spent.c.package_code == p.package_code)
    rows = (
        sa.select(
            p.institution_id,
            p.year,
            p.package_code,
            p.cases,
            sa.cast(p.price_yuan * p.cases, sa.Double).label("price_yuan"),
            sa.func.coalesce(sa.cast(spent.c.cost, sa.Double), 0).label("cost_yuan"),
            p.name,
        )
        .join_from(ACCEPTED["packages"], spent, is_own, isouter=True)
        .order_by(in_text_order(p.institution_id), p.year, in_text_order(p.package_code))
    )
    return MART_TABLES["package_year"].insert().from_select([*PACKAGE_YEAR.columns], rows)
