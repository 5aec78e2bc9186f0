"""What the first screen shows, and how it is prepared before the first reader asks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from views.comparing.compared import compared_rows, comparison_words
from views.here import Here
from views.overview.attention import findings
from views.overview.money import comparable, headlines
from views.panels import prepared_map, tartan_table

HEADLINES = (
    "institutions",
    "diabetes_standardised_rate",
    "diabetes_control_rate",
    "patients_managed",
    "home_completed",
    "capitation_surplus_rate_diabetes",
    "hypertension_standardised_rate",
    "hypertension_control_rate",
)
COMPARED = (
    "diabetes_standardised_rate",
    "hypertension_standardised_rate",
    "diabetes_control_rate",
    "hypertension_control_rate",
    "four_clouds_live_rate",
    "capabilities_idle_rate",
    "signing_rate",
    "signing_renewal_rate",
    "home_completion_rate",
    "home_unmet_rate",
    "home_wait_p50_hours",
    "home_visits_per_1000_aged_65",
    "home_adverse_per_1000",
    "prescription_outside_rate",
    "alert_acceptance_rate",
    "examination_within_24h_rate",
    "capitation_surplus_rate",
    "capitation_leakage_rate",
    "patients_managed",
    "home_completed",
)
"""Offered on the map and in the comparison."""
WATCHED = (
    "diabetes_standardised_rate",
    "diabetes_control_rate",
    "hypertension_standardised_rate",
    "hypertension_control_rate",
    "capabilities_idle_rate",
    "prescription_outside_rate",
    "alert_acceptance_rate",
    "examination_within_24h_rate",
    "signing_renewal_rate",
    "home_unmet_rate",
    "home_wait_p90_hours",
    "home_completed",
    "home_adverse_per_1000",
)
"""Where something worse than chance is looked for."""
GRID = (
    *COMPARED[:8],
    "home_unmet_rate",
    "home_visits_per_1000_aged_65",
    "prescription_outside_rate",
    "alert_acceptance_rate",
    "examination_within_24h_rate",
    "capitation_surplus_rate",
    "capitation_leakage_rate",
)
"""The columns of the grid: one or two of every theme, as many as a screen holds."""


def prepare(here: Here) -> None:
    """Work out what the overview will show there. Everything is remembered where the page looks for it; a page that is drawn meanwhile goes on to the findings
    while this comes to them last."""
    for step in steps(here):
        step()


def steps(here: Here) -> tuple[Callable[[], object], ...]:
    """What `prepare` does, one after the other."""
    return (
        partial(headlines, here, HEADLINES),
        partial(compared_rows, here, COMPARED[0]),
        partial(comparison_words, here, COMPARED[0]),
        partial(prepared_map, here, COMPARED[0]),
        partial(tartan_table, here, comparable(here, GRID)),
        partial(findings, here, WATCHED),
    )
