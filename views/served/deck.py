"""GET /deck: a meeting's slides as one page, frozen on the snapshot that the address names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse

from data.current import Current, current
from data.errors import MissingMeeting, OperationsError, SnapshotError
from data.schema.meeting import Decision, Meeting
from data.schema.snapshot import Snapshot
from data.snapshots import load
from metrics.errors import MetricError
from views.charts.options import Chart
from views.exports.pictures import Words, svg
from views.exports.reading import plot_of
from views.here import Here
from views.identity import scope_of_reader, unknown_areas
from views.meeting.address import LONGEST, AddressError, here_of, language_of
from views.meeting.agenda import proposed
from views.meeting.deck import deck
from views.meeting.html import page
from views.served.surroundings import surroundings_of
from views.texts import translator

HEADERS = {"Cache-Control": "private, no-cache"}
ID = re.compile(r"[0-9A-Za-z-]{1,64}")
WIDTH, HEIGHT = 600.0, 420.0
"""Of a picture, which a slide shows nearly twice as large: its words are then read from the back row."""


def deck_page(request: Request) -> HTMLResponse:
    """The slides of the area, period, language and comparison of the address; with `meeting` those of the kept one. What cannot be had is said in one sentence:
    400 for an address that says nothing sensible, 404 and 410 for what is not there or no longer, 503 where nothing is served. Not a coroutine: drawing takes its time in a thread."""
    now, query = current(), dict(request.query_params)
    surroundings = surroundings_of(now)
    language = language_of(query, surroundings.default_language)
    _ = translator(language)
    if now.snapshot is None:
        return refusal(_("还没有可以显示的数据"), language, 503)
    try:
        snapshot = snapshot_of(now, query.get("snapshot"))
        if unknown_areas(snapshot.tree, now.settings.reader.areas):
            return refusal(_("读者的区域无法识别"), language, 503)
        here = here_of(query, snapshot, surroundings, scope_of_reader(snapshot.tree, now.settings.reader.areas))
        meeting, earlier = _meetings(here, query)
        return HTMLResponse(_page(here, meeting, earlier, () if meeting else _due(here)), headers=HEADERS)
    except SnapshotError:
        rest = {key: value for key, value in query.items() if key not in ("snapshot", "meeting")}
        return refusal(_("网址中的快照已不再保存，原来的数字无法再现；可以改看现在的数据。"), language, 410, way=f"?{urlencode(rest)}")
    except AddressError as error:
        return refusal(str(error), language, 400)
    except MissingMeeting:
        return refusal(_("没有这个会议：可能已被删除，或网址不完整。"), language, 404)
    except (OperationsError, MetricError) as error:
        return refusal(str(error), language, 503)


def snapshot_of(now: Current, asked: str | None) -> Snapshot:
    """The snapshot of this id with what the settings say, the one that is served where none is asked for. Raises SnapshotError where it is not kept."""
    if now.snapshot is not None and asked in (None, now.snapshot.id):
        return now.snapshot
    if asked is None or not ID.fullmatch(asked):
        raise SnapshotError(f"'{(asked or '')[:LONGEST]}' is not a snapshot's id, which looks like 20230406T093000-0a1b2c3d")
    found = load(now.settings.store.path, asked)
    return replace(found, prevalence=now.region.prevalence(now.settings.prevalence.surveys), real_use=now.settings.real_use, kinds=now.region.kinds)


def _meetings(here: Here, query: Mapping[str, str]) -> tuple[Meeting | None, Meeting | None]:
    """The kept meeting of the address and the one it follows. Raises OperationsError."""
    id = query.get("meeting")
    if not id:
        return None, None
    # Not at the top of the file: the database costs a second to import, and the button must not wait for it.
    from views.served.meetings import followed_by, meeting_of

    meeting = meeting_of(here.scope, here.tree, id)
    return meeting, followed_by(here.scope, here.tree, meeting)


def _due(here: Here) -> tuple[Decision, ...]:
    from views.served.due import due_within_a_month

    return tuple(each.decision for each in due_within_a_month(here))


@lru_cache(maxsize=32)
def _page(here: Here, meeting: Meeting | None, earlier: Meeting | None, due: tuple[Decision, ...]) -> str:
    items = meeting.items if meeting is not None else proposed(here)
    return page(deck(here, items, meeting=meeting, earlier=earlier, decisions=due), picture, way_back=f"./?{urlencode(here.link())}")


def picture(chart: Chart, title: str, language: str) -> str:
    """The chart as SVG without its title, which stands above it."""
    return svg(plot_of(chart, title=title, language=language), Words(has_title=False), width=WIDTH, height=HEIGHT)


def refusal(sentence: str, language: str, status: int, *, way: str = "./") -> HTMLResponse:
    """A page of one sentence and a way on."""
    _ = translator(language)
    on = _("改看现在的数据") if way != "./" else _("回到看板")
    style = (
        "body{font:20px/1.6 'Source Han Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;margin:20vh auto;max-width:36em;padding:0 1em}"
    )
    words = f"<h1 style='font-size:1.2em'>{escape(sentence)}</h1><p><a href='{escape(way)}'>{escape(on)}</a></p>"
    head = f"<meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>{escape(_('会议'))}</title><style>{style}</style>"
    return HTMLResponse(f"<!doctype html><html lang='{language}'><head>{head}</head><body>{words}</body></html>", status_code=status, headers=HEADERS)
