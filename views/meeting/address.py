"""What a deck's address asks for. A page falls back where it cannot be had; a deck that others were sent says so instead."""

from __future__ import annotations

from collections.abc import Mapping

from data.schema.areas import Area
from data.schema.months import Period, PeriodError, parse_period
from data.schema.snapshot import Snapshot
from metrics.compute import latest_complete_month
from metrics.scope import Scope
from views.comparing.against import basis, comparisons_asked
from views.here import Here, Surroundings
from views.texts import LANGUAGES, translator

LONGEST = 40
"""Characters of what was asked for that an answer repeats."""


class AddressError(ValueError):
    """One sentence in the reader's language: what cannot be had, and what to do."""


def language_of(query: Mapping[str, str], default: str) -> str:
    asked = query.get("lang", "")
    return asked if asked in LANGUAGES else default


def here_of(query: Mapping[str, str], snapshot: Snapshot, surroundings: Surroundings, scope: Scope) -> Here:
    """Where the address stands: area, period and comparison as pages read them; what it leaves out is where a reader arrives. Raises AddressError."""
    language, comparisons = language_of(query, surroundings.default_language), comparisons_asked(query.get("against", ""))
    return Here(
        snapshot=snapshot,
        surroundings=surroundings,
        scope=scope,
        area=_area(query.get("area"), snapshot, scope, language),
        period=_period(query.get("period"), snapshot, language),
        language=language,
        against=basis(comparisons),
        comparisons=comparisons,
    )


def _area(asked: str | None, snapshot: Snapshot, scope: Scope, language: str) -> Area:
    _, tree = translator(language), snapshot.tree
    if asked is None:
        return tree[min(scope.areas, key=lambda code: tree.depth(tree[code].level))]
    if asked not in tree or not scope.allows(tree, asked):
        raise AddressError(_("网址中的区域“{area}”不存在或不在可见范围内，请回到看板重新选择。").format(area=asked[:LONGEST]))
    return tree[asked]


def _period(asked: str | None, snapshot: Snapshot, language: str) -> Period:
    _ = translator(language)
    if asked is None:
        return Period(latest_complete_month(snapshot))
    try:
        period = parse_period(asked)
    except PeriodError as error:
        raise AddressError(_("网址中的期间“{period}”无法识别：应写作2022-11、2022Q4或2022。").format(period=asked[:LONGEST])) from error
    if period.last < snapshot.first_month or period.first > snapshot.last_month:
        raise AddressError(_("网址中的期间“{period}”没有数据，请回到看板重新选择。").format(period=asked[:LONGEST]))
    return period
