"""Cloud examination: the contract's edges one by one. Random worlds are held against the reference with all other metrics."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data.schema.mart import EXAMINATION_MONTH
from data.schema.months import Grain, Period
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.course import months_to_ripen
from metrics.result import Status
from metrics.scope import Scope
from tests.worlds import snapshot_of, world_of

INSTITUTION_A = {"institution_id": "A", "name": "A", "district_code": "120101", "kind": "other", "opened_on": date(2020, 5, 1)}
NOVEMBER, DECEMBER = Period(date(2022, 11, 1)), Period(date(2022, 12, 1))


def examination(id: str, requested: str, hours: float | None, **more: object) -> dict:
    at = datetime.fromisoformat(requested)
    reported = None if hours is None else at + timedelta(hours=hours)
    return {"examination_id": id, "institution_id": "A", "modality": "ecg", "requested_at": at, "reported_at": reported} | more


def published(folder: Path, *rows: dict, today: date = date(2023, 1, 31)) -> Snapshot:
    return snapshot_of(world_of(today, institutions=[INSTITUTION_A], cloud_examinations=rows), folder)


def answer(snapshot: Snapshot, key: str, period: Period = NOVEMBER) -> dict:
    return compute(metric_of(key), snapshot, scope=Scope.everything(snapshot.tree), by="city", periods=[period]).row(0, named=True)


def test_24_hours_are_within_24_hours_and_a_second_more_is_not(tmp_path: Path) -> None:
    rows = [examination("1", "2022-11-05T08:00", 24), examination("2", "2022-11-05T08:00", 24 + 1 / 3600), examination("3", "2022-11-05T08:00", 0)]
    found = answer(published(tmp_path, *rows), "examination_within_24h_rate")
    assert (found["numerator"], found["denominator"]) == (2, 3)


def test_a_report_of_the_next_month_counts_for_the_month_of_the_request_and_its_time_for_the_month_of_the_report(tmp_path: Path) -> None:
    snapshot = published(tmp_path, examination("1", "2022-11-30T20:00", 10))
    assert answer(snapshot, "examination_within_24h_rate")["value"] == 100
    assert answer(snapshot, "cloud_examinations", DECEMBER)["value"] == 0
    assert answer(snapshot, "examination_turnaround_p50_hours")["status"] == Status.NO_CASES
    assert answer(snapshot, "examination_turnaround_p50_hours", DECEMBER)["denominator"] == 1


def test_what_is_not_reported_is_not_within(tmp_path: Path) -> None:
    snapshot = published(tmp_path, examination("1", "2022-11-05T08:00", None), examination("2", "2022-11-06T08:00", None))
    assert answer(snapshot, "examination_within_24h_rate")["value"] == 0
    assert answer(snapshot, "examination_reported_rate")["value"] == 0
    assert answer(snapshot, "examination_unreported")["value"] == 2
    assert answer(snapshot, "examination_turnaround_p90_hours")["value"] is None
    assert snapshot["examination_turnaround_month"].is_empty()


def test_a_result_without_a_mark_is_not_eligible_and_a_value_without_one_not_known(tmp_path: Path) -> None:
    marks = [(None, None), (False, False), (True, True), (None, True), (True, None)]
    rows = [examination(str(n), "2022-11-05T08:00", 1, is_critical=critical, is_recognised=known) for n, (critical, known) in enumerate(marks)]
    snapshot = published(tmp_path, *rows)
    assert (answer(snapshot, "examination_recognition_rate")["numerator"], answer(snapshot, "examination_recognition_rate")["denominator"]) == (2, 3)
    assert (answer(snapshot, "examination_critical_rate")["numerator"], answer(snapshot, "examination_critical_rate")["denominator"]) == (2, 3)


def test_without_any_eligible_result_there_is_no_rate(tmp_path: Path) -> None:
    found = answer(published(tmp_path, examination("1", "2022-11-05T08:00", 1)), "examination_recognition_rate")
    assert (found["numerator"], found["denominator"], found["value"], found["status"]) == (0, 0, None, Status.NO_CASES)


def test_modalities_add_up_to_the_whole_in_the_mart(tmp_path: Path) -> None:
    kinds = ("imaging", "ecg", "ecg", "laboratory")
    snapshot = published(tmp_path, *(examination(str(n), "2022-11-05T08:00", n, modality=kind) for n, kind in enumerate(kinds)))
    counts = snapshot["examination_month"].select("modality", "requested").rows()
    assert sorted(counts) == [("ecg", 2), ("imaging", 1), ("laboratory", 1)]
    assert answer(snapshot, "cloud_examinations")["value"] == 4
    assert set(EXAMINATION_MONTH.counts) <= set(snapshot["examination_month"].columns)


@pytest.mark.parametrize(("minutes", "bin_"), [(0, 0), (1 / 60, 0), (5, 0), (5 + 1 / 60, 1), (240, 47), (240 + 1 / 60, 48)])
def test_a_turnaround_on_an_edge_lies_in_the_bin_below_it(tmp_path: Path, minutes: float, bin_: int) -> None:
    snapshot = published(tmp_path, examination("1", "2022-11-05T08:00", minutes / 60))
    assert snapshot["examination_turnaround_month"].select("modality", "bin", "reports").rows() == [("ecg", bin_, 1)]


def test_the_months_of_a_year_are_merged_before_the_percentile_is_taken(tmp_path: Path) -> None:
    """Nine fast reports in one month and one slow one in another: the median of the year is fast, not halfway."""
    rows = [examination(str(n), "2022-11-05T08:00", 1) for n in range(9)] + [examination("slow", "2022-12-05T08:00", 100)]
    snapshot = published(tmp_path, *rows)
    year = answer(snapshot, "examination_turnaround_p50_hours", Period(date(2022, 1, 1), Grain.YEAR))
    assert year["denominator"] == 10
    assert 0.9 < year["value"] <= 1
    assert answer(snapshot, "examination_turnaround_p90_hours", Period(date(2022, 1, 1), Grain.YEAR))["value"] == pytest.approx(1)


def test_what_was_reported_within_a_day_is_known_at_once_and_what_is_not_reported_yet_is_not() -> None:
    assert months_to_ripen(metric_of("examination_within_24h_rate")) == months_to_ripen(metric_of("examination_within_24h_rate_ecg")) == 0
    assert months_to_ripen(metric_of("examination_unreported")) == months_to_ripen(metric_of("examination_reported_rate")) == 1


def test_a_percentile_adds_up_only_the_bins_of_its_modality(tmp_path: Path) -> None:
    rows = [examination("1", "2022-11-05T08:00", 0.5), examination("2", "2022-11-05T08:00", 50, modality="laboratory")]
    snapshot = published(tmp_path, *rows)
    assert answer(snapshot, "examination_turnaround_p90_hours_ecg")["value"] == pytest.approx(0.5, abs=5 / 60)
    assert answer(snapshot, "examination_turnaround_p50_hours_laboratory")["value"] == pytest.approx(50, rel=0.02)
    assert answer(snapshot, "examination_turnaround_p50_hours_imaging")["status"] == Status.NO_CASES
