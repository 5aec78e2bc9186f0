"""A year of capitation while it runs: cost to date against the part of the budget whose time has passed. A surplus exists only when the year is over."""

from __future__ import annotations

from datetime import date

import polars as pl

from data.schema.months import Period, last_day, month_range, months_between
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.scope import Scope

LAG_MONTHS = 2
"""Claims of the day's month and of this many months before it have not all come in."""

TEXTS = dict.fromkeys(("area_code", "area_name"), pl.String())
FIGURES = ("cost_yuan", "cost_to_date_yuan", "budget_to_date_yuan", "budget_yuan", "execution_pct", "spent_pct", "elapsed_pct")
SCHEMA: dict[str, pl.DataType] = TEXTS | {"month": pl.Date()} | dict.fromkeys(FIGURES, pl.Float64()) | {"is_incomplete": pl.Boolean()}


def is_claimed(month: date, as_of: date) -> bool:
    """Whether the claims of a month are complete on the day of loading."""
    return months_between(month, as_of) > LAG_MONTHS


def last_claimed(snapshot: Snapshot, through: date) -> date | None:
    """The last month of the year of `through`, up to it, whose claims are complete; null where none is."""
    return max((month for month in _months(snapshot, through) if is_claimed(month, snapshot.as_of)), default=None)


def execution(snapshot: Snapshot, *, scope: Scope, by: str, within: str, through: date, contract: str = "") -> pl.DataFrame:
    """One row for each area with a budget and each month from January to `through` (a month): area_code, area_name, month, cost_yuan,
    cost_to_date_yuan, budget_to_date_yuan (the year's budget × elapsed share), budget_yuan (the whole year's), execution_pct (cost to date ÷ budget to date),
    spent_pct (cost to date ÷ the year's budget), elapsed_pct, is_incomplete (claims still come in). No row before the year's first month has ended.
    `contract` is a suffix of the metrics' keys, such as _diabetes. As in the metrics, a settlement counts where its institution has no budget, too.
    """
    months = tuple(Period(month) for month in _months(snapshot, through))
    if not months:
        return pl.DataFrame(schema=SCHEMA)
    order = ["area_code", "period"]
    cost, budget = (
        compute(metric_of(f"capitation_{what}_yuan{contract}"), snapshot, scope=scope, by=by, within=within, periods=months)
        .select(*order, "area_name", pl.col("numerator").alias(f"{what}_yuan"))
        .filter(pl.lit(True) if what == "cost" else pl.col("budget_yuan") > 0)
        for what in ("cost", "budget")
    )
    frame = budget.join(cost.drop("area_name"), on=order, maintain_order="left").with_columns(month=pl.col("period").str.to_date("%Y-%m"))
    return (
        frame.with_columns(
            cost_to_date_yuan=pl.col("cost_yuan").cum_sum().over("area_code"),
            budget_to_date_yuan=pl.col("budget_yuan").cum_sum().over("area_code"),
            budget_yuan=pl.col("budget_yuan") * 12,
            elapsed_pct=pl.col("month").dt.month() * (100 / 12),
            is_incomplete=~pl.col("month").is_in([month.first for month in months if is_claimed(month.first, snapshot.as_of)]),
        )
        .with_columns(
            execution_pct=pl.col("cost_to_date_yuan") / pl.col("budget_to_date_yuan") * 100, spent_pct=pl.col("cost_to_date_yuan") / pl.col("budget_yuan") * 100
        )
        .select(list(SCHEMA))
    )


def _months(snapshot: Snapshot, through: date) -> tuple[date, ...]:
    """January to `through`, as far as the data goes and as the months have ended."""
    last = min(through, snapshot.last_month)
    months = month_range(through.replace(month=1), last) if last >= through.replace(month=1) else ()
    return tuple(month for month in months if month >= snapshot.first_month and last_day(month) <= snapshot.as_of)
