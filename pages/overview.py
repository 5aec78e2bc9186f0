"""The first screen: what the state is, what changed and whether it is signal, where to look."""

import streamlit as st

from views import state
from views.comparing.beside_table import show_beside
from views.in_place import panel, said_in_place
from views.navigation import page_link
from views.overview.first_screen import COMPARED, GRID, HEADLINES, WATCHED
from views.overview.money import comparable, show_headlines, suited
from views.panels import pick_metric, show_attention, show_comparison, show_map, show_tartan

here = state.here()
with said_in_place():
    show_headlines(here, HEADLINES)
if here.is_institution:
    page_link(here, "institution", here.text("看这家机构的全部指标"))

with st.grid(3, min_column_width=345):
    with panel(st):
        show_attention(here, WATCHED)
    with panel(st):
        metric = pick_metric(here, comparable(here, COMPARED), COMPARED[0])
        show_comparison(here, metric)
    with panel(st):
        show_map(here, metric)

with panel(st, is_stretched=False):
    show_beside(here, suited(here, HEADLINES))

with panel(st, is_stretched=False):
    show_tartan(here, comparable(here, GRID))
