"""What a metric is: a frozen value that says everything about itself. Computing it is `metrics.compute`'s work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from data.schema.months import Grain, Period
from metrics.adding import over_areas, over_months
from metrics.consistency import contradictions
from metrics.errors import DefinitionError
from metrics.vocabulary import (
    COUNTED,
    FIRST,
    FIRST_DAY,
    NONE_SET,
    Change,
    Direction,
    Estimated,
    Kind,
    Measure,
    Over,
    Residents,
    Source,
    Target,
    Text,
    Theme,
    Unit,
)

__all__ = [
    "COUNTED",
    "FIRST",
    "FIRST_DAY",
    "NONE_SET",
    "Change",
    "Direction",
    "Estimated",
    "Kind",
    "Measure",
    "Metric",
    "Over",
    "Residents",
    "Source",
    "Target",
    "Text",
    "Theme",
    "Unit",
]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One version of a metric, with those that held before it. A definition that contradicts itself raises DefinitionError naming metric, field and reason."""

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
    denominator: Measure | Residents | Estimated | None = None
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
    """Null where none is set; `target_words` says so."""
    version: int = 1
    valid_from: date = FIRST_DAY
    changes: tuple[Change, ...] = (FIRST,)
    """The change log, the first version first; the last entry is this version's."""
    earlier: tuple[Metric, ...] = ()
    """The versions that held before, the oldest first. What came before the oldest is told by the oldest."""

    def __post_init__(self) -> None:
        for field, why in contradictions(self):
            raise DefinitionError(f"metric '{self.key}', {field}: {why}")

    @property
    def is_stock(self) -> bool:
        """Whether it speaks of the last day of the period rather than of what happened in it."""
        return self.numerator.over is Over.LAST

    @property
    def denominator_words(self) -> Text:
        return self.denominator.words if self.denominator else Text("无", "none")

    @property
    def adds_over_areas(self) -> Text:
        return over_areas(self)

    @property
    def adds_over_months(self) -> Text:
        return over_months(self)

    @property
    def target_words(self) -> Text:
        """The value with its source, or that none is set."""
        if self.target is None:
            return NONE_SET
        value = f"{self.target.value:g}{'%' if self.unit is Unit.PERCENT else ''}"
        return Text(f"{value} · {self.target.source.zh}", f"{value} · {self.target.source.en}")

    @cached_property
    def alone(self) -> Metric:
        """This version for every period, as if it had always held."""
        return replace(self, earlier=()) if self.earlier else self

    @property
    def versions(self) -> tuple[Metric, ...]:
        """Every version alone, the oldest first."""
        return (*self.earlier, self.alone)

    def in_force(self, period: Period) -> Metric:
        """The version, alone, that holds on the last day of the period; before the first one, the first."""
        return next((each for each in reversed(self.versions) if each.valid_from <= period.end), self.versions[0])
