"""Where the labels of a map stand: each on its own place where it meets no other, the rest in a column at the left edge with a line to each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from views.text_width import ems

LETTER_PIXELS, LINE_PIXELS, POINT_PIXELS, AIR = 12, 14, 6, 1
"""Pixels of an em, of a line, of half a large point, and between two labels."""
COLUMN_STEP, SHORE, FARTHEST = 17, 6, 80
"""Pixels from label to label in the column, from there to the land, and that the column may stand above or below the middle of what it names."""
NEAR = ((0.0, 0.0), (0.0, -9.0), (0.0, 9.0), (-10.0, 0.0), (10.0, 0.0))
"""How far a label may move from its place to meet no other."""


@dataclass(frozen=True)
class Label:
    """Lines of text that belong at a place, in pixels; `weight` is the size of what it names."""

    key: str
    lines: tuple[str, ...]
    x: float
    y: float
    weight: float = 0

    @property
    def width(self) -> float:
        return max(map(ems, self.lines)) * LETTER_PIXELS

    @property
    def in_one_line(self) -> str:
        return " ".join(self.lines)


@dataclass(frozen=True)
class Rect:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Rect) -> bool:
        return self.left < other.right + AIR and other.left < self.right + AIR and self.top < other.bottom + AIR and other.top < self.bottom + AIR

    def is_within(self, width: float, height: float) -> bool:
        return self.left >= 0 and self.right <= width and self.top >= 0 and self.bottom <= height


@dataclass(frozen=True)
class Placed:
    """A label's middle, or, in the column, its left edge and middle line; `is_aside` with a line from there to its place."""

    label: Label
    x: float
    y: float
    is_aside: bool = False

    @property
    def rect(self) -> Rect:
        if self.is_aside:
            return Rect(self.x, self.y - LINE_PIXELS / 2, self.x + ems(self.label.in_one_line) * LETTER_PIXELS, self.y + LINE_PIXELS / 2)
        wide, tall = self.label.width, LINE_PIXELS * len(self.label.lines)
        return Rect(self.x - wide / 2, self.y - tall / 2, self.x + wide / 2, self.y + tall / 2)


def around(label: Label) -> tuple[tuple[float, float], ...]:
    """Places of a name beside a point: below, above, right, left."""
    aside = label.width / 2 + POINT_PIXELS + 4
    return (0, LINE_PIXELS + 3), (0, -LINE_PIXELS - 3), (aside, 0), (-aside, 0)


def near(label: Label) -> tuple[tuple[float, float], ...]:
    return NEAR


def free(
    labels: Sequence[Label],
    *,
    width: float,
    height: float,
    taken: Sequence[Rect] = (),
    moves: Callable[[Label], Sequence[tuple[float, float]]] = near,
) -> tuple[Placed, ...]:
    """Those that can stand at one of their places without meeting another or what is taken, the largest areas first."""
    placed: list[Placed] = []
    for label in sorted(labels, key=lambda each: -each.weight):
        tries = (Placed(label, label.x + across, label.y + down) for across, down in moves(label))
        rects = [*taken, *(each.rect for each in placed)]
        fit = (each for each in tries if each.rect.is_within(width, height) and not any(each.rect.meets(other) for other in rects))
        if found := next(fit, None):
            placed.append(found)
    return tuple(placed)


def coast(rings: Sequence[Sequence[tuple[float, float]]], height: float) -> list[float]:
    """How far from the left edge the land begins, in each row of pixels; without an end where there is none."""
    begins = [float("inf")] * (round(height) + 1)
    for ring in rings:
        for (x, y), (across, down) in zip(ring, ring[1:], strict=False):
            for row in range(max(int(min(y, down)), 0), min(int(max(y, down)) + 1, len(begins))):
                begins[row] = min(begins[row], x, across)
    return begins


def column(labels: Sequence[Label], begins: Sequence[float], others: Sequence[Placed], *, height: float) -> tuple[Placed, ...] | None:
    """Below one another at the left edge in the order of their places, where no land and no other label lies, as near to them as can be; null where there is no
    such place."""
    ordered = sorted(labels, key=lambda each: each.y)
    extent = COLUMN_STEP * (len(ordered) - 1)
    wanted = sum(each.y for each in ordered) / max(len(ordered), 1) - extent / 2
    lowest = int(height - LINE_PIXELS / 2 - extent)
    tops = (top for top in range(LINE_PIXELS // 2, lowest + 1, 4) if abs(top - wanted) <= FARTHEST)
    for top in sorted(tops, key=lambda each: abs(each - wanted)):
        found = tuple(Placed(label, 2, top + place * COLUMN_STEP, is_aside=True) for place, label in enumerate(ordered))
        if all(_is_clear(each.rect, begins) and not any(each.rect.meets(other.rect) for other in others) for each in found):
            return found
    return None


def _is_clear(rect: Rect, begins: Sequence[float]) -> bool:
    rows = begins[max(int(rect.top), 0) : int(rect.bottom) + 1]
    return min(rows, default=0) > rect.right + SHORE
