"""How wide a text stands before anything draws it: in ems of its own size, in the fonts that hold Chinese. About right, and rather too much than too little."""

from __future__ import annotations

FIRST_WIDE = "\u2e80"
"""From here on a character is as wide as it is high: Chinese, its punctuation, full-width signs."""


def is_wide(letter: str) -> bool:
    return letter >= FIRST_WIDE


def ems(text: str) -> float:
    """A Chinese character takes one em, signs and the widest Latin letters nearly, capitals and digits more than half, the rest a little more than half."""
    return sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    if is_wide(letter):
        return 1.0
    if letter in "MW%@" or letter > "\u218f":
        return 0.88
    return 0.62 if letter.isupper() or letter.isdigit() else 0.56
