"""What a page has shown in this run, in its order: what its exports take away. Nothing is computed for it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what is shown tells this module of itself
    from views.charts.options import Chart
    from views.downloads import Download
    from views.here import Here
    from views.meeting.slides import Deck
    from views.tiles import Tile


@dataclass(frozen=True, eq=False)
class Content:
    """One panel: headline tiles, a chart, a table, or several of them under one title. `released` draws the chart of controlled figures; null where it has
    none of people, or where no release of it is made (`is_of_people`)."""

    title: str
    tiles: tuple[Tile, ...] = ()
    chart: Chart | None = None
    table: Download | None = None
    note: str = ""
    key: str = ""
    """The panel's key on the page, a part of a file's name."""
    released: Callable[[Here], Chart] | None = None
    is_of_people: bool = True
    deck: Callable[[], Deck] | None = None
    """Makes the slides of the meeting that the page is about; the page itself shows none of them."""

    @property
    def is_shown(self) -> bool:
        return bool(self.tiles or self.chart or self.table)


_shown: ContextVar[list[Content] | None] = ContextVar("shown", default=None)
_heading: ContextVar[str] = ContextVar("heading", default="")


def begin() -> None:
    """A new run of a page: nothing is shown yet."""
    _shown.set([])
    _heading.set("")


def entitle(title: str) -> None:
    """Called where a heading is shown: what follows stands under it."""
    _heading.set(title)


def heading() -> str:
    """The last heading of this run."""
    return _heading.get()


def add(content: Content) -> None:
    """Called by what puts a panel on the screen; does nothing where no page runs."""
    found = _shown.get()
    if found is not None:
        found.append(content)


def of_page() -> tuple[Content, ...]:
    """All that this run has shown so far."""
    return tuple(_shown.get() or ())
