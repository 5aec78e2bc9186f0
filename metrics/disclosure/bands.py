"""Peers without names: institutions in bands by their value, each of so many that none can be told."""

from __future__ import annotations

import polars as pl

from metrics.disclosure.rules import Rules
from metrics.result import Status

MOST_BANDS = 4
"""Quarters of the peers at the finest: more would be places, not bands."""
SCHEMA = {"band": pl.Int64, "lower": pl.Float64, "upper": pl.Float64, "median": pl.Float64, "institutions": pl.Int64}
DIGITS = 2
"""Significant digits of the edges and medians."""


def bands(frame: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """band (from 1, the lowest values), lower, upper, median, institutions: the institutions of one metric and period in equal groups by value, of
    `rules.least_band` or more each. No rows where there are fewer peers than that.

    `frame` is an exact one of `metrics.result` at the institutions; those without a value, or with a denominator below the least, are left out. An edge lies midway
    between two groups, the outermost are null: they would be single institutions' values. All are rounded to two significant digits.
    """
    has_enough = pl.col("denominator").is_null() | (pl.col("denominator") >= rules.least_denominator)
    peers = frame.filter((pl.col("status") == Status.OK.value) & pl.col("value").is_not_null() & has_enough).sort("value", "area_code")
    count = min(peers.height // rules.least_band, MOST_BANDS)
    if not count:
        return pl.DataFrame(schema=SCHEMA)
    grouped = (
        peers.with_columns(band=(pl.int_range(pl.len()) * count // pl.len()) + 1)
        .group_by("band", maintain_order=True)
        .agg(first=pl.col("value").min(), last=pl.col("value").max(), median=pl.col("value").median(), institutions=pl.len().cast(pl.Int64))
    )
    edge = (pl.col("last") + pl.col("first").shift(-1)) / 2
    told = grouped.with_columns(upper=edge.round_sig_figs(DIGITS), median=pl.col("median").round_sig_figs(DIGITS)).with_columns(lower=pl.col("upper").shift(1))
    return told.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
