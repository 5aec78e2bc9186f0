"""Peers without names: institutions in bands by their value, each of so many that none can be told."""

from __future__ import annotations

import polars as pl

from metrics.disclosure.rules import Rules
from metrics.result import Status

MOST_BANDS = 4
"""Quarters of the peers at the finest: more would be places, not bands."""
SCHEMA = {"band": pl.Int64, "lower": pl.Float64, "upper": pl.Float64, "median": pl.Float64, "institutions": pl.Int64, "is_own": pl.Boolean}
DIGITS = 2
"""Significant digits of the edges and medians."""


def bands(frame: pl.DataFrame, rules: Rules, *, own: str = "") -> pl.DataFrame:
    """band (from 1, the lowest values), lower, upper, median, institutions, is_own: the institutions of one metric and period in about equal groups by value, of
    `rules.least_band` or more each; equal values are never divided. No rows where there are fewer peers than that.

    `frame` is an exact one of `metrics.result` at the institutions; those without a value, or with a denominator below the least, are left out. An edge lies midway
    between two groups, the outermost are null: they would be single institutions' values. All are rounded to two significant digits, counts to the multiple
    of a release as well. `is_own` marks the band of institution `own`; none where it is left out.
    """
    is_count = pl.col("denominator").is_null()
    has_enough = pl.when(is_count).then(pl.col("value") >= rules.threshold).otherwise(pl.col("denominator") >= rules.least_denominator)
    peers = frame.filter((pl.col("status") == Status.OK.value) & pl.col("value").is_not_null() & has_enough).sort("value", "area_code")
    if peers.height < rules.least_band:
        return pl.DataFrame(schema=SCHEMA)
    cuts = _cuts(peers["value"].to_list(), rules.least_band)
    step = rules.rounding if peers["denominator"].null_count() else 0
    grouped = (
        peers.with_columns(band=pl.sum_horizontal(pl.lit(1, pl.Int64), *(pl.int_range(pl.len()) >= cut for cut in cuts)))
        .group_by("band", maintain_order=True)
        .agg(
            first=pl.col("value").min(),
            last=pl.col("value").max(),
            median=pl.col("value").median(),
            institutions=pl.len(),
            is_own=(pl.col("area_code") == own).any(),
        )
    )
    edge = (pl.col("last") + pl.col("first").shift(-1)) / 2
    told = grouped.with_columns(upper=_coarse(edge, step), median=_coarse(pl.col("median"), step)).with_columns(lower=pl.col("upper").shift(1))
    return told.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def _cuts(values: list[float], least: int) -> list[int]:
    """Where groups begin but the first: near equal parts, only between different values, `least` on either side."""
    count, found = min(len(values) // least, MOST_BANDS), [0]
    changes = [place for place in range(1, len(values)) if values[place - 1] < values[place]]
    for part in range(1, count):
        open_to = [place for place in changes if place - found[-1] >= least and len(values) - place >= least]
        if open_to:
            found.append(min(open_to, key=lambda place: (abs(place - len(values) * part // count), place)))
    return found[1:]


def _coarse(value: pl.Expr, step: int) -> pl.Expr:
    coarse = value.round_sig_figs(DIGITS)
    return (coarse / step).round() * step if step else coarse
