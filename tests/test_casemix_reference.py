"""Case-mix adjustment of any small world against a slow second computation from the submitted rows, band by band."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from data.region import load_region
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.casemix import adjusted, is_adjustable
from metrics.catalogue import CATALOGUE
from metrics.scope import Scope
from tests.reference import age_band, capitation_heads, only_band, reference
from tests.test_compute_reference import complete_periods, expected_areas
from tests.worlds import World, snapshot_of, worlds

REGION = load_region("tianjin")
CONTRACTS = ("diabetes", "all_disease")
Strata = dict[tuple, tuple[Fraction, Fraction]]
"""Observed and exposure of an institution (first part of the key) in a stratum (the rest)."""


def bands_of(world: World, period: Period) -> list[tuple[str, str]]:
    """Sex and age band of everybody in the year."""
    return sorted({(row["sex"], age_band(row, period.end.year)) for row in world.rows["patients"]})


def rate_strata(key: str, world: World, period: Period) -> Strata:
    found = {}
    for band, id in product(bands_of(world, period), world.institution_ids):
        numerator, denominator, _ = reference(key, only_band(world.rows, *band, period.end.year), {id}, period)
        found[id, *band] = Fraction(numerator), Fraction(denominator)
    return found


def cost_strata(world: World, snapshot: Snapshot, period: Period, contracts: tuple[str, ...]) -> Strata:
    """Person-years go to the bands as the patient-months do; those of a budget without patients as all patient-months of the contract."""
    found = {}
    year, bands = period.end.year, bands_of(world, period)
    held = [month for month in period.months if month >= snapshot.first_month]
    for contract in contracts:
        key = f"{contract}_capitation"
        paid = {row["institution_id"]: Fraction(row["person_years"]) for row in world.rows["budgets"] if (row["year"], row["contract"]) == (year, key)}
        heads = {
            (id, band): sum(capitation_heads(only_band(world.rows, *band, year), {id}, Period(month), key) for month in held)
            for id, band in product(paid, bands)
        }
        for id, band in product(paid, bands):
            counted = {id} if any(heads[id, each] for each in bands) else set(paid)
            own = sum(heads[each, band] for each in counted)
            everybody = sum(heads[each, any_band] for each, any_band in product(counted, bands))
            spent, _, _ = reference(f"capitation_cost_yuan_{contract}", only_band(world.rows, *band, year), {id}, period)
            found[id, contract, *band] = Fraction(spent), paid[id] * Fraction(own, everybody) if everybody else Fraction(0)
    return found


def answer(strata: Strata, ids: set[str]) -> tuple[float, float, float | None, float | None]:
    """Observed, expected, ratio and mix index of an area. Strata in which the region has nobody are not there."""
    observed = expected = exposure = Fraction(0)
    whole = {stratum: [pair for other, pair in strata.items() if other[1:] == stratum] for stratum in {key[1:] for key in strata}}
    known = {stratum: (sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)) for stratum, pairs in whole.items()}
    known = {stratum: sums for stratum, sums in known.items() if sums[1]}
    for (id, *stratum), (events, people) in strata.items():
        if id in ids and tuple(stratum) in known:
            region_events, region_people = known[tuple(stratum)]
            observed, exposure, expected = observed + events, exposure + people, expected + people * region_events / region_people
    if not expected:
        return float(observed), 0.0, None, None
    region = sum(sums[0] for sums in known.values()) / sum(sums[1] for sums in known.values())
    return float(observed), float(expected), float(observed / expected), float(expected / exposure / region)


def strata_of(key: str, world: World, snapshot: Snapshot, period: Period) -> Strata:
    if not key.startswith("capitation"):
        return rate_strata(key, world, period)
    contracts = tuple(contract for contract in CONTRACTS if key.endswith(f"_{contract}")) or CONTRACTS
    return cost_strata(world, snapshot, period, contracts)


@given(worlds(), st.integers(0, 1))
@settings(max_examples=8, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_the_adjustment_agrees_with_the_reference(world: World, back: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = snapshot_of(world, Path(folder), region=REGION)
    for period in complete_periods(snapshot, back):
        for key, metric in CATALOGUE.items():
            if is_adjustable(metric):
                strata = strata_of(key, world, snapshot, period)
                for level in ("city", "district", "institution"):
                    check(key, world, snapshot, level, period, strata)


def check(key: str, world: World, snapshot: Snapshot, level: str, period: Period, strata: Strata) -> None:
    areas = expected_areas(world, snapshot, level, None, period)
    frame = adjusted(CATALOGUE[key], snapshot, scope=Scope.everything(snapshot.tree), by=level, periods=[period])
    for row in frame.to_dicts():
        told = f"{key} of {row['area_code']} in {period}: {row}"
        observed, expected, ratio, index = answer(strata, areas[row["area_code"]])
        if row["value"] is None:
            assert row["expected"] is None and row["ratio"] is None, told
            continue
        assert (row["observed"], row["expected"]) == pytest.approx((observed, expected), rel=1e-9, abs=1e-9), told
        assert (row["ratio"], row["mix_index"]) == ((None, None) if ratio is None else pytest.approx((ratio, index), rel=1e-9)), told
