"""A page as slides: what it has shown, panel by panel, in the file that a meeting's deck becomes too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from metrics.catalogue import CATALOGUE
from views.charts.options import Chart
from views.contents import Content
from views.definitions import definition_help
from views.downloads import Download
from views.exports.books import Kind
from views.exports.jobs import Progress
from views.exports.reading import plot_of
from views.exports.slides import pptx
from views.formats import period_text
from views.here import Here
from views.meeting.slides import Deck, Figure, Line, Slide
from views.meeting.words import spoken
from views.tiles import Tile

SHOWN = "shown"
"""The kind of a slide that a page has shown."""


def page_slides(here: Here, title: str, contents: Sequence[Content], kind: Kind, progress: Progress) -> bytes:
    """PPTX of a page's headlines, charts and tables; in a release those that can be made of controlled figures, and made again of them."""
    deck = page_deck(here, title, contents, kind)
    return pptx(deck, dated=here.snapshot.published_at, told=progress.step)


def page_deck(here: Here, title: str, contents: Sequence[Content], kind: Kind) -> Deck:
    """One slide a panel, in the order of the page; a panel with a chart and a table under one title has two."""
    slides = tuple(slide for content in contents for slide in _slides(here, content, kind))
    place = f"{here.name(here.area)} · {period_text(here.period, here.language)}"
    told = slides or (Slide(SHOWN, title, lines=(Line("", here.text("本页没有可以对外发布的内容。")),)),)
    return Deck(title, place, kind.stamp(here), told, here.language, f"{title}_{here.area.code}_{here.period}")


def _slides(here: Here, content: Content, kind: Kind) -> Iterator[Slide]:
    """Headlines never leave in a release: nothing makes them of controlled figures."""
    title = content.title or here.text("主要数字")
    if content.tiles and not kind.is_release:
        yield Slide(
            SHOWN, title, figures=tuple(_figure(tile) for tile in content.tiles), notes=tuple(f"{tile.name}\n{spoken(tile.help)}" for tile in content.tiles)
        )
    notes = tuple(filter(None, (spoken(content.note), *_definitions(here, content))))
    if chart := _chart(here, content, kind):
        if plot_of(chart, title=title, language=here.language).has_figures:
            yield Slide(SHOWN, spoken(title), chart=chart, notes=notes)
        else:
            yield Slide(SHOWN, spoken(title), lines=(Line("", here.text("图中没有可以显示的数值。")),), notes=notes)
    if table := _table(here, content, kind):
        why = (Line("", table.why),) if kind.is_release and table.why else ()
        yield Slide(SHOWN, spoken(title), table=table, lines=why, notes=notes)


def _figure(tile: Tile) -> Figure:
    return Figure(tile.name, tile.value, tile.delta or "", tile.note, tile.verdict)


def _chart(here: Here, content: Content, kind: Kind) -> Chart | None:
    if not kind.is_release or not content.is_of_people:
        return content.chart
    return content.released(here.at(is_release=True)) if content.chart and content.released else None


def _table(here: Here, content: Content, kind: Kind) -> Download | None:
    table = content.table
    if table is None or not kind.is_release or table.released is None:
        return table
    return replace(table, rows=table.released(here.at(is_release=True)))


def _definitions(here: Here, content: Content) -> Iterator[str]:
    """Of every metric that the panel names in its title or over a column; of two names the longer one where one holds the other."""
    words = " ".join((content.title, content.note, *(content.table.labels if content.table else ()), content.chart.alt if content.chart else ""))
    for metric in sorted(CATALOGUE.values(), key=lambda metric: -len(metric.name(here.language))):
        if (name := metric.name(here.language)) in words:
            words = words.replace(name, "")
            yield f"{name}\n{spoken(definition_help(metric, here.language))}"
