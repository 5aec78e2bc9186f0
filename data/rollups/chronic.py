"""Chronic-disease patients: managed, visited, measured, controlled and signed, at the end of every month."""

from __future__ import annotations

import sqlalchemy as sa

from data.rollups.bands import band_number
from data.rollups.months import CALENDAR
from data.rollups.scratch import CARE, ELDER, ENROLMENT, YOUNGER, windows

Span = tuple[int, int]

YEAR, QUARTER = 12, 3
VISITS_A_YEAR = 4
ELDER_FROM_AGE = 65


def _care_of_year(span: Span) -> sa.Subquery:
    """What happened to an enrolment in the year to each month's end."""
    w = windows(YEAR)
    in_quarter = CARE.c.month_number > w.c.month_number - QUARTER
    has_reading = CARE.c.reading.is_not(None)
    count = sa.func.count
    return (
        sa.select(
            CARE.c.enrolment_no,
            w.c.month_number,
            count().filter(CARE.c.is_face_to_face).label("face_to_face"),
            count().filter(CARE.c.is_face_to_face & CARE.c.is_since_start).label("face_to_face_since_start"),
            count().filter(has_reading).label("readings"),
            count().filter(has_reading & CARE.c.is_since_start).label("readings_since_start"),
            count().filter(CARE.c.is_checkup).label("checkups"),
            count().filter(~CARE.c.is_checkup).label("visits"),
            count().filter(~CARE.c.is_checkup & in_quarter).label("visits_in_quarter"),
            count().filter(has_reading & in_quarter).label("readings_in_quarter"),
            sa.func.max(CARE.c.reading).label("last_reading"),
        )
        .join_from(CARE, w, w.c.event_month == CARE.c.month_number)
        .where(w.c.month_number.between(*span))
        .group_by(CARE.c.enrolment_no, w.c.month_number)
        .subquery()
    )


def _managed(span: Span) -> sa.Subquery:
    """One row an enrolment open at a month's end, with what is true of the patient then."""
    e, care = ENROLMENT, _care_of_year(span)
    c = care.c
    months = CALENDAR.c.month_number - e.c.from_month
    due = sa.case((months >= YEAR, VISITS_A_YEAR), (months >= 9, 3), (months >= 6, 2), (months >= QUARTER, 1), else_=0)
    readings_needed = sa.case((e.c.disease == "diabetes", 1), else_=0)
    target = sa.case((CALENDAR.c.year - e.c.birth_year >= ELDER_FROM_AGE, ELDER), else_=YOUNGER)
    return (
        sa.select(
            e.c.institution_no,
            CALENDAR.c.month_number,
            e.c.disease,
            band_number(e.c.sex, e.c.birth_year, CALENDAR.c.year).label("band_no"),
            months.label("months"),
            due.label("due"),
            ((c.face_to_face_since_start >= due) & (c.readings_since_start >= due * readings_needed) & ((months < YEAR) | (c.checkups >= 1))).label(
                "is_standardised"
            ),
            ((c.face_to_face >= VISITS_A_YEAR) & (c.readings >= VISITS_A_YEAR * readings_needed) & (c.checkups >= 1)).label("is_standardised_nationally"),
            sa.func.coalesce(c.visits, 0).label("visits"),
            sa.func.coalesce(c.visits_in_quarter, 0).label("visits_in_quarter"),
            (c.last_reading.is_not(None)).label("is_measured"),
            sa.func.coalesce(c.last_reading.bitwise_and(target) > 0, sa.false()).label("is_controlled"),
            (sa.func.coalesce(c.readings_in_quarter, 0) > 0).label("is_measured_in_quarter"),
            (e.c.steward_month <= CALENDAR.c.month_number).label("is_signed"),
        )
        .join_from(e, CALENDAR, (e.c.from_month <= CALENDAR.c.month_number) & (e.c.to_month > CALENDAR.c.month_number))
        .outerjoin(care, (c.enrolment_no == e.c.enrolment_no) & (c.month_number == CALENDAR.c.month_number))
        .where(CALENDAR.c.month_number.between(*span))
        .subquery()
    )


def managed_counts(span: Span) -> sa.Select:
    """Patients managed at the end of each month of the span (numbers of its first and last month), by sex and age band and what is true of them."""
    m = _managed(span).c
    is_old = m.months >= QUARTER
    is_followed = is_old & (m.visits_in_quarter > 0)
    conditions = {
        "due": m.due >= 1,
        "standardised": (m.due >= 1) & m.is_standardised,
        "standardised_national": m.is_standardised_nationally,
        "measured": m.is_measured,
        "controlled": m.is_controlled,
        "state_new": ~is_old,
        "state_lost": is_old & (m.visits == 0),
        "state_overdue": is_old & (m.visits > 0) & (m.visits_in_quarter == 0),
        "state_controlled": is_followed & m.is_measured_in_quarter & m.is_controlled,
        "state_uncontrolled": is_followed & m.is_measured_in_quarter & ~m.is_controlled,
        "state_unmeasured": is_followed & ~m.is_measured_in_quarter,
        "steward_signed": m.is_signed,
    }
    return sa.select(
        m.institution_no,
        m.month_number,
        m.disease,
        m.band_no,
        sa.func.count().label("managed"),
        *(sa.func.count().filter(condition).label(key) for key, condition in conditions.items()),
    ).group_by(m.institution_no, m.month_number, m.disease, m.band_no)


def newly_enrolled() -> sa.Select:
    e = ENROLMENT.c
    return _counted_in(e.from_month, "newly_enrolled")


def newly_signed() -> sa.Select:
    return _counted_in(ENROLMENT.c.steward_month, "steward_signed_new")


def _counted_in(month: sa.ColumnElement[int], key: str) -> sa.Select:
    e = ENROLMENT.c
    return sa.select(e.institution_no, month.label("month_number"), e.disease, sa.func.count().label(key)).group_by(e.institution_no, month, e.disease)
