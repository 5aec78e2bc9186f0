"""Stocks at every month's end from intervals: a step up where one begins, a step down where it ends, and the running sum."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sqlalchemy as sa

from data.rollups.months import CALENDAR
from data.rollups.scratch import MEMBER


def month_end_stock(
    intervals: sa.Subquery, counts: Mapping[str, sa.ColumnElement[bool]], sums: Mapping[str, sa.ColumnElement[int]] = MappingProxyType({})
) -> sa.Subquery:
    """`institution_no`, `month_number` and each of `counts` and `sums` for every institution and month.

    `intervals` has `institution_no`, `from_month` and `to_month` (not included); `counts` are conditions on its columns, `sums` whole numbers to add.
    """
    amounts = {key: sa.case((condition, 1), else_=0) for key, condition in counts.items()} | dict(sums)
    steps = sa.union_all(_steps(intervals, amounts, "from_month", 1), _steps(intervals, amounts, "to_month", -1)).subquery()
    monthly = (
        sa.select(steps.c.institution_no, steps.c.month_number, *(sa.func.sum(steps.c[key]).label(key) for key in amounts))
        .group_by(steps.c.institution_no, steps.c.month_number)
        .subquery()
    )
    every = sa.join(MEMBER, CALENDAR, sa.true()).outerjoin(
        monthly, (monthly.c.institution_no == MEMBER.c.institution_no) & (monthly.c.month_number == CALENDAR.c.month_number)
    )
    running = (
        sa.func.sum(sa.func.coalesce(monthly.c[key], 0)).over(partition_by=MEMBER.c.institution_no, order_by=CALENDAR.c.month_number, rows=(None, 0)).label(key)
        for key in amounts
    )
    return sa.select(MEMBER.c.institution_no, CALENDAR.c.month_number, *running).select_from(every).subquery()


def _steps(intervals: sa.Subquery, amounts: Mapping[str, sa.ColumnElement[int]], edge: str, step: int) -> sa.Select:
    """What began before the mart does begins with its first month; what ends after it never ends in it."""
    first = sa.select(sa.func.min(CALENDAR.c.month_number)).scalar_subquery()
    return sa.select(
        intervals.c.institution_no,
        sa.func.greatest(intervals.c[edge], first).label("month_number"),
        *((amount if step > 0 else -amount).label(key) for key, amount in amounts.items()),
    ).where(intervals.c.from_month < intervals.c.to_month)
