"""Disease packages of a year: what each is worth, how many cases it paid for, what they cost and what is left."""

from __future__ import annotations

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.scope import Scope


def packages_of(snapshot: Snapshot, *, scope: Scope, within: str, year: Period) -> pl.DataFrame:
    """One row a package code of the institutions inside `within` in that year, the largest first: package_code, name, institutions, cases, price_yuan
    (of one case, the mean where institutions differ; null without a case), worth_yuan (price × cases), cost_yuan, margin_yuan, margin_pct (null where nothing is
    worth anything). Raises ScopeError for an area the reader may not see."""
    scope.require(snapshot.tree, within)
    inside = [area.code for area in snapshot.tree.at(INSTITUTION, within)]
    rows = snapshot["package_year"].filter((pl.col("year") == year.first.year) & pl.col("institution_id").is_in(inside))
    worth, cost, cases = (pl.col(name).sum() for name in ("price_yuan", "cost_yuan", "cases"))
    return (
        rows.group_by("package_code")
        .agg(
            pl.col("name").min(),
            pl.col("institution_id").n_unique().alias("institutions"),
            cases.alias("cases"),
            pl.when(cases > 0).then(worth / cases).alias("price_yuan"),
            worth.alias("worth_yuan"),
            cost.alias("cost_yuan"),
            (worth - cost).alias("margin_yuan"),
            pl.when(worth > 0).then(100 * (worth - cost) / worth).alias("margin_pct"),
        )
        .sort("worth_yuan", "package_code", descending=[True, False])
    )


def unlisted(snapshot: Snapshot, *, scope: Scope, within: str, year: Period) -> int:
    """Package settlements of the year whose code is no package of their institution and year: they count nowhere. Raises ScopeError as above."""
    scope.require(snapshot.tree, within)
    inside = [area.code for area in snapshot.tree.at(INSTITUTION, within)]
    of_year = pl.col("month").is_between(year.first, year.last)
    rows = snapshot["finding"].filter((pl.col("finding") == "unknown_package") & of_year & pl.col("institution_id").is_in(inside))
    return int(rows["rows"].sum())
