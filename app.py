"""The ASGI application: the dashboards, health and readiness, security headers, and what is loaded before the first reader comes."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.current import Current, current
from data.errors import DataError
from metrics.errors import MetricError

LOG = logging.getLogger("community")
FRAME = Path(__file__).resolve().parent / "views" / "frame.py"
IMPORTED_EARLY = ("pydeck", "pandas", "pyarrow", "streamlit.elements.echarts_chart", "babel.numbers", "babel.dates", "scipy.special")

FAILED = (
    "本页暂时无法显示，原因已记入服务器日志；请刷新，或从左侧改看其他页面。"
    "This page cannot be shown just now; the server's log says why. Reload it or choose another."
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Streamlit's own scripts need inline code and eval (Vega's expressions), charts draw into blobs; nothing may come from another host.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: data: blob:; worker-src 'self' blob:; frame-ancestors 'self'; base-uri 'self'; object-src 'none'"
    ),
}


class SecurityHeaders:
    """Adds `HEADERS` to every answer. Plain ASGI: websockets pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


async def healthz(request: Request) -> JSONResponse:
    """The process lives."""
    return JSONResponse({"status": "ok"})


def readyz(request: Request) -> JSONResponse:
    """200 when a verified snapshot is served, 503 with the reason otherwise. Not a coroutine: reading a new snapshot takes its time in a thread."""
    try:
        now = current()
    except DataError as error:
        return JSONResponse({"status": "unavailable", "reason": str(error)}, status_code=503)
    if now.snapshot is None:
        return JSONResponse({"status": "unavailable", "reason": now.problem}, status_code=503)
    published = now.snapshot.published_at
    age = datetime.now(published.tzinfo or ZoneInfo("Asia/Shanghai")) - (published if published.tzinfo else published.replace(tzinfo=ZoneInfo("Asia/Shanghai")))
    return JSONResponse(
        {
            "status": "ready",
            "snapshot": now.snapshot.id,
            "published_at": published.isoformat(),
            "as_of": now.snapshot.as_of.isoformat(),
            "age_seconds": round(age.total_seconds()),
            "verified": True,
            "warning": now.snapshot.warning,
        }
    )


def explain(error: BaseException) -> bool:
    """A reader sees one sentence: our own where the question or the settings were at fault. The log holds the rest."""
    LOG.error("a page failed", exc_info=error)
    from views.texts import plain

    st.error(plain(str(error)) if isinstance(error, DataError | MetricError) else FAILED, icon=":material/error:")
    return True


def _views() -> list[str]:
    """Every module that a page may import; the frame is a script and is run, not imported."""
    return sorted(f"views.{path.stem}" for path in FRAME.parent.glob("*.py") if path.stem not in ("__init__", FRAME.stem))


def _prepare(now: Current | None) -> None:
    """While the first browser is still loading scripts: import what pages use, work out the overview, and take it all out of the collector's sight,
    which would walk it after each rerun."""
    for name in (*IMPORTED_EARLY, *_views()):
        import_module(name)
    # Not at the top of the file: the server answers half a second sooner.
    from views.identity import unknown_areas
    from views.overview import prepare
    from views.served import first_view
    from views.texts import english

    english()
    if now is not None and now.snapshot is not None and not unknown_areas(now.snapshot.tree, now.settings.reader.areas):
        prepare(first_view(now, now.snapshot))
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Load and verify the snapshot before anybody is served; the rest gets ready beside the server."""
    now = None
    try:
        now = current()
        LOG.info("serving snapshot %s", now.snapshot.id if now.snapshot else f"none: {now.problem}")
    except DataError as error:
        LOG.error("%s", error)
    preparing = asyncio.create_task(asyncio.to_thread(_prepare, now))
    yield
    await preparing


app = st.App(
    FRAME,
    lifespan=lifespan,
    routes=[Route("/healthz", healthz), Route("/readyz", readyz)],
    middleware=[Middleware(SecurityHeaders)],
    on_script_error=explain,
)
