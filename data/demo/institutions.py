"""The demonstration city's institutions: which there are, how large, and in what they differ. Their capabilities are in `capabilities`."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
import polars as pl

from data.demo import calibration, traits
from data.demo.days import NEVER
from data.errors import SettingsError
from data.region import Region
from data.schema.areas import short_name
from data.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Institutions:
    """One entry an institution in every array, in the order of `ids`. Days are numbers, NEVER where there is none."""

    ids: pl.Series
    names: pl.Series
    areas: pl.Series
    kinds: pl.Series
    longitudes: pl.Series
    latitudes: pl.Series
    area_index: np.ndarray
    is_urban: np.ndarray
    patients: np.ndarray
    """Ever enrolled, at full scale."""
    opened_on: np.ndarray
    closed_on: np.ndarray
    centre_on: np.ndarray
    is_named: np.ndarray
    is_pilot: np.ndarray
    is_all_disease: np.ndarray
    is_stinted: np.ndarray
    is_gamed: np.ndarray
    is_unused: np.ndarray
    level: np.ndarray
    """Share of regular patients at LEVELS_ON, and its rise a year in `gain`."""
    gain: np.ndarray
    visit_days: np.ndarray
    treatment: np.ndarray
    """How far care brings fasting glucose down, mmol/l."""
    payers: np.ndarray
    """The position of the institution that a budget and its bills are charged to: its own, or that of its area's lead."""
    share_of_city: float
    """How large the region is beside Tianjin, for which the totals are calibrated."""
    silent: np.ndarray
    """Institution × month since 1970-01: true where it submitted nothing."""

    def __len__(self) -> int:
        return self.ids.len()

    @property
    def is_centre(self) -> np.ndarray:
        return self.centre_on < NEVER

    @property
    def is_capitated(self) -> np.ndarray:
        return self.is_pilot | self.is_all_disease


def draw_institutions(region: Region, settings: Settings, rng: np.random.Generator) -> Institutions:
    """The institutions of the region's folder with drawn traits; the same whatever the scale. Raises SettingsError where the folder names none."""
    register = _register(region)
    count = register.height
    codes = register["area_code"]
    area_index = codes.rank("dense").to_numpy().astype(np.int64) - 1
    is_urban = (register["kind"] == "community_centre").to_numpy()
    is_named = register["institution_id"].is_in(list(calibration.NAMED_CENTRES)).to_numpy()
    counted = traits.counted_areas(region, codes)
    weight = traits.draw_weights(region, counted, register["kind"], rng)
    large = traits.portion(calibration.CENTRES_PER_INSTITUTION, int((register["kind"] != "village_clinic").sum()))
    by_size, middling = traits.centres_first(region, counted, weight, is_named, large)
    payers, share = traits.draw_payers(region, register, weight), traits.share_of_tianjin(region, count)
    roles = traits.draw_roles(by_size, large, middling, is_named, payers, rng)
    opened_on, closed_on = traits.draw_openings(by_size, large, count, rng)
    patients = traits.draw_sizes(weight, by_size, large, middling, share, rng)
    capitated = roles["is_pilot"] | roles["is_all_disease"]
    return Institutions(
        ids=register["institution_id"],
        names=register["name_zh"] if settings.demo.realistic_names else _coded_names(region, codes),
        areas=codes,
        kinds=register["kind"],
        longitudes=register["longitude"],
        latitudes=register["latitude"],
        area_index=area_index,
        is_urban=is_urban,
        patients=patients,
        opened_on=opened_on,
        closed_on=closed_on,
        is_named=is_named,
        level=traits.draw_levels(capitated, is_urban, patients, rng),
        gain=np.where(capitated, calibration.PROGRAMME_GAIN, calibration.OTHER_GAIN + rng.normal(0, 0.02, count)),
        visit_days=np.where(capitated, rng.integers(80, 86, count), rng.integers(80, 93, count)),
        treatment=np.where(capitated, rng.normal(0.65, 0.31, count), rng.normal(0.34, 0.13, count)).clip(0.05),
        payers=payers,
        share_of_city=share,
        silent=traits.draw_silence(capitated | is_named, patients, rng),
        **roles,
    )


def _register(region: Region) -> pl.DataFrame:
    if not region.institutions:
        raise SettingsError(f"{region.folder / 'institutions.csv'}: has no institutions; the demonstration city needs the region's there")
    schema = {"institution_id": pl.String, "area_code": pl.String, "name_zh": pl.String, "kind": pl.String, "longitude": pl.Float64, "latitude": pl.Float64}
    rows = [astuple(each) for each in region.institutions]
    return pl.DataFrame(rows, schema=schema, orient="row").sort("area_code", maintain_order=True)


def _coded_names(region: Region, codes: pl.Series) -> pl.Series:
    """`西青-06`, `沙县-凤岗-01`: the short names from below the root to the area, and a number within it."""
    short = ["-".join(short_name(area.name_zh) for area in region.tree.ancestors(code)[1:] or (region.tree.root,)) for code in codes]
    numbered = pl.DataFrame({"code": codes, "short": short})
    return numbered.select(pl.format("{}-{}", "short", pl.int_range(1, pl.len() + 1).over("code").cast(pl.String).str.zfill(2))).to_series()
