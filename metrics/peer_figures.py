"""The figure of a peer group: exact for who may see all of its members, else made of what a release shows of them, and coarse where they are institutions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.compute import compute
from metrics.definition import Metric
from metrics.disclosure import Rules, added_up, is_public
from metrics.disclosure.bands import DIGITS
from metrics.peer_group import LEAST_AREAS, PeerGroup
from metrics.plausible import require_possible
from metrics.population import Among, Population
from metrics.result import SCHEMA, Status
from metrics.scope import Scope

FIGURES = ("numerator", "denominator", "value", "lower", "upper")


@dataclass(frozen=True, eq=False)
class PeerFigure:
    """`frame` has one row of `metrics.result.SCHEMA` under the area whose peers they are, none where no peer is open in the period; `count` members tell
    it. Of a coarse one there is the value alone, to two significant digits."""

    frame: pl.DataFrame
    count: int
    is_coarse: bool = False


@lru_cache(maxsize=1024)
def peer_figure(metric: Metric, snapshot: Snapshot, group: PeerGroup, *, scope: Scope, period: Period, rules: Rules, is_release: bool = False) -> PeerFigure:
    """The ratio of the members' sums, by `metrics.compute`, with its interval.

    Where the reader may not see all of them, or `is_release`, it is made of the released figures of those members that a release shows, which together tell nothing
    that they do not tell one by one: suppressed where these are fewer than `rules.least_band` institutions (`LEAST_AREAS` areas), or the kind of metric does not add up.
    Institutions that the reader may not see are not told by name either: of them there are two significant digits. Raises ImpossibleValue.
    """
    version, tree = metric.in_force(period), snapshot.tree
    everything, level, of = Scope.everything(tree), tree[group.area].level, Among(frozenset(group.members))
    # No error may tell more than the figure does.
    require_possible(version, snapshot, Population(everything, tree.root.level, tree.root.code, of), (period,), reader=scope)
    ask = partial(compute, version, snapshot, scope=everything, periods=(period,))
    exact = ask(by=tree.root.level, of=of)
    is_seen = all(scope.allows(tree, code) for code in group.members)
    if is_public(version) or (is_seen and not is_release):
        return PeerFigure(_named(exact, group), len(group.members))
    released = ask(by=level, release=rules)
    told = released.filter(pl.col("area_code").is_in(group.members) & pl.col("numerator").is_not_null() & (pl.col("status") == Status.OK.value))
    added = added_up(version, snapshot, exact, lambda: told, tree.root.level, (period,), 0.95)
    if told.height < (rules.least_band if level == INSTITUTION else LEAST_AREAS):
        added = _suppressed(added)
    is_coarse = level == INSTITUTION and not is_seen
    return PeerFigure(_named(_coarse(added) if is_coarse else added, group), told.height, is_coarse)


def _named(frame: pl.DataFrame, group: PeerGroup) -> pl.DataFrame:
    return frame.with_columns(area_code=pl.lit(group.area)).select(list(SCHEMA))


def _suppressed(frame: pl.DataFrame) -> pl.DataFrame:
    """Without its figures; what was never defined stays so."""
    had = pl.any_horizontal(pl.col(figure).is_not_null() for figure in FIGURES)
    told = pl.when(had).then(pl.lit(Status.SUPPRESSED.value)).otherwise("status").alias("status")
    return frame.with_columns(told, *(pl.lit(None, pl.Float64).alias(figure) for figure in FIGURES))


def _coarse(frame: pl.DataFrame) -> pl.DataFrame:
    alone = [pl.lit(None, pl.Float64).alias(figure) for figure in FIGURES if figure != "value"]
    return frame.with_columns(pl.col("value").round_sig_figs(DIGITS), *alone)
