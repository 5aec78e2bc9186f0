"""Home service: how much is asked and done, how long people wait, whom it reaches, how safe it is, and which items are able, asked and delivered where."""

import streamlit as st

from views import state
from views.empty import stop_where_nothing_is_open, stop_where_unused
from views.home_service.item_lists import show_dependence, show_sole, show_unmet
from views.home_service.item_matrix import show_item_matrix
from views.home_service.item_panel import show_item
from views.home_service.items import show_categories, show_item_table
from views.home_service.reach import is_told, show_reach_map, show_reach_table
from views.home_service.safety import show_adverse, show_adverse_funnel
from views.home_service.visits import show_home_comparison, show_home_table, show_outcomes, show_volumes, show_waits
from views.in_place import panel, said_in_place
from views.tiles import show_tiles

VOLUMES = ("home_completed", "home_completion_rate", "home_unmet_rate", "home_visits_per_1000_aged_65", "home_requests_per_1000_aged_65")
QUALITY = ("home_wait_p50_hours", "home_wait_p90_hours", "home_rating", "home_adverse_per_1000", "home_items_delivered")

here = state.here()
stop_where_nothing_is_open(here)
with said_in_place():
    stop_where_unused(here, ("home_requests", "home_completed"), here.text("{area}最近没有居家服务的申请，也没有完成的上门"), show_home_comparison)
with said_in_place():
    show_tiles(here, VOLUMES, columns=len(VOLUMES))
with said_in_place():
    show_tiles(here, QUALITY, columns=len(QUALITY))

panels = st.columns(3)
with panel(panels[0]):
    show_volumes(here)
with panel(panels[1]):
    show_outcomes(here)
with panel(panels[2]):
    show_waits(here)

left, right = st.columns(2)
with panel(left):
    show_home_comparison(here)
with panel(right):
    show_categories(here)

if is_told(here):
    left, right = st.columns([42, 58])
    with panel(left):
        show_reach_map(here)
    with panel(right):
        show_reach_table(here)

with panel(st, is_stretched=False):
    show_item_matrix(here)
with panel(st, is_stretched=False):
    show_item(here)

left, right = st.columns(2)
with panel(left):
    show_unmet(here)
with panel(right):
    show_dependence(here)
    if not here.is_institution:
        show_sole(here)

left, right = st.columns(2)
with panel(left):
    show_adverse(here)
with panel(right):
    show_adverse_funnel(here)

with panel(st, is_stretched=False):
    show_item_table(here)
if not here.is_institution:
    with panel(st, is_stretched=False):
        show_home_table(here)
