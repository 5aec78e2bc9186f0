"""Made-up real use for an invented snapshot: capabilities that nobody uses, some used in bursts, some daily, some whose loop breaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from data.region import load_region
from data.schema.loops import LOOPS
from data.schema.mart import MART
from data.schema.months import month_range
from data.schema.snapshot import Snapshot
from data.settings import PROJECT, load_settings
from metrics.real_use import residents

WORKING_DAYS = load_region("tianjin").working_days
HABITS = ("idle", "bursts", "daily", "closed")
LATE = {("TJ012", date(2022, 6, 1))}
"""Institutions that sent nothing for a month, between months for which they did."""
DAYS_SHARE = {"bursts": 0.2, "daily": 0.9, "closed": 0.95}


def with_use(snapshot: Snapshot, seed: int = 7) -> Snapshot:
    """The snapshot with `use_month`, `loop_month` and `calendar_month` filled where a capability is live, and the project's own thresholds;
    of the months that are `LATE` nothing came."""
    random = np.random.default_rng(seed + 700)
    months = month_range(snapshot.first_month, snapshot.last_month)
    days = {month: WORKING_DAYS.of_month(month) for month in months}
    shares = {(id, month): count for id, month, count in residents(snapshot).iter_rows()}
    habits: dict[tuple[str, str], str] = {}
    used: list[dict] = []
    steps: list[dict] = []
    for id, month, capability in (
        snapshot["capability_month"].select("institution_id", "month", "capability").sort("institution_id", "capability", "month").iter_rows()
    ):
        habit = habits.setdefault((id, capability), HABITS[random.choice(4, p=(0.1, 0.2, 0.35, 0.35))])
        if habit != "idle" and (id, month) not in LATE:
            _month(used, steps, (id, month, capability), habit, days[month], shares.get((id, month), 50_000), random)
    calendar = [{"month": month, "working_days": count} for month, count in days.items()]
    late = pl.struct("institution_id", "month").is_in([{"institution_id": id, "month": month} for id, month in LATE])
    register = snapshot["institution_month"].with_columns(records=pl.when(late).then(0).otherwise("records"))
    tables = (
        dict(snapshot.tables)
        | {"institution_month": register}
        | {key: _typed(key, rows) for key, rows in (("use_month", used), ("loop_month", steps), ("calendar_month", calendar))}
    )
    return replace(snapshot, tables=tables, real_use=load_settings(PROJECT / "config.toml").real_use)


def _month(used: list[dict], steps: list[dict], key: tuple[str, date, str], habit: str, days: int, residents: float, random: np.random.Generator) -> None:
    row = dict(zip(("institution_id", "month", "capability"), key, strict=True))
    events = max(1, int(random.poisson(residents / 1000 * (0.5 if habit == "bursts" else 3))))
    used.append(row | dict(events=events, working_days=max(1, round(days * DAYS_SHARE[habit]))))
    reached = events
    for step in LOOPS[key[2]].steps if key[2] in LOOPS else ():
        steps.append(row | dict(step=step.key, events=reached))
        reached = int(random.binomial(reached, 0.99 if habit == "closed" else 0.6))


def _typed(key: str, rows: list[dict]) -> pl.DataFrame:
    table = MART[key]
    kinds = {column: pl.Int64() if column in table.counts else pl.Date() if column == "month" else pl.String() for column in table.columns}
    return pl.DataFrame(rows, schema=kinds, orient="row")
