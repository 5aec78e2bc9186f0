"""Regions made up for tests: two levels and four, each with a folder, settings and a small store, to prove that no level has a name in code."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from data.region import load_region
from data.settings import PROJECT, load_settings
from tests.worlds import snapshot_of, world_of

TODAY = date(2022, 12, 31)
AREA_COLUMNS = ("code", "parent", "level", "name_zh", "name_en", "population", "share65_pct", "area_km2", "label_lon", "label_lat")
ITEMS = [("X1", "采样", "Sampling", "静脉采血", "Blood sampling"), ("X2", "护理", "Nursing", "伤口换药", "Wound dressing")]

PARAMETERS = """
[parameters]
paid_level = "institution"
adult_share_pct = 80.0
adult_share_source_zh = "虚构"
adult_share_source_en = "made up"
"""

TWO = (("town", "镇", "Town"),)
FOUR = (("province", "省", "Province"), ("county", "县", "County"), ("township", "乡", "Township"))


@dataclass(frozen=True)
class MadeUp:
    """What a command or a server needs to know of a made-up region."""

    config: Path
    store: Path


def make_region(folder: Path, levels: tuple[tuple[str, str, str], ...], *, has_boundaries: bool) -> MadeUp:
    """A region whose levels above the institutions are `levels`, each area with two below it and four institutions at the bottom of the tree."""
    reference = folder / "reference"
    reference.mkdir(parents=True)
    areas = _areas(levels)
    _write_region(reference, levels, areas, has_boundaries)
    config = folder / "config.toml"
    config.write_text(
        re.sub(r'^folder = ".*?"', f'folder = "{reference}"', (PROJECT / "config.toml").read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8"
    )
    lowest = [area["code"] for area in areas if area["level"] == levels[-1][0]]
    snapshot_of(_world(lowest), folder, region=load_region(str(reference)), settings=load_settings(config))
    return MadeUp(config, folder / "store")


def _areas(levels: tuple[tuple[str, str, str], ...]) -> list[dict]:
    rows: list[dict] = []
    above: list[str] = [""]
    for depth, (key, zh, en) in enumerate(levels):
        codes = []
        for parent in above:
            for number in range(1 if depth == 0 else 2):
                code = f"{parent}{number + 1}" if parent else "9"
                longitude, latitude = 110 + len(codes) + depth / 10, 30 + number
                rows.append(
                    dict(
                        code=code,
                        parent=parent,
                        level=key,
                        name_zh=f"{zh}{code}",
                        name_en=f"{en} {code}",
                        population=1000,
                        share65_pct=15,
                        area_km2=10,
                        label_lon=longitude,
                        label_lat=latitude,
                    )
                )
                codes.append(code)
        above = codes
    return rows


def _write_region(reference: Path, levels: tuple[tuple[str, str, str], ...], areas: list[dict], has_boundaries: bool) -> None:
    level_lines = "".join(
        f'[[levels]]\nkey = "{key}"\nname_zh = "{zh}"\nname_en = "{en}"\nplural_en = "{en.lower()}s"\n'
        for key, zh, en in (*levels, ("institution", "机构", "Institution"))
    )
    about = 'name_zh = "虚构地区"\nname_en = "Made-up region"\nroot = "9"\nmap_source_zh = "示意图"\nmap_source_en = "Sketch"\n'
    (reference / "region.toml").write_text(about + level_lines + PARAMETERS, encoding="utf-8")
    for name, columns, rows in (
        ("areas.csv", AREA_COLUMNS, [[area[column] for column in AREA_COLUMNS] for area in areas]),
        ("home_services.csv", ("item_id", "category_zh", "category_en", "name_zh", "name_en"), ITEMS),
    ):
        with (reference / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])
    if has_boundaries:
        second = [area for area in areas if area["level"] == levels[1][0]]
        features = [{"type": "Feature", "id": area["code"], "properties": {}, "geometry": _square(area["label_lon"], area["label_lat"])} for area in second]
        (reference / "boundaries.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def _square(longitude: float, latitude: float) -> dict:
    corners = [(-0.4, -0.4), (0.4, -0.4), (0.4, 0.4), (-0.4, 0.4), (-0.4, -0.4)]
    return {"type": "Polygon", "coordinates": [[[longitude + east, latitude + north] for east, north in corners]]}


def _world(lowest: list[str]):
    """Four institutions with a little of everything, every one of them on one of the lowest areas."""
    ids = [f"R{number}" for number in range(1, 5)]
    patients = [{"patient_id": number, "sex": "female", "birth_year": 1950} for number in range(1, 41)]
    enrolments = [
        dict(
            patient_id=each["patient_id"],
            institution_id=ids[each["patient_id"] % 4],
            disease=disease,
            enrolled_on=date(2021, 3, 31),
            steward_signed_on=date(2022, 6, 1) if disease == "diabetes" else None,
        )
        for each in patients
        for disease in ("diabetes", "hypertension")
    ]
    followups = [
        dict(
            followup_id=f"F{enrolment['patient_id']}-{enrolment['disease']}-{month}",
            patient_id=enrolment["patient_id"],
            institution_id=enrolment["institution_id"],
            disease=enrolment["disease"],
            followed_on=date(2021, 4, 1) + timedelta(days=30 * month),
            mode="face_to_face",
            fasting_glucose_mmol_l=6.5 + (enrolment["patient_id"] + month) % 3 * 0.5,
            systolic_mmhg=130.0 + (enrolment["patient_id"] + month) % 3 * 10,
            diastolic_mmhg=80.0,
        )
        for enrolment in enrolments
        for month in range(0, 20, 2)
    ]
    orders = [
        dict(
            order_id=f"O{number}", institution_id=ids[number % 4], patient_id=number % 40 + 1, item_id=f"X{number % 2 + 1}",
            requested_at=datetime(2022, number % 12 + 1, 5, 9), served_at=datetime(2022, number % 12 + 1, 6, 9), status="completed", rating=5, is_adverse=False,
        )
        for number in range(60)
    ]  # fmt: skip
    settlements = [
        dict(
            settlement_id=f"S{number}",
            patient_id=number % 40 + 1,
            institution_id=ids[0],
            provider="own",
            settled_on=date(2022, number % 12 + 1, 9),
            contract="diabetes_capitation",
            total_yuan=Decimal(300),
            fund_yuan=Decimal(250),
        )
        for number in range(120)
    ]
    return world_of(
        TODAY,
        institutions=[
            dict(
                institution_id=id,
                name=f"机构{id}",
                district_code=lowest[place % len(lowest)],
                kind="other",
                longitude=110.0 + place,
                latitude=30.5,
                opened_on=date(2019, 1, 1),
            )
            for place, id in enumerate(ids)
        ],
        capabilities=[
            dict(institution_id=id, capability=capability, live_on=date(2021, 1, 1))
            for id in ids
            for capability in ("cloud_management", "cloud_service", "chronic_centre", "home_service")
        ],
        patients=patients,
        enrolments=enrolments,
        followups=followups,
        checkups=[dict(patient_id=each["patient_id"], institution_id=ids[0], checked_on=date(2022, 5, 5)) for each in patients],
        home_orders=orders,
        settlements=settlements,
        budgets=[
            dict(
                institution_id=ids[0],
                year=2022,
                contract="diabetes_capitation",
                person_years=10.0,
                quota_yuan=Decimal(5000),
                risk_adjustment=1.0,
                quality_score=85.0,
            )
        ],
    )
