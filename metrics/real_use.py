"""How far each live capability of each institution is really used, month by month, judged from events by the thresholds of the settings."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION, InstitutionKind
from data.schema.loops import LOOPS
from data.schema.mart import MONTHLY, MartTable
from data.schema.real_use import RealUse
from data.schema.snapshot import Snapshot
from metrics.reporting import unreported_months
from metrics.scope import Scope

USE_LEVEL_MONTH = MartTable(
    "use_level_month",
    (*MONTHLY, "capability"),
    counts=("live", "told", "idle", "trafficked", "routine", "closed_loop", "has_loop", "events", "working_days", "calendar_days", "began", "ended"),
    sums=("residents",),
)
"""Rows as `capability_month`: live at the month's end at an open institution. Levels are cumulative, 0 or 1: `live` ≥ `told` ≥ `trafficked` ≥ `routine` ≥ `closed_loop`, and
`idle` is told without an event. Not `told` is a month of which the institution, that had sent records before, sent nothing at all: late is not unused. `has_loop`: told, and the capability has a loop to close; `began`, `ended`: what reached its first and its last step in the months judged;
`residents`: the institution's estimated share, null where none are known."""

KEYS = list(USE_LEVEL_MONTH.keys)


def use_levels(snapshot: Snapshot, settings: RealUse | None) -> pl.DataFrame:
    """A frame of `USE_LEVEL_MONTH`; empty where nothing can be judged (see `is_judged`). Remembered per snapshot, settings and weights of kinds."""
    return _levels(snapshot, settings, snapshot.kinds)


def levels_of(snapshot: Snapshot, settings: RealUse | None, *, scope: Scope, institution: str, month: date) -> pl.DataFrame:
    """capability, level, events, working_days, calendar_days, events_per_1000_residents, ended_pct: of each capability that the institution has live at the
    month's end, its highest level (`deployed` without an event, null where the institution's month is not reported, as its events and days are) and what it was judged from.

    The rate is null where no residents are known, `ended_pct` where nothing began or there is no loop. Raises ScopeError where the reader may not see it.
    """
    scope.require(snapshot.tree, institution)
    level = pl.coalesce(pl.when(pl.col(each) == 1).then(pl.lit(each)) for each in ("closed_loop", "routine", "trafficked"))
    return (
        use_levels(snapshot, settings)
        .filter(institution_id=institution, month=month)
        .select(
            "capability",
            pl.when(pl.col("told") == 1).then(level.fill_null("deployed")).alias("level"),
            *(pl.when(pl.col("told") == 1).then(each).alias(each) for each in ("events", "working_days")),
            "calendar_days",
            events_per_1000_residents=pl.when(pl.col("told") == 1, pl.col("residents") > 0).then(pl.col("events") * 1000 / pl.col("residents")),
            ended_pct=pl.when(pl.col("began") > 0).then(pl.col("ended") * 100 / pl.col("began")),
        )
    )


def is_judged(snapshot: Snapshot, settings: RealUse | None) -> bool:
    """Whether there are thresholds, and events to hold against them: a mart of an earlier version has none, which is not the same as nobody having used anything."""
    return settings is not None and not snapshot["calendar_month"].is_empty()


@lru_cache(maxsize=8)
def _levels(snapshot: Snapshot, settings: RealUse | None, kinds: tuple[InstitutionKind, ...]) -> pl.DataFrame:
    live = snapshot["capability_month"].filter(pl.col("live") == 1)
    if not is_judged(snapshot, settings):
        live = live.clear()
    used = (
        live.lazy()
        .join(snapshot["use_month"].lazy(), on=KEYS, how="left")
        .join(snapshot["calendar_month"].lazy().rename({"working_days": "calendar_days"}), on="month", how="left")
        .join(_residents(snapshot, kinds).lazy(), on=list(MONTHLY), how="left")
        .join(unreported_months(snapshot).lazy().with_columns(is_late=True), on=list(MONTHLY), how="left")
        .join(_loops(snapshot, settings.loop_months if settings else 1).lazy(), on=KEYS, how="left")
        .with_columns(pl.col("events", "working_days", "calendar_days", "began", "ended").fill_null(0))
    )
    flags = used.with_columns(is_trafficked=pl.col("events") > 0, is_told=pl.col("is_late").is_null())
    if settings is not None:
        flags = flags.with_columns(is_routine=pl.col("is_trafficked") & _is_routine(settings))
        flags = flags.with_columns(is_closed=pl.col("is_routine") & _is_closed(settings))
    else:
        flags = flags.with_columns(is_routine=False, is_closed=False)
    told, trafficked = pl.col("is_told"), pl.col("is_trafficked")
    named = {"told": told, "idle": told & ~trafficked, "trafficked": trafficked, "routine": pl.col("is_routine"), "closed_loop": pl.col("is_closed")}
    named["has_loop"] = told & pl.col("capability").is_in(list(LOOPS))
    levels = flags.with_columns(condition.cast(pl.Int64).alias(name) for name, condition in named.items())
    return levels.select(USE_LEVEL_MONTH.columns).sort(KEYS).collect()


