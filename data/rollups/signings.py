"""Family-doctor signings: residents signed at every month's end, each counted once, what was promised and done, new signings and renewals, teams."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.schema import CreateTableAs

from data.rollups.institutions import REGISTER, is_open_at
from data.rollups.months import CALENDAR, month_number
from data.rollups.scratch import MEMBER, in_text_order
from data.rollups.stocks import month_end_stock
from data.schema.mart import SIGNED_TWICE_MONTH, SIGNING_MONTH
from data.tables import ACCEPTED, MART_TABLES

COUNTED = ("signed", "priority_signed")
RENEWS_FROM_DAYS, RENEWS_TO_DAYS = 90, 30
"""A signing renews another when it lies so many days before to so many days after the other's expiry."""


def _signings() -> sa.Subquery:
    """Signings by numbered institution; each is open at the end of the months from `from_month` up to, not including, `to_month`."""
    s = ACCEPTED["signings"].c
    due = sa.func.coalesce(s.services_due, 0)
    return (
        sa.select(
            s.resident_id,
            MEMBER.c.institution_no,
            s.signed_on,
            s.expires_on,
            month_number(s.signed_on).label("from_month"),
            month_number(s.expires_on).label("to_month"),
            s.is_priority,
            due.label("due"),
            sa.func.least(sa.func.coalesce(s.services_done, 0), due).label("done"),
        )
        .join_from(ACCEPTED["signings"], MEMBER, MEMBER.c.institution_id == s.institution_id)
        .subquery("signing")
    )


def _runs() -> CreateTableAs:
    """Of each resident and institution only the months that no earlier signing covers: laid end to end, nobody is counted twice there."""
    s = _signings().c
    covered = sa.func.max(s.to_month).over(partition_by=(s.resident_id, s.institution_no), order_by=(s.from_month, s.to_month), rows=(None, -1))
    priority = (
        sa.func.max(s.to_month).filter(s.is_priority).over(partition_by=(s.resident_id, s.institution_no), order_by=(s.from_month, s.to_month), rows=(None, -1))
    )
    both = sa.select(s.resident_id, s.institution_no, s.from_month, s.to_month, s.is_priority, covered.label("covered"), priority.label("priority")).subquery()
    b = both.c
    parts = (
        sa.select(
            sa.literal(key).label("counted"),
            b.resident_id,
            b.institution_no,
            sa.func.greatest(b.from_month, sa.func.coalesce(before, 0)).label("from_month"),
            b.to_month,
        ).where(is_counted, b.to_month > sa.func.coalesce(before, b.from_month), b.to_month > b.from_month)
        for key, before, is_counted in (("signed", b.covered, sa.true()), ("priority_signed", b.priority, b.is_priority))
    )
    return CreateTableAs(sa.union_all(*parts), "signed_run", temporary=True)


RUNS = _runs()
RUN = RUNS.table
"""Runs of months in which a resident is counted at an institution; those of one resident, institution and count do not overlap."""


def _signed() -> sa.Subquery:
    r = sa.select(RUN.c.institution_no, RUN.c.from_month, RUN.c.to_month, RUN.c.counted).subquery()
    return month_end_stock(r, {key: r.c.counted == key for key in COUNTED})


def _services() -> sa.Subquery:
    s = _signings()
    return month_end_stock(s, {}, sums={"services_due": s.c.due, "services_done": s.c.done})


def _flows() -> sa.Subquery:
    """`signings_new` by the month of signing, `expiring` and `renewed` by that of the expiry."""
    s, later = _signings(), ACCEPTED["signings"].alias("later")
    renews = sa.exists().where(
        later.c.resident_id == s.c.resident_id,
        later.c.institution_id == MEMBER.c.institution_id,
        later.c.signed_on > s.c.signed_on,
        later.c.signed_on.between(s.c.expires_on - RENEWS_FROM_DAYS, s.c.expires_on + RENEWS_TO_DAYS),
    )
    none = sa.literal(0)
    new = sa.select(
        s.c.institution_no, s.c.from_month.label("month_number"), sa.literal(1).label("signings_new"), none.label("expiring"), none.label("renewed")
    )
    ended = sa.select(s.c.institution_no, s.c.to_month, none, sa.literal(1), sa.case((renews, 1), else_=0)).join_from(
        s, MEMBER, MEMBER.c.institution_no == s.c.institution_no
    )
    both = sa.union_all(new, ended).subquery()
    counts = (sa.func.sum(both.c[key]).label(key) for key in ("signings_new", "expiring", "renewed"))
    return sa.select(both.c.institution_no, both.c.month_number, *counts).group_by(both.c.institution_no, both.c.month_number).subquery()


