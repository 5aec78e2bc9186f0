"""A deck as plain values: what the room sees, whether a browser, a slide file or a sheet of paper shows it."""

from __future__ import annotations

from dataclasses import dataclass

from views.charts.options import Chart
from views.comparing.judging import Verdict
from views.downloads import Download


@dataclass(frozen=True)
class Figure:
    """A headline: `change` against what `note` says, both empty where nothing can be said; `then` is what the last meeting was told."""

    name: str
    value: str
    change: str = ""
    note: str = ""
    verdict: Verdict = Verdict.UNSAID
    then: str = ""


@dataclass(frozen=True)
class Line:
    """A sentence of an agenda or of findings, about `who`; `is_signal` is null where the question does not arise."""

    who: str
    text: str
    is_signal: bool | None = None


@dataclass(frozen=True, eq=False)
class Slide:
    """`title` states what is to be seen in one sentence; `kind` is the agenda item's. Of figures, lines, chart and table a slide has one or two. `notes` are the
    definitions and sources for whoever speaks. `verdicts` has one for each row of a table whose rows are judged."""

    kind: str
    title: str
    figures: tuple[Figure, ...] = ()
    lines: tuple[Line, ...] = ()
    chart: Chart | None = None
    table: Download | None = None
    notes: tuple[str, ...] = ()
    comment: str = ""
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, eq=False)
class Deck:
    """`stamp` stands on each slide: snapshot, its date, and that data are synthetic where they are."""

    title: str
    subtitle: str
    stamp: str
    slides: tuple[Slide, ...]
    language: str
    file: str
