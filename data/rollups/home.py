"""Home service: orders by the month of the request, visits by the month in which they were made, and how long people waited."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.schema import CreateTableAs

from data.rollups.months import CALENDAR, month_number
from data.rollups.scratch import in_text_order
from data.schema.mart import HOME_ITEM_OUTCOME_MONTH, HOME_MONTH, WAIT_EDGES_MINUTES
from data.tables import ACCEPTED, MART_TABLES

MONTHS_OF_YEAR = 12


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


def home_item_outcome_month() -> sa.Insert:
    """Requests by item and what has become of them; beside them, what was completed in the year to each month, which outlives the requests."""
    asked, year = _asked(), _completed_in_year()
    orders = sa.union_all(asked, year).subquery("item_order")
    o, counts = orders.c, HOME_ITEM_OUTCOME_MONTH.counts
    rows = (
        sa.select(o.institution_id, CALENDAR.c.month, o.item_id, *(sa.func.sum(o[key]) for key in counts))
        .join_from(orders, CALENDAR, CALENDAR.c.month_number == o.month_number)
        .group_by(o.institution_id, CALENDAR.c.month, o.item_id)
        .order_by(in_text_order(o.institution_id), CALENDAR.c.month, in_text_order(o.item_id))
    )
    return MART_TABLES["home_item_outcome_month"].insert().from_select([*HOME_ITEM_OUTCOME_MONTH.keys, *counts], rows)


def _asked() -> sa.Select:
    """`HOME_ITEM_OUTCOME_MONTH.counts` of the orders by the month of the request."""
    o, count = ACCEPTED["home_orders"].c, sa.func.count
    outcomes = [count().filter(o.status == status).label(f"requested_{status}") for status in ("completed", "cancelled", "refused")]
    month = month_number(o.requested_at)
    columns = (o.institution_id, month.label("month_number"), o.item_id, count().label("requested"), *outcomes, sa.literal_column("0").label("completed_year"))
    return sa.select(*columns).group_by(o.institution_id, month, o.item_id)


def _completed_in_year() -> sa.Select:
    """The same columns: completed orders once in each of the twelve months whose year to the month's end they lie in."""
    o, zero = ACCEPTED["home_orders"].c, sa.literal_column("0")
    served = month_number(o.served_at)
    done = (
        sa.select(o.institution_id, served.label("month_number"), o.item_id, sa.func.count().label("orders"))
        .where(o.status == "completed")
        .group_by(o.institution_id, served, o.item_id)
        .subquery("done")
    )
    d, months = done.c, CALENDAR.alias("counted_in")
    return (
        sa.select(d.institution_id, months.c.month_number, d.item_id, zero, zero, zero, zero, sa.func.sum(d.orders))
        .join_from(done, months, months.c.month_number.between(d.month_number, d.month_number + (MONTHS_OF_YEAR - 1)))
        .group_by(d.institution_id, months.c.month_number, d.item_id)
    )


def home_item_wait_month() -> sa.Insert:
    o = ACCEPTED["home_orders"].c
    month, seconds = month_number(o.served_at), sa.extract("epoch", o.served_at - o.requested_at)
    visits = sa.select(o.institution_id, month.label("month_number"), o.item_id, seconds.label("seconds")).where(o.status == "completed").subquery("visit")
    v, bins = visits.c, _bins_of(visits)
    keys = (v.institution_id, CALENDAR.c.month, v.item_id, bins.c.bin)
    rows = (
        sa.select(*keys, sa.func.count())
        .join_from(visits, CALENDAR, CALENDAR.c.month_number == v.month_number)
        .join(bins, bins.c.seconds == v.seconds)
        .group_by(*keys)
        .order_by(in_text_order(v.institution_id), CALENDAR.c.month, in_text_order(v.item_id), bins.c.bin)
    )
    return MART_TABLES["home_item_wait_month"].insert().from_select(["institution_id", "month", "item_id", "bin", "orders"], rows)


def _bins_of(visits: sa.Subquery) -> sa.Subquery:
    """seconds, bin: waits repeat to the minute, so each different one is looked up once."""
    waits, b = sa.select(visits.c.seconds).distinct().subquery("wait"), WAIT_BIN.c
    seconds = waits.c.seconds
    in_bin = ((seconds > b.above) | ((seconds == 0) & (b.above == 0))) & (seconds <= b.up_to)
    return sa.select(seconds, b.bin).join_from(waits, WAIT_BIN, in_bin).subquery("binned")


def home_wait_month() -> sa.Insert:
    """Of `home_item_wait_month`, over the items."""
    w = MART_TABLES["home_item_wait_month"].c
    keys = (w.institution_id, w.month, w.bin)
    rows = sa.select(*keys, sa.func.sum(w.orders)).group_by(*keys).order_by(in_text_order(w.institution_id), w.month, w.bin)
    return MART_TABLES["home_wait_month"].insert().from_select(["institution_id", "month", "bin", "orders"], rows)
