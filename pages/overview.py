"""The first screen: what the state is, what changed and whether it is signal, where to look."""

from views import state
from views.tiles import show_tiles

HEADLINES = ("institutions", "diabetes_standardised_rate", "diabetes_control_rate", "patients_managed", "home_completed", "capitation_surplus_rate_diabetes")

here = state.here()
show_tiles(here, HEADLINES)
