"""Invented prescriptions and disease packages of one institution, from a generator of their own: other figures stay as they were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

SEED = 20210810
PACKAGES = {"CAT": ("白内障", 8000.0), "KNEE": ("膝关节置换", 30000.0)}


def add_pharmacy(rows: dict[str, list[dict]], code: str, index: int, months: Sequence[date], size: int) -> None:
    """Every fourth institution writes nothing; one of them dispenses outside; every eleventh has packages."""
    random = np.random.default_rng([SEED, index])
    habits = dict(
        alerts=float(random.uniform(0.03, 0.12)), heeds=float(random.uniform(0.4, 0.9)), outside=0.6 if index == 1 else float(random.uniform(0.05, 0.2))
    )
    start = int(random.integers(0, 12))
    if index % 4 != 3:
        rows["prescription_month"] += [_month(code, month, size, habits, random) for step, month in enumerate(months) if step >= start]
    if index % 11 == 0:
        rows["package_year"] += [_package(code, year, each, random) for year in sorted({month.year for month in months}) for each in PACKAGES]


def _month(code: str, month: date, size: int, habits: dict[str, float], random: np.random.Generator) -> dict:
    written = int(random.poisson(size * 0.08))
    alerted = int(random.binomial(written, habits["alerts"]))
    accepted = int(random.binomial(alerted, habits["heeds"]))
    rejected = accepted // 4
    inside = (1 - habits["outside"] - 0.05) * np.array([0.8, 0.1, 0.1])
    fillings = [int(count) for count in random.multinomial(written, [*inside, habits["outside"], 0.05])]
    items = written * 2 + int(random.poisson(written / 2))
    return dict(
        institution_id=code,
        month=month,
        prescriptions=written,
        alerted=alerted,
        alert_accepted=accepted,
        modified=accepted - rejected,
        rejected=rejected,
        **dict(zip(("filled_own", "filled_community", "filled_cloud_delivery", "filled_outside", "not_filled"), fillings, strict=True)),
        items=items,
        items_out_of_stock=int(random.binomial(items, 0.03)),
        long_term=int(random.binomial(written, 0.3)),
        long_term_known=written,
        amount_yuan=round(float(written * random.uniform(60, 140)), 2),
    )


def _package(code: str, year: int, package: str, random: np.random.Generator) -> dict:
    name, price = PACKAGES[package]
    cases = int(random.integers(4, 40))
    cost = price * cases * float(random.uniform(0.85, 1.05))
    return dict(institution_id=code, year=year, package_code=package, cases=cases, price_yuan=price * cases, cost_yuan=cost, name=name)
