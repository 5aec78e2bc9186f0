"""The server's own answers: alive, ready with which snapshot, headers on everything, and one sentence for what went wrong."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

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
