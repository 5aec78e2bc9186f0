"""The ASGI application: the dashboards, health and readiness, security headers, and what is loaded before the first reader comes."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from views.served.readers import READERS
from views.served.shell import Shell
from views.served.start import get_ready, get_the_rest, look_ahead, work_out_first_view

LOG = logging.getLogger("community")
FRAME = Path(__file__).resolve().parent / "views" / "frame.py"
BAD_SETTINGS = 2
REST_SECONDS = 3.0
"""After the start, before the rest is imported: the first reader's own requests come first."""

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
    if not START.is_over:
        return _unavailable("the server is starting")
    # Not at the top of the file: the server answers before the data's modules are there.
    from data.current import current
    from data.errors import DataError
    from metrics.errors import MetricError
    from views.served.surroundings import surroundings_of

    try:
        now = current()
        surroundings_of(now)
    except (DataError, MetricError) as error:
        return _unavailable(str(error))
    if now.snapshot is None:
        return _unavailable(now.problem)
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


def _unavailable(reason: str | None) -> JSONResponse:
    return JSONResponse({"status": "unavailable", "reason": reason}, status_code=503)


def find_list(request: Request) -> Response:
    """What the search box may find."""
    from views.served.finding import find_list as found

    return found(request)


def deck(request: Request) -> Response:
    """A meeting's slides."""
    from views.served.deck import deck_page

    return deck_page(request)


async def overview(request: Request) -> RedirectResponse:
    """The overview stands at the root: Streamlit knows no other address of its first page. Said without host and scheme, which a proxy may have changed."""
    return RedirectResponse(f"./?{request.url.query}".removesuffix("?"), status_code=307)


def explain(error: BaseException) -> bool:
    """A reader sees one sentence: our own where the question or the settings were at fault. The log holds the rest."""
    LOG.error("a page failed", exc_info=error)
    from data.errors import DataError
    from metrics.errors import MetricError
    from views.texts import plain

    st.error(plain(str(error)) if isinstance(error, DataError | MetricError) else FAILED, icon=":material/error:")
    return True


class Start:
    """What is got ready beside the server. Where nothing was begun there is nothing to wait for."""

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None

    def begin(self, work: Callable[[], None]) -> None:
        """Run `work` in a thread. Wrong settings end the process; what else it could not do is logged, and the pages do it themselves."""
        self.task = asyncio.create_task(asyncio.to_thread(work))
        self.task.add_done_callback(_end_of_start)

    @property
    def is_over(self) -> bool:
        return self.task is None or self.task.done()

    async def over(self) -> None:
        if self.task is not None:
            await asyncio.wait([self.task])


START = Start()


def _end_of_start(task: asyncio.Task[None]) -> None:
    """Wrong settings end the process, as they end every command. Nothing has been served by then, and nothing written."""
    from data.errors import SettingsError

    if not task.cancelled() and isinstance(error := task.exception(), SettingsError):
        LOG.critical("%s", error)
        logging.shutdown()
        os._exit(BAD_SETTINGS)
    _log_failure(task)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        LOG.error("what readers would have found prepared was not", exc_info=error)


class AfterStart:
    """Holds back what a browser asks of a page until the start is over: whoever comes early waits for the work that is under way and does not
    double it. Files and health are answered at once, so that the browser loads the shell meanwhile."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def received() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                READERS.asked()
                await START.over()
            return message

        await self.app(scope, received if scope["type"] == "websocket" else receive, send)


class Pinned:
    """Sends a browser that names no area or period on to the same page with those that it will show: what is copied from its address bar then means the
    same next month. Before the start is over nobody waits for that."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and START.is_over and "text/html" in Headers(scope=scope).get("accept", ""):
            # Not at the top of the file: the server answers before the data's modules are there.
            from views.served.arrival import pinned

            if address := await asyncio.to_thread(pinned, scope["path"], scope["query_string"].decode("latin-1")):
                await RedirectResponse(address, status_code=307, headers={"Cache-Control": "no-store"})(scope, receive, send)
                return
        await self.app(scope, receive, send)


async def _rest(is_over: Event) -> None:
    await START.over()
    await asyncio.to_thread(work_out_first_view)
    await asyncio.sleep(REST_SECONDS)
    await asyncio.to_thread(get_the_rest)
    await asyncio.to_thread(look_ahead, is_over)


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """The server answers at once; data get ready beside it, then the first view, and then the rest."""
    START.begin(get_ready)
    is_over = Event()
    rest = asyncio.create_task(_rest(is_over))
    rest.add_done_callback(_log_failure)
    yield
    is_over.set()
    rest.cancel()
    await START.over()


app = st.App(
    FRAME,
    lifespan=lifespan,
    routes=[
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/find.json", find_list),
        Route("/deck", deck, methods=["GET"]),
        Route("/overview", overview),
    ],
    middleware=[Middleware(SecurityHeaders), Middleware(Pinned), Middleware(AfterStart), Middleware(Shell)],
    on_script_error=explain,
)
