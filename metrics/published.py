"""Our figure beside a printed one: the same thing, of the same institutions, at the same time."""

from __future__ import annotations

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.months import parse_period
from data.schema.published import Beside
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.disclosure import Rules
from metrics.population import Of
from metrics.scope import Scope


def our_figure(snapshot: Snapshot, beside: Beside, *, scope: Scope, release: Rules | None = None) -> tuple[float, float] | None:
    """Lowest and highest value: twice the area's own, or the range over its institutions where the print gives a range; of controlled figures with `release`.

    Null where the area is not known or not visible, or the period lies outside the data or has no value.
    """
    period = parse_period(beside.period)
    is_known = beside.area in snapshot.tree and scope.allows(snapshot.tree, beside.area)
    if not is_known or period.first < snapshot.first_month or period.last > snapshot.last_month:
        return None
    level = INSTITUTION if beside.is_range else snapshot.tree[beside.area].level
    of = Of(beside.of) if beside.of else None
    frame = compute(metric_of(beside.metric), snapshot, scope=scope, by=level, periods=[period], within=beside.area, of=of, release=release)
    low, high = frame.select(pl.col("value").min().alias("low"), pl.col("value").max().alias("high")).row(0)
    return None if low is None else (low, high)
