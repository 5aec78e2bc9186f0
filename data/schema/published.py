"""A figure that was printed somewhere: what it says, of whom, when, and how far it can be trusted; and which of our figures may stand beside it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Our figure of the same thing: a metric's key, a period as text, the area, and which institutions (`of`: capitated, centres or empty).

    `is_range`: the lowest and the highest of the institutions instead of the area's own figure.
    """

    metric: str
    period: str
    area: str
    of: str
    is_range: bool


DENOMINATORS = ("estimated", "managed", "measured", "paired", "unknown")
"""Of whom a rate can be printed: those estimated to be ill, managed, measured in the year, measured twice; or the print does not say."""


@dataclass(frozen=True, kw_only=True)
class PrintedDenominator:
    """Of whom a printed rate of a disease speaks: one of `DENOMINATORS`, and a sentence in both languages."""

    disease: str
    of: str
    words_zh: str
    words_en: str


@dataclass(frozen=True, kw_only=True)
class PublishedFigure:
    """`value` stands as it was printed, text and all; `low` and `high` are the ends of a printed range, or the figure of a printed “more than” in `low`."""

    id: str
    topic: str
    name_zh: str
    value: str
    low: str
    high: str
    unit: str
    as_of: str
    scope: str
    tier: str
    source: str
    quote_zh: str
    note: str
    beside: Beside | None
    denominator: PrintedDenominator | None = None
    """Where the figure is a rate of patients of one disease."""

    @property
    def is_unit_unclear(self) -> bool:
        """The print does not say whether percent or percentage points are meant: shown as quoted, never compared or averaged."""
        return "未明" in self.unit

    @property
    def has_plain_unit(self) -> bool:
        """A day or a month needs no unit behind it."""
        return self.unit not in ("日期", "年月")
