"""A meeting's deck from nothing to the slides file: agenda, figures, charts, PowerPoint."""

from __future__ import annotations

import os
import time
from pathlib import Path

from benchmarks.measure import Ratio
from data.current import current
from data.schema.meeting import AgendaItem, ItemKind
from views.exports.slides import pptx
from views.here import Here
from views.meeting.agenda import proposed
from views.meeting.deck import deck
from views.meeting.slides import Deck
from views.overview import WATCHED
from views.served import first_view

MORE_AREAS = 5


def run(store: Path) -> list[Ratio]:
    """Seconds of the first deck of a process, whose figures nobody has asked for before, and of the file alone."""
    os.environ["COMMUNITY_STORE"] = str(store)
    now = current()
    if now.snapshot is None:
        raise RuntimeError(f"{store} holds no snapshot to measure on")
    here = first_view(now, now.snapshot)
    began = time.perf_counter()
    made = long_deck(here)
    told = time.perf_counter()
    pptx(made, dated=here.snapshot.published_at)
    ended = time.perf_counter()
    count = len(made.slides)
    return [
        Ratio(f"deck of {count} slides, agenda to PowerPoint, seconds", ended - began, None, 6),
        Ratio(f"deck of {count} slides, the file alone, seconds", ended - told, None, None),
    ]


def long_deck(here: Here) -> Deck:
    """The proposed agenda and a few areas more, about twenty slides."""
    more = tuple(AgendaItem(ItemKind.AREA, area.code, WATCHED[0]) for area in here.below[:MORE_AREAS])
    return deck(here, (*proposed(here), *more))
