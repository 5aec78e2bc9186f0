"""Real use: events and the working days that have any, by capability, and how far the events come. What counts is declared in `data.schema.loops`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.schema import CreateTableAs

from data.rollups.months import MartMonths
from data.rollups.scratch import in_text_order
from data.schema.contracts import TABLES
from data.schema.loops import GIVEN, IS_FOLLOWED_IN_TIME, NEXT_WITHIN_DAYS, USES, Amount, Step, Ways
from data.schema.months import last_day
from data.schema.working_days import WorkingDays
from data.tables import ACCEPTED, MART_TABLES

DAY = sa.Table(
    "day",
    sa.MetaData(),
    sa.Column("day", sa.Date),
    sa.Column("month", sa.Date),
    sa.Column("is_working", sa.Boolean),
    prefixes=["TEMPORARY"],
)
"""One row a day of the mart's months."""

Source = tuple[str, str]
"""A submission table and the column by whose days its rows are counted."""


def day_rows(months: MartMonths, working_days: WorkingDays) -> sa.Insert:
    count = (last_day(months.last) - months.first).days + 1
    days = (months.first + timedelta(days=step) for step in range(count))
    return DAY.insert().values([(day, day.replace(day=1), working_days.is_working(day)) for day in days])


def _holds(rows: sa.FromClause, ways: Ways) -> sa.ColumnElement[bool]:
    if not ways:
        return sa.true()
    return sa.or_(*(sa.and_(*(_passes(rows.c[column], values) for column, values in way)) for way in ways))


def _passes(column: sa.ColumnElement, values: tuple[str, ...]) -> sa.ColumnElement[bool]:
    if values == GIVEN:
        return column.is_not(None)
    return column.is_(values == ("true",)) if isinstance(column.type, sa.Boolean) else column.in_(values)


def _amount(rows: sa.FromClause, amount: Amount) -> sa.ColumnElement[int]:
    total = sa.func.coalesce(rows.c[amount.plus], 0)
    if amount.minus:
        total = total - sa.func.coalesce(rows.c[amount.minus], 0)
    return sa.func.least(total, sa.func.coalesce(rows.c[amount.at_most], 0)) if amount.at_most else total


def _reached(rows: sa.FromClause, steps: tuple[Step, ...]) -> sa.ColumnElement[int]:
    """What the rows that reached all of `steps` count for in the last of them."""
    is_reached = sa.and_(*(_holds(rows, step.ways) for step in steps))
    if steps[-1].amount is None:
        return sa.func.count().filter(is_reached)
    return sa.cast(sa.func.sum(sa.case((is_reached, _amount(rows, steps[-1].amount)), else_=0)), sa.BigInteger)


def _rows(table: str) -> sa.FromClause:
    """The accepted rows; of follow-ups also whether the next day with one comes in time."""
    if table != "followups":
        return ACCEPTED[table]
    followups = ACCEPTED[table]
    day = followups.c.followed_on
    next_day = sa.func.min(day).over(partition_by=(followups.c.patient_id, followups.c.disease), order_by=day, groups=(1, 1))
    read = [column for column in followups.c if column.name != "followup_id"]
    return sa.select(*read, (next_day - day <= NEXT_WITHIN_DAYS).label(IS_FOLLOWED_IN_TIME)).subquery("followup")


def _counts(rows: sa.FromClause, source: Source) -> Mapping[tuple[str, str], sa.ColumnElement[int]]:
    """(capability, step), the step empty for its events of use → how many."""
    table, dated_by = source
    found: dict[tuple[str, str], sa.ColumnElement[int]] = {}
    for capability, use in USES.items():
        for events in use.events:
            if events.table == table and dated_by == TABLES[table].dated_by:
                found[capability, ""] = sa.func.count().filter(_holds(rows, events.ways)) if events.ways else sa.func.count()
        if use.loop is not None and (use.loop.table, use.loop.dated_by) == source:
            for place, step in enumerate(use.loop.steps, 1):
                found[capability, step.key] = _reached(rows, use.loop.steps[:place])
    return found


