"""The search box's list as the browser asks for it: the reader's own areas, the pages, the metrics."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from data.current import current
from views.finding.index import index
from views.identity import unknown_areas
from views.served.surroundings import first_view
from views.texts import LANGUAGES

KEPT = {"Cache-Control": "private, max-age=3600"}
"""The address names the snapshot: another has another list."""


def find_list(request: Request) -> Response:
    """GET /find.json?lang=zh: the entries of `views.finding.index.index`. 503 where nothing is served. Not a coroutine: the first answer takes its time in a thread."""
    now = current()
    if now.snapshot is None or unknown_areas(now.snapshot.tree, now.settings.reader.areas):
        return JSONResponse([], status_code=503)
    here, asked = first_view(now, now.snapshot), request.query_params.get("lang", "")
    found = index(here.at(language=asked if asked in LANGUAGES else here.language))
    rows = [{"kind": entry.kind, "code": entry.code, "name": entry.name, "where": entry.where, "keys": entry.keys} for entry in found]
    return JSONResponse(rows, headers=KEPT)
