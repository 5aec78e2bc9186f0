"""Small worlds for real use: every capability live somewhere, orders on their way, and thresholds that a handful of events can meet."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

from hypothesis import strategies as st

from data.schema.areas import InstitutionKind
from data.schema.contracts import CAPABILITY_REGISTER
from data.schema.real_use import Ends, Floors, RealUse
from tests.worlds import World, worlds

CAPABILITIES = tuple(CAPABILITY_REGISTER["capability"].choices)


@st.composite
def settings_of_use(draw: st.DrawFn) -> RealUse:
    floors = st.sampled_from((0.0, 0.000001, 0.0045, 0.02))
    ends = st.sampled_from((1.0, 33.0, 50.0, 66.7, 100.0))
    return RealUse(
        most_working_days_pct=draw(st.sampled_from((0.1, 4.5, 5.0, 9.6, 50.0))),
        loop_months=draw(st.integers(1, 4)),
        events_per_1000_residents=Floors(**{field.name: draw(floors) for field in fields(Floors)}),
        closed_loop_pct=Ends(**{field.name: draw(ends) for field in fields(Ends)}),
    )


KINDS = ("other", "township_hospital", "community_centre")


@st.composite
def weights_of_kinds(draw: st.DrawFn) -> tuple[InstitutionKind, ...]:
    """Some kinds count for more residents than others; of the last nothing is said."""
    return tuple(InstitutionKind(key, key, key, weight=draw(st.sampled_from((0.12, 1.0, 2.5)))) for key in KINDS[:2])


@st.composite
def worlds_of_use(draw: st.DrawFn) -> World:
    """A world whose institutions are of several kinds and have most capabilities live for its last year, some ended, and whose orders were dispatched or not."""
    world = draw(worlds())
    institutions = [row | {"kind": draw(st.sampled_from(KINDS))} for row in world.rows["institutions"]]
    live = world.today - timedelta(days=300)
    register = [
        {
            "institution_id": id,
            "capability": capability,
            "live_on": live,
            "ended_on": draw(st.sampled_from((None, None, None, world.today - timedelta(days=70)))),
        }
        for id in world.institution_ids
        for capability in CAPABILITIES
        if draw(st.integers(0, 5))
    ]
    orders = [
        row | {"dispatched_at": row["requested_at"] if draw(st.booleans()) else None, "rating": row["rating"] if row["status"] == "completed" else None}
        for row in world.rows["home_orders"]
    ]
    return replace(world, rows=dict(world.rows) | {"institutions": institutions, "capabilities": register, "home_orders": orders})
