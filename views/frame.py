"""The main script: language, navigation, the reader's choices and the data's notices, then the page. No page runs outside it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from data.current import current
from views import contents, state
from views.actions import show_actions
from views.filters import show_bar, show_language_switch
from views.finding.box import show_search
from views.identity import scope_of_reader, unknown_areas
from views.navigation import menu
from views.notices import show_no_snapshot, show_notices, show_unknown_reader
from views.paper import show_paper, show_printed_head
from views.path import show_path
from views.served.surroundings import surroundings_of

# A file of our own: an icon by name would be fetched from a foreign host.
ICON = Path(__file__).resolve().parent / "icon.png"

now = current()
surroundings = surroundings_of(now)
language = state.language_asked(surroundings.default_language)
# The icon comes before the navigation: without one, the page's own is fetched from a foreign host.
st.set_page_config(page_icon=str(ICON), layout="wide")
page = st.navigation(menu(language), expanded=True)
st.set_page_config(page_title=f"{page.title} · {surroundings.name(language)}")

show_paper()
with st.sidebar:
    st.caption(surroundings.name(language))
    show_language_switch(language)

if now.snapshot is None:
    show_no_snapshot(language, now.problem)
elif unknown := unknown_areas(now.snapshot.tree, now.settings.reader.areas):
    show_unknown_reader(language, unknown)
else:
    state.arrive(page.url_path)
    scope = scope_of_reader(now.snapshot.tree, now.settings.reader.areas)
    here = state.read(now.snapshot, surroundings, scope, language, page.url_path)
    show_printed_head(here, page.title)
    with st.container(key="screen-bar"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            show_path(here)
            show_search(here)
            wants_export = show_actions(here)
        show_bar(here)
    show_notices(here)
    contents.begin()
    page.run()
    if wants_export:
        # Not at the top: what it takes to make a file is not imported before somebody wants one.
        from views.exports.desk import show_exports
        from views.served.due import proposed_deck

        show_exports(here, (*contents.of_page(), contents.Content("", deck=partial(proposed_deck, here))))
