"""Counts of prescriptions, examinations and signings for the regions that an attacker is set on: any that people could have made."""

from __future__ import annotations

from datetime import date

import numpy as np

from metrics.catalogue.examination import MODALITIES

Rows = dict[str, list[dict]]


def add_themes(rows: Rows, months: tuple[date, ...], sizes: dict[str, list[tuple[int, float]]], seed: int) -> None:
    """`sizes`: of each institution and month its residents and its events. A generator of its own, so that the other counts of a region stay what they are."""
    random = np.random.default_rng([seed, 4])
    for code, of_month in sizes.items():
        offered, teams = random.random(len(MODALITIES)) < 0.85, int(random.integers(1, 9)) if random.random() < 0.75 else 0
        for month, (people, events) in zip(months, of_month, strict=True):
            key = dict(institution_id=code, month=month)
            rows.setdefault("prescription_month", []).append(key | _prescriptions(events * 2, random))
            _examinations(rows, key, events * 3, offered, random)
            rows.setdefault("signing_month", []).append(key | _signings(people, events, teams, random))
    _signed_twice(rows, list(sizes), months, random)


def _prescriptions(events: float, random: np.random.Generator) -> dict[str, int]:
    written = int(random.poisson(events))
    alerted, passed, modified, rejected = map(int, random.multinomial(written, [0.12, 0.8, 0.04, 0.04]))
    heeded, ignored = map(int, random.multinomial(alerted, [0.6, 0.4]))
    also_rejected = int(random.binomial(heeded, 0.4))
    assert passed + modified + rejected + heeded + ignored == written
    filled = dict(zip(("filled_own", "filled_community", "filled_cloud_delivery", "filled_outside", "not_filled"),
                      map(int, random.multinomial(written, random.dirichlet([6, 1, 1, 2, 1]))), strict=True))  # fmt: skip
    items, known = written + int(random.poisson(written * random.choice([0, 0.3, 1.5]))), int(random.binomial(written, random.choice([1, 0.9])))
    return filled | dict(
        prescriptions=written, alerted=alerted, alert_accepted=heeded, modified=modified + heeded - also_rejected, rejected=rejected + also_rejected,
        items=items, items_out_of_stock=int(random.binomial(items, 0.1)), long_term=int(random.binomial(known, 0.3)), long_term_known=known,
        amount_yuan=float(random.integers(0, 200, written).sum()),
    )  # fmt: skip


def _examinations(rows: Rows, key: dict, events: float, offered: np.ndarray, random: np.random.Generator) -> None:
    for modality, is_offered in zip(MODALITIES, offered, strict=True):
        requested = int(random.poisson(events / len(MODALITIES))) if is_offered else 0
        reported = int(random.binomial(requested, 0.9))
        within, critical = int(random.binomial(reported, random.uniform(0.5, 1))), int(random.binomial(requested, random.choice([0.02, 0.3])))
        urgent = int(random.hypergeometric(critical, requested - critical, within)) if requested else 0
        known, eligible = critical + int(random.binomial(requested - critical, random.choice([1, 0.9]))), int(random.binomial(requested, 0.6))
        rows.setdefault("examination_month", []).append(key | dict(
            modality=modality, requested=requested, reported=reported, within_24h=within, critical=critical, critical_known=known,
            critical_within_24h=urgent, eligible=eligible, recognised=int(random.binomial(eligible, 0.6)),
        ))  # fmt: skip
        rows.setdefault("examination_turnaround_month", []).append(key | dict(modality=modality, bin=12, reports=int(random.binomial(requested, 0.9))))


def _signings(people: int, events: float, teams: int, random: np.random.Generator) -> dict[str, int]:
    signed = int(random.poisson(people))
    due, expiring = int(random.poisson(signed * random.choice([0.2, 4]))), int(random.poisson(events))
    return dict(
        signed=signed, priority_signed=int(random.binomial(signed, random.choice([0.3, 0.6, 0.97]))), services_due=due,
        services_done=int(random.binomial(due, 0.6)), signings_new=int(random.poisson(events)), expiring=expiring,
        renewed=int(random.binomial(expiring, 0.7)), teams=teams, signed_with_teams=signed if teams else 0,
    )  # fmt: skip


def _signed_twice(rows: Rows, codes: list[str], months: tuple[date, ...], random: np.random.Generator) -> None:
    """Some residents are with two or three institutions; each institution shares only people whom it has."""
    left = {(row["institution_id"], row["month"], column): row[column] // 2 for row in rows["signing_month"] for column in ("signed", "priority_signed")}
    for month in months:
        for number in range(int(random.integers(0, len(codes) + 1))):
            group = [codes[place] for place in random.choice(len(codes), size=min(len(codes), int(random.integers(2, 4))), replace=False)]
            most = min(left[code, month, "signed"] for code in group)
            both = int(random.integers(0, min(most, 12) + 1))
            also = min(both, *(left[code, month, "priority_signed"] for code in group))
            for column, residents in (("signed", both), ("priority_signed", int(random.integers(0, also + 1)))):
                if residents and len(group) > 1:
                    for code in group:
                        left[code, month, column] -= residents
                        rows.setdefault("signed_twice_month", []).append(
                            dict(institution_id=code, month=month, counted=column, group_no=number + 1, residents=residents)
                        )
