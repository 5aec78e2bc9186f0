"""A deck as one page of HTML that needs nothing else: it goes on when the network is gone. Every text of it is escaped here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape

from views.charts.options import Chart
from views.comparing.judging import LOOKS, MARKS, Verdict
from views.in_browser import FOLDER
from views.meeting.slides import Deck, Figure, Line, Slide
from views.palette import BORDER, DARK, FAINT, INK, PANEL, PAPER, TEAL, TEXT
from views.texts import translator

Picture = Callable[[Chart, str, str], str]
"""A chart, what stands above it, and the language → SVG."""

TONES = {"paper": PAPER, "panel": PANEL, "line": BORDER, "text": TEXT, "ink": INK, "faint": FAINT, "accent": TEAL}
"""Names in the style sheet → tones."""
_NAMED = re.compile(r'(\bid="|url\(#|href="#)([\w-]+)')


def page(deck: Deck, picture: Picture, *, way_back: str) -> str:
    """`way_back` is the address of the dashboards, for whoever opened the deck on its own."""
    _, count = translator(deck.language), len(deck.slides)
    body = "".join(_section(deck, slide, number, count, picture) for number, slide in enumerate(deck.slides, start=1))
    return (
        f'<!doctype html><html lang="{"zh-CN" if deck.language == "zh" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(deck.title)}</title><style>{_tones()}{_file('deck.css')}</style></head>"
        f'<body data-back="{escape(way_back)}"><main id="deck" aria-label="{escape(deck.title)}">{body}</main>{_controls(_)}'
        f"<script>const DARK = {json.dumps(dict(DARK))};{_file('deck.js')}</script></body></html>"
    )


@lru_cache(maxsize=4)
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _tones() -> str:
    """The house's colours on light and on dark paper, under their names and the verdicts'."""
    tones = TONES | {f"{part}-{verdict}": getattr(look, part) for verdict, look in LOOKS.items() for part in ("line", "paper", "ink")}
    light, dark = ("".join(f"--{name}:{each[tone]};" for name, tone in tones.items()) for each in ({tone: tone for tone in tones.values()}, _Dark()))
    return f":root{{{light}}}:root[data-theme=dark]{{{dark}}}"


class _Dark(dict[str, str]):
    """A tone that has no other value on dark paper keeps its own."""

    def __missing__(self, tone: str) -> str:
        return DARK.get(tone, tone)


def _section(deck: Deck, slide: Slide, number: int, count: int, picture: Picture) -> str:
    _ = translator(deck.language)
    kinds = [name for name in ("figures", "lines", "chart", "table") if getattr(slide, name)]
    heading = "h1" if number == 1 else "h2"
    return (
        f'<section class="slide {" ".join(["is-" + slide.kind, *("has-" + kind for kind in kinds)])}" id="slide-{number}" data-number="{number}" '
        f'aria-roledescription="{escape(_("幻灯片"))}" aria-label="{number} / {count}">'
        f"<header><{heading}>{escape(slide.title)}</{heading}></header>"
        f'<div class="body">{"".join(_body(deck, slide, number, picture))}</div>{_comment(slide)}'
        f'<footer><span class="stamp">{escape(deck.stamp)}</span><span class="where">{escape(deck.subtitle)}</span>'
        f'<span class="page">{number} / {count}</span><span class="progress" style="width:{100 * number / count:.2f}%"></span></footer></section>'
    )


def _comment(slide: Slide) -> str:
    return f'<p class="comment">{escape(slide.comment)}</p>' if slide.comment else ""


def _body(deck: Deck, slide: Slide, number: int, picture: Picture) -> Iterator[str]:
    if slide.figures:
        yield f'<ul class="figures" data-count="{len(slide.figures)}">{"".join(_figure(each, deck.language) for each in slide.figures)}</ul>'
    if slide.chart is not None:
        drawn = _own_names(picture(slide.chart, slide.title, deck.language), f"s{number}-")
        yield f'<figure class="chart" role="img" aria-label="{escape(slide.chart.alt)}">{drawn}</figure>'
    if slide.lines:
        yield f'<ul class="lines">{"".join(_line(each, deck.language) for each in slide.lines)}</ul>'
    if slide.table is not None:
        yield _table(slide)


def _own_names(svg: str, prefix: str) -> str:
    """Clips and gradients under names of this slide: two pictures of one page may not share them."""
    return _NAMED.sub(lambda found: f"{found[1]}{prefix}{found[2]}", svg)


def _figure(each: Figure, language: str) -> str:
    _ = translator(language)
    mark = f' <span class="mark">{escape(MARKS[each.verdict])}</span>' if MARKS[each.verdict] else ""
    change = f'<span class="change verdict-{each.verdict}">{escape(each.change)}{mark}</span>' if each.change else ""
    note = f'<span class="note">{escape(each.note)}</span>' if each.note else ""
    then = f'<span class="then">{escape(_("上次说：{value}").format(value=each.then))}</span>' if each.then else ""
    return f'<li><span class="name">{escape(each.name)}</span><span class="value">{escape(each.value)}</span>{change}{note}{then}</li>'


def _line(each: Line, language: str) -> str:
    _ = translator(language)
    badge = f'<span class="signal">{escape(_("信号"))}</span> ' if each.is_signal else ""
    who = f"<b>{escape(each.who)}</b> " if each.who else ""
    kind = ' class="is-signal"' if each.is_signal else ""
    return f"<li{kind}>{badge}{who}{escape(each.text)}</li>"


def _table(slide: Slide) -> str:
    """Cells as text; the last cell of a judged row stands on its verdict's paper."""
    if slide.table is None:
        return ""
    head = "".join(f'<th scope="col">{escape(label)}</th>' for label in slide.table.labels)
    rows = slide.table.rows.rows()
    verdicts: tuple[Verdict | None, ...] = slide.verdicts or (None,) * len(rows)
    body = "".join(_row(row, verdict) for row, verdict in zip(rows, verdicts, strict=True))
    return f'<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _row(row: tuple[object, ...], verdict: Verdict | None) -> str:
    first, *others = (escape(str(cell)) for cell in row)
    cells = [f"<td>{cell}</td>" for cell in others]
    if verdict is not None:
        cells[-1] = f'<td><span class="badge verdict-{verdict}">{others[-1]}</span></td>'
    return f'<tr><th scope="row">{first}</th>{"".join(cells)}</tr>'


