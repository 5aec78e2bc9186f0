"""Where the reader stands: what every view and page is given, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from data.schema.areas import INSTITUTION, Area, AreaTree, InstitutionKind, Level
from data.schema.crosswalk import Crosswalk
from data.schema.glossary import Term
from data.schema.months import Period
from data.schema.policy_dates import PolicyDate
from data.schema.published import PublishedFigure
from data.schema.snapshot import Snapshot
from metrics.definition import Text
from metrics.disclosure import Rules
from metrics.scope import Scope
from metrics.statistics.special_causes import TREND_LENGTH
from views.texts import Translate, translator

YEAR_BEFORE, PERIOD_BEFORE = "year", "previous"
QUARTER_BEFORE, TARGET, WHOLE, ABOVE, PEERS = "quarter", "target", "whole", "above", "peers"
AGAINST = (PERIOD_BEFORE, QUARTER_BEFORE, YEAR_BEFORE, TARGET, WHOLE, ABOVE, PEERS)
"""All that a figure can stand beside, as the address writes it."""


@dataclass(frozen=True)
class Item:
    """A home-visit item of the region's catalogue."""

    item_id: str
    category: Text
    name: Text


@dataclass(frozen=True, kw_only=True, eq=False)
class Surroundings:
    """What the region and the settings say that pages show. `boundaries` is GeoJSON whose features' ids are area codes, null where the region has none."""

    name: Text
    map_source: Text
    boundaries: dict | None
    items: tuple[Item, ...]
    least_denominator: int
    published_band_pct: tuple[float, float] | None
    """Surplus rates that were printed of the region's capitated institutions; null where nothing was printed."""
    default_language: str
    trend_length: int = TREND_LENGTH
    """Points in a row that make a trend of a control chart."""
    quality_coefficients: tuple[tuple[float, float], ...] = ()
    """Score at least → share of a surplus that may be kept."""
    published: tuple[PublishedFigure, ...] = ()
    crosswalk: Crosswalk = Crosswalk()
    """Which national indicator is answered by which metric."""
    glossary: tuple[Term, ...] = ()
    band_source: Text | None = None
    """Where the band was printed."""
    full_team: int | None = None
    """From how many signed residents on a family-doctor team is looked at; null where nobody gave a size."""
    full_team_source: Text | None = None
    """What the size of a full team is, and where it was printed."""
    paid_level: str = INSTITUTION
    """The level whose areas are paid per head."""
    kinds: tuple[InstitutionKind, ...] = ()
    """Kinds of institutions that the region has beside the contract's."""
    calendar_years: frozenset[int] = frozenset()
    """The years whose working days the region's calendar knows; others have their Mondays to Fridays."""
    policy_dates: tuple[PolicyDate, ...] = ()
    """Days of the region that time charts mark."""
    rules: Rules = Rules(threshold=10, rounding=5, least_denominator=30, least_band=10)
    """By which figures are controlled that leave or lie outside the reader's own areas."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Here:
    """The reader's choice: an area he may see, a period of the data, a language, and what changes are measured against."""

    snapshot: Snapshot
    surroundings: Surroundings
    scope: Scope
    area: Area
    period: Period
    language: str
    against: str = YEAR_BEFORE
    """The earlier period of the same length that changes are measured against: `year` or `previous`."""
    comparisons: tuple[str, ...] = ()
    """All that figures stand beside, of `AGAINST`, the one of the tiles first; that period alone where it is empty."""
    page: str = ""
    complaints: tuple[str, ...] = ()
    """What the address asked for and could not be had, one sentence each."""
    is_release: bool = False
    """Whether every figure is controlled, the reader's own too: what a file for others holds."""

    def __hash__(self) -> int:
        return hash(self._choice)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Here) and self._choice == other._choice

    @property
    def _choice(self) -> tuple[object, ...]:
        """All that a prepared result depends on, so that one can be remembered by `here` itself."""
        return (self.snapshot, self.scope, self.area.code, self.period, self.language, self.against, self.comparisons, self.is_release)

    @cached_property
    def text(self) -> Translate:
        """`_ = here.text`: the interface's texts in the reader's language."""
        return translator(self.language)

    @property
    def tree(self) -> AreaTree:
        return self.snapshot.tree

    @property
    def is_institution(self) -> bool:
        return self.area.level == INSTITUTION

    @property
    def earlier(self) -> Period:
        """The period that changes are measured against."""
        return self.period.year_before if self.against == YEAR_BEFORE else self.period.shifted(-1)

    @cached_property
    def below(self) -> tuple[Area, ...]:
        """The visible areas of the next level inside the area; empty for an institution."""
        return self.scope.visible(self.tree, self.tree.at(self.level_below.key, self.area.code)) if self.level_below else ()

    @cached_property
    def level_below(self) -> Level | None:
        """The nearest level below the area's that has areas inside it; null for an institution."""
        levels = self.tree.levels[self.tree.depth(self.area.level) + 1 :]
        return next((level for level in levels if self.tree.at(level.key, self.area.code)), None)

    def name(self, area: Area | str) -> str:
        """An area's name in the reader's language, for charts; Markdown takes `views.texts.plain` of it."""
        return (self.tree[area] if isinstance(area, str) else area).name(self.language)

    def level_name(self, level: Level) -> str:
        return level.name_en if self.language == "en" else level.name_zh

    def many(self, count: int, level: Level) -> str:
        """`16个区`, `16 districts`."""
        if self.language == "en":
            return f"{count} {level.plural_en if count != 1 else level.name_en.lower()}"
        return f"{count}{level.counted_zh}"

    def link(self, **changes: str) -> Mapping[str, str]:
        """The query of a link to this view, or to another page with the same area, period and language."""
        against = ",".join(self.comparisons or (self.against,))
        return {"area": self.area.code, "period": str(self.period), "lang": self.language, "against": against} | changes

    def at(self, **changes: object) -> Here:
        """The same reader elsewhere, such as `here.at(area=parent)`."""
        return replace(self, **changes)
