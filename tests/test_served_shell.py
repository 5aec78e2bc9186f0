"""The shell page carries our style from its first byte; every other answer passes as it was."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

import pytest
import streamlit
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from views.served.shell import Shell, styled

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()


def answered(
    body: bytes, *, kind: str = "text/html; charset=utf-8", status: int = 200, accept: str = "text/html", encoding: str | None = None
) -> list[Message]:
    """What a browser gets of an application that answers so, in two pieces."""

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()), (b"etag", b'"old"')]
        headers += [(b"content-encoding", encoding.encode())] if encoding else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:10], "more_body": True})
        await send({"type": "http.response.body", "body": body[10:], "more_body": False})

    got: list[Message] = []

    async def send(message: Message) -> None:
        got.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    asyncio.run(
        Shell(inner)({"type": "http", "method": "GET", "path": "/chronic", "query_string": b"", "headers": [(b"accept", accept.encode())]}, receive, send)
    )
    return got


def test_streamlits_page_has_the_style_and_says_its_new_length() -> None:
    start, body = answered(INDEX)
    headers = Headers(raw=start["headers"])
    assert b"st-key-screen-bar" in body["body"].split(b"</head>")[0] and body["body"].count(b"<style>") == INDEX.count(b"<style>") + 1
    assert headers["content-length"] == str(len(body["body"])) and "etag" not in headers


def test_a_page_that_comes_compressed_goes_so() -> None:
    start, body = answered(gzip.compress(INDEX), encoding="gzip")
    assert b"st-key-screen-bar" in gzip.decompress(body["body"]) and Headers(raw=start["headers"])["content-length"] == str(len(body["body"]))


@pytest.mark.parametrize(
    "told",
    [
        {"body": b"<html><head></head><body>a deck of slides</body></html>"},
        {"body": gzip.compress(b"<html><head></head><body>a deck of slides</body></html>"), "encoding": "gzip"},
        {"body": INDEX, "kind": "text/plain"},
        {"body": INDEX, "status": 404},
        {"body": INDEX, "accept": "*/*"},
    ],
    ids=["another page", "another page, compressed", "no page", "not found", "not asked for as a page"],
)
def test_everything_else_passes(told: dict) -> None:
    start, *parts = answered(**told)
    assert b"".join(part["body"] for part in parts) == told["body"]
    assert Headers(raw=start["headers"])["etag"] == '"old"'


def test_the_style_is_put_in_once() -> None:
    assert styled(INDEX).count(b"</head>") == INDEX.count(b"</head>") == 1, "a newer Streamlit that ends its head otherwise would be shown without the style"
