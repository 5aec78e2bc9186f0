"""Coverage: which institutions have the four clouds and the other capabilities, since when, and who is missing."""

import streamlit as st

from views import state
from views.coverage import show_capability_matrix, show_capability_strip, show_cloud_lines
from views.empty import stop_where_nothing_is_open
from views.in_place import panel, said_in_place
from views.lacking import show_held_since, show_lacking, show_register
from views.tiles import show_tiles

HEADLINES = (
    "institutions",
    "four_clouds_live_rate",
    "cloud_examination_live_rate",
    "chronic_centres",
    "home_service_live_rate",
    "prescription_circulation_live_rate",
)

here = state.here()
stop_where_nothing_is_open(here)

if here.is_institution:
    left, right = st.columns([38, 62])
    with panel(left):
        show_held_since(here)
    with panel(right):
        show_capability_strip(here)
else:
    with said_in_place():
        show_tiles(here, HEADLINES)
    left, right = st.columns([36, 64])
    with panel(left):
        show_cloud_lines(here)
    with panel(right):
        show_capability_strip(here)
    with panel(st, is_stretched=False):
        show_capability_matrix(here)
    with panel(st, is_stretched=False):
        show_lacking(here)

with panel(st, is_stretched=False):
    show_register(here)
