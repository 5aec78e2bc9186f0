"""Headline tiles as HTML: the name whole, the figure with its unit, its change in a colour that says whether it is more than noise, its course as a small line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from views.comparing.judging import Verdict
from views.drawings.drawing import Drawing, link, marked_up
from views.formats import NULL
from views.text_width import ems
from views.texts import translator

FIGURE_PIXELS, MARGINS = 26, 22
"""Pixels of an em of the figure, and beside it."""
LEAST_WIDTH, MOST_WIDTH = 132, 300
COURSE_WIDTH, COURSE_HEIGHT, COURSE_ROOM = 120, 30, 5
TONES: Mapping[str, str] = MappingProxyType({"better": "good", "worse": "bad", "higher": "high", "lower": "low"})


@dataclass(frozen=True)
class Further:
    """One more comparison of the figure: with what, and how it stands to it, ready to show."""

    name: str
    text: str
    verdict: Verdict = Verdict.UNSAID


@dataclass(frozen=True)
class Tile:
    """A tile's content, ready to show."""

    name: str
    value: str
    delta: str | None
    note: str
    verdict: Verdict
    trend: tuple[float, ...]
    help: str
    """Markdown."""
    further: tuple[Further, ...] = ()
    key: str = ""
    """The metric's, whose origin the name leads to; empty where the figure is none of the catalogue's."""


def tiles_drawing(shown: Sequence[Tile], language: str) -> Drawing:
    """As many side by side as leave the longest figure whole; two on a phone."""
    _ = translator(language)
    widest = max((ems(each.value) for each in shown), default=0) * FIGURE_PIXELS + MARGINS
    least = round(min(max(LEAST_WIDTH, widest), MOST_WIDTH))
    inside = "".join(_tile(each, language) for each in shown)
    alt = _("主要指标：") + _("；").join(f"{each.name}{each.value}" for each in shown)
    return Drawing(f'<ul class="tiles" style="--least:{least}px" aria-label="{escape(_("主要指标"))}">{inside}</ul>', alt)


def tone(verdict: Verdict) -> str:
    """The style's name for a verdict: good, bad, high, low or neutral."""
    return TONES.get(verdict.value.split("_")[0], "neutral")


def _tile(each: Tile, language: str) -> str:
    changes = _change(each.delta or each.note or NULL, each.note if each.delta else "", each.verdict) + "".join(_further(other) for other in each.further)
    help = f'<button type="button" class="help" data-help aria-label="{escape(_help_name(each, language))}">?</button><div hidden>{marked_up(each.help)}</div>'
    name = f'<div class="name">{_name(each, language)}{help if each.help else ""}</div>'
    return f'<li class="tile">{name}<div class="figure">{escape(each.value)}</div>{changes}{_course(each.trend, tone(each.verdict))}</li>'


def _name(each: Tile, language: str) -> str:
    """A way to where the figure comes from."""
    _ = translator(language)
    label, name = _("{name}：这个数从哪里来").format(name=each.name), f"<span>{escape(each.name)}</span>"
    return link(label, name, page="origin", metric=each.key) if each.key else name


def _help_name(each: Tile, language: str) -> str:
    _ = translator(language)
    return _("{name}的定义").format(name=each.name)


def _change(delta: str, note: str, verdict: Verdict) -> str:
    beside = f'<span class="note">{escape(note)}</span>' if note else ""
    return f'<div class="change"><span class="delta {tone(verdict)}">{escape(delta)}</span>{beside}</div>'


def _further(other: Further) -> str:
    return f'<div class="change"><span class="note">{escape(other.name)}</span><span class="delta {tone(other.verdict)}">{escape(other.text)}</span></div>'


def _course(values: Sequence[float], tone: str) -> str:
    """The last periods as a line that ends in a point; nothing but its room where there are fewer than two."""
    if len(values) < 2:
        return '<div class="none"></div>'
    low, high = min(values), max(values)
    across, down = (COURSE_WIDTH - COURSE_ROOM) / (len(values) - 1), (COURSE_HEIGHT - 2 * COURSE_ROOM) / ((high - low) or 1)
    points = [(round(place * across, 1), round(COURSE_HEIGHT - COURSE_ROOM - (value - low) * down, 1)) for place, value in enumerate(values)]
    line = "L".join(f"{x:g} {y:g}" for x, y in points)
    return (
        f'<svg class="course {tone}" viewBox="0 0 {COURSE_WIDTH} {COURSE_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="M{line}"/><path class="last" d="M{points[-1][0]:g} {points[-1][1]:g}h0"/></svg>'
    )
