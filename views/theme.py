"""What a chart or a line of words wears on the reader's paper: light as prepared, or each tone's dark value. Nothing is prepared twice for it."""

from __future__ import annotations

import re

import streamlit as st

from views.palette import CLEAR, DARK

_TONES = re.compile("|".join(DARK))


def is_dark() -> bool:
    """Whether the reader's browser shows dark paper; Streamlit tells it with the first run, and a change with the next one."""
    return st.context.theme.type == "dark"


def worn(option: object) -> object:
    """An ECharts option, or any part of one, for the reader's paper; the prepared one is left as it is."""
    return darkened(option) if is_dark() else option


def worn_text(text: str) -> str:
    """Markdown or SVG whose colours are tones of the palette."""
    return _TONES.sub(lambda found: DARK[found[0]], text) if is_dark() else text


def darkened(part: object) -> object:
    if isinstance(part, str):
        return DARK.get(part, part)
    if isinstance(part, dict):
        return _hollow({key: darkened(value) for key, value in part.items()})
    return [darkened(value) for value in part] if isinstance(part, list | tuple) else part


def _hollow(part: dict) -> dict:
    """ECharts fills its empty symbols with white whatever the paper: there they are drawn as outlines."""
    symbol, style = part.get("symbol"), part.get("itemStyle")
    if not (isinstance(symbol, str) and symbol.startswith("empty") and isinstance(style, dict) and "color" in style):
        return part
    outline = {"color": CLEAR, "borderColor": style["color"], "borderWidth": 1.5}
    return part | {"symbol": symbol.removeprefix("empty").lower(), "itemStyle": style | outline}