ICONS = {
    "previous": "M15 5l-7 7 7 7",
    "next": "M9 5l7 7-7 7",
    "print": "M7 9V4h10v5M7 17H5a2 2 0 0 1-2-2v-4a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2h-2M7 14h10v6H7z",
    "full": "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
    "theme": "M20 14a8.5 8.5 0 1 1-10-10 7 7 0 0 0 10 10z",
    "close": "M6 6l12 12M18 6L6 18",
}


def _button(name: str, label: str) -> str:
    drawn = f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{ICONS[name]}"/></svg>'
    return f'<button type="button" data-do="{name}" aria-label="{escape(label)}" title="{escape(label)}">{drawn}</button>'


def _controls(_: Callable[[str], str]) -> str:
    """What the keys do, for a hand: every button says its key."""
    names = {
        "previous": _("上一张（←）"),
        "next": _("下一张（→ 或空格）"),
        "print": _("打印（P）"),
        "full": _("全屏（F）"),
        "theme": _("深色（D）"),
        "close": _("关闭（Esc）"),
    }
    drawn = "".join(_button(name, label) for name, label in names.items())
    edges = '<div class="edges" aria-hidden="true"><i data-do="previous"></i><i data-do="next"></i></div>'
    return f'<nav class="controls" aria-label="{escape(_("放映"))}">{drawn}</nav>{edges}<div id="told" class="unseen" aria-live="polite"></div>'
