"""Prescriptions by the month in which they were written: alerts and what came of them, where they were filled, stock-outs, money."""

from __future__ import annotations

import sqlalchemy as sa

from data.rollups.months import CALENDAR, month_number
from data.rollups.scratch import in_text_order
from data.schema.mart import PRESCRIPTION_MONTH
from data.tables import ACCEPTED, MART_TABLES


def prescription_month() -> sa.Insert:
    p = ACCEPTED["prescriptions"].c
    month = month_number(p.prescribed_on)
    sums = (*(_counts()[key].label(key) for key in PRESCRIPTION_MONTH.counts), sa.cast(sa.func.sum(p.amount_yuan), sa.Double).label("amount_yuan"))
    # Summed by numbers first: the calendar then meets thousands of rows, not millions.
    summed = sa.select(p.institution_id, month.label("month_number"), *sums).group_by(p.institution_id, month).subquery()
    rows = (
        sa.select(summed.c.institution_id, CALENDAR.c.month, *(summed.c[key] for key in (*PRESCRIPTION_MONTH.counts, *PRESCRIPTION_MONTH.sums)))
        .join_from(summed, CALENDAR, CALENDAR.c.month_number == summed.c.month_number)
        .order_by(in_text_order(summed.c.institution_id), CALENDAR.c.month)
    )
    return MART_TABLES["prescription_month"].insert().from_select([*PRESCRIPTION_MONTH.keys, *PRESCRIPTION_MONTH.counts, *PRESCRIPTION_MONTH.sums], rows)


def _counts() -> dict[str, sa.ColumnElement]:
    p, count = ACCEPTED["prescriptions"].c, sa.func.count
    return {
        "prescriptions": count(),
        "alerted": count().filter(p.is_alerted),
        "alert_accepted": count().filter(p.is_alerted & p.review.in_(("modified", "rejected"))),
        "modified": count().filter(p.review == "modified"),
        "rejected": count().filter(p.review == "rejected"),
        "filled_own": count().filter(p.fulfilment == "own"),
        "filled_community": count().filter(p.fulfilment == "community"),
        "filled_cloud_delivery": count().filter(p.fulfilment == "cloud_delivery"),
        "filled_outside": count().filter(p.fulfilment == "outside"),
        "not_filled": count().filter(p.fulfilment == "none"),
        "items": sa.func.sum(p["items"]),
        "items_out_of_stock": sa.func.sum(p.items_out_of_stock),
        "long_term": count().filter(p.is_long_term),
        "long_term_known": count(p.is_long_term),
    }
