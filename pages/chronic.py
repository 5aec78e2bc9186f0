"""Chronic disease: the three denominators of control and the six states, rates over time, areas compared and why a rate changed, enrolment and signing."""

import streamlit as st

from views import state
from views.chronic.decomposition import show_explanation
from views.chronic.denominators import show_denominators
from views.chronic.diseases import (
    choose_disease,
    has_casemix,
    has_control,
    has_pairs,
    has_reasons,
    headlines,
    pick_compared,
    show_contents,
    show_figures,
    show_section,
)
from views.chronic.improvement import show_change, show_new, show_signing
from views.chronic.rates import show_control, show_standardised
from views.chronic.states import show_states, show_states_over_time
from views.comparing.casemix_panels import show_casemix
from views.empty import stop_where_nothing_is_open
from views.in_place import panel, said_in_place
from views.panels import show_comparison
from views.tiles import show_tiles

here = state.here()
stop_where_nothing_is_open(here)
disease = choose_disease(here)
with said_in_place():
    show_tiles(here, headlines(disease))
show_contents(here)

left, right = st.columns([54, 46])
if has_control(disease):
    with panel(left):
        show_denominators(here, disease)
with panel(right if has_control(disease) else left):
    show_states(here, disease)
with panel(right):
    show_states_over_time(here, disease)

show_section(here, "trends")
panels = st.columns(2 if has_control(disease) else 1)
with panel(panels[0]):
    show_standardised(here, disease)
if has_control(disease):
    with panel(panels[1]):
        show_control(here, disease)

show_section(here, "areas")
metric = pick_compared(here, disease)
panels = st.columns(2 if has_casemix(metric) else 1)
with panel(panels[0]):
    show_comparison(here, metric)
if has_casemix(metric):
    with panel(panels[1]):
        show_casemix(here, metric)
if has_reasons(here, metric):
    with panel(st, is_stretched=False):
        show_explanation(here, metric)

show_section(here, "flows")
panels = st.columns(3 if has_pairs(disease) else 1)
with panel(panels[0]):
    show_new(here, disease)
if has_pairs(disease):
    with panel(panels[1]):
        show_signing(here)
    with panel(panels[2]):
        show_change(here)

show_section(here, "figures")
with panel(st, is_stretched=False):
    show_figures(here, disease)
