"""`metrics.compute` over a published mart against the slow, obvious reference over event rows: every metric, every level, month, quarter and year."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.region import load_region
from data.schema.areas import INSTITUTION
from data.schema.contracts import CAPABILITY_REGISTER
from data.schema.mart import WAIT_EDGES_MINUTES
from data.schema.months import Grain, Period, add_months
from data.schema.snapshot import Snapshot
from metrics.catalogue import CATALOGUE
from metrics.compute import compute
from metrics.definition import Estimated, Theme
from metrics.population import Of
from metrics.result import Status
from metrics.scope import Scope
from tests.reference import reference, reference_keys
from tests.reference_examination import turnaround_agrees
from tests.worlds import World, snapshot_of, worlds

REGION = load_region("tianjin")
KEYS = reference_keys(tuple(CAPABILITY_REGISTER["capability"].choices))


def test_the_reference_answers_every_metric() -> None:
    """But for what rests on settings: estimated patients (test_estimated.py) and levels of real use (test_use_reference.py)."""
    of_rows = {key for key, metric in CATALOGUE.items() if not isinstance(metric.denominator, Estimated) and metric.theme is not Theme.USE}
    assert set(KEYS) == of_rows


def complete_periods(snapshot: Snapshot, back: int) -> list[Period]:
    """One complete period of each grain that the data covers: the last one, or that many before it."""
    found = []
    for grain in Grain:
        last = add_months(snapshot.as_of.replace(day=1), 0)
        first = date(last.year, (last.month - 1) // grain.months * grain.months + 1, 1)
        candidates = [Period(first, grain).shifted(-step) for step in range(3)]
        found += [period for period in candidates if period.end <= snapshot.as_of and period.last >= snapshot.first_month][back : back + 1]
    return found


def is_open_in(row: dict, period: Period) -> bool:
    """Open on at least one day of it."""
    closed = row["closed_on"]
    return row["opened_on"] <= period.end and (closed is None or (closed > period.first and closed > row["opened_on"]))


def kept(world: World, of: Of | None, period: Period) -> set[str]:
    if of is Of.CAPITATED:
        return {row["institution_id"] for row in world.rows["budgets"] if row["year"] == period.first.year}
    if of is Of.CENTRES:
        return {id for id in world.institution_ids if reference("chronic_centres", world.rows, {id}, period)[2]}
    return set(world.institution_ids)


def expected_areas(world: World, snapshot: Snapshot, level: str, of: Of | None, period: Period) -> dict[str, set[str]]:
    """Area → its institutions that count, for every area with one of them open in the period."""
    among, areas = kept(world, of, period), {}
    for row in world.rows["institutions"]:
        areas.setdefault(snapshot.tree.ancestor_at(row["institution_id"], level).code, set()).add(row["institution_id"])
    opened = {row["institution_id"] for row in world.rows["institutions"] if is_open_in(row, period)}
    return {code: ids & among for code, ids in areas.items() if ids & among & opened}


def close(mine: float | None, theirs: float | None) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    return mine == pytest.approx(theirs, rel=1e-9, abs=1e-9)


def check(world: World, snapshot: Snapshot, of: Of | None, back: int) -> None:
    for key in KEYS:
        metric = CATALOGUE[key]
        for level in (each.key for each in snapshot.tree.levels):
            for period in complete_periods(snapshot, back):
                answers = {
                    row["area_code"]: row
                    for row in compute(metric, snapshot, scope=Scope.everything(snapshot.tree), by=level, periods=[period], of=of).to_dicts()
                }
                areas = expected_areas(world, snapshot, level, of, period)
                assert set(answers) == set(areas), (key, level, period)
                for code, ids in areas.items():
                    check_answer(key, answers[code], world, snapshot, code, ids, period)


def check_answer(key: str, mine: dict, world: World, snapshot: Snapshot, code: str, ids: set[str], period: Period) -> None:
    told = f"{key} of {code} in {period}: {mine}"
    metric = CATALOGUE[key]
    if period.grain not in metric.grains or (mine["level"] == INSTITUTION and not metric.is_shown_for_institutions):
        assert mine["status"] == Status.NOT_APPLICABLE and mine["value"] is None, told
        return
    numerator, denominator, value = reference(
        key, world.rows, ids, period, residents=snapshot.tree[code].population, residents_65=snapshot.tree[code].population_65
    )
    if key.startswith("examination_turnaround"):
        assert mine["denominator"] == denominator and (mine["value"] is None) == (denominator == 0), told
        assert not denominator or turnaround_agrees(mine["value"], key, world.rows, ids, period), told
        return
    if key.startswith("home_wait"):
        assert mine["denominator"] == denominator and (mine["value"] is None) == (denominator == 0), told
        assert not denominator or waits_agree(mine["value"], world, ids, period, metric.percentile), told
        return
    assert close(mine["numerator"], numerator) and close(mine["denominator"], denominator) and close(mine["value"], value), (
        told,
        numerator,
        denominator,
        value,
    )
    expected = Status.NO_CASES if denominator == 0 else Status.INCOMPLETE if numerator is None else Status.OK
    assert mine["status"] == expected, told


def waits_agree(hours: float, world: World, ids: set[str], period: Period, share: float) -> bool:
    """Inside the bin of the order at which the share is reached: at least that share of orders waited no longer than the bin's upper edge."""
    minutes = sorted(
        (row["served_at"] - row["requested_at"]).total_seconds() / 60
        for row in world.rows["home_orders"]
        if row["institution_id"] in ids and row["status"] == "completed" and period.first <= row["served_at"].date() <= period.end
    )
    place = next(index for index in range(len(minutes)) if index + 1 >= share * len(minutes) - 1e-9)
    edge = next(index for index, upper in enumerate(WAIT_EDGES_MINUTES[1:]) if minutes[place] <= upper)
    return WAIT_EDGES_MINUTES[edge] - 1e-6 <= hours * 60 <= WAIT_EDGES_MINUTES[edge + 1] + 1e-6


@settings(max_examples=15)
@given(worlds(), st.integers(0, 1))
def test_compute_agrees_with_the_reference(world: World, back: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check(world, snapshot_of(world, Path(folder), region=REGION), None, back)


@settings(max_examples=6)
@given(worlds(), st.sampled_from(Of))
def test_compute_agrees_for_some_institutions(world: World, of: Of) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check(world, snapshot_of(world, Path(folder), region=REGION), of, 0)
