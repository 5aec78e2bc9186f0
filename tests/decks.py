"""Where tests of meetings stand: an invented city's reader, without a server."""

from __future__ import annotations

from datetime import date

from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.definition import Text
from metrics.scope import Scope
from tests.pages import city
from views.here import Here, Surroundings

NOVEMBER = Period(date(2022, 11, 1))


def here_at(
    area: str, *, language: str = "zh", period: Period = NOVEMBER, snapshot: Snapshot | None = None, reader: str | None = None, against: str = "year"
) -> Here:
    """The reader sees everything, or the area `reader` alone."""
    held, name = snapshot or city(), Text("虚构", "Made up")
    surroundings = Surroundings(
        name=name, map_source=name, boundaries=None, items=(), least_denominator=30, published_band_pct=(16, 31), default_language="zh"
    )  # fmt: skip
    scope = Scope(frozenset({reader})) if reader else Scope.everything(held.tree)
    return Here(snapshot=held, surroundings=surroundings, scope=scope, area=held.tree[area], period=period, language=language, against=against)
