"""Every metric with its full definition, what a submission must look like, and the figures that were printed."""

import streamlit as st

from views import state
from views.dictionary_panels import pick_part, search, show_definition, show_list, show_published, show_submission

here = state.here()
part = pick_part(here)

if part == "metrics":
    keys = search(here)
    left, right = st.columns([52, 48])
    with left.container(border=True):
        show_list(here, keys)
    with right.container(border=True):
        show_definition(here, keys)
elif part == "submission":
    show_submission(here)
else:
    show_published(here)
