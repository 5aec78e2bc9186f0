"""Intervals that may not overlap: [start, end) within one patient and disease, an open end lasting for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from data.intake.keys import Settled
from data.intake.reasons import Reason
from data.intake.refusals import FILE, refusals, together
from data.schema.contracts import Table

FOR_EVER = date(9999, 12, 31)


def settle_overlaps(table: Table, settled: Settled, accepted: pl.LazyFrame | None) -> Settled:
    """Refuses every row that overlaps another of the load, or one accepted before. An interval of no day overlaps nothing."""
    if table.no_overlap is None or settled.rows.is_empty():
        return settled
    start, end, within = table.no_overlap
    shape = (*within, pl.col(start).alias("start"), pl.col(end).fill_null(FOR_EVER).alias("end"))
    new = settled.rows.select(FILE, "row", *shape, is_new=pl.lit(True))
    if accepted is not None:
        kinds = {key: settled.rows.schema[key] for key in within}
        old = accepted.with_columns(pl.col(key).cast(kind) for key, kind in kinds.items()).select(*shape, is_new=pl.lit(False))
        near = old.join(new.lazy().select(within), on=list(within), how="semi").collect()
        new = pl.concat([new, near], how="diagonal")
    judged = _suspects(new, within).with_columns(_meets(within, pl.col("is_new")).alias("meets_new"), _meets(within, ~pl.col("is_new")).alias("meets_old"))
    against = judged.filter("is_new", "meets_old")
    among = judged.filter(pl.col("is_new") & pl.col("meets_new") & ~pl.col("meets_old"))
    return _without(settled, start, against, among)


def _without(settled: Settled, column: str, against: pl.DataFrame, among: pl.DataFrame) -> Settled:
    refused = [
        refusals(against, column=column, reason=Reason.OVERLAPS_ACCEPTED, value=against["start"].cast(pl.String)),
        refusals(among, column=column, reason=Reason.OVERLAPS, value=among["start"].cast(pl.String)),
    ]
    gone = pl.concat([against.select(FILE, "row"), among.select(FILE, "row")])
    rows = settled.rows.join(gone, on=[FILE, "row"], how="anti", maintain_order="left") if gone.height else settled.rows
    return Settled(rows, settled.copies, together([settled.refused, *refused]))


def _suspects(intervals: pl.DataFrame, within: Sequence[str]) -> pl.DataFrame:
    """Everything of those in whom two intervals meet. In order of the starts, whoever meets a later one meets the next one."""
    ordered = intervals.filter(pl.col("start") < pl.col("end")).sort(*within, "start", "end")
    is_same = pl.all_horizontal(pl.col(key) == pl.col(key).shift(1) for key in within)
    meeting = ordered.filter(is_same & (pl.col("end").shift(1) > pl.col("start")))
    return ordered.join(meeting.select(within), on=list(within), how="semi", maintain_order="left")


def _meets(within: Sequence[str], others: pl.Expr) -> pl.Expr:
    """A row meets an earlier one when the latest end before it lies after its start, and a later one when the next start lies before its end."""
    latest_end = pl.when(others).then("end").cum_max().forward_fill().shift(1).over(within)
    next_start = pl.when(others).then("start").shift(-1).backward_fill().over(within)
    return (latest_end > pl.col("start")).fill_null(False) | (next_start < pl.col("end")).fill_null(False)
