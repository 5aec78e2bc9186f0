"""Snapshots made up in memory, for any area tree: consistent counts from a seeded generator, so that pages and metrics can be tried without an import."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import polars as pl

from data.region import load_region
from data.schema.areas import INSTITUTION, Area, AreaTree
from data.schema.contracts import CAPABILITY_REGISTER, FOUR_CLOUDS
from data.schema.mart import MART, STATES, WAIT_EDGES_MINUTES
from data.schema.months import month_range
from data.schema.prevalence import Prevalence
from data.schema.snapshot import Snapshot
from data.settings import PROJECT, load_settings
from tests.bands import with_bands
from tests.marts_examination import with_examinations
from tests.marts_family_doctor import add_signed_twice, add_signings
from tests.marts_items import add_items
from tests.marts_pharmacy import add_pharmacy
from tests.marts_use import with_use

DISEASES = {"diabetes": 0.33, "hypertension": 0.67, "coronary": 0.1, "stroke": 0.07}
CAPABILITIES = tuple(CAPABILITY_REGISTER["capability"].choices)


def typed(table: str, rows: list[dict]) -> pl.DataFrame:
    """Rows as a mart table's frame: columns in order, types as a loaded snapshot has them."""
    declared = MART[table]
    kinds: dict[str, pl.DataType] = {}
    for column in declared.columns:
        if column in declared.counts or column in ("year", "bin", "group_no"):
            kinds[column] = pl.Int64()
        elif column in declared.sums:
            kinds[column] = pl.Float64()
        elif column in declared.dates or column == "month":
            kinds[column] = pl.Date()
        else:
            kinds[column] = pl.String()
    return pl.DataFrame(rows, schema=kinds, orient="row")


def surveys() -> Prevalence:
    """What the project's own settings say of estimated patients."""
    return load_region("tianjin").prevalence(load_settings(PROJECT / "config.toml").prevalence.surveys)


def snapshot_of(
    tree: AreaTree, tables: dict[str, list[dict]], *, first: date, last: date, as_of: date, id: str = "test", prevalence: Prevalence | None = None
) -> Snapshot:
    """A snapshot with the given rows and empty tables elsewhere."""
    frames = {key: typed(key, tables.get(key, [])) for key in MART}
    return Snapshot(
        id=id,
        published_at=datetime(2023, 4, 6, 9, 30),
        as_of=as_of,
        first_month=first,
        last_month=last,
        is_synthetic=True,
        tree=tree,
        tables=frames,
        prevalence=prevalence,
    )


def tree_with_institutions(tree: AreaTree, count: int, seed: int = 1) -> AreaTree:
    """The tree with `count` institutions on its lowest areas, one after the other."""
    parents = tree.at(tree.levels[-2].key)
    random = np.random.default_rng(seed)
    institutions = []
    for number in range(count):
        parent = parents[number % len(parents)]
        place = number // len(parents) + 1
        institutions.append(
            Area(
                code=f"TJ{number + 1:03d}",
                parent=parent.code,
                level=INSTITUTION,
                name_zh=f"{parent.name_zh.removesuffix('区')}-{place:02d}",
                name_en=f"{parent.name_en}-{place:02d}",
                longitude=(parent.longitude or 117.2) + float(random.normal(0, 0.05)),
                latitude=(parent.latitude or 39.1) + float(random.normal(0, 0.05)),
                kind="community_centre" if number % 3 else "township_hospital",
            )
        )
    return tree.with_institutions(tuple(institutions))


def invented_snapshot(
    tree: AreaTree, *, first: date = date(2020, 5, 1), last: date = date(2023, 4, 1), as_of: date = date(2023, 4, 6), seed: int = 7, id: str = "invented"
) -> Snapshot:
    """Plausible, consistent figures for every institution of the tree in every month."""
    random = np.random.default_rng(seed)
    months = month_range(first, last)
    rows: dict[str, list[dict]] = {key: [] for key in MART}
    for index, area in enumerate(tree.at(INSTITUTION)):
        _institution(rows, area, index, months, random)
    add_items(rows, last)
    add_signed_twice(rows, [area.code for area in tree.at(INSTITUTION)], months)
    return with_use(with_examinations(with_bands(snapshot_of(tree, rows, first=first, last=last, as_of=as_of, id=id, prevalence=surveys()), seed), seed), seed)


def _institution(rows: dict[str, list[dict]], area: Area, index: int, months: tuple[date, ...], random: np.random.Generator) -> None:
    code, size = area.code, int(random.lognormal(7.2, 0.9)) + 30
    live = {capability: int(random.integers(0, 30 if capability != "cloud_examination" else 50)) for capability in CAPABILITIES}
    live["chronic_centre"] = int(random.integers(6, 20)) if index % 5 == 0 else 999
    live["home_service"] = int(random.integers(3, 18)) if index % 3 else 999
    is_capitated = index % 11 == 0
    rows["institution"].append(
        dict(
            institution_id=code,
            longitude=area.longitude,
            latitude=area.latitude,
            name=area.name_zh,
            area_code=area.parent,
            kind=area.kind,
            opened_on=date(2015, 1, 1),
            closed_on=None,
        )
    )
    quality, adherence = random.normal(0, 0.05), random.normal(0, 0.06)
    for step, month in enumerate(months):
        clouds = all(step >= live[cloud] for cloud in FOUR_CLOUDS)
        managed = int(size * (0.5 + 0.5 * step / len(months)))
        rows["institution_month"].append(
            dict(
                institution_id=code,
                month=month,
                is_open=1,
                is_open_in_month=1,
                has_four_clouds=int(clouds),
                has_centre=int(step >= live["chronic_centre"]),
                patients_managed=managed,
                records=managed,
            )
        )
        rows["capability_month"] += [
            dict(institution_id=code, month=month, capability=capability, live=1) for capability, start in live.items() if step >= start
        ]
        for disease, share in DISEASES.items():
            rows["chronic_month"].append(_chronic(code, month, disease, int(managed * share), step, quality, adherence, random))
        if step >= live["home_service"]:
            _home(rows, code, month, size, step, random)
        if is_capitated and month.year >= 2021:
            _capitation(rows, code, month, size, random)
    add_pharmacy(rows, code, index, months, size)
    add_signings(rows, code, index, months, size)


