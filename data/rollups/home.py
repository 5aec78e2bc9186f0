"""Home service: orders by the month of the request, visits by the month in which they were made, and how long people waited."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.schema import CreateTableAs

from data.rollups.months import CALENDAR, month_number
from data.rollups.scratch import in_text_order
from data.schema.mart import HOME_MONTH, WAIT_EDGES_MINUTES
from data.tables import ACCEPTED, MART_TABLES


def _orders() -> sa.Subquery:
    """Every order twice: as a request, and, once completed, as a visit."""
    o = ACCEPTED["home_orders"].c
    request = sa.select(
        o.institution_id,
        month_number(o.requested_at).label("month_number"),
        o.item_id,
        o.status,
        sa.false().label("is_visit"),
        o.rating,
        o.is_adverse,
    )
    visit = sa.select(o.institution_id, month_number(o.served_at), o.item_id, o.status, sa.true(), o.rating, o.is_adverse).where(o.status == "completed")
    return sa.union_all(request, visit).subquery("home_order")


def home_month() -> sa.Insert:
    o = _orders().c
    count = sa.func.count
    counts = {
        "requested": count().filter(~o.is_visit),
        "requested_completed": count().filter(~o.is_visit & (o.status == "completed")),
        "requested_cancelled": count().filter(~o.is_visit & (o.status == "cancelled")),
        "requested_refused": count().filter(~o.is_visit & (o.status == "refused")),
        "completed": count().filter(o.is_visit),
        "rating_sum": sa.func.coalesce(sa.func.sum(o.rating).filter(o.is_visit), 0),
        "rated": count(o.rating).filter(o.is_visit),
        "adverse": count().filter(o.is_visit & o.is_adverse),
    }
    rows = (
        sa.select(o.institution_id, CALENDAR.c.month, *(counts[key] for key in HOME_MONTH.counts))
        .join(CALENDAR, CALENDAR.c.month_number == o.month_number)
        .group_by(o.institution_id, CALENDAR.c.month)
        .order_by(in_text_order(o.institution_id), CALENDAR.c.month)
    )
    return MART_TABLES["home_month"].insert().from_select([*HOME_MONTH.keys, *HOME_MONTH.counts], rows)


def home_item_month() -> sa.Insert:
    o = _orders().c
    rows = (
        sa.select(o.institution_id, CALENDAR.c.month, o.item_id, sa.func.count().filter(~o.is_visit), sa.func.count().filter(o.is_visit))
        .join(CALENDAR, CALENDAR.c.month_number == o.month_number)
        .group_by(o.institution_id, CALENDAR.c.month, o.item_id)
        .order_by(in_text_order(o.institution_id), CALENDAR.c.month, in_text_order(o.item_id))
    )
    return MART_TABLES["home_item_month"].insert().from_select(["institution_id", "month", "item_id", "requested", "completed"], rows)


def _bins() -> CreateTableAs:
    edges = sa.values(sa.column("bin", sa.Integer), sa.column("above", sa.Integer), sa.column("up_to", sa.Integer), name="edge", literal_binds=True).data(
        [(bin_, lower * 60, upper * 60) for bin_, (lower, upper) in enumerate(zip(WAIT_EDGES_MINUTES, WAIT_EDGES_MINUTES[1:], strict=False))]
    )
    return CreateTableAs(sa.select(edges.c.bin, edges.c.above, edges.c.up_to), "wait_bin", temporary=True)


WAIT_BINS = _bins()
WAIT_BIN = WAIT_BINS.table
"""The bins of waits, in seconds."""


def home_wait_month() -> sa.Insert:
    o, b = ACCEPTED["home_orders"].c, WAIT_BIN.c
    month, seconds = month_number(o.served_at), sa.extract("epoch", o.served_at - o.requested_at)
    waits = (
        sa.select(o.institution_id, month.label("month_number"), seconds.label("seconds"), sa.func.count().label("orders"))
        .where(o.status == "completed")
        .group_by(o.institution_id, month, seconds)
        .subquery()
    )
    w = waits.c
    in_bin = ((w.seconds > b.above) | ((w.seconds == 0) & (b.above == 0))) & (w.seconds <= b.up_to)
    rows = (
        sa.select(w.institution_id, CALENDAR.c.month, b.bin, sa.func.sum(w.orders))
        .join_from(waits, CALENDAR, CALENDAR.c.month_number == w.month_number)
        .join(WAIT_BIN, in_bin)
        .group_by(w.institution_id, CALENDAR.c.month, b.bin)
        .order_by(in_text_order(w.institution_id), CALENDAR.c.month, b.bin)
    )
    return MART_TABLES["home_wait_month"].insert().from_select(["institution_id", "month", "bin", "orders"], rows)
