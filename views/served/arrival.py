"""Where a reader arrives whose address does not say area and period: at the same page with those that it shows."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from data.current import current
from data.errors import DataError
from views.identity import unknown_areas
from views.navigation import entries
from views.served.surroundings import first_view


def pinned(path: str, query: str) -> str | None:
    """The address with area and period; null where it says them, is no page's, or nothing can be shown."""
    asked = dict(parse_qsl(query, keep_blank_values=True))
    # Whole paths: `//meeting` would send the browser to a host of that name.
    if {"area", "period"} <= asked.keys() or path not in ("/", *(f"/{entry.key}" for entry in entries())):
        return None
    try:
        now = current()
    except DataError:
        return None
    if now.snapshot is None or unknown_areas(now.snapshot.tree, now.settings.reader.areas):
        return None
    shown = first_view(now, now.snapshot)
    return f"{path}?{urlencode({'area': shown.area.code, 'period': str(shown.period)} | asked)}"
