"""The demonstration city's institutions: which there are, how large, and in what they differ. Their capabilities are in `capabilities`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.days import NEVER, number
from data.errors import SettingsError
from data.region import Region
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
    weight = _weight(region, codes, rng)
    large = _share(calibration.CENTRES_PER_INSTITUTION, count)
    by_size = _centres_first(region, codes, weight, is_named, large)
    roles = _roles(by_size, large, is_named, count, rng)
    opened_on, closed_on = _openings(by_size, large, count, rng)
    patients = _patients(weight, by_size, large, rng)
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
        level=_level(capitated, is_urban, patients, rng),
        gain=np.where(capitated, calibration.PROGRAMME_GAIN, calibration.OTHER_GAIN + rng.normal(0, 0.02, count)),
        visit_days=np.where(capitated, rng.integers(80, 86, count), rng.integers(80, 93, count)),
        treatment=np.where(capitated, rng.normal(0.64, 0.22, count), rng.normal(0.34, 0.13, count)).clip(0.05),
        silent=_silent(capitated | is_named, rng),
        **roles,
    )


def _register(region: Region) -> pl.DataFrame:
    path = region.folder / "institutions.csv"
    if not path.exists():
        raise SettingsError(f"{path}: does not exist; the demonstration city needs the region's institutions there")
    text = {"institution_id": pl.String, "area_code": pl.String}
    register = pl.read_csv(path, schema_overrides=text).sort("area_code", maintain_order=True)
    known = region.tree.areas
    strange = register.filter(~pl.col("area_code").is_in(list(known)))
    if not register.height or strange.height:
        wrong = strange["area_code"][0] if strange.height else ""
        raise SettingsError(f"{path}: area_code '{wrong}' is no code of areas.csv; give every institution an area of the region")
    return register


def _share(share: float, count: int) -> int:
    return max(1, round(share * count))


def _coded_names(region: Region, codes: pl.Series) -> pl.Series:
    """`西青-06`: the area's short name and a number within it."""
    short = [region.tree[code].name_zh.removesuffix("区").removesuffix("新") for code in codes]
    numbered = pl.DataFrame({"code": codes, "short": short})
    return numbered.select(pl.format("{}-{}", "short", pl.int_range(1, pl.len() + 1).over("code").cast(pl.String).str.zfill(2))).to_series()


def _weight(region: Region, codes: pl.Series, rng: np.random.Generator) -> np.ndarray:
    """Larger where more elderly residents share fewer institutions."""
    elderly = np.array([region.tree[code].population_65 or 1 for code in codes], dtype=float)
    members = pl.DataFrame({"code": codes}).select(pl.len().over("code")).to_series().to_numpy()
    return np.sqrt(elderly / members) * rng.lognormal(0, 0.6, codes.len())


def _centres_first(region: Region, codes: pl.Series, weight: np.ndarray, is_named: np.ndarray, large: int) -> np.ndarray:
    """Positions by falling weight, but the `large` ones that get a centre first: each area its share by elderly residents, named ones always."""
    elderly = np.array([region.tree[code].population_65 or 1 for code in codes], dtype=float)
    frame = pl.DataFrame({"code": codes, "weight": weight, "named": is_named, "elderly": elderly, "at": np.arange(weight.size)})
    total = frame.unique("code", maintain_order=True)["elderly"].sum()
    ranked = frame.sort("named", "weight", descending=True).with_columns(rank=pl.int_range(0, pl.len()).over("code"))
    claims = ranked.with_columns(claim=(pl.col("rank") + 0.5) * total / pl.col("elderly")).sort(~pl.col("named"), "claim")
    centres = claims.with_row_index("place").with_columns(is_centre=pl.col("place") < large)
    return centres.sort(~pl.col("is_centre"), -pl.col("weight"))["at"].to_numpy()


