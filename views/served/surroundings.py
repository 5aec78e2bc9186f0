"""Joins what `data` serves with what pages are given. With the frame, the only module of `views` that knows where data comes from."""

from __future__ import annotations

from dataclasses import asdict

from data.current import Current
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from data.schema.wording import adopt
from metrics import catalogue
from metrics.compute import latest_complete_month
from metrics.definition import Text
from metrics.disclosure import Rules
from views.comparing.against import USUAL, basis
from views.here import Here, Item, Surroundings
from views.identity import scope_of_reader


def surroundings_of(now: Current) -> Surroundings:
    """What region and settings say that pages show; from here on it is said in the region's own words. Raises MetricError where these define no metric."""
    adopt(now.wording)
    catalogue.adopt(now.region.definitions)
    given = now.region.parameters
    return Surroundings(
        name=Text(now.region.name_zh, now.region.name_en),
        map_source=Text(now.region.map_source_zh, now.region.map_source_en),
        boundaries=now.region.boundaries,
        items=tuple(Item(item.item_id, Text(item.category_zh, item.category_en), Text(item.name_zh, item.name_en)) for item in now.region.items),
        least_denominator=now.settings.ranking.least_denominator,
        published_band_pct=given.surplus_band_pct,
        band_source=_source(given.surplus_band_source_zh, given.surplus_band_source_en),
        full_team=given.full_team_residents,
        full_team_source=_source(given.full_team_source_zh, given.full_team_source_en),
        paid_level=given.paid_level,
        kinds=now.region.kinds,
        default_language=now.settings.interface.language,
        trend_length=now.settings.control_charts.trend_length,
        quality_coefficients=now.settings.quality.coefficients,
        published=now.region.published,
        crosswalk=now.crosswalk,
        glossary=now.region.glossary,
        policy_dates=now.region.policy_dates,
        calendar_years=now.region.working_days.years,
        rules=Rules(**asdict(now.settings.disclosure)),
    )


def _source(zh: str | None, en: str | None) -> Text | None:
    """Where a figure was printed; null where none was."""
    return Text(zh, en) if zh and en else None


def first_view(now: Current, snapshot: Snapshot) -> Here:
    """Where a reader arrives whose address says nothing."""
    surroundings, tree = surroundings_of(now), snapshot.tree
    scope = scope_of_reader(tree, now.settings.reader.areas)
    return Here(
        snapshot=snapshot,
        surroundings=surroundings,
        scope=scope,
        area=tree[min(scope.areas, key=lambda code: tree.depth(tree[code].level))],
        period=Period(latest_complete_month(snapshot)),
        language=surroundings.default_language,
        against=basis(USUAL),
        comparisons=USUAL,
    )
