"""Which national indicator is answered by which metric, how exactly, and what would have to be submitted for the rest."""

import streamlit as st

from views import state
from views.crosswalk.panels import choose, show_counts, show_indicator, show_list

here = state.here()
with st.container(border=True):
    show_counts(here)
frame, answer = choose(here)
left, right = st.columns([60, 40])
with left.container(border=True):
    show_list(here, frame, answer)
with right.container(border=True):
    show_indicator(here, frame, answer)