def _patients(weight: np.ndarray, by_size: np.ndarray, large: int, rng: np.random.Generator) -> np.ndarray:
    """Patients by rank: centres share one total, the others another, the smallest have a few dozens."""
    ranked = weight[by_size]
    at_centres = ranked[:large] ** 0.7
    elsewhere = ranked[large:] ** 1.1
    tiny = min(calibration.TINY, elsewhere.size - 1)
    scale = (weight.size / 266, weight.size / 266)
    sizes = np.concatenate(
        [at_centres / at_centres.sum() * calibration.CENTRE_PATIENTS * scale[0], elsewhere / elsewhere.sum() * calibration.OTHER_PATIENTS * scale[1]]
    )
    sizes[sizes.size - tiny :] = rng.integers(*calibration.TINY_PATIENTS, tiny)
    return sizes[np.argsort(by_size, kind="stable")]


def _roles(by_size: np.ndarray, large: int, is_named: np.ndarray, count: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    centres = by_size[:large]
    shuffled = rng.permutation(centres)
    named = np.flatnonzero(is_named)
    unnamed = shuffled[~np.isin(shuffled, named)]
    pilots = _share(calibration.PILOTS_PER_INSTITUTION, count) - named.size
    all_disease = _share(calibration.ALL_DISEASE_PER_INSTITUTION, count)
    free = unnamed[pilots + all_disease :]
    others = rng.permutation(by_size[large : large + (count - large) // 2])
    gamed = np.concatenate([free[:1], others[: calibration.GAMED - 1]])
    return {
        "centre_on": _centre_days(shuffled, count, rng),
        "is_pilot": _among(np.concatenate([named, unnamed[:pilots]]), count),
        "is_all_disease": _among(unnamed[pilots : pilots + all_disease], count),
        "is_stinted": _among(unnamed[: min(calibration.STINTED, pilots)], count),
        "is_gamed": _among(gamed, count),
        "is_unused": _among(others[calibration.GAMED : calibration.GAMED + calibration.UNUSED], count),
    }


def _among(chosen: np.ndarray, count: int) -> np.ndarray:
    return np.isin(np.arange(count), chosen)


def _centre_days(centres: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Centres open in bursts, a few weeks each."""
    waves = np.array([number(day) for day in calibration.CENTRE_WAVES])
    days = rng.choice(waves, centres.size, p=(0.10, 0.20, 0.20, 0.34, 0.16)) + rng.exponential(14, centres.size).astype(np.int64)
    opened = np.full(count, NEVER, dtype=np.int64)
    np.put(opened, centres, days.clip(number(calibration.CENTRES_FROM), number(calibration.CENTRES_UNTIL)))
    return opened


def _openings(by_size: np.ndarray, large: int, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Most are decades old; one small institution opened in 2021, another closed in 2022."""
    opened_on = rng.integers(-6000, 15500, count)
    closed_on = np.full(count, NEVER, dtype=np.int64)
    small = by_size[large + (count - large) // 2 :]
    if small.size > calibration.TINY + 2:
        np.put(opened_on, small[0], number(calibration.OPENED_LATE_ON))
        np.put(closed_on, small[1], number(calibration.CLOSED_EARLY_ON))
    return opened_on, closed_on


def _level(capitated: np.ndarray, is_urban: np.ndarray, patients: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Regular share: one programme in capitated institutions, whatever the seed; wide differences elsewhere, better staffed in town."""
    noise = rng.normal(0, 0.035, capitated.size).clip(-0.08, 0.06)
    programme = calibration.PROGRAMME_LEVEL + noise - np.average(noise, weights=patients * capitated)
    others = calibration.OTHER_LEVEL + rng.normal(0, 0.09, capitated.size) + np.where(is_urban, 0.03, -0.02)
    return np.where(capitated, programme, others.clip(0.35, 0.88))


def _silent(reliable: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Some submit the last one or two months late, some never sent one month in the middle; those with money at stake always do."""
    last = (calibration.LAST_DAY.year - 1970) * 12 + calibration.LAST_DAY.month - 1
    silent = np.zeros((reliable.size, last + 1), dtype=bool)
    chosen = rng.permutation(np.flatnonzero(~reliable))
    late, middle = np.split(chosen[: calibration.SILENT_AT_THE_END + calibration.SILENT_IN_THE_MIDDLE], [calibration.SILENT_AT_THE_END])
    silent[late, last] = True
    silent[late[: late.size // 2], last - 1] = True
    silent[middle, last - rng.integers(3, 30, middle.size)] = True
    return silent
