"""Real use is what the slow and obvious reference says of the same rows, on random small worlds."""

from __future__ import annotations

import math
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings

from data.region import load_region
from data.schema.areas import InstitutionKind
from data.schema.loops import LOOPS, USES
from data.schema.months import add_months
from data.schema.real_use import RealUse
from metrics.real_use import USE_LEVEL_MONTH, use_levels
from tests.reference_use import CAPABILITIES_WITH_LOOPS, level
from tests.worlds import World, snapshot_of
from tests.worlds_use import CAPABILITIES, settings_of_use, weights_of_kinds, worlds_of_use

REGION = load_region("tianjin")
POPULATION = {area.code: area.population for area in REGION.tree.areas.values()}
MONTHS_BACK = 9


def test_the_declarations_name_every_capability_and_loop() -> None:
    assert tuple(USES) == CAPABILITIES
    assert tuple(LOOPS) == CAPABILITIES_WITH_LOOPS


@given(world=worlds_of_use(), thresholds=settings_of_use(), kinds=weights_of_kinds())
@settings(max_examples=15)
def test_levels_are_the_references(world: World, thresholds: RealUse, kinds: tuple[InstitutionKind, ...]) -> None:
    weights = {kind.key: kind.weight for kind in kinds}
    with tempfile.TemporaryDirectory() as folder:
        snapshot = replace(snapshot_of(world, Path(folder)), real_use=thresholds, kinds=kinds)
    found = {(row["institution_id"], row["capability"], row["month"]): row for row in use_levels(snapshot, thresholds).to_dicts()}
    this_month = world.today.replace(day=1)
    months = [month for back in range(MONTHS_BACK) if (month := add_months(this_month, -back)) >= snapshot.first_month]
    for month in months:
        for id in world.institution_ids:
            for capability in CAPABILITIES:
                expected = level(world, id, capability, month, thresholds, population=POPULATION, weights=weights, exceptions=REGION.working_days.exceptions)
                row = found.get((id, capability, month))
                if expected is None:
                    assert row is None, (id, capability, month, row)
                    continue
                assert row is not None, (id, capability, month)
                said = {column: row[column] for column in USE_LEVEL_MONTH.counts}
                assert said == {column: expected[column] for column in USE_LEVEL_MONTH.counts}, (id, capability, month, thresholds)
                assert math.isclose(row["residents"], expected["residents"])
                assert row["live"] >= row["trafficked"] >= row["routine"] >= row["closed_loop"]
