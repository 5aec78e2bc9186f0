"""Judges the rows of one file, each by itself: typed rows that may be accepted, and the refusals of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from data.intake.delimited import OVERFLOW
from data.intake.files import SourceFile
from data.intake.raw import ROW, RawFile
from data.intake.reasons import Reason
from data.intake.refusals import FILE, refusals, together
from data.intake.rules import Rule, World, is_empty, rules
from data.intake.times import TIME, unreadable_reasons
from data.intake.values import MONEY, as_text, parse
from data.pseudonyms import Pseudonyms
from data.schema.contracts import Column, Kind, Table

_TYPES = {
    Kind.TEXT: pl.String(),
    Kind.PSEUDONYM: pl.Int64(),
    Kind.DATE: pl.Date(),
    Kind.TIME: TIME,
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.MONEY: MONEY,
    Kind.BOOLEAN: pl.Boolean(),
}


@dataclass(frozen=True)
class FileRows:
    """`valid` has FILE, ROW and every declared column; `refused` is as `refusals.SCHEMA`; `count` is every row of the file, copies included."""

    source: SourceFile
    count: int
    valid: pl.DataFrame
    refused: pl.DataFrame


def stored_type(column: Column) -> pl.DataType:
    """The type of an accepted column while it is judged: closed sets as enumerations of their keys."""
    return pl.Enum(list(column.choices)) if column.kind is Kind.CHOICE else _TYPES[column.kind]


def judge(number: int, raw: RawFile, world: World, pseudonyms: Pseudonyms) -> FileRows:
    """`number` is the file's number in the load."""
    table = raw.source.table
    overflow = (Rule(OVERFLOW, Reason.TOO_MANY_CELLS, pl.col(OVERFLOW)),) if OVERFLOW in raw.frame.columns else ()
    checked = (*overflow, *rules(table, world))
    typed = _typed(number, raw, pseudonyms)
    is_broken = typed.select(pl.any_horizontal(rule.is_broken.fill_null(False) for rule in checked)).to_series()
    kept = typed.filter(~is_broken) if is_broken.any() else typed
    columns = [FILE, ROW, *(column.key for column in table.columns)]
    return FileRows(
        source=raw.source,
        count=raw.frame.height,
        valid=kept.select(columns).with_columns(_compact(table, world)),
        refused=_refused(typed.filter(is_broken), raw.frame.filter(is_broken), table, checked),
    )


def _typed(number: int, raw: RawFile, pseudonyms: Pseudonyms) -> pl.DataFrame:
    columns = [column for column in raw.source.table.columns if column.key in raw.frame.columns]
    absent = [column for column in raw.source.table.columns if column.key not in raw.frame.columns]
    parsed = {column.key: _value(column, raw.frame[column.key], pseudonyms) for column in columns}
    empties = {is_empty(column.key): raw.frame[column.key].is_null() for column in columns}
    overflow = {OVERFLOW: raw.frame[OVERFLOW].is_not_null()} if OVERFLOW in raw.frame.columns else {}
    return pl.DataFrame({ROW: raw.frame[ROW], **parsed, **empties, **overflow}).with_columns(
        pl.lit(number, dtype=pl.UInt32).alias(FILE),
        *(pl.lit(None, dtype=stored_type(column)).alias(column.key) for column in absent),
        *(pl.lit(True).alias(is_empty(column.key)) for column in absent),
    )


def _value(column: Column, raw: pl.Series, pseudonyms: Pseudonyms) -> pl.Series:
    parsed = parse(column, raw)
    return pseudonyms.of(parsed) if column.kind is Kind.PSEUDONYM else parsed


def _compact(table: Table, world: World) -> list[pl.Expr]:
    """Codes that refer to a short list are held as numbers in it: a third of the memory, and sorted as fast as dates."""
    lists = {column.key: world.known[column.refers_to] for column in table.columns if column.kind is Kind.TEXT and column.refers_to in world.known}
    return [pl.col(key).cast(pl.Enum(codes.unique().sort())) for key, codes in lists.items()]


def _refused(typed: pl.DataFrame, raw: pl.DataFrame, table: Table, checked: Sequence[Rule]) -> pl.DataFrame:
    first = pl.coalesce(pl.when(rule.is_broken).then(pl.lit(number, dtype=pl.UInt16)) for number, rule in enumerate(checked))
    broken = typed.select(FILE, ROW, first.alias("rule"))
    found = set(broken["rule"].to_list())
    return together(_refused_by(checked[number], broken["rule"] == number, broken, raw, table) for number in sorted(found))


def _refused_by(rule: Rule, rows: pl.Series, broken: pl.DataFrame, raw: pl.DataFrame, table: Table) -> pl.DataFrame:
    if rule.column not in raw.columns or rule.column == OVERFLOW:
        return refusals(broken.filter(rows), column="" if rule.column == OVERFLOW else rule.column, reason=rule.reason)
    values = raw.filter(rows)[rule.column]
    reason: Reason | pl.Series = rule.reason
    if rule.reason in (Reason.NOT_A_DATE, Reason.NOT_A_TIME):
        reason = unreadable_reasons(table[rule.column].kind, values if values.dtype in (pl.Datetime, pl.Date) else as_text(values))
    return refusals(broken.filter(rows), column=rule.column, reason=reason, value=as_text(values))
