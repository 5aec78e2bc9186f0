"""Which pages show a metric, for the dictionary. A test opens every page and holds this against the figures it really asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from metrics.catalogue import metric_of
from metrics.centres import DISEASES, FOLLOWED, NOT_FOLLOWED
from metrics.definition import Metric, Theme
from views.institution.profile_metrics import is_in_portrait
from views.navigation import entries
from views.overview.first_screen import COMPARED, HEADLINES, WATCHED
from views.surplus.accounts import WATCHED as BESIDE_SURPLUS

BESIDE_MONEY = frozenset(key for keys in BESIDE_SURPLUS.values() for key in keys)
"""Whether a surplus was earned by better health is read from these."""
OVERVIEW = frozenset((*HEADLINES, *COMPARED, *WATCHED, "capitation_budget_yuan_diabetes", "capitation_cost_yuan_diabetes"))

CENTRES = frozenset(
    (
        "patients_managed",
        *(f"{disease}_{what}" for disease in DISEASES for what in ("standardised_rate", "control_rate", "managed")),
        *(f"{disease}_state_{state}" for disease in DISEASES for state in (*FOLLOWED, *NOT_FOLLOWED)),
    )
)


def _is_on_surplus(metric: Metric) -> bool:
    # Execution for the time elapsed stands there instead of the plain rate.
    return metric.key in BESIDE_MONEY or (metric.theme is Theme.CAPITATION and "execution_rate" not in metric.key)


SHOWN: Mapping[str, Callable[[Metric], bool]] = MappingProxyType(
    {
        "overview": lambda metric: metric.key in OVERVIEW,
        "coverage": lambda metric: metric.theme in (Theme.COVERAGE, Theme.USE),
        "chronic": lambda metric: metric.theme is Theme.CHRONIC and metric.key != "patients_managed",
        "family_doctor": lambda metric: metric.theme is Theme.FAMILY_DOCTOR,
        "home_service": lambda metric: metric.theme is Theme.HOME,
        "examination": lambda metric: metric.theme is Theme.EXAMINATION,
        "pharmacy": lambda metric: metric.theme is Theme.PHARMACY,
        "centres": lambda metric: metric.key in CENTRES,
        "surplus": _is_on_surplus,
        "institution": is_in_portrait,
    }
)


def pages_of(key: str) -> tuple[str, ...]:
    """The pages that show the metric, in the order of the menu; the dictionary itself shows all."""
    return tuple(entry.key for entry in entries() if entry.key in SHOWN and SHOWN[entry.key](metric_of(key)))


def page_titles(key: str, language: str) -> tuple[str, ...]:
    shown = pages_of(key)
    return tuple(entry.title(language) for entry in entries() if entry.key in shown)
