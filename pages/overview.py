"""The first screen: what the state is, what changed and whether it is signal, where to look."""

import streamlit as st

from views import state
from views.money import show_headlines, suited
from views.navigation import page_link
from views.overview import COMPARED, GRID, HEADLINES, WATCHED
from views.panels import pick_metric, show_attention, show_comparison, show_map, show_tartan

here = state.here()
show_headlines(here, HEADLINES)
if here.is_institution:
    page_link(here, "institution", here.text("看这家机构的全部指标"))

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
