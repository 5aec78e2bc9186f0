"""Insurance settlements of all contracts in one table: capitation, packages, and a thin sample paid by item."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.demo import calibration
from data.demo.capitation import Bills, Members, draw_bills
from data.demo.days import Span, as_dates, month_starts
from data.demo.events import Events, as_money, draw_events, draw_patients_of, ramp
from data.demo.followups import numbered
from data.demo.institutions import Institutions
from data.demo.patients import Patients
from data.schema.contracts import TABLES

PROVIDERS = pl.Series(list(TABLES["settlements"]["provider"].choices))
CONTRACTS = pl.Series(list(TABLES["settlements"]["contract"].choices))
PACKAGE, FEE_FOR_SERVICE = 2, 3
PACKAGES = (
    # code, name, yuan a case, cases a year at a large institution
    ("BP-DM01", "糖尿病强化管理包", 1_800, 140),
    ("BP-HT01", "高血压靶器官筛查包", 960, 180),
    ("BP-ST01", "脑卒中居家康复包", 8_000, 45),
    ("BP-CO01", "冠心病随访用药包", 2_600, 70),
)
PACKAGE_INSTITUTIONS = 14
MARGINS = (0.03, 0.15)
UNKNOWN_CODE, UNKNOWN_SHARE = "BP-XX99", 0.002


def package_rows(institutions: Institutions, scale: float, span: Span, rng: np.random.Generator) -> pl.DataFrame:
    """The table `packages`; the running year counts the cases so far."""
    chosen = np.sort(rng.permutation(np.flatnonzero(institutions.is_centre & ~institutions.is_capitated))[:PACKAGE_INSTITUTIONS])
    months = span.months
    rows = [(int(at), int(year), *package) for at in chosen for year in np.unique(months // 12) for package in PACKAGES if rng.random() < 0.75]
    schema = {"institution": pl.Int64, "year": pl.Int64, "package_code": pl.String, "name": pl.String, "price": pl.Int64, "cases": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    elapsed = pl.col("year").replace_strict({int(year): float((months // 12 == year).mean() * months.size / 12) for year in np.unique(months // 12)})
    busy = pl.Series(rng.lognormal(0, 0.3, frame.height))
    return frame.with_columns(cases=(pl.col("cases") * elapsed * busy * scale).round().cast(pl.Int64).clip(1))


def package_table(institutions: Institutions, packages: pl.DataFrame) -> pl.DataFrame:
    return packages.select(
        institution_id=institutions.ids.gather(packages["institution"]),
        year=pl.col("year") + 1970,
        package_code="package_code",
        name="name",
        price_yuan=pl.col("price").cast(pl.Decimal(18, 2)),
        cases="cases",
    )


def settlement_rows(
    institutions: Institutions,
    patients: Patients,
    members: tuple[Members, ...],
    budgets: tuple[pl.DataFrame, ...],
    packages: pl.DataFrame,
    scale: float,
    span: Span,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """The table `settlements`, by day."""
    parts = [_rows(institutions, patients, draw_bills(institutions, who, budget, span, rng)) for who, budget in zip(members, budgets, strict=True)]
    bought, codes = _package_bills(institutions, patients, packages, span, rng)
    parts.append(_rows(institutions, patients, bought, codes))
    parts.append(_rows(institutions, patients, _item_bills(institutions, patients, scale, span, rng)))
    frame = pl.concat(parts).sort("settled_on", maintain_order=True)
    return frame.select(numbered("B", frame.height, 8).alias("settlement_id"), pl.all())


def _rows(institutions: Institutions, patients: Patients, bills: Bills, codes: pl.Series | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "patient_id": patients.ids.gather(bills.patient),
            "institution_id": institutions.ids.gather(bills.institution),
            "provider": PROVIDERS.gather(bills.provider),
            "settled_on": as_dates(bills.day),
            "contract": CONTRACTS.gather(bills.contract),
            "package_code": codes if codes is not None else pl.Series([None], dtype=pl.String).new_from_index(0, bills.day.size),
            "total_yuan": as_money(bills.total),
            "fund_yuan": as_money(bills.fund),
        }
    )


def _package_bills(institutions: Institutions, patients: Patients, packages: pl.DataFrame, span: Span, rng: np.random.Generator) -> tuple[Bills, pl.Series]:
    """One bill a case; a few carry a code that no institution has."""
    case = np.repeat(np.arange(packages.height), packages["cases"].to_numpy())
    year = packages["year"].to_numpy()[case] * 12
    first = np.maximum(month_starts(year), span.first)
    last = np.minimum(month_starts(year + 12) - 1, span.last)
    day = first + (rng.random(case.size) * (last - first + 1)).astype(np.int64)
    events = Events(packages["institution"].to_numpy()[case], day)
    price = packages["price"].to_numpy()[case] * 100
    margin = rng.uniform(*MARGINS, packages.height)[case]
    fund = np.round(price * (1 - margin) * rng.normal(1, 0.12, case.size).clip(0.6, 1.5)).astype(np.int64)
    is_unknown = pl.Series(rng.random(case.size) < UNKNOWN_SHARE)
    codes = pl.select(pl.when(pl.lit(is_unknown)).then(pl.lit(UNKNOWN_CODE)).otherwise(pl.lit(packages["package_code"].gather(case)))).to_series()
    patient = draw_patients_of(patients, events, rng)
    bills = _priced(patient, events, np.zeros(case.size, dtype=np.int64), PACKAGE, fund, rng)
    return bills, codes.filter(pl.Series(patient >= 0))


def _item_bills(institutions: Institutions, patients: Patients, scale: float, span: Span, rng: np.random.Generator) -> Bills:
    a_month = calibration.FEE_FOR_SERVICE * scale * institutions.share_of_city / Span.of(None).months.size
    monthly = a_month * (0.8 + 0.4 * ramp(span, int(span.months[0]), 1, {}))
    events = draw_events(institutions, np.round(monthly), institutions.patients**0.8, institutions.opened_on, span, rng)
    patient = draw_patients_of(patients, events, rng)
    provider = rng.choice(3, patient.size, p=(0.78, 0.12, 0.10))
    fund = np.round(100 * rng.lognormal(4.9, 0.8, patient.size) * (1 + 0.8 * (provider > 0))).astype(np.int64)
    return _priced(patient, events, provider, FEE_FOR_SERVICE, fund, rng)


def _priced(patient: np.ndarray, events: Events, provider: np.ndarray, contract: int, fund: np.ndarray, rng: np.random.Generator) -> Bills:
    """Bills of the events that found a patient; the fund pays a part of the total."""
    total = np.ceil(fund / rng.uniform(0.5, 0.8, fund.size)).astype(np.int64)
    kept = patient >= 0
    return Bills(
        patient=patient[kept],
        institution=events.institution[kept],
        provider=provider[kept],
        contract=np.full(kept.sum(), contract),
        day=events.day[kept],
        fund=fund[kept],
        total=total[kept],
    )
