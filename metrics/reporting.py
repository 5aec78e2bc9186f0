"""From when on there are records, and when an institution sent none: months without a single one although it was open."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.snapshot import Snapshot
from metrics.scope import Scope


@lru_cache(maxsize=16)
def recorded_from(snapshot: Snapshot) -> date | None:
    """The first month with records of events, before which every rate of care would be 0 and say nothing; null without any."""
    found = snapshot["institution_month"].filter(pl.col("records") > 0)["month"].min()
    return found if isinstance(found, date) else None


@lru_cache(maxsize=16)
def unreported_months(snapshot: Snapshot) -> pl.DataFrame:
    """institution_id, month: months of which nothing came, neither a record nor a signing, of institutions that had sent records before. What happened there in
    those months is not known; of one that never sent any there is nothing to wait for."""
    used = snapshot["use_month"].filter(pl.col("events") > 0).select("institution_id", "month").unique()
    rows = snapshot["institution_month"].join(used, on=["institution_id", "month"], how="anti")
    began = snapshot["institution_month"].filter(pl.col("records") > 0).group_by("institution_id").agg(began=pl.col("month").min())
    return rows.join(began, on="institution_id").filter(pl.col("records") == 0, pl.col("month") > pl.col("began")).select("institution_id", "month")


def unreported(snapshot: Snapshot, *, scope: Scope, within: str, month: date) -> pl.DataFrame:
    """institution_id, last_month: the open institutions inside the area that sent nothing for `month` although they had sent before, with the last month
    that they did; the longest silent first. Only those that the reader may see."""
    silent = open_months(snapshot, scope=scope, within=within).filter(month=month).join(unreported_months(snapshot), on=["institution_id", "month"], how="semi")
    sent = snapshot["institution_month"].filter(pl.col("records") > 0, pl.col("month") < month)
    last = sent.group_by("institution_id").agg(last_month=pl.col("month").max())
    return silent.join(last, on="institution_id").select("institution_id", "last_month").sort("last_month", "institution_id")


def open_months(snapshot: Snapshot, *, scope: Scope, within: str) -> pl.DataFrame:
    """institution_id, month, is_silent: every month of the mart in which an institution inside the area that the reader may see was open on any day;
    silent where not one record came."""
    codes = [area.code for area in scope.visible(snapshot.tree, snapshot.tree.at(INSTITUTION, within))]
    rows = snapshot["institution_month"].filter((pl.col("is_open_in_month") == 1) & pl.col("institution_id").is_in(codes))
    return rows.select("institution_id", "month", (pl.col("records") == 0).alias("is_silent"))


def silent_months(snapshot: Snapshot, *, scope: Scope, institution: str, through: date) -> tuple[date, ...]:
    """The months up to `through`, ended by the day of loading, from the institution's first month with records on, in which it was open and sent none.

    Every open month of the mart where it never sent any. Raises ScopeError for an institution the reader may not see.
    """
    scope.require(snapshot.tree, institution)
    rows = open_months(snapshot, scope=scope, within=institution)
    rows = rows.filter((pl.col("month") <= through) & (pl.col("month").dt.month_end() <= snapshot.as_of))
    began = rows.filter(~pl.col("is_silent"))["month"].min()
    silent = rows.filter(pl.col("is_silent") & ((pl.col("month") >= began) if began is not None else pl.lit(True)))
    return tuple(silent["month"].sort().to_list())
