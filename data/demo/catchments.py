"""Whom each institution of the demonstration city serves: its share of the region's residents, and where those sign whose own institution has no team."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.institutions import Institutions
from data.region import Region


@dataclass(frozen=True, kw_only=True)
class Catchments:
    """One entry an institution in every array; the latter two are positions of institutions where people sign."""

    share: np.ndarray
    """Of the region's residents; 0 where nobody signs."""
    signs_at: np.ndarray
    """Where its patients sign: here, or with the township's own."""
    next_at: np.ndarray
    """Where people of it sign who move away within the area: the next one."""


def find_catchments(region: Region, institutions: Institutions) -> Catchments:
    """The residents of the nearest area with known residents are shared among its institutions where people sign, larger ones having more."""
    frame = pl.DataFrame(
        {
            "at": np.arange(len(institutions)),
            "area": institutions.areas,
            "counted": _counted(region, institutions.areas),
            "own": institutions.patients**0.6,
            "signs": ~institutions.kinds.is_in(list(calibration.NOT_SIGNING)),
        }
    )
    residents = frame["counted"].replace_strict({code: region.tree[code].population or 1 for code in frame["counted"].unique()}, return_dtype=pl.Float64)
    own = pl.when("signs").then("own").otherwise(0.0)
    share = frame.select((residents * own / own.sum().over("counted")).fill_nan(0.0)).to_series()
    signing = frame.filter("signs").sort("at")
    largest = {
        by: signing.sort("own", descending=True, maintain_order=True).group_by(by, maintain_order=True).agg(pl.col("at").first()) for by in ("area", "counted")
    }
    near = frame.join(largest["area"], on="area", how="left", suffix="_near").join(largest["counted"], on="counted", how="left", suffix="_far")
    signs_at = near.sort("at").select(pl.when("signs").then("at").otherwise(pl.coalesce("at_near", "at_far", "at"))).to_series().to_numpy()
    after = signing.with_columns(next=pl.col("at").shift(-1).over("counted").fill_null(pl.col("at").first().over("counted")))
    next_at = frame.join(after.select("at", "next"), on="at", how="left", maintain_order="left").select(pl.coalesce("next", "at")).to_series().to_numpy()
    return Catchments(share=(share / share.sum()).to_numpy(), signs_at=signs_at, next_at=next_at)


def _counted(region: Region, codes: pl.Series) -> pl.Series:
    """For every area the nearest one at or above it whose residents are known; the root where none is."""
    paths = {code: reversed(region.tree.ancestors(code)) for code in codes.unique()}
    return codes.replace_strict({code: next((area.code for area in path if area.population), region.tree.root.code) for code, path in paths.items()})
