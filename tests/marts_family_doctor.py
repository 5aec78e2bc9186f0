"""Made-up months of family-doctor signings, consistent with one another: residents with two institutions are fewer than either counts."""

from __future__ import annotations

from datetime import date

import numpy as np

SHARED = 7
"""Residents whom an institution and the one after it in the list both count."""


def add_signings(rows: dict[str, list[dict]], code: str, index: int, months: tuple[date, ...], size: int) -> None:
    """The months of one institution: growing, with campaigns in March and September; every ninth institution does not tell its teams, the fifth has too few."""
    random = np.random.default_rng(10_000 + index)
    teams = 0 if index % 9 == 8 else max(1, round(size * (0.4 if index % 5 == 4 else 1) / 900))
    renewed, fulfilled = random.uniform(0.6, 0.85), random.uniform(0.5, 0.8)
    for step, month in enumerate(months):
        signed = int(1.6 * size * (0.3 + 0.7 * step / len(months))) + 2 * SHARED
        due = 6 * signed
        expiring = int(random.poisson(signed * 0.05))
        rows["signing_month"].append(
            dict(
                institution_id=code,
                month=month,
                signed=signed,
                priority_signed=int(signed * 0.62),
                services_due=due,
                services_done=int(random.binomial(due, fulfilled)),
                signings_new=int(random.poisson(signed * (0.2 if month.month in (3, 9) else 0.05))),
                expiring=expiring,
                renewed=int(random.binomial(expiring, renewed)),
                teams=teams,
                signed_with_teams=signed if teams else 0,
            )
        )


def add_signed_twice(rows: dict[str, list[dict]], codes: list[str], months: tuple[date, ...]) -> None:
    """Each institution with an even place shares residents with the next."""
    pairs = [codes[place : place + 2] for place in range(0, len(codes) - 1, 2)]
    rows["signed_twice_month"] += [
        dict(institution_id=code, month=month, counted=counted, group_no=number, residents=SHARED - less)
        for month in months
        for counted, less in (("signed", 0), ("priority_signed", 2))
        for number, pair in enumerate(pairs, 1)
        for code in pair
    ]
