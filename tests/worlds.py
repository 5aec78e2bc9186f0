"""Small valid worlds for Hypothesis: rows of every table with dates on the edges that decide, and their way into Parquet files and snapshots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from data.region import Region, load_region
from data.schema.contracts import FOUR_CLOUDS, TABLES, Kind
from data.schema.snapshot import Snapshot
from data.settings import Settings, load_settings
from data.snapshots import load
from data.snapshots.publish import publish
from tests.worlds_examination import examinations
from tests.worlds_family_doctor import TEAMS, signings
from tests.worlds_pharmacy import PACKAGES, packages, prescriptions

AREAS = ("120101", "120102", "120110")
DISEASES = ("diabetes", "hypertension", "coronary", "stroke")
SEXES = ("female", "male")
AGES = (40, 46, 55, 64, 65, 66, 75, 90)
"""In the year of today; some cross into the next band, and 65, in the years before it."""
TODAYS = (date(2023, 3, 31), date(2024, 3, 1), date(2022, 12, 15), date(2024, 2, 29))
EVENTS_FROM = date(2018, 1, 1)

_TYPES: Mapping[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.PSEUDONYM: pl.Int64(),
    Kind.CHOICE: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.TIME: pl.Datetime("us"),
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.MONEY: pl.Decimal(18, 2),
    Kind.BOOLEAN: pl.Boolean(),
}


@dataclass(frozen=True, repr=False)
class World:
    """`rows` has a list for every table, each row a dict by the contract's keys."""

    rows: Mapping[str, list[dict]]
    today: date

    def __repr__(self) -> str:
        """Short: Hypothesis warns of values that are long in print, and asks `_repr_pretty_` before it lists a dataclass's fields."""
        return f"World({self.today}, {', '.join(f'{len(rows)} {key}' for key, rows in self.rows.items() if rows)})"

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        printer.text(repr(self))

    @property
    def institution_ids(self) -> tuple[str, ...]:
        return tuple(row["institution_id"] for row in self.rows["institutions"])

    def institutions_in(self, area_code: str) -> set[str]:
        return {row["institution_id"] for row in self.rows["institutions"] if row["district_code"] == area_code}


def world_of(today: date, **tables: Sequence[dict]) -> World:
    """A world from rows that may leave out optional columns, and tables that may be left out."""
    return World({key: [{column.key: row.get(column.key) for column in table.columns} for row in tables.get(key, ())] for key, table in TABLES.items()}, today)


def write_parquet(world: World, folder: Path) -> dict[str, list[Path]]:
    """One file of accepted rows for every table that has any."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = {}
    for key, rows in world.rows.items():
        schema = {column.key: _TYPES[column.kind] for column in TABLES[key].columns}
        if rows:
            pl.DataFrame(rows, schema=schema, orient="row").write_parquet(folder / f"{key}.parquet")
            sources[key] = [folder / f"{key}.parquet"]
    return sources


def snapshot_of(world: World, folder: Path, *, region: Region | None = None, settings: Settings | None = None) -> Snapshot:
    """Publish the world in a store of its own and load it."""
    id = publish(
        folder / "store",
        sources=write_parquet(world, folder / "accepted"),
        region=region or load_region("tianjin"),
        settings=settings or load_settings(),
        today=world.today,
        batches=("batch",),
        is_synthetic=False,
        published_at=datetime.combine(world.today, time(9, 30)),
        progress=lambda label, done: None,
    )
    return load(folder / "store", id)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Two to four institutions and a few patients, most of them crossing an edge somewhere."""
    today = draw(st.sampled_from(TODAYS))
    institutions = draw(_institutions(today))
    ids = [row["institution_id"] for row in institutions]
    patients = [
        {"patient_id": number * 7919, "sex": sex, "birth_year": today.year - age}
        for number, (sex, age) in enumerate(draw(st.lists(st.tuples(st.sampled_from(SEXES), st.sampled_from(AGES)), min_size=1, max_size=8)), 1)
    ]
    enrolments = [row for patient in patients for row in draw(_enrolments(patient["patient_id"], ids, today))]
    return world_of(
        today,
        institutions=institutions,
        capabilities=draw(_capabilities(ids, today)),
        patients=patients,
        enrolments=enrolments,
        followups=draw(_followups(enrolments, ids, today)),
        checkups=draw(_checkups(patients, ids, today)),
        home_orders=draw(_home_orders(patients, ids, today)),
        settlements=draw(_settlements(patients, ids, today)),
        budgets=draw(_budgets(ids, today)),
        prescriptions=draw(prescriptions(patients, ids, edge_days(today))),
        packages=draw(packages(ids, today)),
        signings=draw(signings(ids, edge_days(today), today)),
        cloud_examinations=draw(examinations(ids, edge_days(today), today)),
    )


