"""Brings the parts of `chronic_month` and `chronic_band_month` together: the managed month span by month span, pairs, new enrolments, signing."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from data.rollups.bands import BAND
from data.rollups.chronic import Span, managed_counts, newly_enrolled, newly_signed
from data.rollups.months import CALENDAR, MartMonths
from data.rollups.pairs import paired_counts
from data.rollups.scratch import CARE, ENROLMENT, MEMBER
from data.schema.mart import CHRONIC_BAND_MONTH, CHRONIC_MONTH
from data.tables import MART_TABLES

PARTS = sa.Table(
    "chronic_part",
    sa.MetaData(),
    sa.Column("institution_no", sa.Integer),
    sa.Column("month_number", sa.Integer),
    sa.Column("disease", sa.Text),
    sa.Column("band_no", sa.Integer),
    *(sa.Column(key, sa.BigInteger) for key in CHRONIC_MONTH.counts),
    prefixes=["TEMPORARY"],
)
"""Counts by institution, month and disease, each part with columns of its own and nulls in the others; only those of the managed have a band."""

ROWS_AT_ONCE = 3_000_000
"""How many expanded rows one statement may hold: this bounds memory, and small data still needs one statement only."""


def size() -> sa.Select:
    """Rows that a month's statement reads, at most."""
    return sa.select(sa.select(sa.func.count()).select_from(ENROLMENT).scalar_subquery() + sa.select(sa.func.count()).select_from(CARE).scalar_subquery())


def spans(months: MartMonths, rows: int) -> Iterator[Span]:
    """The mart's months in runs that stay within ROWS_AT_ONCE."""
    step = max(1, ROWS_AT_ONCE // max(1, rows))
    for first in range(months.first_number, months.last_number + 1, step):
        yield first, min(first + step - 1, months.last_number)


def managed_part(span: Span) -> sa.Insert:
    return _part(managed_counts(span))


def other_parts() -> tuple[sa.Insert, ...]:
    pairs = paired_counts()
    columns = [pairs.c[key] for key in CHRONIC_MONTH.counts if key in pairs.c]
    paired = sa.select(pairs.c.institution_no, pairs.c.month_number, sa.literal("diabetes").label("disease"), *columns)
    return _part(newly_enrolled()), _part(newly_signed()), _part(paired)


def _part(rows: sa.Select) -> sa.Insert:
    return PARTS.insert().from_select(list(rows.selected_columns.keys()), rows)


def chronic_month() -> sa.Insert:
    """Needs every part."""
    p = PARTS.c
    sums = [sa.func.coalesce(sa.func.sum(p[key]), 0) for key in CHRONIC_MONTH.counts]
    rows = (
        sa.select(MEMBER.c.institution_id, CALENDAR.c.month, p.disease, *sums)
        .join_from(PARTS, MEMBER, MEMBER.c.institution_no == p.institution_no)
        .join(CALENDAR, CALENDAR.c.month_number == p.month_number)
        .group_by(MEMBER.c.institution_no, MEMBER.c.institution_id, CALENDAR.c.month, p.disease)
        .having(sa.or_(*(sa.func.sum(p[key]) > 0 for key in CHRONIC_MONTH.counts)))
        .order_by(MEMBER.c.institution_no, CALENDAR.c.month, p.disease)
    )
    return MART_TABLES["chronic_month"].insert().from_select([*CHRONIC_MONTH.keys, *CHRONIC_MONTH.counts], rows)


def chronic_band_month() -> sa.Insert:
    """Needs every part of the managed: a month lies in one span, so each row stands there once."""
    p = PARTS.c
    rows = (
        sa.select(MEMBER.c.institution_id, CALENDAR.c.month, p.disease, BAND.c.sex, BAND.c.age_band, *(p[key] for key in CHRONIC_BAND_MONTH.counts))
        .join_from(PARTS, MEMBER, MEMBER.c.institution_no == p.institution_no)
        .join(CALENDAR, CALENDAR.c.month_number == p.month_number)
        .join(BAND, BAND.c.band_no == p.band_no)
        .order_by(MEMBER.c.institution_no, CALENDAR.c.month, p.disease, p.band_no)
    )
    return MART_TABLES["chronic_band_month"].insert().from_select([*CHRONIC_BAND_MONTH.keys, *CHRONIC_BAND_MONTH.counts], rows)
