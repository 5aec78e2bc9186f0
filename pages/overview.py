"""The first screen: what the state is, what changed and whether it is signal, where to look."""

import streamlit as st

from views import state
from views.money import show_headlines, suited
from views.panels import pick_metric, show_attention, show_comparison, show_map, show_tartan

HEADLINES = (
    "institutions",
    "diabetes_standardised_rate",
    "diabetes_control_rate",
    "patients_managed",
    "home_completed",
    "capitation_surplus_rate_diabetes",
    "hypertension_standardised_rate",
    "hypertension_control_rate",
)
COMPARED = (
    "diabetes_standardised_rate",
    "hypertension_standardised_rate",
    "diabetes_control_rate",
    "hypertension_control_rate",
    "four_clouds_live_rate",
    "home_service_live_rate",
    "home_completion_rate",
    "home_wait_p50_hours",
    "home_visits_per_1000_aged_65",
    "home_adverse_per_1000",
    "capitation_surplus_rate",
    "capitation_leakage_rate",
    "patients_managed",
    "home_completed",
)
WATCHED = (
    "diabetes_standardised_rate",
    "diabetes_control_rate",
    "hypertension_standardised_rate",
    "hypertension_control_rate",
    "home_completion_rate",
    "home_adverse_per_1000",
)
GRID = COMPARED[:12]

here = state.here()
show_headlines(here, HEADLINES)

attention, place, ranking = st.columns([33, 29, 38])
with attention.container(border=True, height="stretch"):
    show_attention(here, WATCHED)
with place.container(border=True, height="stretch"):
    metric = pick_metric(here, suited(here, COMPARED), COMPARED[0])
    show_map(here, metric)
with ranking.container(border=True, height="stretch"):
    show_comparison(here, metric)

with st.container(border=True):
    show_tartan(here, suited(here, GRID))
