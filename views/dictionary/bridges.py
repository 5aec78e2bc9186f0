"""Where a definition changed: the bridge between its versions, and the words for the place in a chart."""

from __future__ import annotations

from functools import lru_cache, partial

import polars as pl

from data.schema.months import Period
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.definition import Metric
from metrics.versions import breaks, bridge
from views.formats import NULL, period_text, value_text
from views.here import Here
from views.tables import Column
from views.texts import translator

AROUND = 3
"""Periods shown on either side of a change."""


def break_marks(metric: Metric, periods: tuple[Period, ...], language: str) -> dict[str, str]:
    """Period → `v1→v2` for an upright line where the series changes its version."""
    _ = translator(language)
    return {str(found.period): _("口径变更 v{before}→v{after}").format(before=found.before, after=found.after) for found in breaks(metric, periods)}


def bridged_periods(here: Here, metric: Metric) -> tuple[Period, ...]:
    """The periods of the reader's grain around the changes that the data holds, and the reader's own."""
    known = here.snapshot.first_month, here.snapshot.last_month
    around = {here.period}
    for version in metric.versions[1:]:
        # The first period that has the version: the one that holds the month from which it is valid.
        months = here.period.grain.months
        first = Period(version.valid_from.replace(month=version.valid_from.month - (version.valid_from.month - 1) % months), here.period.grain)
        around |= {first.shifted(step) for step in range(-AROUND, AROUND)}
    return tuple(sorted(period for period in around if period.first >= known[0] and period.last <= known[1]))


@lru_cache(maxsize=64)
def bridge_rows(here: Here, key: str) -> pl.DataFrame:
    """One row a period: period, v1, v2, … as values in words, and which one the series shows."""
    metric = metric_of(key)
    periods = bridged_periods(here, metric)
    is_own = here.scope.allows(here.tree, here.area.code) and not here.is_release
    rules = None if is_own else here.surroundings.rules
    each = partial(compute, snapshot=here.snapshot, scope=here.scope, by=here.area.level, within=here.area.code, release=rules)
    told = bridge(metric, periods, each) if periods else None
    rows = []
    for period in periods:
        of = told.filter(pl.col("period") == str(period)).to_dicts()
        words = {f"v{row['version']}": value_text(row["value"], metric, here.language) for row in of}
        shown = next((f"v{row['version']}" for row in of if row["is_in_force"]), NULL)
        rows.append({"period": period_text(period, here.language)} | words | {"shown": shown})
    return pl.DataFrame(rows, schema=dict.fromkeys(bridge_columns(here, key), pl.String))


def bridge_columns(here: Here, key: str) -> dict[str, Column]:
    _ = here.text
    versions = {f"v{version.version}": Column(_("第{version}版").format(version=version.version)) for version in metric_of(key).versions}
    return {"period": Column(_("期间"), is_pinned=True)} | versions | {"shown": Column(_("序列采用"))}
