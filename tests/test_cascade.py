"""From the estimated to the controlled: three denominators of one numerator, and gaps that add up to the last person."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings

from data.region import load_region
from data.schema.areas import INSTITUTION
from data.schema.months import Period, parse_periods
from data.schema.snapshot import Snapshot
from metrics.cascade import GAPS, RATES, Step, cascade
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.errors import ImpossibleValue, MetricError
from metrics.scope import Scope
from tests.marts import invented_snapshot, snapshot_of, tree_with_institutions
from tests.reference import _managed, _Patient
from tests.worlds import World, worlds
from tests.worlds import snapshot_of as published

REGION = load_region("tianjin")
PERIODS = parse_periods("2022-10..2023-03")


@pytest.fixture(scope="module")
def city() -> Snapshot:
    return invented_snapshot(tree_with_institutions(REGION.tree, 24), first=date(2021, 1, 1), id="cascade")


@pytest.mark.parametrize("disease", ["diabetes", "hypertension"])
@pytest.mark.parametrize("by", ["city", "district", "institution"])
def test_the_gaps_add_up_between_any_two_steps(city: Snapshot, disease: str, by: str) -> None:
    frame = cascade(city, disease, scope=Scope.everything(city.tree), by=by, periods=PERIODS)
    steps = list(Step)
    for above, below in zip(steps, steps[1:], strict=False):
        explained = pl.sum_horizontal(gap.key for gap in GAPS if (gap.above, gap.below) == (above, below))
        known = frame.filter(pl.col(above.value) >= pl.col(below.value))
        assert (known.select(explained.alias("gap"))["gap"] == known[above.value] - known[below.value]).all()
        assert known.height == (0 if by == "institution" and above is Step.ESTIMATED else frame.height)
    assert (frame["state_lost"] == frame["lost"]).all() and (frame["state_uncontrolled"] == frame["uncontrolled"]).all()


def test_the_three_rates_are_the_metrics_and_share_their_numerator(city: Snapshot) -> None:
    frame = cascade(city, "diabetes", scope=Scope.everything(city.tree), by="district", periods=PERIODS)
    for key, step in RATES.items():
        told = compute(metric_of(f"diabetes_{key}"), city, scope=Scope.everything(city.tree), by="district", periods=PERIODS)
        assert (
            frame.select("area_code", "period", "controlled", step.value, key).rows()
            == told.select("area_code", "period", "numerator", "denominator", "value").rows()
        )
    managed = compute(metric_of("diabetes_management_rate"), city, scope=Scope.everything(city.tree), by="district", periods=PERIODS)
    assert frame["management_rate"].to_list() == managed["value"].to_list()


def test_institutions_stop_at_those_managed(city: Snapshot) -> None:
    frame = cascade(city, "hypertension", scope=Scope.everything(city.tree), by="institution", periods=PERIODS[-1:], within="120111")
    assert frame.height == 2 and frame["estimated"].null_count() == 2 == frame["unmanaged"].null_count() and frame["managed"].null_count() == 0


def test_a_disease_without_control_rate_is_refused(city: Snapshot) -> None:
    with pytest.raises(MetricError, match="disease 'stroke' has no control rate"):
        cascade(city, "stroke", scope=Scope.everything(city.tree), by="city", periods=PERIODS)


def test_more_lost_than_unmeasured_is_an_error(city: Snapshot) -> None:
    month = PERIODS[-1].first
    tables = {
        "institution_month": [dict(institution_id="TJ001", month=month, is_open=1, is_open_in_month=1)],
        "chronic_month": [
            dict(institution_id="TJ001", month=month, disease="diabetes", managed=10, measured=9, controlled=5, state_lost=3, state_controlled=7)
        ],
    }
    damaged = snapshot_of(city.tree, tables, first=month, last=month, as_of=date(2023, 4, 6), id="damaged-states")
    with pytest.raises(ImpossibleValue, match="cascade of diabetes, area TJ001, period 2023-03"):
        cascade(damaged, "diabetes", scope=Scope.everything(city.tree), by="institution", periods=PERIODS[-1:])


def people(world: World, disease: str, period: Period, institution: str) -> tuple[int, ...]:
    """Managed, measured, controlled and the four gaps between them, patient by patient."""
    patients = [_Patient(world.rows, row, disease, period.end) for row in _managed(world.rows, {institution}, period, disease)]
    measured = [patient for patient in patients if patient.readings(12)]
    controlled = [patient for patient in measured if patient.is_controlled(12)]
    unread = [patient for patient in patients if patient not in measured]
    missed = [patient for patient in measured if patient not in controlled]
    lost = sum(patient.state() == "lost" for patient in unread)
    now = sum(patient.state() == "uncontrolled" for patient in missed)
    return len(patients), len(measured), len(controlled), lost, len(unread) - lost, now, len(missed) - now


@settings(max_examples=12)
@given(worlds())
def test_the_gaps_are_the_patients_counted_one_by_one(world: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = published(world, Path(folder), region=REGION)
    period = Period(snapshot.as_of.replace(day=1)).shifted(-1)
    for disease in ("diabetes", "hypertension"):
        frame = cascade(snapshot, disease, scope=Scope.everything(snapshot.tree), by=INSTITUTION, periods=[period])
        told = frame.select("area_code", "managed", "measured", "controlled", *(gap.key for gap in GAPS[1:])).rows()
        assert told == [(code, *people(world, disease, period, code)) for code, *_numbers in told]
