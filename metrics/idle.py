"""Capabilities that are live and that nobody uses, each with how long that has been so; how many they are is a metric."""

from __future__ import annotations

from datetime import date

import polars as pl

from data.schema.snapshot import Snapshot
from metrics.reporting import unreported, unreported_months
from metrics.scope import Scope
from metrics.since import GROUP, live_since

SCHEMA = {"institution_id": pl.String, "capability": pl.String, "since": pl.Date, "last_used": pl.Date, "months_idle": pl.Int64}


def idle_capabilities(snapshot: Snapshot, *, scope: Scope, within: str | None = None, month: date) -> pl.DataFrame:
    """institution_id, capability, since, last_used, months_idle: live at the end of `month` without an event in it, the longest idle first.
    Not of institutions of which nothing came for the month although they had reported before (`metrics.reporting.unreported`): nobody knows.

    `since` is the first month of the unbroken run of months live (the snapshot's first means then or earlier); `last_used` the last month with an event,
    null where there never was one; empty for a mart of an earlier version, which has no events; `months_idle` counts the whole months live since then but for those that were not reported. Raises MetricError and ScopeError as `metrics.compute` does.
    """
    if snapshot["calendar_month"].is_empty():
        return pl.DataFrame(schema=SCHEMA)
    live = live_since(snapshot, scope=scope, within=within, month=month)
    late = unreported(snapshot, scope=scope, within=within or snapshot.tree.root.code, month=month)
    live = live.join(late, on="institution_id", how="anti")
    used = snapshot["use_month"].filter(pl.col("month") <= month, pl.col("events") > 0).group_by(GROUP).agg(last_used=pl.col("month").max())
    idle = live.join(used, on=GROUP, how="left").filter(pl.col("last_used").is_null() | (pl.col("last_used") < month))
    idle = idle.with_columns(before=pl.max_horizontal(_number("since") - 1, _number("last_used")))
    unknown = idle.join(unreported_months(snapshot).select("institution_id", at=_number("month")), on="institution_id")
    unknown = unknown.filter(pl.col("at") > pl.col("before"), pl.col("at") < month.year * 12 + month.month).group_by(GROUP).agg(unknown=pl.len().cast(pl.Int64))
    found = idle.join(unknown, on=GROUP, how="left").with_columns(months_idle=month.year * 12 + month.month - pl.col("before") - pl.col("unknown").fill_null(0))
    return found.select(list(SCHEMA)).sort("months_idle", *GROUP, descending=[True, False, False])


def _number(column: str) -> pl.Expr:
    return pl.col(column).dt.year().cast(pl.Int64) * 12 + pl.col(column).dt.month()
