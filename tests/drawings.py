"""What a page's drawings say: their HTML, the tiles in it, the ways that it leads."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

TAG = re.compile(r"<[^>]*>")
SAID = re.compile(r'(?:aria-label|alt)="([^"]*)"')


@dataclass(frozen=True)
class ShownTile:
    """A headline as it stands on the page; `delta` with its note, `help` as text."""

    label: str
    value: str
    delta: str
    help: str


def drawings(page: AppTest) -> list[str]:
    """The HTML of every drawing, in the order of the page."""
    found = (json.loads(element.proto.json) for element in page.get("bidi_component") if element.proto.component_name.endswith(".drawing"))
    return [each["html"] for each in found]


def text_of(html: str) -> str:
    """What is read of it, by eye and by ear."""
    return " ".join(unescape(part).strip() for part in (*TAG.split(html), *SAID.findall(html)) if part.strip())


def headlines(page: AppTest) -> list[ShownTile]:
    return [_tile(part) for html in drawings(page) for part in html.split('<li class="tile">')[1:]]


def _tile(html: str) -> ShownTile:
    def inside(name: str) -> list[str]:
        return [unescape(found) for found in re.findall(rf'class="{name}[^"]*">([^<]*)<', html)]

    help = re.search(r"<div hidden>(.*?)</div>", html)
    label = re.search(r'class="name">(?:<a [^>]*>)?<span>([^<]*)<', html)
    return ShownTile(unescape(label.group(1)), inside("figure")[0], inside("delta")[0], text_of(help.group(1)) if help else "")


@dataclass(frozen=True)
class ShownFinding:
    """A line of what needs a look: whom it is about, what is said of it, and what following it changes in the address."""

    who: str
    said: str
    way: str


FINDING = re.compile(r'<li><a [^>]*data-go="([^"]*)"[^>]*>.*?<span class="who">(.*?)</span><span class="said">(.*?)</span></a></li>')


def findings(page: AppTest) -> list[ShownFinding]:
    """Of every list of the page, in its order."""
    lists = [html for html in drawings(page) if 'class="findings"' in html]
    return [ShownFinding(text_of(who), text_of(said), unescape(to)) for html in lists for to, who, said in FINDING.findall(html)]


def ways(page: AppTest) -> list[str]:
    """What the links change in the address, in the order of the page."""
    return [unescape(way) for html in drawings(page) for way in re.findall(r'data-go="([^"]*)"', html)]


def followed(page: AppTest, way: str) -> AppTest:
    """The page after the first link that changes the address so was followed; it must be there."""
    assert way in ways(page), f"no link leads to {way}"
    other, mark, keys = way.rpartition("?")
    if mark:
        page.switch_page(f"../pages/{other}.py")
    page.query_params.update(dict(parse_qsl(keys)))
    return page.run()


@dataclass(frozen=True)
class Element:
    """An element of a drawing with its attributes, and the text directly in it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}))
        if tag not in ("path", "circle"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        last = self.found[-1]
        self.found[-1] = Element(last.tag, last.attributes, last.text + data)


def elements(html: str) -> list[Element]:
    """Every element in its order; fails where one is not closed in its place."""
    parser = _Elements()
    parser.feed(html)
    parser.close()
    assert not parser.open, parser.open
    return parser.found
