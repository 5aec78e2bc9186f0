"""Small worlds of home-service orders: few institutions and items, many orders, dates on the edges of months and of the year before."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from tests.worlds import AREAS, World, edge_days, world_of

TODAY = date(2023, 3, 31)
ITEMS = ("HS01", "HS02", "HS07", "HS58")
WAITS = tuple(timedelta(seconds=seconds) for seconds in (0, 60, 300, 301, 14_400, 14_401, 86_400, 400_000, 5_000_000))


@st.composite
def item_worlds(draw: st.DrawFn) -> World:
    places = draw(st.lists(st.sampled_from(AREAS), min_size=1, max_size=4))
    institutions = [
        {"institution_id": f"I{number}", "name": f"名称{number}", "district_code": area, "kind": "other", "opened_on": date(2021, 2, 1)}
        for number, area in enumerate(places)
    ]
    orders = [draw(_orders(f"order-{number}", [row["institution_id"] for row in institutions])) for number in range(draw(st.sampled_from((0, 1, 3, 8, 20))))]
    return world_of(TODAY, institutions=institutions, patients=[{"patient_id": 1, "sex": "female", "birth_year": 1940}], home_orders=orders)


@st.composite
def _orders(draw: st.DrawFn, id: str, institutions: list[str]) -> dict:
    requested = datetime.combine(draw(edge_days(TODAY)), draw(st.sampled_from((time(0), time(12), time(23, 59, 59)))))
    served = requested + draw(st.sampled_from(WAITS))
    status = draw(st.sampled_from(("completed", "completed", "completed", "requested", "dispatched", "cancelled", "refused")))
    has_served = status == "completed" and served.date() <= TODAY
    return {
        "order_id": id,
        "institution_id": draw(st.sampled_from(institutions)),
        "patient_id": 1,
        "item_id": draw(st.sampled_from(ITEMS)),
        "requested_at": requested,
        "served_at": served if has_served else None,
        "status": "requested" if status == "completed" and not has_served else status,
    }
