"""HTML and SVG that the server writes and one small component shows: light, reached by keyboard and screen reader, in the colours of the theme, printable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape
from urllib.parse import parse_qsl, urlencode

from views import state
from views.here import Here
from views.in_browser import part
from views.navigation import open_page
from views.theme import worn_text

_WAY = re.compile(r'data-go="([^"]*)"')
_SIGN = re.compile(r"\\[\\`*_{}\[\]<>#|~$:.+=)-]|[&<>]")
_STRONG = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


@dataclass(frozen=True)
class Drawing:
    """`html` is written by us, and every text from data in it is escaped. `alt` says in a sentence what is to be seen; `height` in pixels is kept free where
    it is known, 0 where it follows from the width."""

    html: str
    alt: str
    height: int = 0

    @cached_property
    def ways(self) -> frozenset[str]:
        """The addresses that it leads to, such as `area=120101`: nothing else that a browser sends is followed."""
        return frozenset(unescape(way) for way in _WAY.findall(self.html))


def way(**keys: str) -> str:
    """What a click changes in the address, as an attribute: `way(area="120101")`."""
    return f'data-go="{escape(urlencode(keys))}"'


def way_to(page: str, **keys: str) -> str:
    """The same where a click opens another page with area, period and language as they are."""
    return f'data-go="{escape(f"{page}?{urlencode(keys)}")}"'


def link(label: str, inside: str, *, more: str = "", page: str = "", **keys: str) -> str:
    """A link that changes these keys of the address, or opens `page` with them, under its accessible name; `inside` and `more` are HTML."""
    where = way_to(page, **keys) if page else way(**keys)
    return f'<a {where} aria-label="{escape(label)}"{f" {more}" if more else ""}>{inside}</a>'


def marked_up(markdown: str) -> str:
    """The little Markdown of our sentences as HTML: bold, paragraphs, and signs that `views.texts.plain` has escaped."""
    held = _SIGN.sub(lambda found: f"&#{ord(found.group()[-1])};", markdown)
    return "".join(f"<p>{_bold(each)}</p>" for each in held.split("\n\n") if each)


def _bold(text: str) -> str:
    return _STRONG.sub(r"<b>\1</b>", text)


def in_line(markdown: str) -> str:
    """The same of one sentence, without a paragraph around it."""
    return marked_up(markdown).removeprefix("<p>").removesuffix("</p>")


def show_drawing(here: Here, key: str, drawing: Drawing) -> None:
    """The drawing under a key of the page; what leads somewhere changes the address, as a link of its own in a new tab too."""
    data = {"html": worn_text(drawing.html), "height": drawing.height, "base": urlencode(here.link())}
    pressed = part("drawing", is_in_shell=True)(key=key, data=data, on_go_change=state.follow_ways(key, drawing.ways)).go
    if pressed in drawing.ways:
        _open(here, pressed)


def _open(here: Here, way: str) -> None:
    """The page of a way that leads to another one; a callback could not change the page."""
    page, mark, keys = way.partition("?")
    if mark:
        open_page(here, page, **dict(parse_qsl(keys)))
