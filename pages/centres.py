"""Chronic-disease centres: institutions with one against similar ones without, before and after the opening, with what that cannot show."""

import streamlit as st

from views import state
from views.centres.charts import show_difference, show_event, show_forest
from views.centres.study import choose
from views.centres.tables import show_centres, show_sets
from views.centres.words import has_centres, show_limits, show_no_centre, show_result
from views.empty import stop_where_nothing_is_open
from views.in_place import panel

here = state.here()
stop_where_nothing_is_open(here)
choice = choose(here)

if not has_centres(here):
    show_no_centre(here, choice)
else:
    left, right = st.columns([58, 42])
    with panel(left):
        show_result(here, choice)
    with panel(right):
        show_limits(here)
    left, right = st.columns(2)
    with panel(left):
        show_event(here, choice)
    with panel(right):
        show_difference(here, choice)
    left, right = st.columns([45, 55])
    with panel(left):
        show_forest(here, choice)
    with panel(right):
        show_centres(here, choice)
    with panel(st, is_stretched=False):
        show_sets(here, choice)
