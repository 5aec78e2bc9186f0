"""Who asks for a page without area or period is sent to the same page with both, and nowhere else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.requests import Request

import app
from tests.pages import invented_city
from views.served.arrival import pinned


@pytest.fixture(autouse=True)
def store(shared_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNITY_STORE", str(invented_city(shared_folder)))


@pytest.mark.parametrize(
    ("path", "query", "address"),
    [
        ("/", "", "/?area=120000&period=2023-03"),
        ("/meeting", "lang=en", "/meeting?area=120000&period=2023-03&lang=en"),
        ("/chronic", "area=120111", "/chronic?area=120111&period=2023-03"),
        ("/chronic", "period=2022&metric=%E6%8E%A7%0D%0A", "/chronic?area=120000&period=2022&metric=%E6%8E%A7%0D%0A"),
    ],
)
def test_what_the_address_leaves_out_is_added(path: str, query: str, address: str) -> None:
    assert pinned(path, query) == address


@pytest.mark.parametrize(
    ("path", "query"),
    [("/", "area=120111&period=2022"), ("/healthz", ""), ("/static/js/index.js", ""), ("//meeting", ""), ("//", ""), ("/meeting/", ""), ("/\\meeting", "")],
)
def test_nothing_else_is_sent_anywhere(path: str, query: str) -> None:
    """`//meeting` as an address is a host of that name."""
    assert pinned(path, query) is None


@pytest.mark.parametrize(("query", "address"), [("", "./"), ("area=120111&lang=en", "./?area=120111&lang=en")])
def test_the_overview_stands_at_the_root_under_whatever_host(query: str, address: str) -> None:
    headers = [(b"host", b"elsewhere.example")]
    request = Request({"type": "http", "method": "GET", "scheme": "http", "path": "/overview", "headers": headers, "query_string": query.encode()})
    assert asyncio.run(app.overview(request)).headers["location"] == address
