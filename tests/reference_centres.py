"""Matching and difference in differences once more, slowly and obviously: loops over rows."""

from __future__ import annotations

import math
from datetime import date

from data.schema.areas import INSTITUTION
from data.schema.months import add_months
from data.schema.snapshot import Snapshot

Set = tuple[str, tuple[str, ...]]


def register(snapshot: Snapshot) -> dict[tuple[str, date], dict]:
    return {(row["institution_id"], row["month"]): row for row in snapshot["institution_month"].to_dicts()}


def stratum(snapshot: Snapshot, code: str) -> str:
    area = snapshot.tree[code]
    kind = area.kind or ""
    while area.parent is not None:
        area = snapshot.tree[area.parent]
        if area.zone_zh:
            return area.zone_zh
    return kind


def standings(snapshot: Snapshot, until: date, caliper: float) -> tuple[dict[str, str], list[Set]]:
    """Of each centre why it is compared or not, and the matched sets, matches from the nearest."""
    rows, codes = register(snapshot), [area.code for area in snapshot.tree.at(INSTITUTION)]
    recorded = sorted(month for (_code, month), row in rows.items() if row["records"] > 0)
    found, opened = {}, {}
    for code in codes:
        months = sorted(month for (each, month), row in rows.items() if each == code and row["has_centre"] and month <= until)
        if months:
            opened[code] = months[0]
    for code, month in opened.items():
        window = [add_months(month, step) for step in range(-12, 13)]
        if not recorded or window[0] < recorded[0]:
            found[code] = "early"
        elif window[-1] > until:
            found[code] = "waiting"
        elif not all(rows[code, each]["is_open"] for each in window) or not all(rows[code, each]["has_centre"] for each in window[12:]):
            found[code] = "interrupted"
        elif rows[code, window[11]]["patients_managed"] == 0:
            found[code] = "no_patients"
        else:
            found[code] = "open"
    pairs = []
    for centre, month in opened.items():
        window = [add_months(month, step) for step in range(-12, 13)]
        for match in codes if found[centre] == "open" else ():
            if stratum(snapshot, match) != stratum(snapshot, centre):
                continue
            if any(rows[match, each]["has_centre"] or not rows[match, each]["is_open"] for each in window):
                continue
            own, other = rows[centre, window[11]]["patients_managed"], rows[match, window[11]]["patients_managed"]
            if other and max(own, other) <= caliper * min(own, other) * (1 + 1e-9):
                pairs.append((round(abs(math.log(own) - math.log(other)), 12), centre, match))
    pairs.sort()
    matched: dict[str, list[str]] = {}
    taken: set[str] = set()
    for round_number in range(1, 4):
        for _distance, centre, match in pairs:
            if match not in taken and len(matched.get(centre, ())) < round_number:
                matched.setdefault(centre, []).append(match)
                taken.add(match)
    for centre in [each for each, why in found.items() if why == "open"]:
        could = any(pair[1] == centre for pair in pairs)
        found[centre] = "matched" if centre in matched else "taken" if could else "no_partner"
    return found, [(centre, tuple(matched[centre])) for centre in codes if centre in matched]


def share(rows: list[tuple[float, float]]) -> float:
    return sum(numerator for numerator, _ in rows) / sum(denominator for _, denominator in rows)


def change_difference(sets: list[dict[str, list[tuple[float, float]]]]) -> float:
    """`sets`: per set the (numerator, denominator) of its institutions by `centre now`, `centre before`, `match now`, `match before`; each match counts 1 ÷ matches."""
    pooled: dict[str, list[tuple[float, float]]] = {}
    for each in sets:
        for which, rows in each.items():
            pooled.setdefault(which, []).extend((numerator / len(rows), denominator / len(rows)) for numerator, denominator in rows)
    return (share(pooled["centre now"]) - share(pooled["centre before"])) - (share(pooled["match now"]) - share(pooled["match before"]))


def jackknife_deviation(sets: list[dict[str, list[tuple[float, float]]]]) -> float:
    whole, count = change_difference(sets), len(sets)
    changes = [change_difference(sets[:place] + sets[place + 1 :]) - whole for place in range(count)]
    return math.sqrt((count - 1) / count * sum(change**2 for change in changes))
