"""How the demonstration city's institutions are made to differ: size, roles in the programme, dates, habits. What they are is in `institutions`."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.days import NEVER, number
from data.region import Region


def portion(share: float, count: int) -> int:
    """So many of `count`, at least one."""
    return max(1, round(share * count))


def share_of_tianjin(region: Region, count: int) -> float:
    """How large the region is beside Tianjin, by residents; by institutions where residents are not known."""
    residents = region.tree.root.population
    return residents / calibration.RESIDENTS if residents else count / calibration.INSTITUTIONS


def counted_areas(region: Region, codes: pl.Series) -> pl.Series:
    """For every area the nearest one at or above it whose elderly residents are known; the root where none is."""
    paths = {code: reversed(region.tree.ancestors(code)) for code in codes.unique()}
    counted = {code: next((area.code for area in path if area.population_65), region.tree.root.code) for code, path in paths.items()}
    return codes.replace_strict(counted)


def draw_weights(region: Region, codes: pl.Series, kinds: pl.Series, rng: np.random.Generator) -> np.ndarray:
    """Larger where more elderly residents share fewer institutions, and by kind."""
    elderly = np.array([region.tree[code].population_65 or 1 for code in codes], dtype=float)
    members = pl.DataFrame({"code": codes}).select(pl.len().over("code")).to_series().to_numpy()
    return np.sqrt(elderly / members) * rng.lognormal(0, 0.6, codes.len()) * kind_weights(region, kinds)


def kind_weights(region: Region, kinds: pl.Series) -> np.ndarray:
    """How many patients an institution has beside a community centre or a township hospital of the same area: as many times as it is reckoned to have residents."""
    weights = {kind.key: kind.weight for kind in region.kinds}
    return np.array([weights.get(kind, 1.0) for kind in kinds])


def centres_first(region: Region, codes: pl.Series, weight: np.ndarray, is_named: np.ndarray, large: int) -> tuple[np.ndarray, int]:
    """Positions by falling weight, but the `large` ones that get a centre first: each area its share by elderly residents, named ones always. Of these the middling ones,
    the smaller ones of their areas, come last; and how many they are."""
    elderly = np.array([region.tree[code].population_65 or 1 for code in codes], dtype=float)
    frame = pl.DataFrame({"code": codes, "weight": weight, "named": is_named, "elderly": elderly, "at": np.arange(weight.size)})
    total = frame.unique("code", maintain_order=True)["elderly"].sum()
    ranked = frame.sort("named", "weight", descending=True, maintain_order=True).with_columns(rank=pl.int_range(0, pl.len()).over("code"))
    claims = ranked.with_columns(claim=(pl.col("rank") + 0.5) * total / pl.col("elderly")).sort(~pl.col("named"), "claim", maintain_order=True)
    centres = claims.with_row_index("place").with_columns(is_centre=pl.col("place") < large)
    of_area = pl.col("is_centre").sum().over("code").cast(pl.Int64)
    is_middling = pl.col("is_centre") & (pl.col("rank") >= of_area - (of_area * calibration.MIDDLING_CENTRES).round())
    ordered = centres.with_columns(is_middling=is_middling).sort(~pl.col("is_centre"), "is_middling", -pl.col("weight"), maintain_order=True)
    return ordered["at"].to_numpy(), ordered["is_middling"].sum()


def draw_sizes(weight: np.ndarray, by_size: np.ndarray, large: int, middling: int, of_tianjin: float, rng: np.random.Generator) -> np.ndarray:
    """Patients by rank: centres share one total, the others another, the smallest have a few dozens. The last `middling` centres are a little larger than every third of
    the others."""
    ranked = weight[by_size]
    elsewhere = _share_out(calibration.OTHER_PATIENTS, ranked[large:] ** 1.1)
    tiny = min(calibration.TINY, elsewhere.size // 10)
    small = calibration.MIDDLING_FACTOR * elsewhere[::3][:middling]
    largest = _share_out(calibration.CENTRE_PATIENTS - small.sum(), ranked[: large - small.size] ** 0.5)
    sizes = np.concatenate([largest, small, elsewhere]) * of_tianjin
    sizes[sizes.size - tiny :] = rng.integers(*calibration.TINY_PATIENTS, tiny)
    return sizes[np.argsort(by_size, kind="stable")]


def _share_out(total: float, weight: np.ndarray) -> np.ndarray:
    return total * weight / weight.sum() if weight.size else weight


def draw_payers(region: Region, register: pl.DataFrame, weight: np.ndarray) -> np.ndarray:
    """The position of the institution that every other's budget and bills are charged to: itself, or, where larger areas are paid, the area's lead.

    The lead lies in the paid area itself, not below it; of several the one of the largest kind, and of these the largest.
    """
    paid = region.parameters.paid_level
    units = [region.tree.ancestor_at(code, paid) for code in register["area_code"]]
    places = {"at": np.arange(weight.size), "area": register["area_code"], "unit": [unit.code if unit else None for unit in units]}
    frame = pl.DataFrame(places | {"kind": kind_weights(region, register["kind"]), "weight": weight})
    ranked = frame.sort(pl.col("area") != pl.col("unit"), -pl.col("kind"), -pl.col("weight"), maintain_order=True)
    leads = ranked.drop_nulls("unit").group_by("unit", maintain_order=True).agg(pl.col("at").first().alias("lead"))
    return frame.join(leads, on="unit", how="left", maintain_order="left").select(pl.coalesce("lead", "at")).to_series().to_numpy()


def draw_roles(by_size: np.ndarray, large: int, middling: int, is_named: np.ndarray, payers: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """`payers` are the positions that others' care is charged to: where they are not the institutions themselves, they alone are paid, and all of them."""
    count = payers.size
    if (payers != np.arange(count)).any():
        return _roles_of_units(by_size, large, payers, rng)
    centres = by_size[:large]
    shuffled = rng.permutation(centres)
    named = np.flatnonzero(is_named)
    unnamed = shuffled[~np.isin(shuffled, named)]
    pilots = max(0, portion(calibration.PILOTS_PER_INSTITUTION, count) - named.size)
    all_disease = portion(calibration.ALL_DISEASE_PER_INSTITUTION, count)
    free = unnamed[pilots + all_disease :]
    others = rng.permutation(by_size[large : large + (count - large) // 2])
    stinted = unnamed[:pilots][~np.isin(unnamed[:pilots], centres[large - middling :])]
    gamed = np.concatenate([free[:1], others[: calibration.GAMED - 1]])
    return {
        "centre_on": _centre_days(shuffled, count, rng),
        "is_pilot": _among(np.concatenate([named, unnamed[:pilots]]), count),
        "is_all_disease": _among(unnamed[pilots : pilots + all_disease], count),
        "is_stinted": _among(stinted[: min(calibration.STINTED, pilots // 4)], count),
        "is_gamed": _among(gamed, count),
        "is_unused": _among(others[calibration.GAMED : calibration.GAMED + calibration.UNUSED], count),
    }


def _roles_of_units(by_size: np.ndarray, large: int, payers: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A unit's care is squeezed in all its members, its budget is its lead's."""
    count, leads = payers.size, rng.permutation(np.unique(payers))
    others = rng.permutation(by_size[large : large + (count - large) // 2])
    others = others[~np.isin(others, leads)]
    return {
        "centre_on": _centre_days(rng.permutation(by_size[:large]), count, rng),
        "is_pilot": _among(leads, count),
        "is_all_disease": _among(leads[: portion(calibration.ALL_DISEASE_OF_UNITS, leads.size)], count),
        "is_stinted": _among(leads[leads.size - leads.size // 4 :][: calibration.STINTED], count)[payers],
        "is_gamed": _among(others[: calibration.GAMED], count),
        "is_unused": _among(others[calibration.GAMED : calibration.GAMED + calibration.UNUSED], count),
    }


def _among(chosen: np.ndarray, count: int) -> np.ndarray:
    return np.isin(np.arange(count), chosen)


def _centre_days(centres: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Centres open in bursts, a few weeks each."""
    waves, shares = zip(*((number(day), share) for day, share in calibration.CENTRE_WAVES), strict=True)
    days = rng.choice(np.array(waves), centres.size, p=shares) + rng.exponential(14, centres.size).astype(np.int64)
    opened = np.full(count, NEVER, dtype=np.int64)
    np.put(opened, centres, days.clip(number(calibration.CENTRES_FROM), number(calibration.CENTRES_UNTIL)))
    return opened


def draw_openings(by_size: np.ndarray, large: int, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Most are decades old; one small institution opened in 2021, another closed in 2022."""
    opened_on = rng.integers(-6000, 15500, count)
    closed_on = np.full(count, NEVER, dtype=np.int64)
    small = by_size[large + (count - large) // 2 :]
    if small.size > calibration.TINY + 2:
        np.put(opened_on, small[0], number(calibration.OPENED_LATE_ON))
        np.put(closed_on, small[1], number(calibration.CLOSED_EARLY_ON))
    return opened_on, closed_on


def draw_levels(capitated: np.ndarray, is_urban: np.ndarray, patients: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Regular share: one programme in capitated institutions, whatever the seed; wide differences elsewhere, better staffed in town."""
    noise = rng.normal(0, 0.035, capitated.size).clip(-0.08, 0.06)
    programme = calibration.PROGRAMME_LEVEL + noise - np.average(noise, weights=patients * capitated)
    others = calibration.OTHER_LEVEL + rng.normal(0, 0.09, capitated.size) + np.where(is_urban, 0.03, -0.02)
    return np.where(capitated, programme, others.clip(0.35, 0.88))


def draw_silence(reliable: np.ndarray, patients: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Some submit the last one or two months late, some never sent one month in the middle; those with money at stake always do."""
    last = (calibration.LAST_DAY.year - 1970) * 12 + calibration.LAST_DAY.month - 1
    silent = np.zeros((reliable.size, last + 1), dtype=bool)
    likely = np.sqrt(patients) * ~reliable
    count = min(calibration.SILENT_AT_THE_END + calibration.SILENT_IN_THE_MIDDLE, int((~reliable).sum()))
    chosen = rng.choice(reliable.size, count, replace=False, p=likely / likely.sum()) if count else np.empty(0, dtype=np.int64)
    late, middle = np.split(chosen, [calibration.SILENT_AT_THE_END])
    silent[late, last] = True
    silent[late[: late.size // 2], last - 1] = True
    silent[middle, last - rng.integers(3, 30, middle.size)] = True
    return silent
