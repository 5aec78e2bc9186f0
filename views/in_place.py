"""What a panel says where its figures cannot be told: one sentence in its own place, while the panels beside it stay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from metrics.errors import ImpossibleValue
from views.texts import plain


@contextmanager
def said_in_place() -> Iterator[None]:
    """`with left.container(border=True), said_in_place():` around a panel. Bad usage still stops the page: it is the page's own fault."""
    try:
        yield
    except ImpossibleValue as error:
        st.error(plain(str(error)), icon=":material/error:")
