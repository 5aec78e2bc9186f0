"""When an institution sent nothing: months without a single record although it was open."""

from __future__ import annotations

from datetime import date

import polars as pl

from data.schema.snapshot import Snapshot
from metrics.scope import Scope


def silent_months(snapshot: Snapshot, *, scope: Scope, institution: str, through: date) -> tuple[date, ...]:
    """The months up to `through`, ended by the day of loading, from the institution's first month with records on, in which it was open and sent none.

    Every open month of the mart where it never sent any. Raises ScopeError for an institution the reader may not see.
    """
    scope.require(snapshot.tree, institution)
    rows = snapshot["institution_month"].filter(
        (pl.col("institution_id") == institution)
        & (pl.col("month") <= through)
        & (pl.col("month").dt.month_end() <= snapshot.as_of)
        & (pl.col("is_open_in_month") == 1)
    )
    began = rows.filter(pl.col("records") > 0)["month"].min()
    silent = rows.filter((pl.col("records") == 0) & ((pl.col("month") >= began) if began is not None else pl.lit(True)))
    return tuple(silent["month"].sort().to_list())
