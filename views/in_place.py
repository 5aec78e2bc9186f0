"""What a panel says where its figures cannot be told: one sentence in its own place, while the panels beside it stay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from metrics.errors import ImpossibleValue
from views.texts import plain


@contextmanager
def said_in_place() -> Iterator[None]:
    """Around whatever is shown together. Bad usage still stops the page: it is the page's own fault."""
    try:
        yield
    except ImpossibleValue as error:
        st.error(plain(str(error)), icon=":material/error:")


@contextmanager
def panel(place: DeltaGenerator | ModuleType, *, is_stretched: bool = True) -> Iterator[None]:
    """A frame in `place` (a column, or `st` itself) for one panel of a page, as tall as its neighbours unless said otherwise."""
    with place.container(border=True, height="stretch" if is_stretched else "content"), said_in_place():
        yield
