"""Sexes and age bands for made-up snapshots: chronic counts and costs divided so that they add up to the tables without bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from data.schema.mart import AGE_BANDS, BANDED, CAPITATION_BAND_MONTH, CHRONIC_BAND_MONTH, SEXES
from data.schema.snapshot import Snapshot

ROW = ["institution_id", "month", "disease"]
SHARES = (0.03, 0.12, 0.28, 0.33, 0.24)
COST_WEIGHTS = (0.7, 0.85, 1.0, 1.1, 1.25)
NESTED = (("due", "managed"), ("standardised", "due"), ("measured", "managed"), ("controlled", "measured"))
"""Each count is of people who are in the other one."""


def with_bands(snapshot: Snapshot, seed: int = 7) -> Snapshot:
    """The snapshot with its banded tables filled: every institution has a mix of its own, and a head costs more in an older band."""
    chronic = _chronic(snapshot["chronic_month"], _mixes(snapshot["institution"]["institution_id"].to_list(), seed))
    capitation = _capitation(snapshot["capitation_month"], chronic)
    return replace(snapshot, tables={**snapshot.tables, CHRONIC_BAND_MONTH.key: chronic, CAPITATION_BAND_MONTH.key: capitation})


def _mixes(institutions: Sequence[str], seed: int) -> pl.DataFrame:
    """institution_id, sex, age_band, place, upto: the share of its patients up to and with the band, in the order of `place`."""
    random = np.random.default_rng(seed)
    shares = np.array([0.5 * share for _sex in SEXES for share in SHARES])
    upto = np.cumsum(random.dirichlet(40 * shares, len(institutions)), axis=1)
    pairs = [(sex, band.key) for sex in SEXES for band in AGE_BANDS]
    rows = [(id, *pair, place, float(upto[at, place])) for at, id in enumerate(institutions) for place, pair in enumerate(pairs)]
    kinds = {"institution_id": pl.String, "sex": pl.String, "age_band": pl.String, "place": pl.Int64, "upto": pl.Float64}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _chronic(chronic: pl.DataFrame, mixes: pl.DataFrame) -> pl.DataFrame:
    """Running counts are rounded down, band after band: nobody is lost and nobody is counted who is not in the wider count."""
    is_last = pl.col("place") == pl.col("place").max()
    running = chronic.join(mixes, on="institution_id").with_columns(
        managed_so_far=pl.when(is_last).then("managed").otherwise((pl.col("managed") * pl.col("upto")).floor().cast(pl.Int64))
    )
    for part, whole in NESTED:
        so_far = pl.col(f"{whole}_so_far") * pl.col(part) // pl.col(whole)
        running = running.with_columns(so_far.fill_null(0).alias(f"{part}_so_far"))
    banded = running.sort(*ROW, "place").with_columns(
        (pl.col(f"{key}_so_far") - pl.col(f"{key}_so_far").shift(1, fill_value=0).over(ROW)).alias(key) for key in CHRONIC_BAND_MONTH.counts
    )
    return banded.filter(pl.col("managed") > 0).select(CHRONIC_BAND_MONTH.columns)


def _capitation(capitation: pl.DataFrame, chronic: pl.DataFrame) -> pl.DataFrame:
    """For budgets of diabetes capitation, the only ones in a made-up snapshot."""
    weights = pl.col("age_band").replace_strict([band.key for band in AGE_BANDS], list(COST_WEIGHTS), return_dtype=pl.Float64) * pl.col("managed")
    heads = chronic.filter(pl.col("disease") == "diabetes").select("institution_id", "month", *BANDED, heads="managed", weight=weights)
    rows = capitation.join(heads, on=["institution_id", "month"])
    share = pl.col("weight") / pl.col("weight").sum().over("institution_id", "month")
    return rows.with_columns(cost_yuan=pl.col("cost_yuan") * share).select(CAPITATION_BAND_MONTH.columns)
