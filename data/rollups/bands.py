"""Sex and age band of a patient as one number, and what the numbers stand for."""

from __future__ import annotations

import sqlalchemy as sa

from data.schema.mart import AGE_BANDS, SEXES

BAND = sa.Table(
    "band",
    sa.MetaData(),
    sa.Column("band_no", sa.Integer),
    sa.Column("sex", sa.Text),
    sa.Column("age_band", sa.Text),
    prefixes=["TEMPORARY"],
)
"""One row a sex and age band."""


def band_rows() -> sa.Insert:
    pairs = [(sex, band.key) for sex in SEXES for band in AGE_BANDS]
    return BAND.insert().values([(number, *pair) for number, pair in enumerate(pairs)])


def band_number(sex: sa.ColumnElement[str], birth_year: sa.ColumnElement[int], year: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """The `band_no` of a patient in a year: whole numbers group faster than texts."""
    youngest, *older = AGE_BANDS
    reached = [(year - birth_year >= band.least, place) for place, band in reversed(tuple(enumerate(older, 1)))]
    firsts = [(sex == name, place * len(AGE_BANDS)) for place, name in enumerate(SEXES)]
    return sa.cast(sa.case(*firsts) + sa.case(*reached, else_=AGE_BANDS.index(youngest)), sa.Integer)