def _chronic(code: str, month: date, disease: str, managed: int, step: int, quality: float, adherence: float, random: np.random.Generator) -> dict:
    shares = np.clip(np.array([0.08, 0.06, 0.2, 0.33 + quality + 0.003 * step, 0.25, 0.08]), 0.01, None)
    states = random.multinomial(managed, shares / shares.sum())
    due = managed - int(states[0])
    of_state = dict(zip(STATES, (int(count) for count in states), strict=True))
    # Of those whom the 3 months say nothing about, some were measured earlier in the year, and some of them were at target.
    earlier = of_state["new"] + of_state["overdue"] + of_state["unmeasured"]
    measured_earlier = int(random.binomial(earlier, 0.6))
    measured = of_state["controlled"] + of_state["uncontrolled"] + measured_earlier
    pairs = random.multinomial(int(managed * 0.6), [0.4, 0.22, 0.1, 0.28]) if disease == "diabetes" else np.zeros(4, int)
    signed = int(managed * max(0, step - 25) / 20) if disease == "diabetes" else 0
    standardised = int(random.binomial(due, np.clip(0.68 + adherence + 0.004 * step, 0, 1)))
    return dict(
        institution_id=code,
        month=month,
        disease=disease,
        managed=managed,
        newly_enrolled=int(random.poisson(managed * 0.03)),
        due=due,
        standardised=standardised,
        standardised_national=int(standardised * 0.8),
        measured=measured,
        controlled=of_state["controlled"] + int(random.binomial(measured_earlier, 0.5)),
        **{f"state_{state}": count for state, count in of_state.items()},
        pair_both=int(pairs[0]),
        pair_gained=int(pairs[1]),
        pair_lost=int(pairs[2]),
        pair_neither=int(pairs[3]),
        steward_signed=signed,
        steward_signed_new=int(random.poisson(signed * 0.1)),
    )


def _home(rows: dict[str, list[dict]], code: str, month: date, size: int, step: int, random: np.random.Generator) -> None:
    requested = int(random.poisson(size * 0.002 * (step + 4)))
    completed = int(random.binomial(requested, 0.92))
    rated = int(random.binomial(completed, 0.6))
    rows["home_month"].append(
        dict(
            institution_id=code,
            month=month,
            requested=requested,
            requested_completed=completed,
            requested_cancelled=int((requested - completed) * 0.7),
            requested_refused=int((requested - completed) * 0.3),
            completed=completed,
            rating_sum=int(random.integers(4, 6, rated).sum()),
            rated=rated,
            adverse=int(random.binomial(completed, 0.001)),
        )
    )
    items = random.multinomial(completed, random.dirichlet(np.ones(58) * 0.3))
    rows["home_item_month"] += [
        dict(institution_id=code, month=month, item_id=f"HS{item + 1:02d}", requested=int(count) + 1, completed=int(count))
        for item, count in enumerate(items)
        if count
    ]
    bins, counts = np.unique(np.searchsorted(WAIT_EDGES_MINUTES, random.lognormal(7.0, 0.8, completed)) - 1, return_counts=True)
    rows["home_wait_month"] += [dict(institution_id=code, month=month, bin=int(each), orders=int(count)) for each, count in zip(bins, counts, strict=True)]


def _capitation(rows: dict[str, list[dict]], code: str, month: date, size: int, random: np.random.Generator) -> None:
    heads, budget = size * 0.3, size * 0.3 * 5500 / 12
    cost = budget * float(random.normal(0.8, 0.05))
    rows["capitation_month"].append(
        dict(
            institution_id=code,
            month=month,
            contract="diabetes_capitation",
            budget_yuan=budget,
            person_years=heads,
            cost_yuan=cost,
            cost_own_yuan=cost * 0.7,
            cost_partner_yuan=cost * 0.19,
            cost_elsewhere_yuan=cost * 0.11,
        )
    )
    if month.month == 1:
        score = None if month.year == 2023 else float(random.uniform(70, 98))
        surplus = budget * 12 * float(random.normal(0.15, 0.1))
        rows["capitation_year"].append(
            dict(
                institution_id=code,
                year=month.year,
                contract="diabetes_capitation",
                budget_yuan=budget * 12,
                person_years=heads,
                cost_yuan=budget * 12 - surplus,
                quality_score=score,
                retained_yuan=None if score is None else max(surplus, 0.0) * 0.9,
                borne_yuan=None if score is None else max(-surplus, 0.0),
            )
        )
