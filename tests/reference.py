"""The contract's metrics, slow and obvious, straight from event rows: what the rollups and the metrics must agree with. Shares no code with them."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction

from data.schema.months import Period
from tests import reference_examination, reference_family_doctor, reference_pharmacy

Rows = Mapping[str, list[dict]]
Answer = tuple[float | None, float | None, float | None]
"""Numerator, denominator, value."""

FOUR_CLOUDS = ("cloud_management", "cloud_service", "cloud_pharmacy", "cloud_examination")
COEFFICIENTS = ((90, 1.0), (80, 0.9), (70, 0.75), (60, 0.5))


def reference(key: str, rows: Rows, institutions: set[str], period: Period, *, residents: int | None = None, residents_65: int | None = None) -> Answer:
    """The metric over the area made of `institutions`. `rows` lists each table's rows as dicts by the contract's keys. Raises KeyError for a key that is not here."""
    if key.endswith("_live_rate") and key != "four_clouds_live_rate":
        return _live_rate(rows, institutions, period, key.removesuffix("_live_rate"))
    for disease in ("diabetes", "hypertension", "coronary", "stroke"):
        if key.startswith(f"{disease}_"):
            return _of_disease(key.removeprefix(f"{disease}_"), rows, institutions, period, disease)
    if key.startswith("capitation_"):
        return _capitation(key.removeprefix("capitation_"), rows, institutions, period)
    if key == "signing_rate":
        return reference_family_doctor.signing_rate(rows, institutions, period, residents or 0)
    if key == "home_visits_per_1000_aged_65":
        visits = _visits(rows, institutions, period)
        return _ratio(len(visits), residents_65 or 0, 1000 * Fraction(12, len(period.months)))
    if key == "home_requests_per_1000_aged_65":
        requests = _requests(rows, institutions, period)
        return _ratio(len(requests), residents_65 or 0, 1000 * Fraction(12, len(period.months)))
    return _PLAIN[key](rows, institutions, period)


# Dates


def add_months(day: date, months: int) -> date:
    """The same day so many months later, clamped to that month's length."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def whole_months(start: date, end: date, at_most: int = 10_000) -> int:
    """The largest m for which `start` plus m months is on or before `end`."""
    months = 0
    while months < at_most and add_months(start, months + 1) <= end:
        months += 1
    return months


def months_to(end: date, months: int) -> tuple[date, date]:
    """First and last day of the calendar months that end with `end`, itself the last day of a month."""
    return add_months(end.replace(day=1), -(months - 1)), end


def _is_open(start: date, ended: date | None, end: date) -> bool:
    return start <= end and not (ended is not None and ended <= end)


