"""Home service by item, slow and obvious, straight from orders: what rollups and `metrics.item_cells` must agree with. Shares no code with them."""

from __future__ import annotations

from collections.abc import Mapping

from data.schema.months import Period
from tests.reference import months_to

Orders = list[dict]


def asked(orders: Orders, institutions: set[str], item: str, period: Period) -> Orders:
    return [
        row for row in orders if row["institution_id"] in institutions and row["item_id"] == item and period.first <= row["requested_at"].date() <= period.end
    ]


def delivered(orders: Orders, institutions: set[str], item: str, period: Period) -> Orders:
    return [row for row in _completed(orders, institutions, item) if period.first <= row["served_at"].date() <= period.end]


def of_year(orders: Orders, institutions: set[str], item: str, period: Period) -> Orders:
    """Completed in the twelve months to the period's end."""
    first, last = months_to(period.end, 12)
    return [row for row in _completed(orders, institutions, item) if first <= row["served_at"].date() <= last]


def _completed(orders: Orders, institutions: set[str], item: str) -> Orders:
    return [row for row in orders if row["institution_id"] in institutions and row["item_id"] == item and row["status"] == "completed"]


def cell(orders: Orders, institutions: set[str], item: str, period: Period) -> Mapping[str, int]:
    """`metrics.item_cells.COUNTS` of one item and the area made of `institutions`."""
    requests = asked(orders, institutions, item, period)
    unmet = [row for row in requests if row["status"] in ("cancelled", "refused")]
    able = {id for id in institutions if of_year(orders, {id}, item, period)}
    return {
        "asked": len(requests),
        "delivered": len(delivered(orders, institutions, item, period)),
        "cancelled": sum(row["status"] == "cancelled" for row in requests),
        "refused": sum(row["status"] == "refused" for row in requests),
        "unmet": len(unmet),
        "unmet_unable": sum(row["institution_id"] not in able for row in unmet),
        "pending": sum(row["status"] in ("requested", "dispatched") for row in requests),
        "able": len(able),
        "delivered_year": len(of_year(orders, institutions, item, period)),
    }


def waits_minutes(orders: Orders, institutions: set[str], item: str, period: Period) -> list[float]:
    """Ascending."""
    return sorted((row["served_at"] - row["requested_at"]).total_seconds() / 60 for row in delivered(orders, institutions, item, period))
