"""An institution among its peers, for a reader who may not see them: bands of the nearest area above that holds enough of them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.compute import compute
from metrics.definition import Metric
from metrics.disclosure import Rules, bands, is_public, shown
from metrics.plausible import require_possible
from metrics.population import Population
from metrics.scope import Scope


@dataclass(frozen=True, eq=False)
class Peers:
    """`bands` (see `metrics.disclosure.bands`) of the institutions of area `within`, whoever may see them."""

    within: str
    bands: pl.DataFrame


def peers_of(metric: Metric, snapshot: Snapshot, *, scope: Scope, institution: str, period: Period, rules: Rules) -> Peers | None:
    """The bands of the institution's peers, itself among them, as far as a release may show them; null where even the whole region has too few. Raises ScopeError for another's institution."""
    tree, everything = snapshot.tree, Scope.everything(snapshot.tree)
    scope.require(tree, institution)
    for area in reversed(tree.ancestors(institution)[:-1]):
        # The bands are of all: no name, no denominator and no single value leaves this function, nor does an error that tells one.
        require_possible(metric.in_force(period), snapshot, Population(everything, INSTITUTION, area.code), (period,), reader=scope)
        frame = compute(metric, snapshot, scope=everything, by=INSTITUTION, periods=[period], within=area.code)
        if not is_public(metric):
            frame = frame.join(shown(snapshot, rules, metric, period.grain), on=["area_code", "period"], how="semi", maintain_order="left")
        found = bands(frame, rules, own=institution)
        if not found.is_empty():
            return Peers(area.code, found)
    return None
