"""Real use a second time, slow and obvious: every row of a small world asked one by one, by rules written out anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from data.schema.months import add_months, last_day
from data.schema.real_use import RealUse
from tests.worlds import World

CAPABILITIES_WITH_LOOPS = (
    *("cloud_service", "cloud_pharmacy", "cloud_examination", "public_health", "family_doctor", "prescription_circulation", "prescription_review"),
    *("unified_supply", "chronic_centre", "home_service"),
)
INSIDE = ("community", "cloud_delivery")


def day_of(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def days_used(world: World, institution: str, capability: str) -> list[date]:
    """The day of every event, each as often as it happened."""
    rows = {table: [row for row in rows if row.get("institution_id") == institution] for table, rows in world.rows.items()}
    followed = [(row["followed_on"], row["mode"]) for row in rows["followups"]]
    checked = [row["checked_on"] for row in rows["checkups"]]
    ordered = [row["requested_at"] for row in rows["home_orders"]]
    prescribed = [row["prescribed_on"] for row in rows["prescriptions"]]
    settled = [row["settled_on"] for row in rows["settlements"]]
    examined = [row["requested_at"] for row in rows["cloud_examinations"]]
    signed = [row["signed_on"] for row in rows["signings"]]
    match capability:
        case "cloud_management":
            days = [day for day, _ in followed] + checked + ordered + prescribed + settled + examined + signed
        case "cloud_service":
            days = [day for day, mode in followed if mode == "online"] + ordered
        case "cloud_pharmacy" | "prescription_review" | "unified_supply":
            days = prescribed
        case "cloud_examination":
            days = examined
        case "medical_record":
            days = prescribed + settled
        case "public_health":
            days = [day for day, mode in followed if mode == "face_to_face"] + checked
        case "family_doctor":
            days = signed
        case "prescription_circulation":
            days = [row["prescribed_on"] for row in rows["prescriptions"] if row["fulfilment"] in (*INSIDE, "outside")]
        case "insurance_settlement":
            days = settled
        case "chronic_centre":
            days = [day for day, _ in followed]
        case "home_service":
            days = ordered
    return [day_of(day) for day in days]


def has_reading(row: Mapping) -> bool:
    if row["disease"] == "diabetes":
        return row["fasting_glucose_mmol_l"] is not None
    return row["systolic_mmhg"] is not None and row["diastolic_mmhg"] is not None


def is_followed_in_time(world: World, row: Mapping) -> bool:
    later = [
        other["followed_on"]
        for other in world.rows["followups"]
        if (other["patient_id"], other["disease"]) == (row["patient_id"], row["disease"]) and other["followed_on"] > row["followed_on"]
    ]
    return bool(later) and (min(later) - row["followed_on"]).days <= 92


def loop_rows(world: World, institution: str, capability: str) -> Iterator[tuple[date, int, int]]:
    """The day on which something began, how much of it, and how much of that came to the end."""
    rows = {table: [row for row in rows if row.get("institution_id") == institution] for table, rows in world.rows.items()}
    match capability:
        case "cloud_service":
            yield from ((day_of(row["requested_at"]), 1, int(row["status"] == "completed")) for row in rows["home_orders"])
        case "home_service":
            yield from ((day_of(row["requested_at"]), 1, int(row["status"] == "completed" and row["rating"] is not None)) for row in rows["home_orders"])
        case "cloud_examination":
            yield from ((day_of(row["requested_at"]), 1, int(row["reported_at"] is not None)) for row in rows["cloud_examinations"])
        case "public_health":
            yield from ((row["followed_on"], 1, int(has_reading(row))) for row in rows["followups"] if row["mode"] == "face_to_face")
        case "chronic_centre":
            yield from ((row["followed_on"], 1, int(has_reading(row) and is_followed_in_time(world, row))) for row in rows["followups"])
        case "family_doctor":
            for row in rows["signings"]:
                due, done = row["services_due"] or 0, row["services_done"] or 0
                yield row["expires_on"], due, min(due, done)
        case _:
            for row in rows["prescriptions"]:
                yield from _of_prescription(row, capability)


def _of_prescription(row: Mapping, capability: str) -> Iterator[tuple[date, int, int]]:
    day, filled = row["prescribed_on"], row["fulfilment"]
    match capability:
        case "cloud_pharmacy":
            yield day, 1, int(row["review"] != "rejected" and filled in ("own", *INSIDE))
        case "prescription_circulation" if filled in (*INSIDE, "outside"):
            yield day, 1, int(filled in INSIDE)
        case "prescription_review" if row["is_alerted"]:
            yield day, 1, int(row["review"] in ("modified", "rejected"))
        case "unified_supply":
            yield day, row["items"], row["items"] - row["items_out_of_stock"]


def is_open(row: Mapping, start: str, end: str, day: date) -> bool:
    return row[start] <= day and (row[end] is None or row[end] > day)


def is_live(world: World, institution: str, capability: str, day: date) -> bool:
    member = next(row for row in world.rows["institutions"] if row["institution_id"] == institution)
    register = [row for row in world.rows["capabilities"] if (row["institution_id"], row["capability"]) == (institution, capability)]
    return is_open(member, "opened_on", "closed_on", day) and any(is_open(row, "live_on", "ended_on", day) for row in register)


def residents_of(world: World, institution: str, population: Mapping[str, int], weights: Mapping[str, float], day: date) -> float:
    own = next(row for row in world.rows["institutions"] if row["institution_id"] == institution)
    sharing = [row for row in world.rows["institutions"] if row["district_code"] == own["district_code"] and is_open(row, "opened_on", "closed_on", day)]
    parts = {row["institution_id"]: weights.get(row["kind"], 1) for row in sharing}
    return population[own["district_code"]] * (parts[institution] / sum(parts.values()))


RIPENS = {"cloud_service": 1, "home_service": 1, "chronic_centre": 3}


def level(
    world: World,
    institution: str,
    capability: str,
    month: date,
    settings: RealUse,
    *,
    population: Mapping[str, int],
    weights: Mapping[str, float],
    exceptions: Mapping[date, bool],
) -> dict | None:
    """What `use_levels` should say, with what the region says of its areas, kinds and days; null where the capability is not live at the month's end."""
    end = last_day(month)
    if not is_live(world, institution, capability, end):
        return None
    days = [month.replace(day=number) for number in range(1, end.day + 1)]
    working = [day for day in days if exceptions.get(day, day.weekday() not in (5, 6))]
    used = [day for day in days_used(world, institution, capability) if day in days]
    worked = len(set(used) & set(working))
    residents = residents_of(world, institution, population, weights, end)
    floor = getattr(settings.events_per_1000_residents, capability)
    trafficked = len(used) > 0
    told = not is_late(world, institution, days[0], end)
    routine = trafficked and worked * 100 > len(working) * settings.most_working_days_pct and len(used) / residents * 1000 >= floor
    last = add_months(month, -RIPENS.get(capability, 0))
    first = add_months(last, 1 - settings.loop_months)
    steps = (
        [(began, ended) for day, began, ended in loop_rows(world, institution, capability) if first <= day <= last_day(last)] if has_loop(capability) else []
    )
    began, ended = sum(each for each, _ in steps), sum(each for _, each in steps)
    closed = routine and began > 0 and ended / began * 100 >= getattr(settings.closed_loop_pct, capability)
    return {
        "live": 1,
        "told": int(told),
        "idle": int(told and not trafficked),
        "trafficked": int(trafficked),
        "routine": int(routine),
        "closed_loop": int(closed),
        "has_loop": int(told and has_loop(capability)),
        "events": len(used),
        "working_days": worked,
        "calendar_days": len(working),
        "began": began,
        "ended": ended,
        "residents": residents,
    }


RECORDS = {
    "followups": "followed_on",
    "checkups": "checked_on",
    "home_orders": "requested_at",
    "prescriptions": "prescribed_on",
    "settlements": "settled_on",
    "cloud_examinations": "requested_at",
}


def is_late(world: World, institution: str, first: date, last: date) -> bool:
    """Nothing from the institution in the month, not even a signing, though a record in a month before."""
    signed = [row["signed_on"] for row in world.rows["signings"] if row["institution_id"] == institution]
    days = [day_of(row[column]) for table, column in RECORDS.items() for row in world.rows[table] if row["institution_id"] == institution]
    return not any(first <= day <= last for day in days + signed) and any(day < first for day in days)


def has_loop(capability: str) -> bool:
    return capability in CAPABILITIES_WITH_LOOPS
