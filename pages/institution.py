"""One institution: who it is, everything measured about it, beside the area above and the whole."""

import streamlit as st

from views import state
from views.empty import stop_where_nothing_is_open
from views.portrait_panels import HEADLINES, show_choice, show_courses, show_identity, show_portrait
from views.standing_chart import show_standing
from views.tiles import show_tiles

here = state.here()

if here.is_institution:
    with st.container(border=True):
        show_identity(here)
    stop_where_nothing_is_open(here)
    show_tiles(here, HEADLINES)
    with st.container(border=True):
        show_standing(here)
    show_courses(here)
    show_portrait(here)
else:
    stop_where_nothing_is_open(here)
    show_choice(here)
