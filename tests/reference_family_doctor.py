"""The metrics of family-doctor signings, slow and obvious, with sets of residents from event rows. Shares no code with the rollups and the metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from fractions import Fraction

from data.schema.months import Period

Rows = Mapping[str, list[dict]]
Answer = tuple[float | None, float | None, float | None]
"""Numerator, denominator, value."""


def _open(rows: Rows, institutions: set[str], period: Period) -> list[dict]:
    return [row for row in rows["signings"] if row["institution_id"] in institutions and row["signed_on"] <= period.end < row["expires_on"]]


def _signed(rows: Rows, institutions: set[str], period: Period) -> set[int]:
    return {row["resident_id"] for row in _open(rows, institutions, period)}


def _priority(rows: Rows, institutions: set[str], period: Period) -> set[int]:
    return {row["resident_id"] for row in _open(rows, institutions, period) if row["is_priority"]}


def _new(rows: Rows, institutions: set[str], period: Period) -> Answer:
    return _count(sum(row["institution_id"] in institutions and period.first <= row["signed_on"] <= period.end for row in rows["signings"]))


def _renewal(rows: Rows, institutions: set[str], period: Period) -> Answer:
    expiring = [row for row in rows["signings"] if row["institution_id"] in institutions and period.first <= row["expires_on"] <= period.end]
    return _percent(sum(_is_renewed(row, rows) for row in expiring), len(expiring))


def _is_renewed(row: dict, rows: Rows) -> bool:
    return any(
        (other["resident_id"], other["institution_id"]) == (row["resident_id"], row["institution_id"])
        and other["signed_on"] > row["signed_on"]
        and timedelta(days=-90) <= other["signed_on"] - row["expires_on"] <= timedelta(days=30)
        for other in rows["signings"]
    )


def _fulfilment(rows: Rows, institutions: set[str], period: Period) -> Answer:
    signings = _open(rows, institutions, period)
    done = sum(min(row["services_done"] or 0, row["services_due"] or 0) for row in signings)
    return _percent(done, sum(row["services_due"] or 0 for row in signings))


def _per_team(rows: Rows, institutions: set[str], period: Period) -> Answer:
    telling = {
        row["institution_id"]: row["family_doctor_teams"]
        for row in rows["institutions"]
        if row["institution_id"] in institutions
        and row["family_doctor_teams"] is not None
        and row["opened_on"] <= period.end
        and (row["closed_on"] is None or row["closed_on"] > period.end)
    }
    return _ratio(sum(len(_signed(rows, {code}, period)) for code in telling), sum(telling.values()), 1)


def signing_rate(rows: Rows, institutions: set[str], period: Period, residents: int) -> Answer:
    return _percent(len(_signed(rows, institutions, period)), residents)


def _count(number: int) -> Answer:
    return float(number), None, float(number)


def _percent(numerator: int, denominator: int) -> Answer:
    return _ratio(numerator, denominator, 100)


def _ratio(numerator: int, denominator: int, factor: int) -> Answer:
    return float(numerator), float(denominator), float(Fraction(numerator * factor, denominator)) if denominator else None


ANSWERS: Mapping[str, Callable[[Rows, set[str], Period], Answer]] = {
    "signed_residents": lambda rows, institutions, period: _count(len(_signed(rows, institutions, period))),
    "priority_signed_residents": lambda rows, institutions, period: _count(len(_priority(rows, institutions, period))),
    "priority_signed_share": lambda rows, institutions, period: _percent(len(_priority(rows, institutions, period)), len(_signed(rows, institutions, period))),
    "signings_new": _new,
    "signing_renewal_rate": _renewal,
    "signing_fulfilment_rate": _fulfilment,
    "residents_per_team": _per_team,
}