def edge_days(today: date, months_back: int = 20) -> st.SearchStrategy[date]:
    """Days by month ends and in the middle, from `months_back` months ago to `today`."""
    first = today.year * 12 + today.month - 1 - months_back
    starts = [date(number // 12, number % 12 + 1, 1) for number in range(first, first + months_back + 1)]
    days = {start + timedelta(days=days) for start in starts for days in (-2, -1, 0, 1, 14)} | {today}
    return st.sampled_from(sorted(day for day in days if day <= today))


def _maybe_later(start: date, latest: date) -> st.SearchStrategy[date | None]:
    span = (latest - start).days
    return st.none() | st.sampled_from(sorted({0, 1, span // 2, max(span - 1, 0), span})).map(lambda days: start + timedelta(days=days))


@st.composite
def _institutions(draw: st.DrawFn, today: date) -> list[dict]:
    rows = []
    for id in draw(st.lists(st.sampled_from(("A-1", "a-1", "B", "机构", "Z9")), min_size=2, max_size=4, unique=True)):
        opened = draw(edge_days(today) | st.just(date(2015, 6, 30)))
        area = draw(st.sampled_from(AREAS))
        rows.append(
            {
                "institution_id": id,
                "name": f"名称{id}",
                "district_code": area,
                "kind": "other",
                "opened_on": opened,
                "closed_on": draw(_maybe_later(opened, today)),
                "family_doctor_teams": draw(st.sampled_from(TEAMS)),
            }
        )
    return rows


@st.composite
def _capabilities(draw: st.DrawFn, ids: list[str], today: date) -> list[dict]:
    rows = {}
    for id in ids:
        for capability in draw(st.lists(st.sampled_from((*FOUR_CLOUDS, "chronic_centre", "home_service")), max_size=7)):
            live = draw(edge_days(today))
            rows[id, capability, live] = {
                "institution_id": id,
                "capability": capability,
                "live_on": live,
                "ended_on": draw(_maybe_later(live, today)),
            }
        if draw(st.booleans()):
            rows |= {
                (id, cloud, today - timedelta(days=200)): {"institution_id": id, "capability": cloud, "live_on": today - timedelta(days=200)}
                for cloud in FOUR_CLOUDS
            }
    return list(rows.values())


@st.composite
def _enrolments(draw: st.DrawFn, patient_id: int, ids: list[str], today: date) -> list[dict]:
    """Intervals of one patient and disease in a row; some start on the day on which the one before ended."""
    rows = []
    for disease in {draw(st.sampled_from(("diabetes", *DISEASES))): 1, draw(st.sampled_from(DISEASES)): 2}:
        starts = sorted(draw(st.lists(edge_days(today) | st.just(date(1960, 2, 29)), min_size=1, max_size=3, unique=True)))
        for place, start in enumerate(starts):
            is_last = place == len(starts) - 1
            ended = draw(_maybe_later(start, today if is_last else starts[place + 1]))
            signed = draw(st.none() | edge_days(today))
            rows.append(
                {
                    "patient_id": patient_id,
                    "institution_id": draw(st.sampled_from(ids)),
                    "disease": disease,
                    "enrolled_on": start,
                    "ended_on": ended if is_last or ended else starts[place + 1],
                    "steward_signed_on": signed,
                }
            )
    return rows


@st.composite
def _followups(draw: st.DrawFn, enrolments: list[dict], ids: list[str], today: date) -> list[dict]:
    """For diseases that the patient is enrolled in: on edge days, on days counted from the enrolment, every second month, and often twice on one day."""
    rows: list[dict] = []
    offsets = st.sampled_from((-40, -1, 0, 1, 30, 89, 90, 91, 120, 179, 180, 181, 270, 300))
    for enrolment in enrolments:
        counted = offsets.map(lambda days, start=enrolment["enrolled_on"]: start + timedelta(days=days))
        glucose = st.sampled_from((6.9, 6.9, 7.0, 16.7, None))
        match draw(st.sampled_from(("any", "any", "pair", "regular"))):
            case "any":
                days = draw(st.lists(counted | edge_days(today), max_size=6))
                days += days[: draw(st.integers(0, 2))]
            case "pair":
                baseline = enrolment["enrolled_on"] + timedelta(days=draw(st.sampled_from((0, 1, 89, 90, 91))))
                days = [baseline, baseline + timedelta(days=draw(st.sampled_from((89, 90, 91))))]
            case "regular":
                step = draw(st.sampled_from((45, 61, 90)))
                days = [today - timedelta(days=step * place) for place in range(draw(st.integers(2, 8)))]
                glucose = draw(st.sampled_from((glucose, st.none())))
        for day in (day for day in days if EVENTS_FROM <= day <= today):
            rows.append(
                {
                    # Text order is by bytes: capitals before small letters, both before Chinese.
                    "followup_id": f"{draw(st.sampled_from('aBZz1中'))}{len(rows)}",
                    "patient_id": enrolment["patient_id"],
                    "institution_id": draw(st.sampled_from(ids)),
                    "disease": enrolment["disease"],
                    "followed_on": day,
                    "mode": draw(st.sampled_from(("face_to_face", "face_to_face", "face_to_face", "phone", "online"))),
                    "fasting_glucose_mmol_l": draw(glucose),
                    "systolic_mmhg": draw(st.sampled_from((None, 139.0, 139.5, 140.0, 149.0, 150.0))),
                    "diastolic_mmhg": draw(st.sampled_from((None, 80.0, 89.0, 90.0))),
                }
            )
    return rows


@st.composite
def _checkups(draw: st.DrawFn, patients: list[dict], ids: list[str], today: date) -> list[dict]:
    days = edge_days(today) | st.sampled_from([today - timedelta(days=days) for days in (0, 10, 200)])
    keys = draw(st.lists(st.tuples(st.sampled_from([row["patient_id"] for row in patients]), st.sampled_from(ids), days), max_size=15, unique=True))
    return [{"patient_id": patient, "institution_id": id, "checked_on": day} for patient, id, day in keys]


@st.composite
def _home_orders(draw: st.DrawFn, patients: list[dict], ids: list[str], today: date) -> list[dict]:
    rows = []
    waits = st.sampled_from((0, 1, 299, 300, 301, 3600, 14_400, 14_401, 86_399, 86_400, 900_000, 5_000_000)).map(lambda seconds: timedelta(seconds=seconds))
    for number in range(draw(st.integers(0, 8))):
        clock = draw(st.sampled_from((time(0), time(8, 30), time(23, 59, 59))))
        requested = datetime.combine(draw(edge_days(today)), clock)
        served = requested + draw(waits)
        status = draw(st.sampled_from(("requested", "dispatched", "completed", "completed", "completed", "cancelled", "refused")))
        has_served = status == "completed" and served.date() <= today
        rows.append(
            {
                "order_id": f"order-{number}",
                "institution_id": draw(st.sampled_from(ids)),
                "patient_id": draw(st.sampled_from(patients))["patient_id"],
                "item_id": draw(st.sampled_from(("HS01", "HS02", "HS58"))),
                "requested_at": requested,
                "served_at": served if has_served else None,
                "status": "requested" if status == "completed" and not has_served else status,
                "rating": draw(st.sampled_from((None, 1, 4, 5))),
                "is_adverse": draw(st.sampled_from((None, False, True))),
            }
        )
    return rows


@st.composite
def _settlements(draw: st.DrawFn, patients: list[dict], ids: list[str], today: date) -> list[dict]:
    rows = []
    for number in range(draw(st.integers(0, 10))):
        fund = draw(st.sampled_from((Decimal("0.00"), Decimal("0.10"), Decimal("1234.56"), Decimal("99999.99"))))
        contract = draw(st.sampled_from(("diabetes_capitation", "diabetes_capitation", "all_disease_capitation", "package", "package", "fee_for_service")))
        rows.append(
            {
                "settlement_id": f"settlement-{number}",
                "patient_id": draw(st.sampled_from(patients))["patient_id"],
                "institution_id": draw(st.sampled_from(ids)),
                "provider": draw(st.sampled_from(("own", "partner", "elsewhere"))),
                "settled_on": draw(edge_days(today)),
                "contract": contract,
                # A code on another contract's settlement is no package's either.
                "package_code": draw(st.none() | st.sampled_from((*PACKAGES, "none of ours"))),
                "total_yuan": fund,
                "fund_yuan": fund,
            }
        )
    return rows


@st.composite
def _budgets(draw: st.DrawFn, ids: list[str], today: date) -> list[dict]:
    contracts = st.sampled_from(("diabetes_capitation", "all_disease_capitation"))
    keys = draw(st.lists(st.tuples(st.sampled_from(ids), st.integers(today.year - 2, today.year + 1), contracts), max_size=6, unique=True))
    return [
        {
            "institution_id": id,
            "year": year,
            "contract": contract,
            "person_years": draw(st.sampled_from((1.0, 20.5, 333.3))),
            "quota_yuan": Decimal("5000.00"),
            "risk_adjustment": draw(st.sampled_from((0.2, 1.0, 1.04))),
            "quality_score": draw(st.sampled_from((None, 59.9, 60.0, 88.5, 90.0))),
        }
        for id, year, contract in keys
    ]
