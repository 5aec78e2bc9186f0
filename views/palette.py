"""Every colour of the product, once: each tone with its light value, which names it everywhere, and the value that stands for it on dark paper."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_dark: dict[str, str] = {}


def _tone(light: str, dark: str) -> str:
    """Names a tone by its light value, so that options, legends and files hold plain colours; two tones cannot share one."""
    if light in _dark:
        raise ValueError(f"{light} names two tones; give one of them another light value")
    _dark[light] = dark
    return light


# Paper, text and lines.
PAPER = _tone("#FFFFFF", "#12191B")
PANEL = _tone("#F4F7F7", "#1B2528")
BORDER = _tone("#DCE5E5", "#2E3B3F")
TEXT = _tone("#1B2A2F", "#E4ECED")
INK = _tone("#33474A", "#C9D4D6")
"""Words and middle lines of charts."""
FAINT = _tone("#5A686B", "#9DABAE")
"""Small words of charts, at least 4.5:1."""
MIDDLE = _tone("#667578", "#93A2A5")
LIMIT = _tone("#819093", "#7F8E91")
"""Limits and other thin lines, at least 3:1."""
USUAL = _tone("#7B8A8C", "#839396")
"""What nothing is said of: points within their limits."""
UNSAID = _tone("#8B9799", "#667477")
"""What cannot be judged, with `ON_UNSAID` in it."""
ON_UNSAID = _tone("#1A292E", "#F7FBFB")
GRID = "rgba(128,140,142,0.35)"
"""Grid lines, the same on both papers."""
CLEAR = "rgba(128,140,142,0)"
HOVER, BAND = "rgba(11,128,128,0.10)", "rgba(11,128,128,0.14)"
"""Veils over a row under the pointer and over a published band, on either paper."""
REST = _tone("#E3E7E7", "#2C383C")
"""The rest of a whole, with `ON_REST` in it."""
ON_REST = _tone("#22313A", "#BFC9CB")
ON_STRONG = _tone("#F7FBFB", "#0B1416")
"""Words in a full tone: pale in a deep one, deep in the bright one that stands for it on dark paper."""
ON_WARM = "#1E1400"
"""Words in orange and its kin, which are light enough for them on both papers."""

# The accent, and what is named by hue.
TEAL = _tone("#0B6E6E", "#5DB0A9")
ORANGE = _tone("#C08514", "#C18D33")
INDIGO = _tone("#1A3F8F", "#7571C1")
ROSE = _tone("#C03E86", "#DA5580")
OLIVE = _tone("#6D8958", "#E0DE93")
GRAPHITE = _tone("#2B2F32", "#D6EBF6")
CATEGORICAL = (TEAL, ORANGE, INDIGO, ROSE, OLIVE, GRAPHITE)
"""In this order; every two differ for the colour-blind and in grey."""
MORE = (_tone("#3D8FB5", "#5AA7CB"), _tone("#8A4B22", "#C98A5E"), _tone("#6B5BA8", "#A99BE0"), _tone("#9A8A2A", "#C2B25A"))
"""Where six do not suffice; hatching or words must say the rest."""
BROWN = _tone("#8A6D3B", "#C2A36C")

# Better and worse, higher and lower: one hue a meaning, two strengths of it.
BETTER = _tone("#07504F", "#5CC4BE")
BETTER_PALE = _tone("#25766F", "#257670")
WORSE = _tone("#B4500F", "#F09A4A")
WORSE_PALE = _tone("#CE7E2C", "#B8702A")
HIGHER = _tone("#23407F", "#7F98DE")
HIGHER_PALE = _tone("#5370B5", "#4E6AAC")
LOWER = _tone("#8E589B", "#DDB4E8")
LOWER_PALE = _tone("#AD85B9", "#A97BB7")

# Papers of cells with their inks.
BETTER_PAPER = _tone("#6BB3AE", "#1F5652")
BETTER_INK = _tone("#06211F", "#C9E8E5")
WORSE_FULL = "#E8852A"
WORSE_FULL_INK = "#2B1A05"
WORSE_PAPER = _tone("#F8D3A6", "#5C3B17")
WORSE_INK = _tone("#33200A", "#F8D9B3")
HIGHER_PAPER = _tone("#A9BDE6", "#2C3D66")
HIGHER_INK = _tone("#15223E", "#CFDAF5")
LOWER_PAPER = _tone("#DCC5E2", "#4B3254")
LOWER_INK = _tone("#2A1630", "#EAD8EF")
SIMILAR_PAPER = _tone("#E4E9E9", "#283337")
SIMILAR_INK = _tone("#3A474B", "#B9C4C6")
UNSAID_PAPER = _tone("#F5F8F8", "#182124")

# More of something, which is neither better nor worse.
SEQUENCE = (_tone("#D3E9E6", "#17403F"), _tone("#A5D2CE", "#1F6462"), _tone("#62ADA9", "#2F8F8B"), _tone("#268382", "#62BDB8"), _tone("#085656", "#B5E3DF"))
"""From little to much: farther from the paper is more."""
CELLS = (PAPER, _tone("#E9F4F3", "#16292B"), _tone("#CFE7E4", "#1A393A"), _tone("#AFD7D3", "#1E494A"), _tone("#8CC5C0", "#22595A"), _tone("#6CB4AF", "#26696A"))
"""Of grids with a figure in every cell, with `CELL_INK` on each."""
CELL_INK = _tone("#16282C", "#E6EEEF")

# States of a register, neighbours in a bar.
CONTROLLED, UNCONTROLLED = TEAL, ORANGE
UNMEASURED = _tone("#5E5238", "#8F8260")
OVERDUE = _tone("#B34A7F", "#DE8CB4")
LOST = _tone("#4A2C52", "#9C77A5")
NEW = _tone("#7E98A6", "#A3C0CF")
UNCONTROLLED_BEFORE = _tone("#F2C879", "#F2C878")

# Steps of use, from none to full.
USED = _tone("#3D9A96", "#3D9A95")
"""Dark words stand in it on both papers."""
ALERT = _tone("#C25B2A", "#E5824F")
ALERT_PALE = _tone("#CC7F35", "#B5763A")

DARK: Mapping[str, str] = MappingProxyType(_dark)
"""What stands for each tone on dark paper."""

SEQUENTIAL = ("#E3F1EF", "#C5E2DF", "#A5D2CE", "#84C0BC", "#62ADA9", "#429896", "#268382", "#0B6E6E", "#085656", "#053E3E")
"""Ten steps from little to much on light paper; dark paper turns them round."""
DIVERGING = ("#8A3A06", WORSE, "#D98A45", "#F0BD8C", "#F8E3CF", "#D5EAE8", "#9CCBC7", "#5FA9A4", BETTER_PALE, BETTER)
"""From worse to better on light paper."""
DIVERGING_DARK = ("#FBC48A", DARK[WORSE], DARK[WORSE_PALE], "#7F5026", "#45321F", "#1F3D3B", DARK[BETTER_PAPER], DARK[BETTER_PALE], DARK[BETTER], "#B5E3DF")
