"""What a page has shown in this run, in its order: what its exports take away. Nothing is computed for it."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from views.charts import Chart
from views.downloads import Download
from views.tiles import Tile


@dataclass(frozen=True, eq=False)
class Content:
    """One panel: headline tiles, a chart, a table, or several of them under one title."""

    title: str
    tiles: tuple[Tile, ...] = ()
    chart: Chart | None = None
    table: Download | None = None
    note: str = ""


_shown: ContextVar[list[Content] | None] = ContextVar("shown", default=None)


def begin() -> None:
    """A new run of a page: nothing is shown yet."""
    _shown.set([])


def add(content: Content) -> None:
    """Called by what puts a panel on the screen; does nothing where no page runs."""
    found = _shown.get()
    if found is not None:
        found.append(content)


def of_page() -> tuple[Content, ...]:
    """All that this run has shown so far."""
    return tuple(_shown.get() or ())
