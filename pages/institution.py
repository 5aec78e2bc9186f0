"""One institution: who it is, everything measured about it, beside the area above and the whole."""

import streamlit as st

from views import state
from views.comparing.beside_table import show_beside
from views.empty import stop_where_nothing_is_open
from views.in_place import panel, said_in_place
from views.institution.panels import HEADLINES, show_choice, show_courses, show_identity, show_portrait
from views.institution.peer_panels import show_peer_group
from views.institution.standing_chart import show_standing
from views.tiles import show_tiles

here = state.here()

if here.is_institution:
    with panel(st, is_stretched=False):
        show_identity(here)
    stop_where_nothing_is_open(here)
    with said_in_place():
        show_tiles(here, HEADLINES)
    with panel(st, is_stretched=False):
        show_beside(here, HEADLINES)
    with panel(st, is_stretched=False):
        show_peer_group(here)
    with panel(st, is_stretched=False):
        show_standing(here)
    with said_in_place():
        show_courses(here)
    with said_in_place():
        show_portrait(here)
else:
    stop_where_nothing_is_open(here)
    show_choice(here)
