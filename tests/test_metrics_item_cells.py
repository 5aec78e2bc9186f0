"""Home service by item and area, who depends on one item, and what only one delivers, against slow readings of the orders."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.region import load_region
from data.schema.areas import INSTITUTION
from data.schema.mart import WAIT_EDGES_MINUTES
from data.schema.months import Grain, Period
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.errors import MetricError, ScopeError
from metrics.item_cells import COUNTS, WAITS, group_waits, item_cells
from metrics.item_dependence import DEPENDENT_SHARE_PCT, LEAST_ORDERS, largest_items, sole_providers
from metrics.scope import Scope
from tests.reference_items import cell, of_year, waits_minutes
from tests.worlds import World, snapshot_of, world_of
from tests.worlds_items import ITEMS, TODAY, item_worlds

REGION = load_region("tianjin")
PERIODS = (Period(date(2023, 3, 1)), Period(date(2022, 12, 1)), Period(date(2022, 10, 1), Grain.QUARTER), Period(date(2022, 1, 1), Grain.YEAR))


def everything(snapshot: Snapshot) -> Scope:
    return Scope.everything(snapshot.tree)


def inside(world: World, snapshot: Snapshot, level: str) -> dict[str, set[str]]:
    """Area of the level → its institutions."""
    found: dict[str, set[str]] = {}
    for id in world.institution_ids:
        found.setdefault(snapshot.tree.ancestor_at(id, level).code, set()).add(id)
    return found


def lies_where_the_share_is_reached(hours: float | None, minutes: list[float], share: float) -> bool:
    """In the bin of the order at which the share is reached; nothing without orders."""
    if not minutes or hours is None:
        return hours is None and not minutes
    reached = next(wait for place, wait in enumerate(minutes, 1) if place >= share * len(minutes) - 1e-9)
    edge = next(edge for edge, upper in enumerate(WAIT_EDGES_MINUTES[1:]) if reached <= upper)
    return WAIT_EDGES_MINUTES[edge] - 1e-6 <= hours * 60 <= WAIT_EDGES_MINUTES[edge + 1] + 1e-6


def check_cells(world: World, snapshot: Snapshot, level: str, period: Period) -> None:
    frame = item_cells(snapshot, scope=everything(snapshot), by=level, periods=[period])
    mine = {(row["area_code"], row["item_id"]): row for row in frame.to_dicts()}
    orders = world.rows["home_orders"]
    for code, ids in inside(world, snapshot, level).items():
        for item in ITEMS:
            expected, row = cell(orders, ids, item, period), mine.get((code, item))
            assert {key: row[key] if row else 0 for key in COUNTS} == expected, (code, item, period)
            for name, share in WAITS.items():
                assert lies_where_the_share_is_reached(row[name] if row else None, waits_minutes(orders, ids, item, period), share), (code, item, period)


@settings(max_examples=15)
@given(item_worlds(), st.sampled_from(PERIODS))
def test_every_cell_is_what_a_slow_reading_of_the_orders_says(world: World, period: Period) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = snapshot_of(world, Path(folder), region=REGION)
        for level in snapshot.tree.levels:
            check_cells(world, snapshot, level.key, period)
        check_dependence(world, snapshot, period)
        check_metrics(world, snapshot, period)


def check_dependence(world: World, snapshot: Snapshot, period: Period) -> None:
    orders = world.rows["home_orders"]
    mine = {row["institution_id"]: row for row in largest_items(snapshot, scope=everything(snapshot), period=period).to_dicts()}
    for id in world.institution_ids:
        counts = {item: len(of_year(orders, {id}, item, period)) for item in ITEMS}
        if not sum(counts.values()):
            assert id not in mine
            continue
        largest = min(item for item, count in counts.items() if count == max(counts.values()))
        share = 100 * counts[largest] / sum(counts.values())
        row = mine[id]
        assert (row["item_id"], row["largest"], row["orders"], row["items"]) == (
            largest,
            counts[largest],
            sum(counts.values()),
            sum(count > 0 for count in counts.values()),
        )
        assert row["share_pct"] == pytest.approx(share)
        assert row["is_dependent"] == (share >= DEPENDENT_SHARE_PCT and sum(counts.values()) >= LEAST_ORDERS)
    alone = {row["item_id"]: row for row in sole_providers(snapshot, scope=everything(snapshot), period=period).to_dicts()}
    for item in ITEMS:
        able = [id for id in world.institution_ids if of_year(orders, {id}, item, period)]
        assert (item in alone) == (len(able) == 1)
        if len(able) == 1:
            others = cell(orders, set(world.institution_ids) - set(able), item, period)
            assert alone[item]["institution_id"] == able[0] and alone[item]["orders"] == len(of_year(orders, set(able), item, period))
            assert (alone[item]["asked_elsewhere"], alone[item]["unmet_elsewhere"]) == (others["asked"], others["unmet"])


def check_metrics(world: World, snapshot: Snapshot, period: Period) -> None:
    """What the catalogue says of an area is what its cells add up to."""
    for level in snapshot.tree.levels:
        cells = item_cells(snapshot, scope=everything(snapshot), by=level.key, periods=[period])
        for code in inside(world, snapshot, level.key):
            own = [row for row in cells.to_dicts() if row["area_code"] == code]
            able, unmet = (_value(snapshot, key, level.key, code, period) for key in ("home_items_able", "home_unmet_rate"))
            assert able["value"] == sum(row["able"] > 0 for row in own)
            assert (unmet["numerator"], unmet["denominator"]) == (sum(row["unmet"] for row in own), sum(row["asked"] for row in own))


def _value(snapshot: Snapshot, key: str, level: str, code: str, period: Period) -> dict:
    return compute(metric_of(key), snapshot, scope=everything(snapshot), by=level, periods=[period], within=code).row(0, named=True)


def order(id: str, institution: str, item: str, requested: str, status: str = "completed", hours: float = 5) -> dict:
    at = datetime.fromisoformat(requested)
    served = at + timedelta(hours=hours) if status == "completed" else None
    return {
        "order_id": id,
        "institution_id": institution,
        "patient_id": 1,
        "item_id": item,
        "requested_at": at,
        "served_at": served,
        "status": status,
    }


def made(tmp_path: Path, *orders: dict) -> Snapshot:
    institutions = [
        {"institution_id": id, "name": id, "district_code": area, "kind": "other", "opened_on": date(2021, 2, 1)}
        for id, area in (("A", "120101"), ("B", "120101"), ("C", "120102"))
    ]
    patients = [{"patient_id": 1, "sex": "female", "birth_year": 1940}]
    return snapshot_of(world_of(TODAY, institutions=institutions, patients=patients, home_orders=list(orders)), tmp_path, region=REGION)


def only(snapshot: Snapshot, by: str, period: Period, within: str = "120000") -> dict:
    """The one cell there is."""
    (row,) = item_cells(snapshot, scope=everything(snapshot), by=by, periods=[period], within=within).to_dicts()
    return row


MARCH, FEBRUARY = Period(date(2023, 3, 1)), Period(date(2023, 2, 1))


def test_able_lasts_a_year_from_the_month_of_the_visit(tmp_path: Path) -> None:
    snapshot = made(tmp_path, order("1", "A", "HS01", "2022-03-31T10:00"))
    assert only(snapshot, INSTITUTION, FEBRUARY)["able"] == 1
    assert item_cells(snapshot, scope=everything(snapshot), by=INSTITUTION, periods=[MARCH]).is_empty()
    year = only(snapshot, "city", Period(date(2022, 1, 1), Grain.YEAR))
    assert (year["able"], year["delivered"], year["asked"]) == (1, 1, 1)


def test_what_is_refused_where_nobody_can_is_told_apart(tmp_path: Path) -> None:
    snapshot = made(
        tmp_path,
        order("1", "A", "HS01", "2023-03-05T10:00"),
        order("2", "A", "HS01", "2023-03-06T10:00", "cancelled"),
        order("3", "B", "HS01", "2023-03-07T10:00", "refused"),
        order("4", "B", "HS01", "2023-03-08T10:00", "dispatched"),
    )
    row = only(snapshot, "district", MARCH)
    assert {key: row[key] for key in COUNTS} == {
        "asked": 4,
        "delivered": 1,
        "cancelled": 1,
        "refused": 1,
        "unmet": 2,
        "unmet_unable": 1,
        "pending": 1,
        "able": 1,
        "delivered_year": 1,
    }


def test_an_institution_that_learns_the_item_later_was_not_able(tmp_path: Path) -> None:
    snapshot = made(tmp_path, order("1", "B", "HS01", "2023-02-27T10:00", "refused"), order("2", "B", "HS01", "2023-03-07T10:00"))
    assert only(snapshot, INSTITUTION, FEBRUARY)["unmet_unable"] == 1
    assert only(snapshot, INSTITUTION, MARCH)["unmet_unable"] == 0


def test_nothing_is_said_of_an_item_never_asked_nor_of_who_has_no_service(tmp_path: Path) -> None:
    snapshot = made(tmp_path)
    assert item_cells(snapshot, scope=everything(snapshot), by=INSTITUTION, periods=[MARCH]).is_empty()
    assert largest_items(snapshot, scope=everything(snapshot), period=MARCH).is_empty()
    assert sole_providers(snapshot, scope=everything(snapshot), period=MARCH).is_empty()
    assert group_waits(snapshot, {}, scope=everything(snapshot), by="city", periods=[MARCH]).is_empty()
    assert _value(snapshot, "home_items_able", "city", "120000", MARCH)["value"] == 0
    assert _value(snapshot, "home_unmet_rate", "city", "120000", MARCH)["status"] == "no_cases"


def test_a_category_waits_as_its_items_together(tmp_path: Path) -> None:
    snapshot = made(
        tmp_path,
        *(order(f"a{number}", "A", "HS01", "2023-03-05T10:00", hours=1) for number in range(9)),
        *(order(f"b{number}", "A", "HS02", "2023-03-05T10:00", hours=100) for number in range(2)),
        order("c", "A", "HS58", "2023-03-05T10:00", hours=500),
    )
    frame = group_waits(snapshot, {"HS01": "sampling", "HS02": "sampling"}, scope=everything(snapshot), by="city", periods=[MARCH])
    (row,) = frame.to_dicts()
    assert row["item_id"] == "sampling" and 0.9 < row["wait_p50_hours"] <= 1 and 97 < row["wait_p90_hours"] <= 102


def test_one_item_that_an_institution_lives_on(tmp_path: Path) -> None:
    orders = [order(f"a{number}", "A", "HS01", "2022-10-05T10:00") for number in range(LEAST_ORDERS // 2)]
    orders += [order(f"b{number}", "A", "HS02", "2022-10-05T10:00") for number in range(LEAST_ORDERS // 2)]
    orders += [order(f"c{number}", "B", "HS01", "2022-10-05T10:00") for number in range(LEAST_ORDERS - 1)]
    rows = largest_items(made(tmp_path, *orders), scope=Scope(frozenset({"120000"})), period=MARCH).to_dicts()
    assert [(row["institution_id"], row["item_id"], row["share_pct"], row["is_dependent"]) for row in rows] == [
        ("B", "HS01", 100, False),
        ("A", "HS01", 50, True),
    ]


def test_an_item_that_only_one_delivers_and_others_are_asked_for(tmp_path: Path) -> None:
    snapshot = made(
        tmp_path,
        order("1", "A", "HS07", "2022-10-05T10:00"),
        order("2", "B", "HS07", "2023-03-05T10:00", "refused"),
        order("3", "C", "HS07", "2023-03-05T10:00", "requested"),
        order("4", "A", "HS01", "2022-10-05T10:00"),
        order("5", "C", "HS01", "2022-10-05T10:00"),
    )
    assert sole_providers(snapshot, scope=everything(snapshot), period=MARCH).rows() == [("HS07", "A", 1, 2, 1)]
    of_district = sole_providers(snapshot, scope=everything(snapshot), period=MARCH, within="120101").rows()
    assert of_district == [("HS07", "A", 1, 1, 1), ("HS01", "A", 1, 0, 0)]


def test_bad_questions_are_refused(tmp_path: Path) -> None:
    snapshot = made(tmp_path)
    with pytest.raises(MetricError, match="ward"):
        item_cells(snapshot, scope=everything(snapshot), by="ward", periods=[MARCH])
    with pytest.raises(ScopeError, match="120102"):
        item_cells(snapshot, scope=Scope(frozenset({"120101"})), by=INSTITUTION, periods=[MARCH], within="120102")