def _is_routine(settings: RealUse) -> pl.Expr:
    """On most working days, and no fewer than the floor where residents are known."""
    floors = asdict(settings.events_per_1000_residents)
    floor = pl.col("capability").replace_strict(list(floors), list(floors.values()), default=None, return_dtype=pl.Float64)
    is_daily = pl.col("working_days") * 100 > settings.most_working_days_pct * pl.col("calendar_days")
    return is_daily & (pl.col("events") * 1000 >= floor * pl.col("residents")).fill_null(True)


def _is_closed(settings: RealUse) -> pl.Expr:
    ends = asdict(settings.closed_loop_pct)
    least = pl.col("capability").replace_strict(list(ends), list(ends.values()), default=None, return_dtype=pl.Float64)
    return (pl.col("began") > 0) & (pl.col("ended") * 100 >= least * pl.col("began")).fill_null(False)


def residents(snapshot: Snapshot) -> pl.DataFrame:
    """institution_id, month, residents: of an open institution, its share of the residents of the nearest area above it with known residents, among the
    institutions open inside that area at the month's end. Each counts with the weight that the region gives its kind, 1 where it gives none: institutions of one kind
    share evenly. An estimate: institutions have no residents of their own. No row where none are known."""
    return _residents(snapshot, snapshot.kinds)


@lru_cache(maxsize=8)
def _residents(snapshot: Snapshot, kinds: tuple[InstitutionKind, ...]) -> pl.DataFrame:
    tree, weights = snapshot.tree, {kind.key: kind.weight for kind in kinds}
    above = [
        (each.code, area.code, area.population, weights.get(each.kind or "", 1.0))
        for each in tree.at(INSTITUTION)
        for area in tree.ancestors(each.code)
        if area.population is not None
    ]
    schema = {"institution_id": pl.String, "area_code": pl.String, "population": pl.Float64, "weight": pl.Float64}
    inside = pl.DataFrame(above, schema=schema, orient="row")
    opened = snapshot["institution_month"].filter(pl.col("is_open") == 1).select("institution_id", "month")
    sharing = inside.join(opened, on="institution_id").group_by("area_code", "month").agg(together=pl.col("weight").sum())
    nearest = inside.unique("institution_id", keep="last", maintain_order=True)
    shares = opened.join(nearest, on="institution_id").join(sharing, on=["area_code", "month"])
    return shares.select("institution_id", "month", residents=pl.col("population") * pl.col("weight") / pl.col("together"))


def _loops(snapshot: Snapshot, months: int) -> pl.DataFrame:
    """institution_id, month, capability, began, ended: over the `months` months that are ripe at each month's end."""
    ends = [(capability, loop.steps[0].key, loop.steps[-1].key, loop.ripens_in_months) for capability, loop in LOOPS.items()]
    schema = {"capability": pl.String, "first": pl.String, "last": pl.String, "ripens": pl.Int64}
    loops = pl.DataFrame(ends, schema=schema, orient="row")
    is_first, is_last = pl.col("step") == pl.col("first"), pl.col("step") == pl.col("last")
    counts = {name: pl.when(condition).then("events").otherwise(0).sum() for name, condition in (("began", is_first), ("ended", is_last))}
    # Added up by month before the months are spread out, and the spreading said once a month: the rows are many, the months are few.
    steps = snapshot["loop_month"].join(loops, on="capability").filter(is_first | is_last).group_by(KEYS).agg(**counts)
    later = pl.DataFrame({"later": range(months)}, schema={"later": pl.Int64})
    judged = steps.select("month", "capability").unique().join(loops, on="capability").join(later, how="cross")
    ripe = judged.select("month", "capability", ripe=pl.col("month").dt.offset_by(pl.format("{}mo", pl.col("ripens") + pl.col("later"))))
    spread = steps.join(ripe, on=["month", "capability"]).drop("month").rename({"ripe": "month"})
    return spread.group_by(KEYS).agg(pl.col("began", "ended").sum())
