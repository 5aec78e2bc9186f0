"""Event rows per table, institution and month, and those that contradict the registers."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.schema import CreateTableAs

from data.rollups.months import CALENDAR, month_number
from data.rollups.scratch import MEMBER, in_text_order
from data.schema.contracts import TABLES
from data.tables import ACCEPTED, MART_TABLES

EVENTS = ("followups", "checkups", "home_orders", "prescriptions", "cloud_examinations", "settlements")
BEFORE_OPENING, AFTER_CLOSING, UNKNOWN_PACKAGE = "before_opening", "after_closing", "unknown_package"


def _counted(key: str) -> sa.Select:
    """One table's rows; an event on the very day of closing is none after it."""
    table = ACCEPTED[key]
    dated_by = TABLES[key].dated_by
    day = sa.cast(table.c[dated_by], sa.Date)
    month = month_number(table.c[dated_by])
    return (
        sa.select(
            sa.literal(key).label("table_key"),
            table.c.institution_id,
            month.label("month_number"),
            sa.func.count().label("rows"),
            sa.func.count().filter(day < MEMBER.c.opened_on).label(BEFORE_OPENING),
            sa.func.count().filter(day > MEMBER.c.closed_on).label(AFTER_CLOSING),
        )
        .join_from(table, MEMBER, MEMBER.c.institution_id == table.c.institution_id)
        .group_by(table.c.institution_id, month)
    )


RECORDS = CreateTableAs(sa.union_all(*(_counted(key) for key in EVENTS)), "record", temporary=True)
RECORD = RECORDS.table
"""Event rows by table, institution and month of their date."""


def _outside(finding: str) -> sa.Select:
    c = RECORD.c
    return sa.select(sa.literal(finding).label("finding"), c.table_key, c.institution_id, c.month_number, c[finding].label("rows")).where(c[finding] > 0)


def _unknown_packages() -> sa.Select:
    s, p = ACCEPTED["settlements"].c, ACCEPTED["packages"].c
    is_known = (
        sa.exists()
        .where(p.institution_id == s.institution_id, p.package_code == s.package_code, p.year == sa.extract("year", s.settled_on))
        .correlate(ACCEPTED["settlements"])
    )
    return (
        sa.select(sa.literal(UNKNOWN_PACKAGE), sa.literal("settlements"), s.institution_id, month_number(s.settled_on), sa.func.count())
        .where(s.contract == "package", ~is_known)
        .group_by(s.institution_id, month_number(s.settled_on))
    )


def finding() -> sa.Insert:
    found = sa.union_all(_outside(BEFORE_OPENING), _outside(AFTER_CLOSING), _unknown_packages()).subquery()
    rows = (
        sa.select(found.c.finding, found.c.table_key, found.c.institution_id, CALENDAR.c.month, found.c.rows)
        .join_from(found, CALENDAR, CALENDAR.c.month_number == found.c.month_number)
        .order_by(*(in_text_order(found.c[key]) for key in ("finding", "table_key", "institution_id")), CALENDAR.c.month)
    )
    return MART_TABLES["finding"].insert().from_select(["finding", "table_key", "institution_id", "month", "rows"], rows)
