"""Institutions, what they can do, and how many patients each cares for, month by month."""

from __future__ import annotations

import sqlalchemy as sa

from data.rollups.months import CALENDAR
from data.rollups.records import RECORD
from data.rollups.scratch import ENROLMENT, MEMBER, in_text_order
from data.rollups.stocks import month_end_stock
from data.schema.contracts import FOUR_CLOUDS
from data.tables import ACCEPTED, MART_TABLES

REGISTER = ACCEPTED["institutions"]


def is_open_at(day: sa.ColumnElement, start: sa.ColumnElement, end: sa.ColumnElement) -> sa.ColumnElement[bool]:
    """Started on or before the day and not ended on or before it."""
    return (start <= day) & (end.is_(None) | (end > day))


def _is_open_within_month(start: sa.ColumnElement, end: sa.ColumnElement) -> sa.ColumnElement[bool]:
    """Open on any day of the calendar's month. What ends on the day it starts is never open."""
    begins = sa.func.greatest(start, CALENDAR.c.month)
    return (start <= CALENDAR.c.last_day) & (end.is_(None) | (end > begins))


def institution() -> sa.Insert:
    r = REGISTER.c
    columns = {
        "institution_id": r.institution_id,
        "longitude": r.longitude,
        "latitude": r.latitude,
        "name": r.name,
        "area_code": r.district_code,
        "kind": r.kind,
        "opened_on": r.opened_on,
        "closed_on": r.closed_on,
    }
    rows = sa.select(*columns.values()).order_by(in_text_order(r.institution_id))
    return MART_TABLES["institution"].insert().from_select(list(columns), rows)


def _capabilities_at_month_end() -> sa.Select:
    """Capabilities of open institutions, each once however often it is registered."""
    c = ACCEPTED["capabilities"].c
    return (
        sa.select(MEMBER.c.institution_id, CALENDAR.c.month, c.capability)
        .join_from(ACCEPTED["capabilities"], MEMBER, MEMBER.c.institution_id == c.institution_id)
        .join(CALENDAR, is_open_at(CALENDAR.c.last_day, c.live_on, c.ended_on))
        .where(is_open_at(CALENDAR.c.last_day, MEMBER.c.opened_on, MEMBER.c.closed_on))
        .distinct()
    )


def capability_month() -> sa.Insert:
    live = _capabilities_at_month_end().subquery()
    rows = sa.select(live.c.institution_id, live.c.month, live.c.capability, sa.literal(1)).order_by(
        in_text_order(live.c.institution_id), live.c.month, in_text_order(live.c.capability)
    )
    return MART_TABLES["capability_month"].insert().from_select(["institution_id", "month", "capability", "live"], rows)


def counted_patients() -> sa.Subquery:
    """Each patient's enrolments in the order in which they began: one counts while none before it is open."""
    e = ENROLMENT.c
    before = sa.func.max(e.to_month).over(partition_by=e.patient_id, order_by=(e.enrolled_on, e.institution_no), rows=(None, -1))
    return sa.select(
        e.institution_no,
        sa.func.greatest(e.from_month, sa.func.coalesce(before, e.from_month)).label("from_month"),
        e.to_month,
        e.sex,
        e.birth_year,
    ).subquery()


def institution_month() -> sa.Insert:
    """Needs `capability_month`."""
    m, capabilities = MEMBER.c, MART_TABLES["capability_month"].c
    patients = month_end_stock(counted_patients(), {"patients_managed": sa.true()})
    live = (
        sa.select(
            capabilities.institution_id,
            capabilities.month,
            sa.func.count().filter(capabilities.capability.in_(FOUR_CLOUDS)).label("clouds"),
            sa.func.count().filter(capabilities.capability == "chronic_centre").label("centres"),
        )
        .group_by(capabilities.institution_id, capabilities.month)
        .subquery()
    )
    records = (
        sa.select(RECORD.c.institution_id, RECORD.c.month_number, sa.func.sum(RECORD.c.rows).label("rows"))
        .group_by(RECORD.c.institution_id, RECORD.c.month_number)
        .subquery()
    )
    columns = {
        "institution_id": m.institution_id,
        "month": CALENDAR.c.month,
        "is_open": _as_number(is_open_at(CALENDAR.c.last_day, m.opened_on, m.closed_on)),
        "is_open_in_month": _as_number(_is_open_within_month(m.opened_on, m.closed_on)),
        "has_four_clouds": _as_number(live.c.clouds == len(FOUR_CLOUDS)),
        "has_centre": _as_number(live.c.centres == 1),
        "patients_managed": patients.c.patients_managed,
        "records": sa.func.coalesce(records.c.rows, 0),
    }
    every = (
        sa.join(MEMBER, CALENDAR, sa.true())
        .join(patients, (patients.c.institution_no == m.institution_no) & (patients.c.month_number == CALENDAR.c.month_number))
        .outerjoin(live, (live.c.institution_id == m.institution_id) & (live.c.month == CALENDAR.c.month))
        .outerjoin(records, (records.c.institution_id == m.institution_id) & (records.c.month_number == CALENDAR.c.month_number))
    )
    rows = sa.select(*columns.values()).select_from(every).order_by(m.institution_no, CALENDAR.c.month)
    return MART_TABLES["institution_month"].insert().from_select(list(columns), rows)


def _as_number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.case((condition, 1), else_=0)
