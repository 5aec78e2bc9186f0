"""Several versions of one metric: which one each period has, where a series breaks, and the same period under both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from data.schema.months import Period
from metrics.definition import Change, Metric

Each = Callable[..., pl.DataFrame]
"""`metrics.compute.compute` with the question given and the metric and its periods left open."""


@dataclass(frozen=True)
class Break:
    """From `period` on the series follows version `after`; up to the one before, version `before`. `changes` are the entries of the log that lie between."""

    period: Period
    before: int
    after: int
    changes: tuple[Change, ...]


def in_force(metric: Metric, periods: Sequence[Period], each: Each, rows: pl.DataFrame) -> pl.DataFrame:
    """A frame of `metrics.result.SCHEMA`: each period under the version in force on its last day, in the order of `rows` (area_code, period)."""
    asked: dict[Metric, list[Period]] = {}
    for period in periods:
        asked.setdefault(metric.in_force(period), []).append(period)
    frames = [each(version, periods=under) for version, under in asked.items()]
    if len(frames) == 1:
        return frames[0]
    together = pl.concat(frames)
    ordered = rows.select("area_code", "period").join(together, on=["area_code", "period"], maintain_order="left")
    return ordered.select(together.columns)


def breaks(metric: Metric, periods: Sequence[Period]) -> tuple[Break, ...]:
    """Where a series over `periods`, in the order of time, changes its version; none where one version holds throughout."""
    found = []
    for sooner, later in zip(periods, periods[1:], strict=False):
        before, after = metric.in_force(sooner).version, metric.in_force(later).version
        if before != after:
            found.append(Break(later, before, after, tuple(change for change in metric.changes if before < change.version <= after)))
    return tuple(found)


def bridge(metric: Metric, periods: Sequence[Period], each: Each) -> pl.DataFrame:
    """The same periods under every version: the frame of `metrics.result.SCHEMA` with `version`, and `is_in_force` where the version is the one that
    the series shows. `each` is `partial(compute, snapshot=…, scope=…, by=…)`."""
    frames = []
    for version in metric.versions:
        shown = [str(period) for period in periods if metric.in_force(period).version == version.version]
        told = each(version, periods=tuple(periods))
        frames.append(told.with_columns(version=pl.lit(version.version, pl.Int64), is_in_force=pl.col("period").is_in(shown)))
    return pl.concat(frames)
