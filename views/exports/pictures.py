"""A chart as a picture, SVG or PNG, without a browser: the body from Vega, around it title, legend and the stamp that says what it is a picture of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from threading import Lock

import vl_convert

from views.exports.legends import Entry, legend
from views.exports.lettering import lettered, lettering
from views.exports.plots import Plot
from views.exports.sizes import FONT_SIZE, WIDTH, Frame, frame_of, text_pixels, wrapped
from views.exports.vega import FONTS, spec
from views.palette import FAINT, PAPER, TEXT

TITLE, SMALL, LINE, EDGE, KEY = 18, 12, 1.35, 16, 12
OUTER = re.compile(r"^<svg[^>]*>")
_one_at_a_time = Lock()
"""The converter runs one engine for all threads; a second caller would wait inside it anyway, and on some versions fail."""


class FontsMissing(Exception):
    """Chinese cannot be drawn on this machine."""

    def __init__(self) -> None:
        super().__init__("Pictures need a font with Chinese characters; install one, for example the Debian package fonts-noto-cjk, and start again.")


@dataclass(frozen=True)
class Words:
    """What stands around a chart: `subtitle` its area and period, `stamp` the snapshot and that data are synthetic where they are."""

    subtitle: str = ""
    stamp: str = ""
    has_title: bool = True


def svg(plot: Plot, words: Words | None = None, *, width: float = WIDTH, height: float | None = None) -> str:
    """The whole picture. `height` is the body's; without it every row has the room to be read. A grid may be wider than `width`."""
    told = words or Words()
    frame = frame_of(plot, width - 2 * EDGE, height)
    body_width, body_height = frame.whole
    full = max(width, body_width + 2 * EDGE)
    above = _lines(plot.title, TITLE, full, TEXT, "bold") + _lines(told.subtitle, FONT_SIZE, full, FAINT) if told.has_title else []
    below = [*_lines(plot.note, SMALL, full, FAINT), *_lines(told.stamp, SMALL, full, FAINT)]
    parts, top = _stacked(above, EDGE * 0.5 if above else 4)
    keys, top = _legend(legend(plot), top, full)
    parts += [*keys, f'<g transform="translate({EDGE} {top:.1f})">{_drawn(plot, frame)}{lettering(plot, frame)}</g>']
    more, bottom = _stacked(below, top + body_height + 2)
    return _whole(full, bottom + EDGE * 0.5, [*parts, *more], plot.title)


def png(plot: Plot, words: Words | None = None, *, scale: float = 2, width: float = WIDTH, height: float | None = None) -> bytes:
    """The same picture in pixels, white paper under it. Raises `FontsMissing` where Chinese cannot be drawn."""
    return png_of(svg(plot, words, width=width, height=height), scale=scale)


def png_of(drawn: str, *, scale: float = 2) -> bytes:
    """Any SVG of ours in pixels."""
    if not has_chinese():
        raise FontsMissing
    with _one_at_a_time:
        return vl_convert.svg_to_png(drawn, scale=scale)


@lru_cache(maxsize=1)
def has_chinese() -> bool:
    """Whether a Chinese character leaves ink: where no font has it, the picture stays as white as an empty one."""
    frame = '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><rect width="24" height="24" fill="#fff"/>{}</svg>'
    word = f'<text x="2" y="20" font-size="20" font-family="{FONTS}">&#x56fd;</text>'
    with _one_at_a_time:
        return vl_convert.svg_to_png(frame.format(word)) != vl_convert.svg_to_png(frame.format(""))


def _drawn(plot: Plot, frame: Frame) -> str:
    """Vega's picture as it can stand within another."""
    with _one_at_a_time:
        drawn = vl_convert.vegalite_to_svg(spec(plot, frame), vl_version="5.20")
    return OUTER.sub("", drawn).removesuffix("</svg>")


def _lines(text: str, size: float, room: float, colour: str, weight: str = "normal") -> list[tuple[str, float, str, str]]:
    return [(line, size, colour, weight) for line in wrapped(text, room - 2 * EDGE, size)] if text else []


def _stacked(lines: Sequence[tuple[str, float, str, str]], top: float) -> tuple[list[str], float]:
    parts = []
    for text, size, colour, weight in lines:
        top += size * LINE
        parts.append(lettered(EDGE, top - size * 0.36, text, size=size, colour=colour, weight=weight))
    return parts, top + (6 if lines else 0)


def _legend(entries: Sequence[Entry], top: float, width: float) -> tuple[list[str], float]:
    """Side by side, and on as many lines as they need."""
    parts, across = [], float(EDGE)
    baseline = top + SMALL * LINE
    for entry in entries:
        room = KEY + 6 + text_pixels(entry.name, SMALL) + 18
        if across > EDGE and across + room > width - EDGE:
            across, baseline = float(EDGE), baseline + SMALL * LINE + 2
        parts.append(entry.key(across, baseline - SMALL * 0.8, KEY))
        parts.append(lettered(across + KEY + 6, baseline - SMALL * 0.36, entry.name, size=SMALL))
        across += room
    return parts, baseline + 8 if entries else top


def _whole(width: float, height: float, parts: Sequence[str], title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'font-family="{FONTS}"><title>{escape(title)}</title><rect width="100%" height="100%" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )
