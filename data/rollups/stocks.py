"""Stocks at every month's end from intervals: a step up where one begins, a step down where it ends, and the running sum."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from data.rollups.months import CALENDAR
from data.rollups.scratch import MEMBER


def month_end_stock(intervals: sa.Subquery, counts: Mapping[str, sa.ColumnElement[bool]]) -> sa.Subquery:
    """`institution_no`, `month_number` and each of `counts` for every institution and month.

    `intervals` has `institution_no`, `from_month` and `to_month` (not included); `counts` are conditions on its columns.
    """
    steps = sa.union_all(_steps(intervals, counts, "from_month", 1), _steps(intervals, counts, "to_month", -1)).subquery()
    monthly = (
        sa.select(steps.c.institution_no, steps.c.month_number, *(sa.func.sum(steps.c[key]).label(key) for key in counts))
        .group_by(steps.c.institution_no, steps.c.month_number)
        .subquery()
    )
    every = sa.join(MEMBER, CALENDAR, sa.true()).outerjoin(
        monthly, (monthly.c.institution_no == MEMBER.c.institution_no) & (monthly.c.month_number == CALENDAR.c.month_number)
    )
    running = (
        sa.func.sum(sa.func.coalesce(monthly.c[key], 0)).over(partition_by=MEMBER.c.institution_no, order_by=CALENDAR.c.month_number, rows=(None, 0)).label(key)
        for key in counts
    )
    return sa.select(MEMBER.c.institution_no, CALENDAR.c.month_number, *running).select_from(every).subquery()


def _steps(intervals: sa.Subquery, counts: Mapping[str, sa.ColumnElement[bool]], edge: str, step: int) -> sa.Select:
    """What began before the mart does begins with its first month; what ends after it never ends in it."""
    first = sa.select(sa.func.min(CALENDAR.c.month_number)).scalar_subquery()
    return sa.select(
        intervals.c.institution_no,
        sa.func.greatest(intervals.c[edge], first).label("month_number"),
        *(sa.case((condition, step), else_=0).label(key) for key, condition in counts.items()),
    ).where(intervals.c.from_month < intervals.c.to_month)
