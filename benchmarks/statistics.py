"""The catalogue, funnels, control charts and ranks for every institution on one core, and how their time grows with the number of institutions.

Processor time of one thread: what a core that does nothing else would take, whoever else is on the machine.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl

from benchmarks.measure import Ratio
from data.schema.areas import INSTITUTION
from data.schema.months import Period, month_range, parse_periods
from data.schema.snapshot import Snapshot
from data.snapshots import load_current
from metrics.catalogue import CATALOGUE, metric_of
from metrics.compute import compute, latest_complete_month
from metrics.definition import Direction, Measure
from metrics.scope import Scope
from metrics.statistics import Funnel, funnel, ranks, significance, special_causes, xmr

MONTHS, TIMES_AS_MANY, ROUNDS, GROWTH = 34, 100, 7, 1.1
SUBJECT = "diabetes_standardised_rate"
ONE_CORE = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def run(store: Path) -> list[Ratio]:
    """Measured in a process of its own: the number of threads is settled when polars is first imported."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.statistics", str(store)], check=True, stdout=subprocess.PIPE, text=True, env=os.environ | ONE_CORE)
    return [Ratio(*fields) for fields in json.loads(done.stdout)]


def measured(store: Path) -> list[Ratio]:
    snapshot = load_current(store)
    periods = _last_months(snapshot)
    count = len(snapshot.tree.at(INSTITUTION))
    answer = _whole(snapshot, SUBJECT, periods)
    many, enlarged = _repeated(answer, "area_code"), _enlarged(snapshot, periods)
    return [
        *_grown(
            f"whole catalogue ({len(CATALOGUE)}), {count} institutions × {MONTHS} months",
            1.0,
            lambda number: _catalogue(replace(snapshot, id=f"{snapshot.id}-{number}"), periods),
            lambda: _catalogue(enlarged, periods),
        ),
        *_grown(f"funnel and control charts, {count} institutions × {MONTHS} months", 0.05, lambda _: _judge(answer), lambda: _judge(many)),
        *_grown(f"ranks of {count} institutions, 10,000 simulations", 0.5, lambda _: _rank(answer), lambda: _rank(many)),
    ]


def _grown(name: str, limit: float, few: Callable[[int], object], many: Callable[[], object]) -> list[Ratio]:
    """Seconds of `few` (the median of some rounds, each told its number) and the exponent with which `TIMES_AS_MANY` as many institutions take longer."""
    few(-1)
    seconds = statistics.median(_seconds(lambda number=number: few(number)) for number in range(ROUNDS))
    exponent = math.log(_seconds(many) / seconds, TIMES_AS_MANY)
    return [Ratio(f"{name} (s)", seconds, None, limit), Ratio(f"  growth exponent, {TIMES_AS_MANY} times as many", exponent, None, GROWTH)]


def _seconds(subject: Callable[[], object]) -> float:
    began = time.process_time()
    subject()
    return time.process_time() - began


def _catalogue(snapshot: Snapshot, periods: tuple[Period, ...]) -> None:
    """Under an id that no cache knows: what is measured is the first question after a publication."""
    for key in CATALOGUE:
        _whole(snapshot, key, periods)


def _whole(snapshot: Snapshot, key: str, periods: tuple[Period, ...]) -> pl.DataFrame:
    return compute(metric_of(key), snapshot, scope=Scope.everything(snapshot.tree), by=INSTITUTION, periods=periods)


def _judge(answer: pl.DataFrame) -> None:
    last = answer.filter(pl.col("period") == answer["period"].max())
    funnel(last, kind=Funnel.PROPORTION, is_overdispersed=False, factor=100).with_columns(significance(Direction.UP).alias("place"))
    funnel(last, kind=Funnel.PROPORTION, is_overdispersed=True, factor=100).with_columns(significance(Direction.UP).alias("place"))
    charted = xmr(answer, order="period", by=["area_code"], bounds=(0, 100))
    special_causes(charted, direction=Direction.UP, order="period", by=["area_code"])


def _rank(answer: pl.DataFrame) -> None:
    last = answer.filter(pl.col("period") == answer["period"].max())
    ranks(last, kind=Funnel.PROPORTION, direction=Direction.UP, seed=1)


def _last_months(snapshot: Snapshot) -> tuple[Period, ...]:
    last = latest_complete_month(snapshot)
    first = month_range(snapshot.first_month, last)[-MONTHS:][0]
    return tuple(parse_periods(f"{first:%Y-%m}..{last:%Y-%m}"))


def _enlarged(snapshot: Snapshot, periods: tuple[Period, ...]) -> Snapshot:
    """The same city with every institution `TIMES_AS_MANY` times: the rows that the catalogue reads, of the months that are asked for."""
    read = {part.table for metric in CATALOGUE.values() for part in (metric.numerator, metric.denominator) if isinstance(part, Measure)}
    tables = {}
    for key, table in snapshot.tables.items():
        asked = table.filter(pl.col("month").is_between(periods[0].first, periods[-1].last)) if "month" in table.columns else table
        is_read = key in read | {"institution", "institution_month", "capitation_year", "home_item_month", "home_wait_month"}
        tables[key] = _repeated(asked, "institution_id") if is_read and "institution_id" in table.columns else table.clear()
    inside = snapshot.tree.at(INSTITUTION)
    copies = tuple(replace(area, code=f"{area.code}-{number}") for number in range(TIMES_AS_MANY) for area in inside)
    above = tuple(area for area in snapshot.tree.areas.values() if area.level != INSTITUTION)
    tree = type(snapshot.tree).of(snapshot.tree.levels, above).with_institutions(copies)
    return replace(snapshot, id=f"{snapshot.id}-enlarged", tables=tables, tree=tree)


def _repeated(frame: pl.DataFrame, code: str) -> pl.DataFrame:
    numbers = pl.DataFrame({"_number": range(TIMES_AS_MANY)}, schema={"_number": pl.Int64})
    return numbers.join(frame, how="cross").with_columns(pl.format("{}-{}", code, "_number").alias(code)).select(frame.columns)


if __name__ == "__main__":
    print(json.dumps([[ratio.name, ratio.seconds, ratio.floor, ratio.limit] for ratio in measured(Path(sys.argv[1]))]))
