"""Where a figure comes from: from the whole down to one institution and back to what was loaded, for any metric."""

import streamlit as st

from views import state
from views.empty import stop_where_nothing_is_open
from views.in_place import panel
from views.origin.panels import pick_origin, show_course, show_origin, show_parts, show_source
from views.served.origin import loads

here = state.here()
stop_where_nothing_is_open(here)
metric = pick_origin(here)
with panel(st, is_stretched=False):
    show_origin(here, metric)
left, right = st.columns([55, 45])
with panel(left, is_stretched=False):
    show_parts(here, metric)
with panel(right, is_stretched=False):
    show_course(here, metric)
with panel(right, is_stretched=False):
    show_source(here, metric, loads(here))
