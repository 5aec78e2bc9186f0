"""A meeting's deck of twenty slides, from the figures to the page that is shown and to the PowerPoint file."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from benchmarks.fresh import least_seconds, print_seconds
from benchmarks.measure import Ratio
from data.schema.meeting import AgendaItem, ItemKind
from views.exports.slides import pptx
from views.here import Here
from views.meeting.deck import deck
from views.meeting.html import page
from views.meeting.slides import Deck
from views.overview.first_screen import WATCHED
from views.served.deck import picture

SLIDES, SECONDS = 20, 6


def run(store: Path) -> list[Ratio]:
    shown, taken = (least_seconds("benchmarks.deck", store, kind) for kind in ("page", "pptx"))
    return [Ratio("deck of 20 slides, shown (s)", shown, None, SECONDS), Ratio("deck of 20 slides, as PPTX (s)", taken, None, SECONDS)]


def twenty(here: Here) -> Deck:
    """An agenda with one area of the level below after the other, each with another metric, cut to twenty slides."""
    areas = [AgendaItem(ItemKind.AREA, area.code, WATCHED[number % len(WATCHED)]) for number, area in enumerate(here.below[: SLIDES - 5])]
    kinds = (ItemKind.HEADLINES, ItemKind.CHANGES, ItemKind.MONEY)
    found = deck(here, (*(AgendaItem(kind) for kind in kinds), *areas, AgendaItem(ItemKind.DECISIONS)))
    if len(found.slides) < SLIDES:
        raise SystemExit(f"only {len(found.slides)} slides")
    return replace(found, slides=found.slides[:SLIDES])


if __name__ == "__main__":
    os.environ["COMMUNITY_STORE"] = sys.argv[1]
    makers = {"page": lambda here: page(twenty(here), picture, way_back="./"), "pptx": lambda here: pptx(twenty(here))}
    print_seconds(makers[sys.argv[2]])
