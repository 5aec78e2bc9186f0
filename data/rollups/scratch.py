"""Scratch tables of one build: numbered institutions and enrolments, and everything that happened to an enrolment. They vanish with the connection."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.schema import CreateTableAs

from data.rollups.months import CALENDAR, month_number
from data.tables import ACCEPTED

ELDER, YOUNGER = 2, 1
"""Bits of a reading: at target for a patient of 65 or more, at target for a younger one."""


def in_text_order(column: sa.ColumnElement) -> sa.ColumnElement:
    """Compare texts by their bytes, the same on every engine and in every locale."""
    return sa.collate(column, "C")


def _members() -> CreateTableAs:
    institutions = ACCEPTED["institutions"]
    number = sa.func.row_number().over(order_by=in_text_order(institutions.c.institution_id))
    columns = sa.select(sa.cast(number, sa.Integer).label("institution_no"), institutions.c.institution_id, institutions.c.opened_on, institutions.c.closed_on)
    return CreateTableAs(columns, "member", temporary=True)


MEMBERS = _members()
MEMBER = MEMBERS.table
"""One row an institution; the smaller code has the smaller number."""


def _enrolments() -> CreateTableAs:
    enrolments, patients = ACCEPTED["enrolments"], ACCEPTED["patients"]
    columns = sa.select(
        sa.cast(sa.func.row_number().over(), sa.Integer).label("enrolment_no"),
        enrolments.c.patient_id,
        enrolments.c.disease,
        MEMBER.c.institution_no,
        enrolments.c.enrolled_on,
        month_number(enrolments.c.enrolled_on).label("from_month"),
        sa.func.coalesce(month_number(enrolments.c.ended_on), _NEVER).label("to_month"),
        sa.case((enrolments.c.disease == "diabetes", month_number(enrolments.c.steward_signed_on))).label("steward_month"),
        patients.c.sex,
        sa.cast(patients.c.birth_year, sa.Integer).label("birth_year"),
    ).select_from(
        enrolments.join(MEMBER, MEMBER.c.institution_id == enrolments.c.institution_id).join(patients, patients.c.patient_id == enrolments.c.patient_id)
    )
    return CreateTableAs(columns, "enrolment", temporary=True)


_NEVER = sa.literal(12 * 10_000)

ENROLMENTS = _enrolments()
ENROLMENT = ENROLMENTS.table
"""One row an enrolment; it is open at the end of the months from `from_month` up to, not including, `to_month`."""


def _followups() -> sa.Subquery:
    """Follow-ups with what they show and their order among those of the patient and the disease."""
    f = ACCEPTED["followups"]
    is_glucose = f.c.disease == "diabetes"
    has_pressures = f.c.systolic_mmhg.is_not(None) & f.c.diastolic_mmhg.is_not(None)
    pressures = sa.case(((f.c.diastolic_mmhg >= 90) | (f.c.systolic_mmhg >= 150), 0), (f.c.systolic_mmhg >= 140, ELDER), else_=ELDER + YOUNGER)
    glucose = sa.case((f.c.fasting_glucose_mmol_l < 7.0, ELDER + YOUNGER), else_=0)
    return sa.select(
        f.c.patient_id,
        f.c.disease,
        f.c.followed_on,
        month_number(f.c.followed_on).label("month_number"),
        (f.c.mode == "face_to_face").label("is_face_to_face"),
        sa.case(
            (is_glucose & f.c.fasting_glucose_mmol_l.is_not(None), glucose),
            (~is_glucose & has_pressures, pressures),
        ).label("at_target"),
        sa.func.row_number().over(partition_by=(f.c.patient_id, f.c.disease), order_by=(f.c.followed_on, in_text_order(f.c.followup_id))).label("place"),
    ).subquery()


def _care() -> CreateTableAs:
    e, f, checkups = ENROLMENT, _followups(), ACCEPTED["checkups"]
    checked_month = month_number(checkups.c.checked_on)
    visits = sa.select(
        e.c.enrolment_no,
        f.c.month_number,
        f.c.followed_on.label("day"),
        f.c.is_face_to_face,
        sa.false().label("is_checkup"),
        (f.c.followed_on >= e.c.enrolled_on).label("is_since_start"),
        (sa.cast(f.c.place, sa.Integer) * 4 + f.c.at_target).label("reading"),
    ).select_from(f.join(e, (e.c.patient_id == f.c.patient_id) & (e.c.disease == f.c.disease) & (f.c.month_number < e.c.to_month)))
    checks = sa.select(
        e.c.enrolment_no,
        checked_month.label("month_number"),
        checkups.c.checked_on,
        sa.false(),
        sa.true(),
        (checkups.c.checked_on >= e.c.enrolled_on),
        sa.cast(sa.null(), sa.Integer),
    ).select_from(checkups.join(e, (e.c.patient_id == checkups.c.patient_id) & (checked_month < e.c.to_month)))
    both = sa.union_all(visits, checks).subquery()
    return CreateTableAs(sa.select(both).order_by(both.c.month_number, both.c.enrolment_no), "care", temporary=True)


CARE_EVENTS = _care()
CARE = CARE_EVENTS.table
"""One row a follow-up or check-up and enrolment it concerns, by month. `reading` is null without one, else its place in time × 4 + ELDER + YOUNGER bits."""


def windows(months: int = 12) -> sa.Subquery:
    """`event_month`, `month_number`: every month of the mart with those of the year that ends with it."""
    event_month, month = CALENDAR.alias("event_month"), CALENDAR.alias("window_month")
    return (
        sa.select(event_month.c.month_number.label("event_month"), month.c.month_number)
        .where(event_month.c.month_number.between(month.c.month_number - (months - 1), month.c.month_number))
        .subquery("windows")
    )
