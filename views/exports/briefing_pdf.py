"""The briefing as PDF: A4, two pages, text that can be searched and read aloud, the chart as vectors; no office suite, no network."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from views.exports.briefing import BODY, SMALL, Briefing, Part, briefing
from views.exports.briefing_figures import cells
from views.exports.pictures import FontsMissing, Words, has_chinese, svg
from views.exports.vega import FONTS
from views.here import Here
from views.palette import BORDER, FAINT, TEAL, TEXT

TEMPLATE = Path(__file__).with_name("briefing.typ")
CHART_WIDTH, CHART_HEIGHT, ROOM = 640.0, 330.0, 300
"""Pixels that the chart is drawn in, and the points of its place."""


def pdf(here: Here) -> bytes:
    """Two pages. Raises FontsMissing where Chinese cannot be drawn."""
    if not has_chinese():
        raise FontsMissing
    return typst.compile(TEMPLATE.read_bytes(), sys_inputs=inputs(here, briefing(here)))


def inputs(here: Here, told: Briefing) -> dict[str, str]:
    """What the template is given: texts stay texts, whatever signs they hold."""
    return {"data": json.dumps(_data(here, told), ensure_ascii=False)}


def _data(here: Here, told: Briefing) -> dict[str, object]:
    published = here.snapshot.published_at
    return {
        "title": told.title,
        "subtitle": told.subtitle,
        "lead": told.lead,
        "labels": told.labels,
        "figures": [cells(each) for each in told.figures],
        "first": [_part(part) for part in told.first],
        "second": [_part(part) for part in told.second],
        "picture": svg(told.plot, Words(), width=CHART_WIDTH, height=CHART_HEIGHT),
        "caption": told.caption,
        "height": ROOM,
        "stamp": told.stamp,
        "lang": told.language,
        "fonts": [name.strip(" '\"") for name in FONTS.split(",") if name.strip() != "sans-serif"],
        "date": [published.year, published.month, published.day],
        "body": BODY,
        "small": SMALL,
        "accent": TEAL,
        "ink": TEXT,
        "faint": FAINT,
        "rule": BORDER,
    }


def _part(part: Part) -> dict[str, object]:
    return {"heading": part.heading, "is_small": part.is_small, "sentences": [{"who": each.who, "text": each.text} for each in part.sentences]}
