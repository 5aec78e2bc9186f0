"""The files of a chart: pictures and its figures, each exact and stamped as internal, or drawn again of controlled figures for whoever else. Made when asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from views.charts.options import Chart
from views.contents import Content
from views.downloads import csv_file
from views.exports.pictures import Words, png, svg
from views.exports.plot_rows import plot_rows
from views.exports.plots import Plot
from views.exports.reading import plot_of
from views.formats import period_text
from views.here import Here
from views.stamps import INTERNAL, rules_words, stamp

ESCAPED, STRONG, UNSAFE = re.compile(r"\\([^\w\s])"), re.compile(r"\*\*|\u2060"), re.compile(r'[\\/:*?"<>|\s]+')
MIMES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}


@dataclass(frozen=True, eq=False)
class ChartFile:
    """`make` does the work, in whatever thread asks for it; `is_internal` where the figures are exact and of people."""

    name: str
    ending: str
    is_internal: bool
    make: Callable[[], bytes]

    @property
    def mime(self) -> str:
        return MIMES[self.ending]


def chart_files(here: Here, content: Content) -> tuple[ChartFile, ...]:
    """SVG, PNG and CSV of a content's chart: for release first, where one can be made; then internal, or plain where no figure is of people."""
    if content.chart is None:
        return ()
    released = content.released
    found = [] if released is None else [_file(here, content, ending, lambda: released(here.at(is_release=True)), is_release=True) for ending in MIMES]
    if released is None or content.is_of_people:
        found += [_file(here, content, ending, partial(_own, content.chart), is_release=not content.is_of_people) for ending in MIMES]
    return tuple(found)


def _own(chart: Chart) -> Chart:
    return chart


def _file(here: Here, content: Content, ending: str, chart: Callable[[], Chart], *, is_release: bool) -> ChartFile:
    title = title_of(content)
    name = UNSAFE.sub("_", f"{title}_{here.area.code}_{here.period}" + ("" if is_release else f"_{INTERNAL.zh}"))
    return ChartFile(
        f"{name}.{ending}",
        ending,
        not is_release,
        lambda: _made(here, plot_of(chart(), title=title, language=here.language), content, ending, is_release=is_release),
    )


def title_of(content: Content) -> str:
    """The heading without its Markdown; where there is none, what the chart says of itself."""
    heading = content.title or (content.chart.alt if content.chart else "")
    return ESCAPED.sub(r"\1", STRONG.sub("", heading))


def _made(here: Here, plot: Plot, content: Content, ending: str, *, is_release: bool) -> bytes:
    rules = rules_words(here.surroundings.rules, here.language) if is_release and content.is_of_people else ""
    told = stamp(here, is_release=is_release, is_of_people=content.is_of_people, rules=rules)
    words = Words(subtitle=f"{here.name(here.area)} · {period_text(here.period, here.language)}", stamp=told)
    if ending == "svg":
        return svg(plot, words).encode()
    if ending == "png":
        return png(plot, words)
    labels, rows = plot_rows(plot)
    return csv_file(rows, labels, language=here.language, first=[] if is_release else [told], last=[told] if is_release else [])
