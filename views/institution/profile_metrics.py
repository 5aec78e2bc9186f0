"""Which metrics a profile of one institution shows, and in which order: by theme as in the menu, what is divided further on its own page."""

from __future__ import annotations

from functools import lru_cache

from metrics.catalogue import CATALOGUE
from metrics.definition import Measure, Metric, Theme

ORDER = (Theme.CHRONIC, Theme.FAMILY_DOCTOR, Theme.HOME, Theme.PHARMACY, Theme.EXAMINATION, Theme.CAPITATION, Theme.USE, Theme.COVERAGE)
"""Capabilities, yes or no for one institution, stand last."""
DIVIDED = frozenset({Theme.EXAMINATION, Theme.USE})
"""Themes whose metrics are told again for every modality or capability; their pages show those."""


def is_in_portrait(metric: Metric) -> bool:
    """Whether the profile shows the metric."""
    return metric.is_shown_for_institutions and not (metric.theme in DIVIDED and _is_part(metric))


def _is_part(metric: Metric) -> bool:
    return any(isinstance(part, Measure) and part.where for part in (metric.numerator, metric.denominator))


@lru_cache(maxsize=1)
def profiled() -> tuple[Metric, ...]:
    """In the order of the profile; within a theme as in the catalogue."""
    return tuple(sorted((metric for metric in CATALOGUE.values() if is_in_portrait(metric)), key=lambda metric: ORDER.index(metric.theme)))
