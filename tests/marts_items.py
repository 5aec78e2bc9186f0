"""Home service by item for made-up snapshots: outcomes and waits that add up to the tables without items, and the year behind each month."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np

from data.schema.months import add_months

Rows = dict[str, list[dict]]
OUTCOMES = ("requested_completed", "requested_cancelled", "requested_refused")


def add_items(rows: Rows, last: date, seed: int = 3) -> None:
    """Fill `home_item_outcome_month` and `home_item_wait_month` from `home_month`, `home_item_month` and `home_wait_month`, and bring the requests by item
    into line with all requests. `last` is the snapshot's last month."""
    random = np.random.default_rng(seed)
    completed: dict[tuple[str, date], dict[str, int]] = defaultdict(dict)
    for row in rows["home_item_month"]:
        completed[row["institution_id"], row["month"]][row["item_id"]] = row["completed"]
    bins: dict[tuple[str, date], list[int]] = defaultdict(list)
    for row in rows["home_wait_month"]:
        bins[row["institution_id"], row["month"]] += [row["bin"]] * row["orders"]
    outcomes: dict[tuple[str, date, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(("requested", *OUTCOMES, "completed_year"), 0))
    for row in rows["home_month"]:
        place = (row["institution_id"], row["month"])
        _share_outcomes(outcomes, row, completed[place], random)
        rows["home_item_wait_month"] += _waits(place, completed[place], bins[place], random)
        _add_year(outcomes, place, completed[place], last)
    rows["home_item_month"] = [
        dict(institution_id=id, month=month, item_id=item, requested=counts["requested"], completed=completed[id, month].get(item, 0))
        for (id, month, item), counts in sorted(outcomes.items())
        if counts["requested"] or completed[id, month].get(item)
    ]
    rows["home_item_outcome_month"] = [dict(institution_id=id, month=month, item_id=item, **counts) for (id, month, item), counts in sorted(outcomes.items())]


def _share_outcomes(outcomes: dict, row: dict, completed: dict[str, int], random: np.random.Generator) -> None:
    """Requests go to the items that are delivered, and one in ten to any item of the catalogue."""
    items = [f"HS{number:02d}" for number in range(1, 59)]
    weights = np.array([completed.get(item, 0) for item in items]) + 0.1 * max(sum(completed.values()), 1) / len(items)
    rest = row["requested"] - sum(row[key] for key in OUTCOMES)
    for key, count in [(key, row[key]) for key in OUTCOMES] + [("", rest)]:
        for item, drawn in zip(items, random.multinomial(count, weights / weights.sum()), strict=True):
            if drawn:
                counts = outcomes[row["institution_id"], row["month"], item]
                counts["requested"] += int(drawn)
                if key:
                    counts[key] += int(drawn)


def _waits(place: tuple[str, date], completed: dict[str, int], bins: list[int], random: np.random.Generator) -> list[dict]:
    """Each order of the month's histogram belongs to one item."""
    counted: dict[tuple[str, int], int] = defaultdict(int)
    items = [item for item, count in completed.items() for _ in range(count)]
    for item, bin_ in zip(items, random.permutation(bins), strict=True):
        counted[item, int(bin_)] += 1
    return [dict(institution_id=place[0], month=place[1], item_id=item, bin=bin_, orders=orders) for (item, bin_), orders in sorted(counted.items())]


def _add_year(outcomes: dict, place: tuple[str, date], completed: dict[str, int], last: date) -> None:
    for item, count in completed.items():
        for month in (add_months(place[1], step) for step in range(12)):
            if month <= last:
                outcomes[place[0], month, item]["completed_year"] += count
