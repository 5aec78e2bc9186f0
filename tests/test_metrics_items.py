"""Figures beside the metrics: home service by item, the register's events, since when a capability is live, against slow readings of the mart."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.region import load_region
from data.schema.areas import INSTITUTION
from data.schema.months import Grain, Period
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.errors import ScopeError
from metrics.item_cells import item_cells
from metrics.register import register_events
from metrics.scope import Scope
from metrics.since import live_since
from tests.marts import invented_snapshot, snapshot_of, tree_with_institutions

TREE = tree_with_institutions(load_region("tianjin").tree, 40)
CITY = invented_snapshot(TREE, first=date(2021, 1, 1), last=date(2021, 12, 1), id="items")
EVERYTHING = Scope.everything(TREE)
PERIODS = st.sampled_from(
    [Period(date(2021, month, 1)) for month in range(1, 13)] + [Period(date(2021, 4, 1), Grain.QUARTER), Period(date(2021, 1, 1), Grain.YEAR)]
)


def slowly(by: str, within: str, period: Period) -> dict[tuple[str, str], tuple[int, int]]:
    """Requested and completed of every item of every area, straight from the mart's rows."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for row in CITY["home_item_month"].to_dicts():
        inside = {area.code for area in TREE.ancestors(row["institution_id"])}
        if within not in inside or row["month"] not in period.months:
            continue
        key = (TREE.ancestor_at(row["institution_id"], by).code, row["item_id"])
        before = found.get(key, (0, 0))
        found[key] = (before[0] + row["requested"], before[1] + row["completed"])
    return found


@given(by=st.sampled_from(["city", "district", INSTITUTION]), within=st.sampled_from(["120000", "120101", "TJ007"]), period=PERIODS)
def test_item_cells_are_what_a_slow_reading_counts(by: str, within: str, period: Period) -> None:
    if TREE.depth(by) < TREE.depth(TREE[within].level):
        return
    frame = item_cells(CITY, scope=EVERYTHING, by=by, periods=[period], within=within)
    counted = {(row["area_code"], row["item_id"]): (row["asked"], row["delivered"]) for row in frame.to_dicts() if row["asked"] or row["delivered"]}
    assert counted == slowly(by, within, period)
    assert set(frame["period"]) <= {str(period)}


def test_items_add_up_to_the_metric() -> None:
    periods = [Period(date(2021, 4, 1), Grain.QUARTER), Period(date(2021, 7, 1), Grain.QUARTER)]
    items = item_cells(CITY, scope=EVERYTHING, by="district", periods=periods).group_by("area_code", "period").agg(total=pl.col("delivered").sum())
    metric = compute(metric_of("home_completed"), CITY, scope=EVERYTHING, by="district", periods=periods)
    totals = {(row["area_code"], row["period"]): row["total"] for row in items.to_dicts() if row["total"]}
    assert totals == {(row["area_code"], row["period"]): row["value"] for row in metric.to_dicts() if row["value"]}


def test_the_reader_sees_only_his_scope() -> None:
    own = Scope(frozenset({"120101"}))
    frame = item_cells(CITY, scope=own, by=INSTITUTION, periods=[Period(date(2021, 12, 1))])
    assert {TREE[code].parent for code in frame["area_code"]} == {"120101"}


REGISTER = snapshot_of(
    TREE,
    {
        "institution": [
            dict(institution_id="TJ001", opened_on=date(1999, 1, 1), closed_on=date(2021, 3, 31)),
            dict(institution_id="TJ002", opened_on=date(2021, 3, 1), closed_on=date(2021, 3, 15)),
            dict(institution_id="TJ003", opened_on=date(2021, 4, 1), closed_on=None),
        ]
    },
    first=date(2021, 1, 1),
    last=date(2021, 12, 1),
    as_of=date(2022, 1, 5),
    id="register",
)


def test_register_events_of_a_span_latest_first() -> None:
    frame = register_events(REGISTER, scope=EVERYTHING, first=date(2021, 3, 1), last=date(2021, 3, 31))
    assert frame.rows() == [
        (date(2021, 3, 31), "closed", "TJ001"),
        (date(2021, 3, 15), "closed", "TJ002"),
        (date(2021, 3, 1), "opened", "TJ002"),
    ]


def test_register_events_inside_an_area_and_a_scope() -> None:
    parent = TREE["TJ003"].parent
    assert register_events(REGISTER, scope=EVERYTHING, within=parent, first=date(2021, 1, 1), last=date(2021, 12, 31)).rows() == [
        (date(2021, 4, 1), "opened", "TJ003")
    ]
    with pytest.raises(ScopeError):
        register_events(REGISTER, scope=Scope(frozenset({"120101"})), within=parent, first=date(2021, 1, 1), last=date(2021, 12, 31))


def live(institution: str, capability: str, *months: int) -> list[dict]:
    return [dict(institution_id=institution, month=date(2021, month, 1), capability=capability, live=1) for month in months]


CAPABLE = snapshot_of(
    TREE,
    {
        "capability_month": [
            *live("TJ001", "home_service", 1, 2, 3, 5, 6),
            *live("TJ001", "cloud_service", 1, 2, 3, 4, 5, 6),
            *live("TJ002", "cloud_service", 4, 5),
        ]
    },
    first=date(2021, 1, 1),
    last=date(2021, 6, 1),
    as_of=date(2021, 7, 5),
    id="capable",
)


def test_a_capability_is_live_since_its_last_gap() -> None:
    frame = live_since(CAPABLE, scope=EVERYTHING, month=date(2021, 6, 1))
    assert frame.rows() == [("TJ001", "cloud_service", date(2021, 1, 1)), ("TJ001", "home_service", date(2021, 5, 1))]


def test_what_happened_later_does_not_count() -> None:
    frame = live_since(CAPABLE, scope=EVERYTHING, month=date(2021, 5, 1), within=TREE["TJ002"].parent)
    assert frame.rows() == [("TJ002", "cloud_service", date(2021, 4, 1))]
    assert live_since(CAPABLE, scope=EVERYTHING, month=date(2021, 4, 1)).filter(pl.col("capability") == "home_service").is_empty()
