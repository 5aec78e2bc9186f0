"""When each institution's capabilities went live, as rows of the capability register."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.days import NEVER, as_dates, number
from data.demo.institutions import Institutions
from data.schema.contracts import TABLES

ROLLOUTS = {
    # capability: first day, last day, share of institutions that have it by then
    "cloud_management": (date(2020, 5, 6), date(2021, 9, 30), 1.0),
    "cloud_service": (date(2020, 6, 15), date(2021, 11, 30), 1.0),
    "cloud_pharmacy": (date(2020, 7, 1), calibration.CLOUDS_UNTIL, 1.0),
    "cloud_examination": (date(2020, 9, 1), date(2023, 3, 20), 0.71),
    "medical_record": (date(2020, 5, 6), date(2022, 6, 30), 0.97),
    "public_health": (date(2020, 5, 20), date(2022, 9, 30), 0.96),
    "family_doctor": (date(2020, 6, 1), date(2022, 8, 31), 0.95),
    "prescription_circulation": (date(2020, 8, 1), date(2022, 12, 20), 0.88),
    "prescription_review": (date(2020, 8, 1), date(2022, 10, 31), 0.92),
    "insurance_settlement": (date(2020, 9, 1), date(2022, 11, 30), 0.90),
    "unified_supply": (date(2020, 10, 1), date(2023, 2, 28), 0.80),
    "home_service": (date(2020, 9, 1), date(2023, 2, 20), calibration.HOME_SERVICE_PER_INSTITUTION),
}

SHARES_BY_KIND = {
    "general_hospital": {"family_doctor": 0.0, "public_health": 0.0, "cloud_examination": 1.0, "home_service": 0.9},
    "county_hospital": {"family_doctor": 0.0, "public_health": 0.0, "cloud_examination": 0.9, "home_service": 0.5},
    "village_clinic": {
        "cloud_service": 0.0,
        "cloud_pharmacy": 0.45,
        "cloud_examination": 0.06,
        "medical_record": 0.80,
        "family_doctor": 0.0,
        "prescription_circulation": 0.0,
        "prescription_review": 0.30,
        "insurance_settlement": 0.70,
        "unified_supply": 0.60,
        "home_service": 0.0,
    },
}
"""Where a kind of institutions differs: the share of its members that ever have the capability. A village clinic has one doctor, records, drugs and settles bills; orders from
home, examinations and signings are its township hospital's. Hospitals leave public health and family doctors to primary care."""


def draw_live_days(institutions: Institutions, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Day of going live by capability, NEVER where it never did. Eager institutions are early with everything."""
    eagerness = rng.normal(0, 1, len(institutions)) + 0.6 * institutions.is_centre
    live = {key: _rollout_by_kind(key, institutions.kinds, eagerness + rng.normal(0, 0.8, eagerness.size)) for key in ROLLOUTS}
    live["chronic_centre"] = institutions.centre_on
    return {key: np.where(days < NEVER, np.maximum(days, institutions.opened_on), NEVER) for key, days in live.items()}


def _rollout_by_kind(key: str, kinds: pl.Series, eagerness: np.ndarray) -> np.ndarray:
    """Kinds that reach the same share are one rollout."""
    first, last, usual = ROLLOUTS[key]
    shares = np.array([SHARES_BY_KIND.get(kind, {}).get(key, usual) for kind in kinds])
    days = np.full(shares.size, NEVER, dtype=np.int64)
    for share in np.unique(shares[shares > 0]):
        np.put(days, np.flatnonzero(shares == share), _rollout(first, last, float(share), eagerness[shares == share]))
    return days


def _rollout(first: date, last: date, share: float, eagerness: np.ndarray) -> np.ndarray:
    """An S-curve from the first day to the last: slow, fast, slow."""
    position = (np.argsort(np.argsort(-eagerness, kind="stable"), kind="stable") + 0.5) / eagerness.size / share
    curve = np.log(position.clip(0.002, 0.998) / (1 - position.clip(0.002, 0.998))) / (2 * np.log(499)) + 0.5
    days = number(first) + np.round(curve * (number(last) - number(first))).astype(np.int64)
    return np.where(position <= 1, days, NEVER)


def capability_rows(institutions: Institutions, live: dict[str, np.ndarray]) -> pl.DataFrame:
    """Rows of the register; what a closed institution had ends with it."""
    parts = [_rows(institutions, key, live[key]) for key in TABLES["capabilities"]["capability"].choices]
    return pl.concat(parts).sort("live_on", "institution_id", "capability")


def _rows(institutions: Institutions, key: str, days: np.ndarray) -> pl.DataFrame:
    frame = pl.DataFrame(
        {"institution_id": institutions.ids, "capability": [key] * len(institutions), "live_on": as_dates(days), "ended_on": as_dates(institutions.closed_on)}
    )
    return frame.filter(pl.col("live_on").is_not_null() & (pl.col("ended_on").is_null() | (pl.col("ended_on") >= pl.col("live_on"))))


def institution_rows(institutions: Institutions) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "institution_id": institutions.ids,
            "name": institutions.names,
            "district_code": institutions.areas,
            "kind": institutions.kinds,
            "longitude": institutions.longitudes,
            "latitude": institutions.latitudes,
            "opened_on": as_dates(institutions.opened_on),
            "closed_on": as_dates(institutions.closed_on),
        }
    )