def _within(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last


# Institutions


def _open_institutions(rows: Rows, institutions: set[str], period: Period) -> set[str]:
    return {
        row["institution_id"]
        for row in rows["institutions"]
        if row["institution_id"] in institutions and _is_open(row["opened_on"], row["closed_on"], period.end)
    }


def _with_capability(rows: Rows, among: set[str], period: Period, capability: str) -> set[str]:
    return {
        row["institution_id"]
        for row in rows["capabilities"]
        if row["capability"] == capability and row["institution_id"] in among and _is_open(row["live_on"], row["ended_on"], period.end)
    }


def _institutions(rows: Rows, institutions: set[str], period: Period) -> Answer:
    return _count(len(_open_institutions(rows, institutions, period)))


def _live_rate(rows: Rows, institutions: set[str], period: Period, capability: str) -> Answer:
    among = _open_institutions(rows, institutions, period)
    return _percent(len(_with_capability(rows, among, period, capability)), len(among))


def _four_clouds(rows: Rows, institutions: set[str], period: Period) -> Answer:
    among = _open_institutions(rows, institutions, period)
    return _percent(len(set.intersection(*(_with_capability(rows, among, period, cloud) for cloud in FOUR_CLOUDS))), len(among))


def _centres(rows: Rows, institutions: set[str], period: Period) -> Answer:
    among = _open_institutions(rows, institutions, period)
    return _count(len(_with_capability(rows, among, period, "chronic_centre")))


# Chronic disease


def _managed(rows: Rows, institutions: set[str], period: Period, disease: str) -> list[dict]:
    return [
        row
        for row in rows["enrolments"]
        if row["disease"] == disease and row["institution_id"] in institutions and _is_open(row["enrolled_on"], row["ended_on"], period.end)
    ]


def _patients_managed(rows: Rows, institutions: set[str], period: Period) -> Answer:
    charged = {}
    for row in sorted(rows["enrolments"], key=lambda row: (row["enrolled_on"], row["institution_id"])):
        if _is_open(row["enrolled_on"], row["ended_on"], period.end):
            charged.setdefault(row["patient_id"], row["institution_id"])
    return _count(sum(institution in institutions for institution in charged.values()))


def _of_disease(what: str, rows: Rows, institutions: set[str], period: Period, disease: str) -> Answer:
    managed = _managed(rows, institutions, period, disease)
    if what == "managed":
        return _count(len(managed))
    if what == "new":
        new = [row for row in rows["enrolments"] if row["disease"] == disease and _within(row["enrolled_on"], period.first, period.end)]
        return _count(sum(row["institution_id"] in institutions for row in new))
    patients = [_Patient(rows, row, disease, period.end) for row in managed]
    if what == "standardised_rate":
        due = [patient for patient in patients if patient.due >= 1]
        return _percent(sum(patient.is_standardised() for patient in due), len(due))
    if what == "standardised_rate_national":
        return _percent(sum(patient.is_standardised_nationally() for patient in patients), len(patients))
    if what == "control_rate":
        return _percent(sum(patient.is_controlled(12) for patient in patients), len(patients))
    if what == "control_rate_followed":
        return _percent(sum(patient.is_controlled(12) for patient in patients), sum(bool(patient.readings(12)) for patient in patients))
    if what == "control_change":
        return _control_change([pair for patient in patients if (pair := patient.pair()) is not None])
    return _count(sum(patient.state() == what.removeprefix("state_") for patient in patients))


def _control_change(pairs: list[tuple[bool, bool]]) -> Answer:
    return _percent(sum(now for _, now in pairs) - sum(was for was, _ in pairs), len(pairs))


class _Patient:
    """A patient managed at `end` for one disease."""

    def __init__(self, rows: Rows, enrolment: dict, disease: str, end: date) -> None:
        self.start, self.end, self.disease = enrolment["enrolled_on"], end, disease
        patient = enrolment["patient_id"]
        self.birth_year = next(row["birth_year"] for row in rows["patients"] if row["patient_id"] == patient)
        self.checked_on = [row["checked_on"] for row in rows["checkups"] if row["patient_id"] == patient]
        own = [row for row in rows["followups"] if row["patient_id"] == patient and row["disease"] == disease]
        self.followups = sorted(own, key=lambda row: (row["followed_on"], row["followup_id"]))
        self.months = whole_months(self.start, end, at_most=12)
        self.due = self.months // 3

    def visits(self, months: int) -> list[dict]:
        first, last = months_to(self.end, months)
        return [row for row in self.followups if first <= row["followed_on"] <= last]

    def readings(self, months: int) -> list[dict]:
        return [row for row in self.visits(months) if self.has_reading(row)]

    def has_reading(self, row: dict) -> bool:
        if self.disease == "diabetes":
            return row["fasting_glucose_mmol_l"] is not None
        return row["systolic_mmhg"] is not None and row["diastolic_mmhg"] is not None

    def is_at_target(self, row: dict) -> bool:
        if self.disease == "diabetes":
            return row["fasting_glucose_mmol_l"] < 7.0
        limit = 150 if self.end.year - self.birth_year >= 65 else 140
        return row["systolic_mmhg"] < limit and row["diastolic_mmhg"] < 90

    def is_controlled(self, months: int) -> bool:
        readings = self.readings(months)
        return bool(readings) and self.is_at_target(readings[-1])

    def has_checkup_in_year(self) -> bool:
        first, last = months_to(self.end, 12)
        return any(first <= day <= last for day in self.checked_on)

    def is_standardised(self) -> bool:
        counted = [row for row in self.visits(12) if row["followed_on"] >= self.start]
        if sum(row["mode"] == "face_to_face" for row in counted) < self.due:
            return False
        if self.disease == "diabetes" and sum(map(self.has_reading, counted)) < self.due:
            return False
        return self.months < 12 or self.has_checkup_in_year()

    def is_standardised_nationally(self) -> bool:
        if sum(row["mode"] == "face_to_face" for row in self.visits(12)) < 4 or not self.has_checkup_in_year():
            return False
        return self.disease != "diabetes" or len(self.readings(12)) >= 4

    def state(self) -> str:
        if self.months < 3:
            return "new"
        if not self.visits(12):
            return "lost"
        if not self.visits(3):
            return "overdue"
        if not self.readings(3):
            return "unmeasured"
        return "controlled" if self.is_controlled(3) else "uncontrolled"

    def pair(self) -> tuple[bool, bool] | None:
        """At target at baseline and at the last reading; None without a pair."""
        readings = [row for row in self.followups if self.has_reading(row) and row["followed_on"] <= self.end]
        first = [row for row in readings if self.start <= row["followed_on"] <= self.start + timedelta(days=90)]
        if self.months < 3 or not first:
            return None
        if readings[-1]["followed_on"] - first[0]["followed_on"] < timedelta(days=90):
            return None
        return self.is_at_target(first[0]), self.is_at_target(readings[-1])


def _steward_signed(rows: Rows, institutions: set[str], period: Period) -> Answer:
    managed = _managed(rows, institutions, period, "diabetes")
    return _count(sum(row["steward_signed_on"] is not None and row["steward_signed_on"] <= period.end for row in managed))


def _steward_signed_new(rows: Rows, institutions: set[str], period: Period) -> Answer:
    return _count(
        sum(
            row["disease"] == "diabetes" and row["institution_id"] in institutions and _within(row["steward_signed_on"], period.first, period.end)
            for row in rows["enrolments"]
        )
    )


# By sex and age


def age_band(row: dict, year: int) -> str:
    """Of a patient's row."""
    age = year - row["birth_year"]
    if age >= 75:
        return "75+"
    return "0-44" if age < 45 else "45-54" if age < 55 else "55-64" if age < 65 else "65-74"


def only_band(rows: Rows, sex: str, band: str, year: int) -> Rows:
    """As if nobody had submitted anything of patients but those of one sex and, in this year, one age band."""
    chosen = {row["patient_id"] for row in rows["patients"] if (row["sex"], age_band(row, year)) == (sex, band)}
    return {key: [row for row in table if "patient_id" not in row or row["patient_id"] in chosen] for key, table in rows.items()}


def capitation_heads(rows: Rows, institutions: set[str], period: Period, contract: str) -> int:
    """Patients managed at the month's end where the year has a budget of the contract, whose people they are."""
    paid = {row["institution_id"] for row in rows["budgets"] if (row["year"], row["contract"]) == (period.end.year, contract)} & institutions
    key = "diabetes_managed" if contract == "diabetes_capitation" else "patients_managed"
    return int(reference(key, rows, paid, period)[0])


# Home service


def _requests(rows: Rows, institutions: set[str], period: Period) -> list[dict]:
    return [row for row in rows["home_orders"] if row["institution_id"] in institutions and _within(row["requested_at"].date(), period.first, period.end)]


def _visits(rows: Rows, institutions: set[str], period: Period) -> list[dict]:
    return [
        row
        for row in rows["home_orders"]
        if row["institution_id"] in institutions and row["status"] == "completed" and _within(row["served_at"].date(), period.first, period.end)
    ]


def _request_rate(status: str) -> Callable[[Rows, set[str], Period], Answer]:
    def rate(rows: Rows, institutions: set[str], period: Period) -> Answer:
        requests = _requests(rows, institutions, period)
        return _percent(sum(row["status"] == status for row in requests), len(requests))

    return rate


def _wait(share: Fraction) -> Callable[[Rows, set[str], Period], Answer]:
    def percentile(rows: Rows, institutions: set[str], period: Period) -> Answer:
        waits = sorted((row["served_at"] - row["requested_at"]) / timedelta(hours=1) for row in _visits(rows, institutions, period))
        if not waits:
            return None, 0, None
        place = share * (len(waits) - 1)
        below = int(place)
        above = min(below + 1, len(waits) - 1)
        return None, len(waits), waits[below] + float(place - below) * (waits[above] - waits[below])

    return percentile


def _unmet(rows: Rows, institutions: set[str], period: Period) -> Answer:
    requests = _requests(rows, institutions, period)
    return _percent(sum(row["status"] in ("cancelled", "refused") for row in requests), len(requests))


def _items_able(rows: Rows, institutions: set[str], period: Period) -> Answer:
    first, last = months_to(period.end, 12)
    visits = [row for row in rows["home_orders"] if row["institution_id"] in institutions and row["status"] == "completed"]
    return _count(len({row["item_id"] for row in visits if _within(row["served_at"].date(), first, last)}))


def _rating(rows: Rows, institutions: set[str], period: Period) -> Answer:
    ratings = [row["rating"] for row in _visits(rows, institutions, period) if row["rating"] is not None]
    return _ratio(sum(ratings), len(ratings), 1)


def _adverse(rows: Rows, institutions: set[str], period: Period) -> Answer:
    visits = _visits(rows, institutions, period)
    return _ratio(sum(row["is_adverse"] is True for row in visits), len(visits), 1000)


# Capitation


def _capitation(what: str, rows: Rows, institutions: set[str], period: Period) -> Answer:
    contracts = ("diabetes_capitation", "all_disease_capitation")
    for contract in contracts:
        suffix = "_" + contract.removesuffix("_capitation")
        if what.endswith(suffix):
            what, contracts = what.removesuffix(suffix), (contract,)
            break
    budgets = [row for row in rows["budgets"] if row["institution_id"] in institutions and row["contract"] in contracts and row["year"] == period.end.year]
    costs = [
        row
        for row in rows["settlements"]
        if row["institution_id"] in institutions and row["contract"] in contracts and _within(row["settled_on"], period.first, period.end)
    ]
    months = len(period.months)
    budget = sum((_year_budget(row) for row in budgets), Fraction(0)) * months / 12
    cost = sum((Fraction(row["fund_yuan"]) for row in costs), Fraction(0))
    match what:
        case "budget_yuan":
            return _count(budget)
        case "cost_yuan":
            return _count(cost)
        case "surplus_rate":
            return _percent(budget - cost, budget)
        case "execution_rate":
            return _percent(cost, budget)
        case "leakage_rate":
            return _percent(sum((Fraction(row["fund_yuan"]) for row in costs if row["provider"] == "elsewhere"), Fraction(0)), cost)
        case "cost_per_head_yuan":
            return _ratio(cost, sum((Fraction(row["person_years"]) for row in budgets), Fraction(0)), Fraction(12, months))
        case "retained_yuan":
            return _of_scored(budgets, costs, lambda surplus, score: max(surplus, Fraction(0)) * Fraction(_coefficient(score)))
        case "borne_yuan":
            return _of_scored(budgets, costs, lambda surplus, score: max(-surplus, Fraction(0)))
    raise KeyError(what)


def _year_budget(row: dict) -> Fraction:
    return Fraction(row["person_years"]) * Fraction(row["quota_yuan"]) * Fraction(row["risk_adjustment"])


def _of_scored(budgets: list[dict], costs: list[dict], part: Callable[[Fraction, float], Fraction]) -> Answer:
    """Per institution and contract, then summed; nothing while a score is missing."""
    if any(row["quality_score"] is None for row in budgets):
        return None, None, None
    total = Fraction(0)
    for row in budgets:
        own = [each for each in costs if (each["institution_id"], each["contract"]) == (row["institution_id"], row["contract"])]
        total += part(_year_budget(row) - sum((Fraction(each["fund_yuan"]) for each in own), Fraction(0)), row["quality_score"])
    return _count(total)


def _coefficient(score: float) -> float:
    return next((share for least, share in COEFFICIENTS if score >= least), 0.0)


# Answers


def _count(number: Fraction | int) -> Answer:
    return float(number), None, float(number)


def _percent(numerator: Fraction | int, denominator: Fraction | int) -> Answer:
    return _ratio(numerator, denominator, 100)


def _ratio(numerator: Fraction | int, denominator: Fraction | int, factor: Fraction | int) -> Answer:
    value = None if denominator == 0 else float(Fraction(numerator) * factor / Fraction(denominator))
    return float(numerator), float(denominator), value


_PLAIN: Mapping[str, Callable[[Rows, set[str], Period], Answer]] = {
    "institutions": _institutions,
    "four_clouds_live_rate": _four_clouds,
    "chronic_centres": _centres,
    "patients_managed": _patients_managed,
    "steward_signed": _steward_signed,
    "steward_signed_new": _steward_signed_new,
    "home_requests": lambda rows, institutions, period: _count(len(_requests(rows, institutions, period))),
    "home_completed": lambda rows, institutions, period: _count(len(_visits(rows, institutions, period))),
    "home_completion_rate": _request_rate("completed"),
    "home_cancellation_rate": _request_rate("cancelled"),
    "home_refusal_rate": _request_rate("refused"),
    "home_wait_p50_hours": _wait(Fraction(1, 2)),
    "home_wait_p90_hours": _wait(Fraction(9, 10)),
    "home_rating": _rating,
    "home_adverse_per_1000": _adverse,
    "home_unmet_rate": _unmet,
    "home_items_able": _items_able,
    "home_items_delivered": lambda rows, institutions, period: _count(len({row["item_id"] for row in _visits(rows, institutions, period)})),
    **reference_pharmacy.ANSWERS,
    **reference_family_doctor.ANSWERS,
    **reference_examination.ANSWERS,
}


def reference_keys(capabilities: Iterable[str]) -> tuple[str, ...]:
    """Every key that this file can answer."""
    rates = ("managed", "new", "standardised_rate", "standardised_rate_national")
    states = ("new", "lost", "overdue", "controlled", "uncontrolled", "unmeasured")
    diseases = ("diabetes", "hypertension", "coronary", "stroke")
    money = ("budget_yuan", "cost_yuan", "surplus_rate", "execution_rate", "leakage_rate", "cost_per_head_yuan", "retained_yuan", "borne_yuan")
    return (
        *(key for key in _PLAIN),
        *(f"{capability}_live_rate" for capability in capabilities),
        *(f"{disease}_{what}" for disease in diseases for what in (*rates, *(f"state_{state}" for state in states))),
        *(f"{disease}_control_rate{suffix}" for disease in ("diabetes", "hypertension") for suffix in ("", "_followed")),
        "diabetes_control_change",
        "home_visits_per_1000_aged_65",
        "home_requests_per_1000_aged_65",
        "signing_rate",
        *(f"capitation_{what}{suffix}" for what in money for suffix in ("", "_diabetes", "_all_disease")),
    )
