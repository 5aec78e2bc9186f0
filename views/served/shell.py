"""The empty page that Streamlit's script fills, with our style sheet of the screen in it from the first byte: what is drawn later finds its place kept."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT, END_OF_HEAD = b'id="root"', b"</head>"
VALIDATORS = ("etag", "last-modified", "accept-ranges")
"""They speak of the file without our style."""


@lru_cache(maxsize=1)
def _style() -> bytes:
    """Read by itself: the server answers before the views' modules are there."""
    return b"<style>" + (Path(__file__).resolve().parent.parent / "browser" / "screen.css").read_bytes() + b"</style>"


def styled(page: bytes) -> bytes:
    """Streamlit's page with the style sheet; any other page as it is."""
    if ROOT not in page:
        return page
    return page.replace(END_OF_HEAD, _style() + END_OF_HEAD, 1)


class Shell:
    """Holds a page back until it is whole, and sends it with the style. Plain ASGI: files and websockets pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def whole(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
            elif not held:
                await send(message)
            else:
                held.append(message)
                if not message.get("more_body", False):
                    await _send_styled(held, send)

        await self.app(scope, receive, whole)


def _is_page(start: Message) -> bool:
    return start["status"] == 200 and Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


async def _send_styled(held: list[Message], send: Send) -> None:
    start, *parts = held
    headers, body = MutableHeaders(scope=start), b"".join(part.get("body", b"") for part in parts)
    page = _styled_zipped(body) if headers.get("content-encoding") == "gzip" else styled(body)
    if page != body:
        headers["content-length"] = str(len(page))
        for name in VALIDATORS:
            if name in headers:
                del headers[name]
    await send(start)
    await send({"type": "http.response.body", "body": page})


@lru_cache(maxsize=4)
def _styled_zipped(body: bytes) -> bytes:
    """The same of a page that comes compressed, and goes so."""
    plain = gzip.decompress(body)
    page = styled(plain)
    return body if page == plain else gzip.compress(page)
