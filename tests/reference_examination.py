"""The metrics of cloud examinations, slow and obvious, straight from event rows. Shares no code with the rollups and the metrics."""

from __future__ import annotations

from datetime import timedelta

from data.schema.months import Period

Answer = tuple[float | None, float | None, float | None]
"""Numerator, denominator, value; of a percentile the value is exact, by linear interpolation between the two cases beside it."""

MODALITIES = ("imaging", "ecg", "ultrasound", "laboratory")
DAY = timedelta(hours=24)


def reference(key: str, rows: list[dict], institutions: set[str], period: Period) -> Answer:
    """The metric over the area made of `institutions`; `rows` are cloud examinations by the contract's keys. Raises KeyError for a key that is not here."""
    modality = next((each for each in MODALITIES if key.endswith(f"_{each}")), None)
    mine = [row for row in rows if row["institution_id"] in institutions and modality in (None, row["modality"])]
    key = key.removesuffix(f"_{modality}")
    if key.startswith("examination_turnaround_p"):
        hours = turnarounds(mine, period)
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


def turnarounds(rows: list[dict], period: Period) -> list[float]:
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
