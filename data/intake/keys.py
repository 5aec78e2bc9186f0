"""One key, one row: identical copies are dropped and counted, rows of one key and different content are refused."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from data.intake.reasons import Reason
from data.intake.refusals import FILE, refusals, together
from data.schema.contracts import Table


@dataclass(frozen=True)
class Settled:
    """`rows` are what remains; `copies` the dropped ones (FILE and row), `refused` as `refusals.SCHEMA`."""

    rows: pl.DataFrame
    copies: pl.DataFrame
    refused: pl.DataFrame


def settle_keys(table: Table, rows: pl.DataFrame, accepted: pl.LazyFrame | None) -> Settled:
    """`accepted` are the rows of earlier batches, null when there are none."""
    inside = _settle_inside(table, rows)
    if accepted is None or rows.is_empty():
        return inside
    return _settle_against(table, inside, accepted)


def _settle_inside(table: Table, rows: pl.DataFrame) -> Settled:
    none = rows.head(0).select(FILE, "row")
    keys = list(table.keys)
    # As many hashes as rows: no key is there twice. The exact comparison is only made where hashes meet.
    hashes = rows.select(keys).hash_rows()
    if hashes.n_unique() == rows.height:
        return Settled(rows, none, together(()))
    is_shared = hashes.is_duplicated()
    shared = rows.filter(is_shared)
    distinct = shared.unique(subset=[column.key for column in table.columns], keep="first", maintain_order=True)
    copies = shared.select(FILE, "row").join(distinct.select(FILE, "row"), on=[FILE, "row"], how="anti")
    is_twice = distinct.select(pl.struct(keys).is_duplicated()).to_series()
    kept = pl.concat([rows.filter(~is_shared), distinct.filter(~is_twice)])
    return Settled(kept, copies, _refuse(table, distinct.filter(is_twice), Reason.KEY_TWICE))


def _settle_against(table: Table, inside: Settled, accepted: pl.LazyFrame) -> Settled:
    keys, columns = list(table.keys), [column.key for column in table.columns]
    new = inside.rows.lazy().select(FILE, "row", *columns).with_columns(plain_texts(table, inside.rows.schema))
    taken = accepted.select(columns).join(new.select(keys), on=keys, how="semi").collect()
    if taken.is_empty():
        return inside
    touched = new.join(taken.lazy().select(keys), on=keys, how="semi").collect()
    copies = touched.join(taken, on=columns, how="semi", nulls_equal=True)
    different = touched.join(copies.select(FILE, "row"), on=[FILE, "row"], how="anti")
    rest = inside.rows.join(touched.select(FILE, "row"), on=[FILE, "row"], how="anti", maintain_order="left")
    refused = _refuse(table, different, Reason.KEY_TAKEN)
    return Settled(rest, pl.concat([inside.copies, copies.select(FILE, "row")]), together([inside.refused, refused]))


def plain_texts(table: Table, schema: pl.Schema) -> list[pl.Expr]:
    """Enumerations as the texts that batches hold."""
    return [pl.col(column.key).cast(pl.String) for column in table.columns if isinstance(schema[column.key], pl.Enum)]


def _refuse(table: Table, rows: pl.DataFrame, reason: Reason) -> pl.DataFrame:
    # A pseudonym is no value that a sender knows; the column says which key it is.
    key = next((key for key in table.keys if rows.schema[key] == pl.String), None)
    return refusals(rows, column=", ".join(table.keys), reason=reason, value=None if key is None else rows[key])
