"""The few parts of a page that Streamlit has no element for: each a script and a style sheet in `views/browser/`, registered once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

FOLDER = Path(__file__).resolve().parent / "browser"
IN_SHELL = "community"
"""What the shell's script calls the parts that came with it."""


@lru_cache(maxsize=32)
def part(name: str, *, is_in_shell: bool = False) -> ComponentRenderer:
    """The mounting command of `views/browser/<name>.js` and `.css`. What it is given as `data` is shown as it is: escape names before.

    One that is in the shell came with the page that holds all others, once for all its places; it stands in the page itself, where searching, printing and
    reading aloud find its text, and its style sheet names its own class in every rule. Any other brings script and style with each message and stands apart.

    Among the values of `data` there is no mapping and no list, but tuples: Streamlit asks pandas of those whether they are frames, and a start waits for its import."""
    if is_in_shell:
        return st.components.v2.component(f"community.{name}", js=f"export default (given) => window.{IN_SHELL}.{name}(given)", isolate_styles=False)
    return st.components.v2.component(f"community.{name}", js=_text(f"{name}.js"), css=_text(f"{name}.css"))


def _text(file: str) -> str | None:
    path = FOLDER / file
    return path.read_text(encoding="utf-8") if path.exists() else None
