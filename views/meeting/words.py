"""Markdown sentences of the screen as they are said on a slide, which knows no Markdown."""

from __future__ import annotations

import re

_MARKED = re.compile(r":color\[((?:\\.|[^\]])*)\]\{[^}]*\}")
_SIGN = re.compile(r"\\(.)|\*\*|\u2060")


def spoken(markdown: str) -> str:
    """Without emphasis and colours, every escaped sign as it was written: the reverse of `views.texts.plain`."""
    return _SIGN.sub(lambda found: found[1] or "", _MARKED.sub(r"\1", markdown))
