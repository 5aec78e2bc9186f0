"""Coverage: which institutions have the four clouds and the other capabilities, since when, whether they are really used, and who is missing."""

import streamlit as st

from views import state
from views.coverage.capabilities import show_capability_matrix, show_capability_strip, show_cloud_lines
from views.coverage.lacking import show_held_since, show_lacking, show_register
from views.coverage.loops import show_loops, show_own_use
from views.coverage.real_use import show_levels, show_levels_over_time
from views.coverage.thresholds import show_thresholds
from views.coverage.unused import show_unused
from views.coverage.use_grids import show_level_strip, show_use_matrix
from views.empty import stop_where_nothing_is_open
from views.in_place import panel, said_in_place
from views.tiles import show_tiles

HEADLINES = (
    "institutions",
    "four_clouds_live_rate",
    "cloud_examination_live_rate",
    "chronic_centres",
    "home_service_live_rate",
    "prescription_circulation_live_rate",
)

REAL_USE = ("capabilities_in_use_rate", "capabilities_idle_rate", "closed_loop_rate")

here = state.here()
stop_where_nothing_is_open(here)

if not here.is_institution:
    with said_in_place():
        show_tiles(here, HEADLINES)
with said_in_place():
    show_tiles(here, REAL_USE, columns=len(REAL_USE))

if here.is_institution:
    left, right = st.columns([45, 55])
    with panel(left):
        show_own_use(here)
    with panel(right):
        show_level_strip(here)
else:
    left, right = st.columns([55, 45])
    with panel(left):
        show_levels(here)
    with panel(right):
        show_levels_over_time(here)
with said_in_place():
    show_thresholds(here)

left, right = st.columns([45, 55])
with panel(left):
    show_unused(here)
with panel(right):
    show_loops(here)
if not here.is_institution:
    with panel(st, is_stretched=False):
        show_use_matrix(here)

if here.is_institution:
    left, right = st.columns([38, 62])
    with panel(left):
        show_held_since(here)
    with panel(right):
        show_capability_strip(here)
else:
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
