"""Small pictures that show how a statistic is read, drawn as SVG with made-up points; no figure of the data is in them."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from views.palette import INK, PAPER, REST, TEAL, UNSAID, WORSE

PALE, ACCENT, ALARM = UNSAID, TEAL, WORSE
WIDTH, HEIGHT = 380, 190
Point = tuple[float, float]


def _svg(*parts: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Noto Sans CJK SC, Microsoft YaHei, sans-serif" font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )


def _line(points: Sequence[Point], colour: str, width: float = 1.5, dash: str = "") -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}"/>'


def _dot(x: float, y: float, colour: str = INK) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>'


def _words(x: float, y: float, text: str, colour: str = INK, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}" text-anchor="{anchor}">{text}</text>'


def interval(apart: str, together: str, benchmark: str) -> str:
    """Three areas with their intervals against a dashed benchmark; one of them lies wholly beyond it."""
    rows = ((48, 80, 150, 115, PALE), (92, 150, 250, 205, PALE), (136, 236, 316, 276, ACCENT))
    bars = [_line([(low, y), (high, y)], colour, 6) + _dot(mid, y, INK if colour == PALE else ACCENT) for y, low, high, mid, colour in rows]
    return _svg(
        _line([(200, 16), (200, 168)], INK, 1, "5 4"),
        *bars,
        _words(204, 26, benchmark),
        _words(194, 84, together, anchor="end"),
        _words(330, 120, apart, ACCENT, "end"),
    )


def funnel(few: str, many: str, inside: str, outside: str) -> str:
    """Limits that narrow to the right around a middle line; one point lies beyond them."""
    steps = [20 + step for step in range(0, 341, 4)]
    curves = [[(x, 95 + sign * 330 * scale / sqrt(x + 8)) for x in steps] for scale in (1.0, 1.55) for sign in (-1, 1)]
    dots = ((40, 120), (62, 62), (90, 104), (130, 86), (170, 100), (230, 91), (290, 99), (340, 94))
    return _svg(
        *(_line([(x, min(max(y, 8), 168)) for x, y in curve], PALE, 1.5, dash) for curve, dash in zip(curves, ("6 4", "6 4", "", ""), strict=True)),
        _line([(20, 95), (362, 95)], INK, 1),
        *(_dot(x, y) for x, y in dots),
        _dot(255, 150, ALARM),
        _words(246, 154, outside, ALARM, "end"),
        _words(160, 126, inside),
        _words(20, 184, few),
        _words(362, 184, many, anchor="end"),
    )


def control_chart(limit: str, mean: str, signal: str) -> str:
    """A course that wanders between two limits, and one point above the upper one."""
    heights = (100, 88, 108, 96, 112, 84, 102, 94, 106, 90, 98, 30)
    points = [(24 + index * 28, height) for index, height in enumerate(heights)]
    return _svg(
        _line([(16, 52), (350, 52)], PALE, 1.5, "6 4"),
        _line([(16, 142), (350, 142)], PALE, 1.5, "6 4"),
        _line([(16, 97), (350, 97)], INK, 1),
        _line(points, ACCENT, 2),
        *(_dot(x, y, ACCENT) for x, y in points[:-1]),
        _dot(*points[-1], ALARM),
        _words(18, 46, limit),
        _words(18, 118, mean),
        _words(320, 26, signal, ALARM, "end"),
    )


def rank_range(first: str, last: str, note: str) -> str:
    """Ranks as ranges on a line from the first to the last: most of them lie over one another."""
    rows = ((30, 20, 120, 60), (58, 40, 210, 120), (86, 70, 260, 160), (114, 130, 310, 220), (142, 200, 360, 300))
    bars = [_line([(low, y), (high, y)], PALE, 6) + _dot(middle, y) for y, low, high, middle in rows]
    return _svg(*bars, _words(20, 176, first), _words(362, 176, last, anchor="end"), _words(236, 40, note, ACCENT))


def change_parts(before: str, parts: Sequence[str], after: str) -> str:
    """A rate before, three steps up and down, and the rate after."""
    levels = ((120, 168), (86, 120), (86, 100), (100, 132), (132, 168))
    colours = (INK, ACCENT, ALARM, ALARM, INK)
    bars = [
        f'<rect x="{22 + index * 70}" y="{top}" width="46" height="{bottom - top}" fill="{colour}" opacity="0.85"/>'
        for index, ((top, bottom), colour) in enumerate(zip(levels, colours, strict=True))
    ]
    labels = [_words(45 + index * 70, 184, text, anchor="middle") for index, text in enumerate((before, *parts, after))]
    return _svg(*bars, *labels)


def mix(young: str, old: str, note: str) -> str:
    """Two institutions that do equally well at each age, one with more old patients."""
    columns = ((60, 100, 40), (220, 40, 100))
    bars = [
        f'<rect x="{x}" y="{150 - first}" width="50" height="{first}" fill="{ACCENT}"/><rect x="{x + 54}" y="{150 - second}" width="50" height="{second}" fill="{PALE}"/>'
        for x, first, second in columns
    ]
    labels = [_words(x + 25 + 54 * place, 166, text, anchor="middle") for x, _first, _second in columns for place, text in enumerate((young, old))]
    return _svg(*bars, *labels, _words(WIDTH / 2, 24, note, anchor="middle"))


def hidden(total: str, cells: Sequence[str]) -> str:
    """A row of cells of which two are covered, and their total."""
    texts, step = (*cells, total), 74
    boxes = [
        f'<rect x="{12 + index * step}" y="66" width="56" height="44" fill="{REST if text == "?" else PAPER}" stroke="{PALE}"/>'
        + _words(40 + index * step, 93, text, anchor="middle")
        for index, text in enumerate(texts)
    ]
    signs = [_words(77 + index * step, 93, "=" if index == len(cells) - 1 else "+", anchor="middle") for index in range(len(cells))]
    return _svg(*boxes, *signs)
