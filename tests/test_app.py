"""The server's own answers: alive, ready with which snapshot, headers on everything, and one sentence for what went wrong."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse

import app
from data.region import load_region
from tests.marts import invented_snapshot, tree_with_institutions
from tests.stores import publish_invented

REQUEST = Request({"type": "http", "method": "GET", "path": "/", "headers": []})


def answer(route: Callable) -> tuple[int, dict]:
    response = route(REQUEST)
    if asyncio.iscoroutine(response):
        response = asyncio.run(response)
    return response.status_code, json.loads(response.body)


def test_alive_says_nothing_about_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMMUNITY_STORE", str(tmp_path))
    assert answer(app.healthz) == (200, {"status": "ok"})


def test_not_ready_without_a_snapshot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMMUNITY_STORE", str(tmp_path))
    status, body = answer(app.readyz)
    assert status == 503 and "python -m data demo" in body["reason"]


def test_not_ready_with_broken_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "config.toml"
    broken.write_text("[regoin]\n", encoding="utf-8")
    monkeypatch.setenv("COMMUNITY_CONFIG", str(broken))
    status, body = answer(app.readyz)
    assert status == 503 and "regoin" in body["reason"]


def test_ready_names_the_snapshot_and_its_age(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    snapshot = invented_snapshot(tree_with_institutions(load_region("tianjin").tree, 16), first=date(2022, 12, 1))
    id = publish_invented(snapshot, tmp_path)
    monkeypatch.setenv("COMMUNITY_STORE", str(tmp_path))
    status, body = answer(app.readyz)
    assert status == 200
    assert body["snapshot"] == id and body["as_of"] == "2023-04-06" and body["verified"] is True and body["warning"] is None
    assert body["age_seconds"] > 0 and body["published_at"].startswith("2023-04-06T09:30")


def test_headers_stand_on_every_answer() -> None:
    sent: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        sent.append(message)

    asyncio.run(app.SecurityHeaders(PlainTextResponse("x"))(dict(REQUEST.scope), receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert "http" not in policy and "*" not in policy, "no other host is named"


def test_a_failing_page_is_one_sentence_and_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "community"):
        assert app.explain(ValueError("secret detail")) is True
    assert "a page failed" in caplog.text


def test_who_comes_early_waits_for_the_start_and_health_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMMUNITY_STORE", str(tmp_path))
    monkeypatch.setattr(app, "START", app.Start())
    is_released = Event()

    async def visit() -> None:
        app.START.begin(lambda: is_released.wait(20))
        reached: list[str] = []
        visiting = asyncio.create_task(_connection(reached))
        await asyncio.sleep(0.05)
        assert reached == ["websocket.connect"], "the connection stands, the page is not run"
        assert (await app.healthz(REQUEST)).status_code == 200
        starting = app.readyz(REQUEST)
        assert starting.status_code == 503 and "starting" in json.loads(starting.body)["reason"]
        is_released.set()
        await asyncio.wait_for(visiting, 5)
        assert reached == ["websocket.connect", "websocket.receive", "websocket.disconnect"]
        assert "python -m data demo" in json.loads(app.readyz(REQUEST).body)["reason"], "from here on it is the data that counts"

    asyncio.run(visit())


async def _connection(reached: list[str]) -> None:
    """A page's connection through `AfterStart`: notes what reaches the page."""
    coming = iter(("websocket.connect", "websocket.receive", "websocket.disconnect"))

    async def receive() -> dict:
        return {"type": next(coming)}

    async def send(message: dict) -> None:
        raise AssertionError(message)

    async def page(scope: dict, receive: Callable, send: Callable) -> None:
        while reached[-1:] != ["websocket.disconnect"]:
            reached.append((await receive())["type"])

    await app.AfterStart(page)({"type": "websocket"}, receive, send)


def test_a_start_that_fails_is_in_the_log_and_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(app, "START", app.Start())

    def fail() -> None:
        raise ValueError("out of order")

    async def visit() -> list[str]:
        app.START.begin(fail)
        reached: list[str] = []
        await asyncio.wait_for(_connection(reached), 5)
        return reached

    with caplog.at_level(logging.ERROR, "community"):
        assert asyncio.run(visit())[-1] == "websocket.disconnect"
    assert "would have found prepared" in caplog.text and "out of order" in caplog.text


STARTING = """
import gc, sys
import app
early = set(sys.modules)
from threading import Event
from views.served.start import get_ready, get_the_rest, look_ahead, work_out_first_view
get_ready()
work_out_first_view()
ready = set(sys.modules)
assert gc.isenabled()
get_the_rest()
print(*[name for name in ("polars", "numpy", "data.current", "metrics.compute", "views.here") if name in early])
print(*[name for name in HEAVY if name in ready])
print(*[name for name in ("pandas", "views.overview.first_screen", "views.surplus.accounts", "views.exports.plots") if name not in sys.modules])
from views.overview.attention import findings
from views.overview.money import headlines
print(findings.cache_info().currsize, headlines.cache_info().currsize)
told = Event()
told.set()
look_ahead(told)
print(findings.cache_info().currsize, headlines.cache_info().currsize)
"""
HEAVY = ("pandas", "pyarrow", "sqlalchemy", "duckdb", "altair", "vl_convert", "docx", "pptx", "xlsxwriter", "typst")


def test_the_first_view_is_worked_out_without_what_only_other_pages_need(small_city: Path) -> None:
    """Each of these takes a tenth of a second or more of a start in which two and a half are allowed for everything."""
    asked = subprocess.run(
        [sys.executable, "-c", f"HEAVY = {HEAVY}\n{STARTING}"],
        cwd=app.FRAME.parent.parent,
        capture_output=True,
        text=True,
        env=_environment(small_city),
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.splitlines() == ["", "", "", "1 1", "1 2"], (
        "imported too early; imported before the first view; never imported; findings and headlines remembered; and one step more where it is told to stop"
    )


def _environment(store: Path) -> dict[str, str]:
    return {"PATH": "", "COMMUNITY_STORE": str(store), "PYTHONDONTWRITEBYTECODE": "1"}
