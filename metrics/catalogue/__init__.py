"""Every metric by its key. One module a theme; the order here is the order of the dictionary. What a region says in definitions is adopted once for the process."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from data.schema.own_definitions import OwnDefinition
from metrics.catalogue import capitation, chronic, coverage, estimated, examination, family_doctor, home, pharmacy, use
from metrics.catalogue.own import in_own_definitions
from metrics.definition import Metric, Theme
from metrics.errors import DefinitionError, MetricError


def collect(*themes: tuple[Metric, ...]) -> Mapping[str, Metric]:
    """The metrics by key, in order. Raises DefinitionError for a key that stands twice."""
    found: dict[str, Metric] = {}
    for metric in (metric for theme in themes for metric in theme):
        if metric.key in found:
            raise DefinitionError(f"metric '{metric.key}', key: defined twice")
        found[metric.key] = metric
    return MappingProxyType(found)


DEFINED: Mapping[str, Metric] = collect(
    coverage.METRICS,
    chronic.METRICS,
    estimated.METRICS,
    home.METRICS,
    examination.METRICS,
    family_doctor.METRICS,
    pharmacy.METRICS,
    capitation.METRICS,
    use.METRICS,
)
"""As defined for every region."""
_told = dict(DEFINED)
CATALOGUE: Mapping[str, Metric] = MappingProxyType(_told)
"""As the region says it that was adopted."""
_adopted: tuple[OwnDefinition, ...] = ()


def adopt(told: tuple[OwnDefinition, ...]) -> None:
    """Define metrics so from now on. Whoever serves a region calls it before any metric is asked for. Raises MetricError naming file, line and remedy."""
    global _adopted
    if told is not _adopted:
        _told.update(in_own_definitions(DEFINED, told))
        _adopted = told


def metric_of(key: str) -> Metric:
    """The metric with this key. Raises MetricError with the nearest right spelling."""
    if key in CATALOGUE:
        return CATALOGUE[key]
    near = difflib.get_close_matches(key, CATALOGUE, 1)
    hint = f"did you mean '{near[0]}'?" if near else "`python -m metrics list` shows them all"
    raise MetricError(f"metric '{key}' is not known; {hint}")


def of_theme(theme: Theme) -> tuple[Metric, ...]:
    return tuple(metric for metric in CATALOGUE.values() if metric.theme is theme)


__all__ = ["CATALOGUE", "DEFINED", "adopt", "collect", "metric_of", "of_theme"]
