"""The empty page that Streamlit's script fills, with our style in it from the first byte: what is drawn later finds its place kept. What draws comes with it, once
and not with every drawing."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from views.served.early import early

BROWSER = Path(__file__).resolve().parent.parent / "browser"
ROOT, END_OF_HEAD = b'<div id="root"', b"</head>"
EXPORT = "export default function"
VALIDATORS = ("etag", "last-modified", "accept-ranges")
"""They speak of the file without our style."""


@lru_cache(maxsize=1)
def _own() -> bytes:
    """The style sheets, and the script of the drawings. Read by themselves: the server answers before the views' modules are there."""
    sheets = "".join(_text(name) for name in ("screen.css", "drawing.css", "early.css"))
    return f"<style>{sheets}</style>{_script(_text('drawing.js').replace(EXPORT, 'window.community = { drawing }; function', 1))}".encode()


def _text(name: str) -> str:
    return (BROWSER / name).read_text(encoding="utf-8")


def _script(text: str) -> str:
    """Run where it stands: a module would wait for Streamlit's own, which are many."""
    return f'<script>(() => {{ "use strict"\n{text}}})()</script>'


def styled(page: bytes, screen: str = "") -> bytes:
    """Streamlit's page with our style and the script of the drawings, and over it the screen that is shown until its own is there; any other page as it is."""
    if ROOT not in page:
        return page
    over = screen + _script(_text("early.js")) if screen else ""
    return page.replace(END_OF_HEAD, _own() + END_OF_HEAD, 1).replace(ROOT, over.encode() + ROOT, 1)


class Shell:
    """Holds a page back until it is whole, and sends it with the style. Plain ASGI: files and websockets pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        screen = early(scope["path"], scope["query_string"].decode("latin-1"))
        held: list[Message] = []

        async def whole(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
            elif not held:
                await send(message)
            else:
                held.append(message)
                if not message.get("more_body", False):
                    await _send_styled(held, screen, send)

        await self.app(scope, receive, whole)


def _is_page(start: Message) -> bool:
    return start["status"] == 200 and Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


async def _send_styled(held: list[Message], screen: str, send: Send) -> None:
    start, *parts = held
    headers, body = MutableHeaders(scope=start), b"".join(part.get("body", b"") for part in parts)
    page = _styled_zipped(body, screen) if headers.get("content-encoding") == "gzip" else styled(body, screen)
    if page != body:
        headers["content-length"] = str(len(page))
        for name in VALIDATORS:
            if name in headers:
                del headers[name]
    await send(start)
    await send({"type": "http.response.body", "body": page})


@lru_cache(maxsize=4)
def _styled_zipped(body: bytes, screen: str) -> bytes:
    """The same of a page that comes compressed, and goes so."""
    plain = gzip.decompress(body)
    page = styled(plain, screen)
    return body if page == plain else gzip.compress(page)
