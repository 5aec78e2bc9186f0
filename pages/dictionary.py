"""Every metric with its full definition, what a submission must look like, the terms of the field, and the figures that were printed."""

import streamlit as st

from views import state
from views.dictionary.glossary import show_glossary
from views.dictionary.panels import pick_part, search, show_definition, show_list, show_published, show_submission

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
elif part == "terms":
    show_glossary(here)
else:
    show_published(here)
