"""What a metric is: a frozen value that says everything about itself. Computing it is `metrics.compute`'s work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.schema.mart import MART
from data.schema.months import Grain
from metrics.errors import DefinitionError


@dataclass(frozen=True)
class Text:
    """One text in both languages of the interface."""

    zh: str
    en: str

    def __call__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class Theme(StrEnum):
    COVERAGE = "coverage"
    CHRONIC = "chronic"
    HOME = "home"
    CAPITATION = "capitation"


class Kind(StrEnum):
    """How numerator and denominator become a value, and which interval goes with it."""

    STOCK = "stock"
    EVENTS = "events"
    AMOUNT = "amount"
    DISTINCT = "distinct"
    PROPORTION = "proportion"
    MONEY_SHARE = "money_share"
    RATE = "rate"
    ANNUAL_MEAN = "annual_mean"
    MEAN = "mean"
    PAIRED_CHANGE = "paired_change"
    PERCENTILE = "percentile"


COUNTED = frozenset({Kind.STOCK, Kind.EVENTS, Kind.AMOUNT, Kind.DISTINCT})
"""Kinds whose value is the numerator; the denominator is empty."""


class Over(StrEnum):
    """How a measure adds over the months of a period."""

    SUM = "sum"
    LAST = "last"


class Unit(StrEnum):
    INSTITUTIONS = "institutions"
    PATIENTS = "patients"
    ORDERS = "orders"
    ITEMS = "items"
    PERCENT = "%"
    POINTS = "percentage points"
    HOURS = "hours"
    PER_1000 = "per 1,000"
    PER_1000_YEAR = "per 1,000 a year"
    SCORE = "1–5"
    YUAN = "yuan"
    YUAN_YEAR = "yuan a year"


class Direction(StrEnum):
    """Which way is better. A fact about the metric, never guessed from its name."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Measure:
    """A sum over rows of one mart table: `plus` minus `minus`, where every condition (column, value) holds."""

    table: str
    plus: tuple[str, ...]
    words: Text
    minus: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    over: Over = Over.SUM


@dataclass(frozen=True)
class Residents:
    """A denominator that the area tree knows, above the institutions."""

    field: str
    words: Text


@dataclass(frozen=True)
class Target:
    """What the value should reach, and who says so."""

    value: float
    source: Text


@dataclass(frozen=True)
class Source:
    """The document and the clause in it from which the definition comes."""

    document: Text
    clause: Text


@dataclass(frozen=True, kw_only=True)
class Metric:
    key: str
    theme: Theme
    name: Text
    sentence: Text
    """The definition in one sentence."""
    why: Text
    """Why it matters."""
    limits: Text
    """Where its reading ends."""
    kind: Kind
    numerator: Measure
    denominator: Measure | Residents | None = None
    unit: Unit
    direction: Direction
    source: Source
    factor: float = 1.0
    """What numerator ÷ denominator is multiplied by."""
    is_annualised: bool = False
    percentile: float | None = None
    grains: frozenset[Grain] = frozenset(Grain)
    is_shown_for_institutions: bool = True
    decimals: int = 1
    target: Target | None = None
    version: int = 1
    valid_from: date = date(2020, 5, 1)

    def __post_init__(self) -> None:
        for problem, is_so in (
            ("kind: a counted kind has no denominator", self.kind in COUNTED and self.denominator is not None),
            ("kind: a ratio needs a denominator", self.kind not in COUNTED | {Kind.PAIRED_CHANGE, Kind.PERCENTILE} and self.denominator is None),
            (
                "percentile: goes with kind percentile, between 0 and 1",
                (self.kind is Kind.PERCENTILE) != (self.percentile is not None and 0 < self.percentile < 1),
            ),
            ("factor: must be above 0", self.factor <= 0),
            ("grains: at least one", not self.grains),
            ("target: a neutral metric has none", self.target is not None and self.direction is Direction.NEUTRAL),
        ):
            if is_so:
                raise DefinitionError(f"metric '{self.key}', {problem}")
        for part in (self.numerator, self.denominator):
            if isinstance(part, Measure):
                self._check_measure(part)

    def _check_measure(self, measure: Measure) -> None:
        if measure.table not in MART:
            raise DefinitionError(f"metric '{self.key}', table: the mart has no table '{measure.table}'")
        known = MART[measure.table].columns
        for column in (*measure.plus, *measure.minus, *(column for column, _ in measure.where)):
            if column not in known:
                raise DefinitionError(f"metric '{self.key}', column: mart table '{measure.table}' has no column '{column}'; it has {', '.join(known)}")

    @property
    def is_stock(self) -> bool:
        """Whether it speaks of the last day of the period rather than of what happened in it."""
        return self.numerator.over is Over.LAST
