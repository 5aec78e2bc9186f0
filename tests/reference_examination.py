"""The metrics of cloud examinations, slow and obvious, straight from event rows. Shares no code with the rollups and the metrics."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from data.schema.mart import WAIT_EDGES_MINUTES
from data.schema.months import Period

Answer = tuple[float | None, float | None, float | None]
"""Numerator, denominator, value; of a percentile the value is exact, by linear interpolation between the two cases beside it."""

MODALITIES = ("imaging", "ecg", "ultrasound", "laboratory")
DAY = timedelta(hours=24)


def _answer(key: str, tables: Mapping[str, list[dict]], institutions: set[str], period: Period) -> Answer:
    modality = next((each for each in MODALITIES if key.endswith(f"_{each}")), None)
    mine = [row for row in tables["cloud_examinations"] if row["institution_id"] in institutions and modality in (None, row["modality"])]
    key = key.removesuffix(f"_{modality}")
    if key.startswith("examination_turnaround_p"):
        hours = _turnarounds(mine, period)
        return None, len(hours), _percentile(hours, {"examination_turnaround_p50_hours": 50, "examination_turnaround_p90_hours": 90}[key])
    requested = [row for row in mine if period.first <= row["requested_at"].date() <= period.end]
    reported = [row for row in requested if row["reported_at"] is not None]
    within = [row for row in reported if row["reported_at"] <= row["requested_at"] + DAY]
    critical = [row for row in requested if row["is_critical"] is True]
    counts = {"cloud_examinations": requested, "examination_critical": critical}
    if key in counts:
        return len(counts[key]), None, len(counts[key])
    if key == "examination_unreported":
        open_still = sum(row["reported_at"] is None for row in requested)
        return open_still, None, open_still
    above, below = {
        "examination_within_24h_rate": (within, requested),
        "examination_reported_rate": (reported, requested),
        "examination_critical_rate": (critical, [row for row in requested if row["is_critical"] is not None]),
        "examination_critical_within_24h_rate": ([row for row in within if row["is_critical"] is True], critical),
        "examination_recognition_rate": (
            [row for row in requested if row["is_recognised"] is True],
            [row for row in requested if row["is_recognised"] is not None],
        ),
    }[key]
    return len(above), len(below), 100 * len(above) / len(below) if below else None


def _turnarounds(rows: list[dict], period: Period) -> list[float]:
    """Hours from request to report of the reports of the period, the shortest first."""
    reported = [row for row in rows if row["reported_at"] is not None and period.first <= row["reported_at"].date() <= period.end]
    return sorted((row["reported_at"] - row["requested_at"]).total_seconds() / 3600 for row in reported)


def _percentile(hours: list[float], percent: int) -> float | None:
    if not hours:
        return None
    place = percent / 100 * (len(hours) - 1)
    low = int(place)
    high = min(low + 1, len(hours) - 1)
    return hours[low] + (hours[high] - hours[low]) * (place - low)


def turnaround_agrees(found: float, key: str, tables: Mapping[str, list[dict]], institutions: set[str], period: Period) -> bool:
    """Whether hours from a histogram are the percentile of the raw reports: inside the bin of the report at which the share is reached, and so no further from
    the exact value than the two reports beside it and a bin's width."""
    modality = next((each for each in MODALITIES if key.endswith(f"_{each}")), None)
    mine = [row for row in tables["cloud_examinations"] if row["institution_id"] in institutions and modality in (None, row["modality"])]
    hours, share = _turnarounds(mine, period), 50 if "_p50_" in key else 90
    reached = hours[next(place for place in range(len(hours)) if 100 * (place + 1) >= share * len(hours))]
    edge = next(place for place, upper in enumerate(WAIT_EDGES_MINUTES[1:]) if reached * 60 <= upper + 1e-9)
    is_in_bin = WAIT_EDGES_MINUTES[edge] - 1e-6 <= found * 60 <= WAIT_EDGES_MINUTES[edge + 1] + 1e-6
    exact = _percentile(hours, share)
    beside = hours[min(math.ceil(share / 100 * (len(hours) - 1)), len(hours) - 1)]
    width = (WAIT_EDGES_MINUTES[edge + 1] - WAIT_EDGES_MINUTES[edge]) / 60
    return is_in_bin and reached - 1e-9 <= beside + 1e-9 and abs(found - exact) <= beside - hours[int(share / 100 * (len(hours) - 1))] + width + 1e-9


_WHOLE = (
    "cloud_examinations",
    "examination_within_24h_rate",
    "examination_turnaround_p50_hours",
    "examination_turnaround_p90_hours",
)
KEYS = (
    *_WHOLE,
    *(f"{key}_{modality}" for key in _WHOLE for modality in MODALITIES),
    "examination_reported_rate",
    "examination_unreported",
    "examination_critical",
    "examination_critical_rate",
    "examination_critical_within_24h_rate",
    "examination_recognition_rate",
)
ANSWERS: Mapping[str, Callable[[Mapping[str, list[dict]], set[str], Period], Answer]] = {key: partial(_answer, key) for key in KEYS}
"""Each over the tables' rows as dicts by the contract's keys, the area made of these institutions, and the period."""
