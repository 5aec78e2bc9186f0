"""The words that definitions are written in: kinds, units, directions, measures, sources. A whole definition is `metrics.definition.Metric`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.schema.wording import in_own_words


@dataclass(frozen=True)
class Text:
    """One text in both languages of the interface; called, it is said in the region's own words."""

    zh: str
    en: str

    def __call__(self, language: str) -> str:
        return in_own_words(self.en if language == "en" else self.zh, language)


class Theme(StrEnum):
    COVERAGE = "coverage"
    CHRONIC = "chronic"
    HOME = "home"
    FAMILY_DOCTOR = "family_doctor"
    PHARMACY = "pharmacy"
    EXAMINATION = "examination"
    CAPITATION = "capitation"
    USE = "use"


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
    ESTIMATED_SHARE = "estimated_share"
    """A part of an estimated number of people: may pass 100% and has no interval, for the estimate is the larger doubt."""
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
    PRESCRIPTIONS = "prescriptions"
    EXAMINATIONS = "examinations"
    RESIDENTS = "residents"
    SIGNINGS = "signings"
    RESIDENTS_A_TEAM = "residents a team"
    PERCENT = "%"
    POINTS = "percentage points"
    HOURS = "hours"
    PER_1000 = "per 1,000"
    PER_1000_YEAR = "per 1,000 a year"
    SCORE = "1–5"
    YUAN = "yuan"
    YUAN_YEAR = "yuan a year"
    YUAN_PRESCRIPTION = "yuan a prescription"


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
    twice: str | None = None
    """The mart table of those whom several institutions count, so that an area counts them once; null where institutions simply add up."""


@dataclass(frozen=True)
class Residents:
    """A denominator that the area tree knows, above the institutions."""

    field: str
    words: Text


@dataclass(frozen=True)
class Estimated:
    """A denominator that a survey makes of the residents above the institutions: residents × share of adults × prevalence, in whole people.

    `survey` is a key of the settings; where they have no such survey the metric is not applicable.
    """

    survey: str
    words: Text


@dataclass(frozen=True)
class Target:
    """What the value should reach, and who says so."""

    value: float
    source: Text


NONE_SET = Text("未设定", "none set")
"""The target of a metric for which nobody has set one."""


@dataclass(frozen=True)
class Source:
    """The document and the clause in it from which the definition comes."""

    document: Text
    clause: Text


@dataclass(frozen=True)
class Change:
    """One entry of a change log: from which day which version held, and what changed."""

    version: int
    on: date
    words: Text


FIRST_DAY = date(2020, 5, 1)
"""The first whole month of the programme: from then on the first versions hold."""
FIRST = Change(1, FIRST_DAY, Text("首次定义。", "First defined."))
