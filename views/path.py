"""Where the reader stands: the path from the root down to the area, each a way back up."""

from __future__ import annotations

import streamlit as st

from views import state
from views.here import Here
from views.navigation import link_here
from views.texts import plain


def show_path(here: Here) -> None:
    """Links that another tab may open too; what the page itself has chosen stays in them."""
    path = [area for area in here.tree.ancestors(here.area.code) if here.scope.allows(here.tree, area.code)]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="stretch"):
        for area in path[:-1]:
            link_here(here, f"{plain(here.name(area))} ›", **(state.address() | {"area": area.code}))
        st.markdown(f"**{plain(here.name(path[-1]))}**", width="content")
