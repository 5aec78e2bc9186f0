"""Home service: how much is asked and done, how long people wait, whom it reaches, how safe it is, and which items are really delivered where."""

import streamlit as st

from views import state
from views.empty import stop_where_nothing_is_open
from views.home_visits import show_home_comparison, show_home_table, show_outcomes, show_volumes, show_waits
from views.in_place import panel, said_in_place
from views.items import show_categories, show_item_matrix, show_item_table
from views.safety import show_adverse, show_adverse_funnel
from views.tiles import show_tiles

VOLUMES = ("home_completed", "home_completion_rate", "home_visits_per_1000_aged_65", "home_items_delivered")
QUALITY = ("home_wait_p50_hours", "home_wait_p90_hours", "home_rating", "home_adverse_per_1000")

here = state.here()
stop_where_nothing_is_open(here)
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

left, right = st.columns(2)
with panel(left):
    show_adverse(here)
with panel(right):
    show_adverse_funnel(here)

with panel(st, is_stretched=False):
    show_item_matrix(here)
if here.is_institution:
    with panel(st, is_stretched=False):
        show_item_table(here)
else:
    left, right = st.columns([60, 40])
    with panel(left, is_stretched=False):
        show_home_table(here)
    with panel(right, is_stretched=False):
        show_item_table(here)
