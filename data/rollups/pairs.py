"""The paired change of glucose control: every patient's first reading against his last, at the end of every month."""

from __future__ import annotations

import sqlalchemy as sa

from data.rollups.chronic import QUARTER
from data.rollups.scratch import CARE, ENROLMENT
from data.rollups.stocks import month_end_stock

BASELINE_DAYS = 90
APART_DAYS = 90


def _readings() -> sa.Subquery:
    """Fasting glucose readings since the enrolment began, each with the first of them and the month of the next."""
    e, c = ENROLMENT, CARE.c
    own = {"partition_by": c.enrolment_no, "order_by": c.reading}
    return (
        sa.select(
            e.c.institution_no,
            e.c.from_month,
            e.c.to_month,
            e.c.enrolled_on,
            c.month_number,
            c.day,
            (c.reading.bitwise_and(1) > 0).label("is_controlled"),
            sa.func.min(c.day).over(partition_by=c.enrolment_no).label("first_day"),
            (sa.func.first_value(c.reading).over(**own).bitwise_and(1) > 0).label("was_controlled"),
            sa.func.lead(c.month_number).over(**own).label("next_month"),
        )
        .join_from(CARE, e, e.c.enrolment_no == c.enrolment_no)
        .where(e.c.disease == "diabetes", c.reading.is_not(None), c.is_since_start)
        .subquery()
    )


def _pairs() -> sa.Subquery:
    """A pair lasts from the month of its second reading to that of the next one, while the patient is managed for three months or more."""
    r = _readings().c
    return (
        sa.select(
            r.institution_no,
            sa.func.greatest(r.month_number, r.from_month + QUARTER).label("from_month"),
            sa.func.least(sa.func.coalesce(r.next_month, r.to_month), r.to_month).label("to_month"),
            r.was_controlled,
            r.is_controlled,
        )
        .where(r.first_day <= r.enrolled_on + BASELINE_DAYS, r.day >= r.first_day + APART_DAYS)
        .subquery()
    )


def paired_counts() -> sa.Subquery:
    """Pairs per institution and month by control at the first and at the last reading."""
    pairs = _pairs()
    was, now = pairs.c.was_controlled, pairs.c.is_controlled
    cells = {"pair_both": was & now, "pair_gained": ~was & now, "pair_lost": was & ~now, "pair_neither": ~was & ~now}
    return month_end_stock(pairs, cells)