def signing_month() -> sa.Insert:
    """Needs RUNS."""
    signed, services, flows = _signed(), _services(), _flows()
    is_told = is_open_at(CALENDAR.c.last_day, MEMBER.c.opened_on, MEMBER.c.closed_on) & REGISTER.c.family_doctor_teams.is_not(None)
    columns = {
        "signed": signed.c.signed,
        "priority_signed": signed.c.priority_signed,
        "services_due": services.c.services_due,
        "services_done": services.c.services_done,
        "signings_new": sa.func.coalesce(flows.c.signings_new, 0),
        "expiring": sa.func.coalesce(flows.c.expiring, 0),
        "renewed": sa.func.coalesce(flows.c.renewed, 0),
        "teams": sa.case((is_told, REGISTER.c.family_doctor_teams), else_=0),
        "signed_with_teams": sa.case((is_told, signed.c.signed), else_=0),
    }
    every = (
        sa.join(MEMBER, CALENDAR, sa.true())
        .join(REGISTER, REGISTER.c.institution_id == MEMBER.c.institution_id)
        .join(signed, (signed.c.institution_no == MEMBER.c.institution_no) & (signed.c.month_number == CALENDAR.c.month_number))
        .join(services, (services.c.institution_no == MEMBER.c.institution_no) & (services.c.month_number == CALENDAR.c.month_number))
        .outerjoin(flows, (flows.c.institution_no == MEMBER.c.institution_no) & (flows.c.month_number == CALENDAR.c.month_number))
    )
    rows = (
        sa.select(MEMBER.c.institution_id, CALENDAR.c.month, *(columns[key] for key in SIGNING_MONTH.counts))
        .select_from(every)
        .where(sa.or_(*(columns[key] > 0 for key in SIGNING_MONTH.counts)))
        .order_by(MEMBER.c.institution_no, CALENDAR.c.month)
    )
    return MART_TABLES["signing_month"].insert().from_select([*SIGNING_MONTH.keys, *SIGNING_MONTH.counts], rows)


def _elsewhere_too() -> CreateTableAs:
    """Month by month the residents whom several institutions may count: few, so that they can be laid out one by one."""
    r = RUN.c
    movers = (
        sa.select(r.counted, r.resident_id).group_by(r.counted, r.resident_id).having(sa.func.min(r.institution_no) < sa.func.max(r.institution_no)).subquery()
    )
    rows = (
        sa.select(r.counted, r.resident_id, CALENDAR.c.month_number, CALENDAR.c.month, r.institution_no)
        .join_from(RUN, movers, (movers.c.counted == r.counted) & (movers.c.resident_id == r.resident_id))
        .join(CALENDAR, (CALENDAR.c.month_number >= r.from_month) & (CALENDAR.c.month_number < r.to_month))
    )
    return CreateTableAs(rows, "signed_mover", temporary=True)


MOVERS = _elsewhere_too()
MOVER = MOVERS.table


def signed_twice_month() -> sa.Insert:
    """Needs MOVERS. Each group is laid out by one of its residents."""
    m = MOVER.c
    members = sa.func.string_agg(sa.cast(m.institution_no, sa.Text), sa.literal(",")).aggregate_order_by(m.institution_no)
    several = (
        sa.select(m.counted, m.month_number, m.resident_id, members.label("members"))
        .group_by(m.counted, m.month_number, m.resident_id)
        .having(sa.func.count() > 1)
        .subquery()
    )
    s = several.c
    groups = (
        sa.select(s.counted, s.month_number, s.members, sa.func.min(s.resident_id).label("resident_id"), sa.func.count().label("residents"))
        .group_by(s.counted, s.month_number, s.members)
        .subquery()
    )
    g = groups.c
    number = sa.func.row_number().over(partition_by=(g.month_number, g.counted), order_by=in_text_order(g.members))
    numbered = sa.select(g.counted, g.month_number, g.resident_id, g.residents, number.label("group_no")).subquery()
    n = numbered.c
    rows = (
        sa.select(MEMBER.c.institution_id, m.month, n.counted, n.group_no, n.residents)
        .join_from(numbered, MOVER, (n.counted == m.counted) & (n.month_number == m.month_number) & (n.resident_id == m.resident_id))
        .join(MEMBER, MEMBER.c.institution_no == m.institution_no)
        .order_by(m.month, n.counted, n.group_no, MEMBER.c.institution_no)
    )
    return MART_TABLES["signed_twice_month"].insert().from_select([*SIGNED_TWICE_MONTH.keys, *SIGNED_TWICE_MONTH.counts], rows)