def _name(capability: str, step: str) -> str:
    return f"{capability}__{step}"


def _daily(source: Source) -> CreateTableAs:
    """One row an institution and day with everything that is counted of a source, so that each is read once."""
    table, dated_by = source
    rows = _rows(table)
    day = sa.cast(rows.c[dated_by], sa.Date)
    counts = (count.label(_name(*key)) for key, count in _counts(rows, source).items())
    return CreateTableAs(
        sa.select(rows.c.institution_id, day.label("day"), *counts).group_by(rows.c.institution_id, day), f"{table}_{dated_by}", temporary=True
    )


def _sources() -> Iterator[Source]:
    for use in USES.values():
        yield from ((events.table, TABLES[events.table].dated_by or "") for events in use.events)
        if use.loop is not None:
            yield use.loop.table, use.loop.dated_by


DAILY: Mapping[Source, CreateTableAs] = {source: _daily(source) for source in sorted(set(_sources()))}


def _columns(is_use: bool) -> Iterator[tuple[sa.TableClause, str, str, sa.ColumnElement[int]]]:
    """Day tables with the capability, the step and the column of each count: of use, or of steps."""
    for daily in DAILY.values():
        counted = {column.name: column for column in daily.table.columns if "__" in column.name}
        for name, column in counted.items():
            capability, step = name.split("__")
            if is_use == (step == ""):
                yield daily.table, capability, step, column


def use_month() -> sa.Insert:
    """Events of several tables on one day are one day."""
    parts = [
        sa.select(table.c.institution_id, table.c.day, sa.literal(capability).label("capability"), column.label("events")).where(column > 0)
        for table, capability, _step, column in _columns(is_use=True)
    ]
    each = sa.union_all(*parts).subquery("each")
    keys = (each.c.institution_id, each.c.day, each.c.capability)
    daily = sa.select(*keys, sa.func.sum(each.c.events).label("events")).group_by(*keys).subquery("daily")
    c = daily.c
    rows = (
        sa.select(c.institution_id, DAY.c.month, c.capability, sa.cast(sa.func.sum(c.events), sa.BigInteger), sa.func.count().filter(DAY.c.is_working))
        .join_from(daily, DAY, DAY.c.day == c.day)
        .group_by(c.institution_id, DAY.c.month, c.capability)
        .order_by(in_text_order(c.institution_id), DAY.c.month, in_text_order(c.capability))
    )
    return MART_TABLES["use_month"].insert().from_select(["institution_id", "month", "capability", "events", "working_days"], rows)


def loop_month() -> sa.Insert:
    parts = [_step_months(*each) for each in _columns(is_use=False)]
    each = sa.union_all(*parts).subquery("each")
    c = each.c
    rows = (
        sa.select(c.institution_id, c.month, c.capability, c.step, c.events)
        .where(c.events > 0)
        .order_by(in_text_order(c.institution_id), c.month, in_text_order(c.capability), in_text_order(c.step))
    )
    return MART_TABLES["loop_month"].insert().from_select(["institution_id", "month", "capability", "step", "events"], rows)


def _step_months(table: sa.TableClause, capability: str, step: str, column: sa.ColumnElement[int]) -> sa.Select:
    events = sa.cast(sa.func.sum(column), sa.BigInteger).label("events")
    return (
        sa.select(table.c.institution_id, DAY.c.month, sa.literal(capability).label("capability"), sa.literal(step).label("step"), events)
        .join_from(table, DAY, DAY.c.day == table.c.day)
        .group_by(table.c.institution_id, DAY.c.month)
    )


def calendar_month() -> sa.Insert:
    rows = sa.select(DAY.c.month, sa.func.count().filter(DAY.c.is_working)).group_by(DAY.c.month).order_by(DAY.c.month)
    return MART_TABLES["calendar_month"].insert().from_select(["month", "working_days"], rows)
