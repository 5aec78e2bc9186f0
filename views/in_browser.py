"""The few parts of a page that Streamlit has no element for: each a script and a style sheet in `views/browser/`, registered once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

FOLDER = Path(__file__).resolve().parent / "browser"


@lru_cache(maxsize=32)
def part(name: str, *, is_isolated: bool = True) -> ComponentRenderer:
    """The mounting command of `views/browser/<name>.js` and `.css`. What it is given as `data` is shown as it is: escape names before. One that is not isolated
    stands in the page itself, where searching, printing and reading aloud find its text; its style sheet names its own class in every rule.

    Among the values of `data` there is no mapping and no list, but tuples: Streamlit asks pandas of those whether they are frames, and a start waits for its import."""
    return st.components.v2.component(f"community.{name}", js=_text(f"{name}.js"), css=_text(f"{name}.css"), isolate_styles=is_isolated)


def _text(file: str) -> str | None:
    path = FOLDER / file
    return path.read_text(encoding="utf-8") if path.exists() else None
