"""Cloud examinations: requests by month with what has become of them, and how long the reports of a month had taken."""

from __future__ import annotations

import sqlalchemy as sa

from data.rollups.home import WAIT_BIN
from data.rollups.months import CALENDAR, month_number
from data.rollups.scratch import in_text_order
from data.schema.mart import EXAMINATION_MONTH, EXAMINATION_TURNAROUND_MONTH
from data.tables import ACCEPTED, MART_TABLES

DAY_SECONDS = 86_400


def _seconds() -> sa.ColumnElement:
    """From the request to the report; null without one."""
    e = ACCEPTED["cloud_examinations"].c
    return sa.extract("epoch", e.reported_at - e.requested_at)


def examination_month() -> sa.Insert:
    e = ACCEPTED["cloud_examinations"].c
    count, is_within = sa.func.count, _seconds() <= DAY_SECONDS
    counts = {
        "requested": count(),
        "reported": count(e.reported_at),
        "within_24h": count().filter(is_within),
        "critical": count().filter(e.is_critical),
        "critical_known": count(e.is_critical),
        "critical_within_24h": count().filter(e.is_critical & is_within),
        "eligible": count(e.is_recognised),
        "recognised": count().filter(e.is_recognised),
    }
    rows = (
        sa.select(e.institution_id, CALENDAR.c.month, e.modality, *(counts[key] for key in EXAMINATION_MONTH.counts))
        .join_from(ACCEPTED["cloud_examinations"], CALENDAR, CALENDAR.c.month_number == month_number(e.requested_at))
        .group_by(e.institution_id, CALENDAR.c.month, e.modality)
        .order_by(in_text_order(e.institution_id), CALENDAR.c.month, e.modality)
    )
    return MART_TABLES[EXAMINATION_MONTH.key].insert().from_select([*EXAMINATION_MONTH.keys, *EXAMINATION_MONTH.counts], rows)


def examination_turnaround_month() -> sa.Insert:
    """Counted by the second first: so many fewer rows look for their bin."""
    e, b = ACCEPTED["cloud_examinations"].c, WAIT_BIN.c
    month, seconds = month_number(e.reported_at), _seconds()
    counted = (
        sa.select(e.institution_id, e.modality, month.label("month_number"), seconds.label("seconds"), sa.func.count().label("reports"))
        .where(e.reported_at.is_not(None))
        .group_by(e.institution_id, e.modality, month, seconds)
        .subquery()
    )
    c = counted.c
    in_bin = ((c.seconds > b.above) | ((c.seconds == 0) & (b.above == 0))) & (c.seconds <= b.up_to)
    rows = (
        sa.select(c.institution_id, CALENDAR.c.month, c.modality, b.bin, sa.func.sum(c.reports))
        .join_from(counted, CALENDAR, CALENDAR.c.month_number == c.month_number)
        .join(WAIT_BIN, in_bin)
        .group_by(c.institution_id, CALENDAR.c.month, c.modality, b.bin)
        .order_by(in_text_order(c.institution_id), CALENDAR.c.month, c.modality, b.bin)
    )
    table = EXAMINATION_TURNAROUND_MONTH
    return MART_TABLES[table.key].insert().from_select([*table.keys, *table.counts], rows)
