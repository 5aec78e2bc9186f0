"""Chronic disease: who is on the register and in which state, managed to the standard, controlled, improved, signed."""

import streamlit as st

from views import state
from views.chronic import (
    choose_disease,
    has_control,
    has_pairs,
    headlines,
    show_control,
    show_disease_comparison,
    show_figures,
    show_new,
    show_standardised,
)
from views.empty import stop_where_nothing_is_open
from views.improvement import show_change, show_signing
from views.states import show_states, show_states_over_time
from views.tiles import show_tiles

here = state.here()
stop_where_nothing_is_open(here)
disease = choose_disease(here)
show_tiles(here, headlines(disease))

left, right = st.columns([46, 54])
with left.container(border=True, height="stretch"):
    show_states(here, disease)
with right.container(border=True, height="stretch"):
    show_states_over_time(here, disease)

panels = st.columns(3 if has_control(disease) else 2)
with panels[0].container(border=True, height="stretch"):
    show_standardised(here, disease)
with panels[-1].container(border=True, height="stretch"):
    show_new(here, disease)
if has_control(disease):
    with panels[1].container(border=True, height="stretch"):
        show_control(here, disease)

if has_pairs(disease):
    left, right = st.columns(2)
    with right.container(border=True):
        show_change(here)
    with right.container(border=True):
        show_signing(here)
else:
    left = st.container()
with left.container(border=True, height="stretch"):
    show_disease_comparison(here, disease)
with st.container(border=True):
    show_figures(here, disease)
