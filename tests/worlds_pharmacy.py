"""Random prescriptions and disease packages for the small worlds of `tests.worlds`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

PACKAGES = ("CAT", "cat", "膝关节")
"""Codes are exact: two that differ by their case are two."""
AMOUNTS = tuple(map(Decimal, ("0.00", "0.10", "33.33", "1234.56")))


def prescriptions(patients: Sequence[dict], ids: Sequence[str], days: st.SearchStrategy[date]) -> st.SearchStrategy[list[dict]]:
    row = st.fixed_dictionaries(
        {
            "institution_id": st.sampled_from(ids),
            "patient_id": st.sampled_from([patient["patient_id"] for patient in patients]),
            "prescribed_on": days,
            "review": st.sampled_from(("auto_passed", "pharmacist_passed", "modified", "modified", "rejected")),
            "is_alerted": st.booleans(),
            "fulfilment": st.sampled_from(("own", "community", "cloud_delivery", "outside", "none")),
            "counts": st.sampled_from(((1, 0), (1, 1), (3, 0), (3, 2), (50, 50))),
            "amount_yuan": st.sampled_from(AMOUNTS),
            "is_long_term": st.sampled_from((None, False, True)),
        }
    )
    return st.lists(row, max_size=10).map(_numbered)


def _numbered(rows: list[dict]) -> list[dict]:
    return [
        {"prescription_id": f"prescription-{number}", "items": row["counts"][0], "items_out_of_stock": row["counts"][1], **row}
        for number, row in enumerate(rows)
    ]


def packages(ids: Sequence[str], today: date) -> st.SearchStrategy[list[dict]]:
    keys = st.tuples(st.sampled_from(ids), st.integers(today.year - 2, today.year + 1), st.sampled_from(PACKAGES))
    terms = st.tuples(st.sampled_from((Decimal("8000.00"), Decimal("0.00"), Decimal("333.33"))), st.sampled_from((0, 1, 120)))
    return st.dictionaries(keys, terms, max_size=8).map(
        lambda drawn: [
            {"institution_id": id, "year": year, "package_code": code, "name": f"包{code}", "price_yuan": price, "cases": cases}
            for (id, year, code), (price, cases) in drawn.items()
        ]
    )
