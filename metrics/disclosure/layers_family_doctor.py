"""Layers of the counts of family-doctor signings."""

from __future__ import annotations

from functools import partial

from metrics.disclosure.layer import Layer, layer

_stock = partial(layer, table="signing_month")
_flow = partial(layer, table="signing_month", is_flow=True)

FAMILY_DOCTOR: tuple[Layer, ...] = (
    _stock("signed_residents", told="signed", kinds="signed"),
    _stock("priority", told="priority_signed", kinds="priority_signed signed-priority_signed", whole="signed", least="signed", inside="signed_residents"),
    # Services are no people, but those of few residents tell of these.
    _stock(
        "services",
        told="services_due services_done",
        kinds="services_done services_due-services_done",
        whole="services_due",
        least="signed",
        inside="signed_residents",
    ),
    # Only some institutions tell their teams: all residents less those who are counted here would be those of the others.
    _stock("teams", told="signed_with_teams", kinds="", whole="teams", inside="signed_residents", is_made_of_shown=True),
    _flow("signings", told="signings_new", kinds="signings_new"),
    _flow("expiries", told="expiring", kinds="expiring"),
    _flow("renewals", told="renewed", kinds="renewed expiring-renewed", whole="expiring", least="expiring", inside="expiries"),
)
