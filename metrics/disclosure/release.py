"""From exact to released figures: rounded before they become values, suppressed where they are hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from data.schema.areas import INSTITUTION, AreaTree
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.definition import Kind, Measure, Metric, Unit
from metrics.disclosure.members import follows_members, with_members
from metrics.disclosure.rules import Rules
from metrics.disclosure.shown import is_open_to_all, is_public, shown
from metrics.result import SCHEMA, Status
from metrics.scope import Scope
from metrics.values import CELLS, limits, value

FIGURES = ("numerator", "denominator", "value", "lower", "upper")
ADDING = frozenset({Kind.STOCK, Kind.EVENTS, Kind.AMOUNT, Kind.PROPORTION, Kind.MONEY_SHARE, Kind.ANNUAL_MEAN, Kind.MEAN})
"""Kinds that can be added up again from released figures; of a rate per 1,000 too, where its denominator is counted."""


def rounded(frame: pl.LazyFrame, metric: Metric, snapshot: Snapshot, rules: Rules, periods: Sequence[Period]) -> pl.LazyFrame:
    """`frame` with numerator, denominator and the cells of a paired change to the nearest multiple; denominators that the area tree knows, and public
    counts, as they are. The sum behind a mean score is rounded so that the mean stays on its scale: mean × rounded denominator, then rounded."""
    if is_public(metric):
        return frame
    if metric.kind is Kind.PAIRED_CHANGE:
        both, gained, lost, neither = (pl.col(cell) for cell in CELLS)
        frame = frame.with_columns(_nearest(pl.col(cell), rules) for cell in CELLS)
        return frame.with_columns(numerator=gained - lost, denominator=both + gained + lost + neither)
    is_counted = isinstance(metric.denominator, Measure) and not is_open_to_all(metric.denominator)
    denominator = _nearest(pl.col("denominator"), rules) if is_counted else pl.col("denominator")
    numerator = pl.col("numerator")
    if metric.unit is Unit.SCORE:
        numerator = pl.when(pl.col("denominator") > 0).then(numerator / pl.col("denominator") * denominator).otherwise(numerator)
    told = _below(numerator, rules) if metric.kind is Kind.DISTINCT else _nearest(numerator, rules)
    frame = frame.with_columns(told.alias("numerator"), denominator.alias("denominator"))
    for name, measure in (("numerator", metric.numerator), ("denominator", metric.denominator)):
        if isinstance(measure, Measure) and follows_members(measure):
            frame = with_members(frame, name, measure, snapshot, rules, periods)
    return frame


def _nearest(expression: pl.Expr, rules: Rules) -> pl.Expr:
    return (expression / rules.rounding).round(mode="half_away_from_zero") * rules.rounding


def _below(expression: pl.Expr, rules: Rules) -> pl.Expr:
    """Down: of a catalogue's items there cannot be more than it has."""
    return (expression / rules.rounding).floor() * rules.rounding


def suppressed(frame: pl.DataFrame, metric: Metric, snapshot: Snapshot, rules: Rules, periods: Sequence[Period]) -> pl.DataFrame:
    """`frame` of `metrics.result` with every hidden row `suppressed`: all five figures null, whether they were 0, few, or hidden to protect others."""
    if is_public(metric):
        return frame
    keep = shown(snapshot, rules, metric, periods[0].grain).with_columns(is_shown=pl.lit(True))
    has_figures = pl.any_horizontal(pl.col(figure).is_not_null() for figure in FIGURES)
    frame = frame.join(keep, on=["area_code", "period"], how="left", maintain_order="left")
    is_hidden = has_figures & pl.col("is_shown").is_null()
    if metric.kind is Kind.DISTINCT:
        is_hidden = is_hidden | (pl.col("numerator") < rules.threshold).fill_null(False)
    return _without(frame, is_hidden).with_columns(_percentile(metric, rules)).select(list(SCHEMA))


def without_single(frame: pl.DataFrame, metric: Metric, tree: AreaTree, scope: Scope) -> pl.DataFrame:
    """`frame` with areas outside the scope suppressed that hold a single institution: its figures are not shown under another name."""
    if is_public(metric):
        return frame
    alone = [code for code in frame["area_code"].unique() if not scope.allows(tree, code) and len(tree.at(INSTITUTION, code)) < 2]
    return _without(frame, pl.col("area_code").is_in(alone) & ~pl.all_horizontal(pl.col(figure).is_null() for figure in FIGURES)).select(list(SCHEMA))


def _without(frame: pl.DataFrame, is_hidden: pl.Expr) -> pl.DataFrame:
    frame = frame.with_columns(is_hidden=is_hidden)
    return frame.with_columns(
        pl.when("is_hidden").then(pl.lit(Status.SUPPRESSED.value)).otherwise("status").alias("status"),
        *(pl.when(~pl.col("is_hidden")).then(pl.col(figure)).alias(figure) for figure in FIGURES),
    )


def _percentile(metric: Metric, rules: Rules) -> list[pl.Expr]:
    """Two significant digits of a percentile: more would tell single orders."""
    if metric.kind is not Kind.PERCENTILE:
        return []
    return [pl.col("value").round_sig_figs(2), _nearest(pl.col("denominator"), rules).alias("denominator")]


def added_up(
    metric: Metric, snapshot: Snapshot, rows: pl.DataFrame, released: Callable[[], pl.DataFrame], by: str, periods: Sequence[Period], confidence: float
) -> pl.DataFrame:
    """`rows` (an exact frame of some of an area's institutions) with figures made of the `released` ones of these institutions alone.

    What is a sum of released figures tells nothing that they do not: the difference between all institutions and those of one kind would. Suppressed where one
    of them is, or where the kind of metric does not add.
    """
    tree, area_of = snapshot.tree, []
    institutions = released()
    for code in institutions["area_code"].unique():
        above = tree.ancestor_at(code, by)
        area_of.append((code, above.code if above else None))
    named = pl.DataFrame(area_of, schema={"area_code": pl.String, "above": pl.String}, orient="row")
    adds = metric.numerator.twice is None and (metric.denominator is None or isinstance(metric.denominator, Measure))
    can_add = metric.kind in ADDING and by != INSTITUTION and adds
    is_whole = (pl.col("numerator").is_not_null() & (pl.col("status") != Status.SUPPRESSED.value)).all() & pl.lit(can_add)
    sums = (
        institutions.join(named, on="area_code")
        .group_by(pl.col("above").alias("area_code"), "period")
        .agg(pl.col("numerator").sum(), _sum_or_null(metric), is_whole.alias("is_whole"))
    )
    annual = 12 / periods[0].grain.months
    lower, upper = limits(metric, annual, confidence) if can_add else (pl.lit(None, pl.Float64), pl.lit(None, pl.Float64))
    # What was never defined at this level or grain is not hidden.
    has_figures = pl.any_horizontal(pl.col(figure).is_not_null() for figure in FIGURES)
    told = rows.with_columns(has_figures=has_figures).drop("numerator", "denominator").join(sums, on=["area_code", "period"], how="left", maintain_order="left")
    told = told.with_columns(value(metric, annual).alias("value"), lower.alias("lower"), upper.alias("upper"))
    is_hidden = pl.col("has_figures") & ~pl.col("is_whole").fill_null(False)
    kept = [pl.when("has_figures").then(pl.col(figure)).alias(figure) for figure in FIGURES]
    return _without(told.with_columns(kept), is_hidden).select(list(SCHEMA))


def _sum_or_null(metric: Metric) -> pl.Expr:
    return pl.col("denominator").sum() if isinstance(metric.denominator, Measure) else pl.lit(None, pl.Float64).alias("denominator")
