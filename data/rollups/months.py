"""Months inside SQL: as whole numbers that can be counted with, on the calendar of the mart. A month's number is year × 12 + month − 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from data.schema.months import last_day, month_range
from data.tables import ACCEPTED

MART_BEGINS = date(2018, 1, 1)


@dataclass(frozen=True)
class MartMonths:
    """The first and the last month of a mart, both included."""

    first: date
    last: date

    @property
    def first_number(self) -> int:
        return number_of(self.first)

    @property
    def last_number(self) -> int:
        return number_of(self.last)


def number_of(month: date) -> int:
    return month.year * 12 + month.month - 1


def month_number(day: sa.ColumnElement) -> sa.ColumnElement[int]:
    """The number of the month in which a date or time lies; null for null."""
    # Constants, not parameters: PostgreSQL takes two uses of one expression in SELECT and GROUP BY for different ones otherwise.
    twelve, one = sa.literal_column("12"), sa.literal_column("1")
    return sa.cast(sa.extract("year", day) * twelve + sa.extract("month", day) - one, sa.Integer)


CALENDAR = sa.Table(
    "calendar",
    sa.MetaData(),
    sa.Column("month_number", sa.Integer),
    sa.Column("month", sa.Date),
    sa.Column("last_day", sa.Date),
    sa.Column("year", sa.Integer),
    prefixes=["TEMPORARY"],
)
"""One row a month of the mart."""


def calendar_rows(months: MartMonths) -> sa.Insert:
    return CALENDAR.insert().values([(number_of(month), month, last_day(month), month.year) for month in month_range(months.first, months.last)])


def first_dates() -> sa.Select:
    """One value: the earliest day on which an institution opens, an event is dated or a budget's year begins; null where there is nothing."""
    a = ACCEPTED
    dated = (
        a["institutions"].c.opened_on,
        a["enrolments"].c.enrolled_on,
        a["enrolments"].c.steward_signed_on,
        a["followups"].c.followed_on,
        a["checkups"].c.checked_on,
        a["home_orders"].c.requested_at,
        a["prescriptions"].c.prescribed_on,
        a["cloud_examinations"].c.requested_at,
        a["signings"].c.signed_on,
        a["settlements"].c.settled_on,
    )
    numbers = [sa.select(month_number(sa.func.min(column)).label("number")) for column in dated]
    numbers += [sa.select(sa.cast(sa.func.min(a[key].c.year) * 12, sa.Integer).label("number")) for key in ("budgets", "packages")]
    return sa.select(sa.func.min(sa.union_all(*numbers).subquery().c.number))


def mart_months(first_number: int | None, today: date) -> MartMonths:
    """From the month of the first date, but not before 2018, to the month of `today`."""
    last = today.replace(day=1)
    number = number_of(last) if first_number is None else first_number
    number = min(max(number, number_of(MART_BEGINS)), number_of(last))
    return MartMonths(date(number // 12, number % 12 + 1, 1), last)
