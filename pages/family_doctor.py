"""Family doctors: who is signed and where, whether they renew, what was done of what was promised, and how many residents a team has."""

import streamlit as st

from views import state
from views.empty import stop_where_nothing_is_open
from views.family_doctor.signing import (
    pick_compared,
    show_family_doctor_comparison,
    show_family_doctor_table,
    show_fulfilment,
    show_new,
    show_renewal,
    show_signed,
    stop_where_nobody_signed,
)
from views.family_doctor.teams import show_teams
from views.in_place import panel, said_in_place
from views.panels import show_map
from views.tiles import show_tiles

SIGNED = ("signed_residents", "priority_signed_residents", "signing_rate", "priority_signed_share")
SERVED = ("signings_new", "signing_renewal_rate", "signing_fulfilment_rate", "residents_per_team")

here = state.here()
stop_where_nothing_is_open(here)
with said_in_place():
    stop_where_nobody_signed(here)
with said_in_place():
    show_tiles(here, SIGNED, columns=len(SIGNED))
with said_in_place():
    show_tiles(here, SERVED, columns=len(SERVED))

left, right = st.columns(2)
with panel(left):
    metric = pick_compared(here)
    show_family_doctor_comparison(here, metric)
with panel(right):
    show_map(here, metric)

panels = st.columns(3)
with panel(panels[0]):
    show_signed(here)
with panel(panels[1]):
    show_new(here)
with panel(panels[2]):
    show_renewal(here)

left, right = st.columns(2)
with panel(left):
    show_fulfilment(here)
with panel(right):
    show_teams(here)

with panel(st, is_stretched=False):
    show_family_doctor_table(here)
