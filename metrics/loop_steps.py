"""Where a loop breaks: how much of what began comes to each of its steps. Whether a loop is closed is a metric."""

from __future__ import annotations

from datetime import date

import polars as pl

from data.schema.areas import INSTITUTION
from data.schema.loops import LOOPS
from data.schema.months import add_months
from data.schema.real_use import RealUse
from data.schema.snapshot import Snapshot
from metrics.population import population_of
from metrics.scope import Scope


def judged_months(capability: str, settings: RealUse, month: date) -> tuple[date, date]:
    """The first and the last of the months over which the capability's loop is judged at the end of `month`."""
    last = add_months(month, -LOOPS[capability].ripens_in_months)
    return add_months(last, 1 - settings.loop_months), last


def loop_steps(snapshot: Snapshot, settings: RealUse, *, scope: Scope, within: str, month: date) -> pl.DataFrame:
    """capability, step, events, share_pct, loss_points, is_worst: of the capabilities with a loop, in their order, every step with what reached it in the months
    that are judged at the end of `month`, over the visible institutions inside the area that then have the capability live.

    `share_pct`: of what began; `loss_points`: percentage points less than the step before; `is_worst`: the largest loss of its loop, where anything is lost. A
    capability that none has live, or of which nothing began, has no rows. Raises MetricError and ScopeError as `metrics.compute` does.
    """
    population = population_of(snapshot, scope, INSTITUTION, within, None)
    codes = [area.code for area in scope.visible(snapshot.tree, snapshot.tree.at(INSTITUTION, population.within))]
    live = snapshot["capability_month"].filter(pl.col("month") == month, pl.col("live") == 1, pl.col("institution_id").is_in(codes))
    judged = [(capability, *judged_months(capability, settings, month)) for capability in LOOPS]
    window = pl.DataFrame(judged, schema={"capability": pl.String, "first": pl.Date, "last": pl.Date}, orient="row")
    rows = snapshot["loop_month"].join(window, on="capability").filter(pl.col("month").is_between("first", "last"))
    totals = rows.join(live, on=["institution_id", "capability"], how="semi").group_by("capability", "step").agg(pl.col("events").sum())
    order = [(capability, step.key) for capability, loop in LOOPS.items() for step in loop.steps]
    every = pl.DataFrame(order, schema={"capability": pl.String, "step": pl.String}, orient="row")
    steps = every.join(totals, on=["capability", "step"], how="left", maintain_order="left").with_columns(pl.col("events").fill_null(0))
    return _with_losses(steps)


def _with_losses(steps: pl.DataFrame) -> pl.DataFrame:
    began, share = pl.col("events").first().over("capability"), pl.col("share_pct")
    shares = steps.filter(began > 0).with_columns(share_pct=pl.col("events") / began * 100)
    losses = shares.with_columns(loss_points=(share.shift(1).over("capability") - share).fill_null(0.0))
    loss = pl.col("loss_points")
    return losses.with_columns(is_worst=(loss > 0) & (loss == loss.max().over("capability")))
