"""The whole at one look as an HTML table: areas × key metrics, each cell coloured, marked and a link that says what it shows; names and headings stay in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil

import polars as pl

from metrics.definition import Metric
from views.charts.comparison import Benchmark, ranked
from views.comparing.judging import LOOKS, Verdict, words
from views.drawings.drawing import Drawing, link
from views.formats import short_text, value_text
from views.text_width import ems
from views.texts import translator

ROW_PIXELS, LINE_PIXELS, MOST_ROWS = 24, 14, 24
LETTER_PIXELS, COLUMN_PIXELS, MOST_NAME = 12, 86, 130
"""Pixels of an em, of the narrowest column, and of the longest name; a phone scrolls sideways under the names."""


def tartan_drawing(
    frames: Mapping[Metric, pl.DataFrame], benchmarks: Mapping[Metric, Benchmark], codes: Sequence[str], names: Mapping[str, str], language: str, *, alt: str
) -> Drawing:
    """Areas × metrics: a cell leads to its area and shows its metric there."""
    _ = translator(language)
    judged = {metric: {row["area_code"]: row for row in ranked(frame, metric, benchmarks[metric]).to_dicts()} for metric, frame in frames.items()}
    heads = "".join(f'<th scope="col">{escape(metric.name(language))}</th>' for metric in judged)
    lines = []
    for code in codes:
        cells = "".join(f"<td>{_cell(code, names[code], metric, rows.get(code), benchmarks[metric], language)}</td>" for metric, rows in judged.items())
        lines.append(f'<tr><th scope="row">{link(names[code], escape(names[code]), area=code)}</th>{cells}</tr>')
    height = _head_pixels(list(judged), language) + ROW_PIXELS * (min(len(codes), MOST_ROWS) + 0.5 * (len(codes) > MOST_ROWS))
    most = f"{height:g}px" if len(codes) > MOST_ROWS else "none"
    wide = round(min(max((ems(names[code]) for code in codes), default=0) * LETTER_PIXELS + 14, MOST_NAME))
    least = wide + COLUMN_PIXELS * len(judged)
    corner = f'<th scope="col" style="width:{wide}px"><span aria-hidden="true">{escape(_("指标"))}</span></th>'
    table = f'<table class="grid" style="min-width:{least}px" data-grid aria-label="{escape(alt)}"><thead><tr>{corner}{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>'
    return Drawing(f'<div class="frame" style="--most:{most};{_colours()}">{table}</div>', alt, round(height))


def _head_pixels(metrics: Sequence[Metric], language: str) -> int:
    """As many lines as the longest heading takes in the narrowest column."""
    return 10 + LINE_PIXELS * max((ceil(ems(metric.name(language)) * LETTER_PIXELS / (COLUMN_PIXELS - 10)) for metric in metrics), default=1)


def _colours() -> str:
    """Every verdict's paper and ink once, by its name."""
    return "".join(f"--{verdict}-paper:{look.paper};--{verdict}-ink:{look.ink};" for verdict, look in LOOKS.items())


def _cell(code: str, name: str, metric: Metric, row: Mapping | None, benchmark: Benchmark, language: str) -> str:
    _ = translator(language)
    verdict, value = (Verdict(row["verdict"]), row["value"]) if row else (Verdict.UNSAID, None)
    shown = f"{short_text(value, metric, language)} {LOOKS[verdict].mark}".rstrip()
    said = [f"{name} · {metric.name(language)}", value_text(value, metric, language)]
    if value is not None and verdict is not Verdict.UNSAID:
        said.append(words(verdict, benchmark.name, language))
    inside = escape(shown)
    return link(_("，").join(said), inside, more=f'class="{verdict}"', area=code, metric=metric.key)
