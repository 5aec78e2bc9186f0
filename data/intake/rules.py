"""What a row must hold to, as named expressions made from a table's declaration. Only what one row and the references can tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

import polars as pl

from data.intake.reasons import Reason
from data.intake.values import CONTROL, UNREADABLE
from data.schema.contracts import Column, Kind, Table


@dataclass(frozen=True)
class Rule:
    """`is_broken` is true where a row breaks the rule; null does not break it. `column` is the one to name."""

    column: str
    reason: Reason
    is_broken: pl.Expr


@dataclass(frozen=True)
class World:
    """What rows are judged against besides themselves: the day of loading, and what each reference may name."""

    today: date
    known: Mapping[str, pl.Series]
    """The codes or pseudonyms by what they are (`institutions`, `patients`, `areas`, `items`). What is absent is not checked."""


def is_empty(key: str) -> str:
    """The name of the column that says where the raw cell of `key` was empty."""
    return f"{key} is empty"


def rules(table: Table, world: World) -> tuple[Rule, ...]:
    """In the order of the columns, then of the table's own rules: a row is refused for the first that it breaks."""
    own = tuple(rule for column in table.columns for rule in _column_rules(column, world))
    return (*own, *_table_rules(table))


def _column_rules(column: Column, world: World) -> Iterator[Rule]:
    value = pl.col(column.key)
    if column.is_required:
        yield Rule(column.key, Reason.MISSING, pl.col(is_empty(column.key)))
    if column.kind is Kind.TEXT and column.refers_to not in world.known:
        # What refers to a known code and has such a character is none of the known ones.
        yield Rule(column.key, Reason.CONTROL_CHARACTER, value.str.contains(CONTROL))
    if column.kind in UNREADABLE:
        yield Rule(column.key, UNREADABLE[column.kind], value.is_null() & ~pl.col(is_empty(column.key)))
    if (outside := _outside(column, world.today)) is not None:
        yield Rule(column.key, Reason.OUT_OF_RANGE, outside)
    if column.kind in (Kind.DATE, Kind.TIME):
        yield from _window(column, world.today)
    if column.refers_to in world.known:
        yield Rule(column.key, Reason.UNKNOWN_REFERENCE, ~value.is_in(world.known[column.refers_to].implode()))
    if column.differs_from in world.known:
        yield Rule(column.key, Reason.CODE_OF_ANOTHER, value.is_in(world.known[column.differs_from].implode()))


def _outside(column: Column, today: date) -> pl.Expr | None:
    value = pl.col(column.key)
    last_year = None if column.years_ahead is None else today.year + column.years_ahead
    limits = (
        (column.minimum, lambda limit: value < limit),
        (column.maximum, lambda limit: value > limit),
        (column.above, lambda limit: value <= limit),
        (last_year, lambda limit: value > limit),
    )
    broken = [outside(limit) for limit, outside in limits if limit is not None]
    return pl.any_horizontal(broken) if broken else None


def _window(column: Column, today: date) -> Iterator[Rule]:
    value = pl.col(column.key)
    first, last = column.not_before, today
    if column.kind is Kind.TIME:
        first, last = datetime.combine(first, time.min), datetime.combine(today, time.max)
    yield Rule(column.key, Reason.TOO_EARLY, value < first)
    if not column.may_be_future:
        yield Rule(column.key, Reason.IN_FUTURE, value > last)


def _table_rules(table: Table) -> Iterator[Rule]:
    for column in table.columns:
        if column.at_most_column is not None:
            yield Rule(column.key, Reason.ABOVE_OTHER, pl.col(column.key) > pl.col(column.at_most_column))
    for order in table.orders:
        yield Rule(order.later, Reason.BEFORE_BEGINNING, pl.col(order.later) < pl.col(order.earlier))
    for column, value, needed in table.required_when:
        yield Rule(needed, Reason.NEEDED_HERE, (pl.col(column) == value) & pl.col(needed).is_null())
