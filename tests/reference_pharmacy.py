"""Cloud pharmacy and disease packages as the contract says, slow and obvious, straight from event rows. Shares no code with what it checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from data.schema.months import Period

Rows = Mapping[str, list[dict]]
Answer = tuple[float | None, float | None, float | None]
Question = Callable[[Rows, set[str], Period], Answer]

ANYWHERE = ("own", "community", "cloud_delivery", "outside")


def _written(rows: Rows, institutions: set[str], period: Period) -> list[dict]:
    return [row for row in rows["prescriptions"] if row["institution_id"] in institutions and period.first <= row["prescribed_on"] <= period.end]


def _ratio(numerator: Fraction | int, denominator: Fraction | int, factor: int = 100) -> Answer:
    value = None if denominator == 0 else float(Fraction(numerator) * factor / Fraction(denominator))
    return float(numerator), float(denominator), value


def _share(of: Callable[[dict], bool], among: Callable[[dict], bool] = lambda row: True) -> Question:
    """Of the prescriptions among which it is asked, those of which it is true."""

    def answer(rows: Rows, institutions: set[str], period: Period) -> Answer:
        asked = [row for row in _written(rows, institutions, period) if among(row)]
        return _ratio(sum(of(row) for row in asked), len(asked))

    return answer


def _filled(*places: str) -> Question:
    return _share(lambda row: row["fulfilment"] in places, lambda row: row["fulfilment"] in ANYWHERE)


def _count(rows: Rows, institutions: set[str], period: Period) -> Answer:
    number = float(len(_written(rows, institutions, period)))
    return number, None, number


def _total(rows: Rows, institutions: set[str], period: Period) -> Fraction:
    return sum((Fraction(row["amount_yuan"]) for row in _written(rows, institutions, period)), Fraction(0))


def _amount(rows: Rows, institutions: set[str], period: Period) -> Answer:
    total = float(_total(rows, institutions, period))
    return total, None, total


def _mean(rows: Rows, institutions: set[str], period: Period) -> Answer:
    return _ratio(_total(rows, institutions, period), len(_written(rows, institutions, period)), 1)


def _out_of_stock(rows: Rows, institutions: set[str], period: Period) -> Answer:
    written = _written(rows, institutions, period)
    return _ratio(sum(row["items_out_of_stock"] for row in written), sum(row["items"] for row in written))


def _package_margin(rows: Rows, institutions: set[str], period: Period) -> Answer:
    price = cost = Fraction(0)
    for package in rows["packages"]:
        if package["institution_id"] in institutions and package["year"] == period.first.year:
            price += Fraction(package["price_yuan"]) * package["cases"]
            for row in rows["settlements"]:
                is_its = all(row[key] == package[key] for key in ("institution_id", "package_code"))
                if is_its and row["contract"] == "package" and period.first <= row["settled_on"] <= period.end:
                    cost += Fraction(row["fund_yuan"])
    return _ratio(price - cost, price)


ANSWERS: Mapping[str, Question] = {
    "prescriptions": _count,
    "prescription_amount_yuan": _amount,
    "prescription_mean_yuan": _mean,
    "long_term_prescription_rate": _share(lambda row: row["is_long_term"], lambda row: row["is_long_term"] is not None),
    "prescription_alert_rate": _share(lambda row: row["is_alerted"]),
    "prescription_rejection_rate": _share(lambda row: row["review"] == "rejected"),
    "alert_acceptance_rate": _share(lambda row: row["review"] in ("modified", "rejected"), lambda row: row["is_alerted"]),
    "prescription_inside_rate": _filled("own", "community", "cloud_delivery"),
    "prescription_own_rate": _filled("own"),
    "prescription_community_rate": _filled("community"),
    "cloud_delivery_rate": _filled("cloud_delivery"),
    "prescription_outside_rate": _filled("outside"),
    "prescription_unfilled_rate": _share(lambda row: row["fulfilment"] == "none"),
    "out_of_stock_rate": _out_of_stock,
    "package_margin_rate": _package_margin,
}
