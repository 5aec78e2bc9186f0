"""Definitions as a region says them: its own words and targets in place of the common ones."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from data.schema.own_definitions import OwnDefinition
from metrics.definition import Metric, Target, Text
from metrics.errors import DefinitionError, MetricError

SAID: Mapping[str, Callable[[Metric, OwnDefinition, Text], Metric]] = {
    "sentence": lambda metric, own, text: replace(metric, sentence=text),
    "why": lambda metric, own, text: replace(metric, why=text),
    "limits": lambda metric, own, text: replace(metric, limits=text),
    "document": lambda metric, own, text: replace(metric, source=replace(metric.source, document=text)),
    "clause": lambda metric, own, text: replace(metric, source=replace(metric.source, clause=text)),
    "target": lambda metric, own, text: replace(metric, target=Target(own.value, text)),
}
"""Field of a line → the definition with it."""


def in_own_definitions(catalogue: Mapping[str, Metric], told: Iterable[OwnDefinition]) -> dict[str, Metric]:
    """The catalogue as the region says it, every version of a metric alike. Raises MetricError naming file, line and remedy."""
    found, lines = dict(catalogue), dict[tuple[str, str], str]()
    for own in told:
        for key in _keys(catalogue, own):
            if (key, own.field) in lines:
                raise MetricError(f"{own.where}: {own.field} of metric '{key}' stands twice, first at {lines[key, own.field]}; take one of them out")
            lines[key, own.field] = own.where
            found[key] = _said(found[key], own)
    return found


def _keys(catalogue: Mapping[str, Metric], own: OwnDefinition) -> list[str]:
    for pattern in own.metrics:
        if not any(fnmatchcase(key, pattern) for key in catalogue):
            near = difflib.get_close_matches(pattern, catalogue, 1)
            hint = f"did you mean '{near[0]}'?" if near else "`python -m metrics list` shows them all, and * stands for any letters"
            raise MetricError(f"{own.where}: metric '{pattern}' is not known; {hint}")
    return [key for key in catalogue if any(fnmatchcase(key, pattern) for pattern in own.metrics)]


def _said(metric: Metric, own: OwnDefinition) -> Metric:
    try:
        said = SAID[own.field](metric, own, Text(own.zh, own.en))
    except DefinitionError as error:
        raise MetricError(f"{own.where}: {error}; correct the line") from error
    return replace(said, earlier=tuple(_said(older, own) for older in metric.earlier))
