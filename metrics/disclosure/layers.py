"""Which counts are hidden together: the columns of the mart that speak of people or their events, in layers, each inside the one it is a part of.

A layer divides its `whole` into `kinds`. Its counts are shown when every kind reaches the threshold and `least` the least denominator, whole or not at all:
whatever is shown of one layer can be subtracted from what is shown of another without leaving a count below the threshold. The relations are those
of the published definitions: managed = newly managed + due; due = the other five states; controlled ≤ measured ≤ managed; and so on.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from data.schema.mart import STATES
from metrics.disclosure.layer import Layer, layer
from metrics.disclosure.layers_examination import EXAMINATION
from metrics.disclosure.layers_family_doctor import FAMILY_DOCTOR
from metrics.disclosure.layers_pharmacy import PHARMACY
from metrics.vocabulary import Text

FIVE = tuple(f"state_{state}" for state in STATES if state != "new")
_PAIRS = "pair_both pair_gained pair_lost pair_neither"

LAYERS: Mapping[str, Layer] = MappingProxyType(
    {
        each.key: each
        for each in (
            layer("patients", "institution_month", "patients_managed", "patients_managed"),
            layer("managed", "chronic_month", "managed", "managed"),
            layer(
                "due",
                "chronic_month",
                "due standardised state_new",
                "managed-due standardised due-standardised",
                whole="managed",
                least="due",
                inside="managed",
            ),
            layer("states", "chronic_month", " ".join(FIVE), " ".join(FIVE), whole="due", inside="due"),
            layer(
                "readings",
                "chronic_month",
                "measured controlled",
                "controlled measured-controlled managed-measured",
                whole="managed",
                least="measured",
                inside="managed",
            ),
            layer(
                "national",
                "chronic_month",
                "standardised_national",
                "standardised_national managed-standardised_national",
                whole="managed",
                least="managed",
                inside="managed",
            ),
            layer("pairs", "chronic_month", _PAIRS, _PAIRS, whole="managed", least=_PAIRS.replace(" ", "+"), inside="managed"),
            layer("signed", "chronic_month", "steward_signed", "steward_signed managed-steward_signed", whole="managed", inside="managed"),
            layer("enrolled", "chronic_month", "newly_enrolled", "newly_enrolled", is_flow=True),
            layer("signed_new", "chronic_month", "steward_signed_new", "steward_signed_new", is_flow=True),
            layer("requests", "home_month", "requested", "requested", is_flow=True),
            layer(
                "completion",
                "home_month",
                "requested_completed",
                "requested_completed requested-requested_completed",
                whole="requested",
                least="requested",
                inside="requests",
                is_flow=True,
            ),
            layer(
                "not_completed",
                "home_month",
                "requested_cancelled requested_refused",
                "requested_cancelled requested_refused",
                whole="requested-requested_completed",
                inside="completion",
                is_flow=True,
            ),
            layer("visits", "home_month", "completed", "completed", is_flow=True),
            layer("rated", "home_month", "rated rating_sum", "rated completed-rated", whole="completed", least="rated", inside="visits", is_flow=True),
            layer("adverse", "home_month", "adverse", "adverse completed-adverse", whole="completed", least="completed", inside="visits", is_flow=True),
            layer("waits", "home_month", "", "", least="completed", inside="visits", is_flow=True),
            *PHARMACY,
            *EXAMINATION,
            *FAMILY_DOCTOR,
        )
    }
)
"""`waits` are percentiles of the completed orders: no counts of their own."""

OPEN_TO_ALL = frozenset({"is_open", "is_open_in_month", "has_four_clouds", "has_centre", "live", "teams"})
"""Columns of the register of institutions, their capabilities and their teams: public facts, they count no residents."""

MONEY = frozenset({"capitation_month", "capitation_year"})
"""Sums over heads: what is hidden is decided by the person-years."""

WITHIN: Mapping[str, str] = MappingProxyType({"home_item_month": "visits", "home_item_outcome_month": "visits", "home_wait_month": "waits"})
"""Tables that divide completed orders further → the layer by which their metrics are shown."""

DIVIDED: Mapping[str, str] = MappingProxyType({"examination_month": "modality", "examination_turnaround_month": "modality"})
"""Tables whose rows divide one count of which the sum is told too → the column by which; a part's column is written `ecg:requested`."""

TWICE: Mapping[str, str] = MappingProxyType({"signing_month": "signed_twice_month"})
"""Tables that count residents whom several institutions count → the table that says whom."""

NEVER: Mapping[str, Text] = MappingProxyType(
    {
        "use_level_month": Text(
            "使用级别由业务量判定：“当月没有业务”就是一个为0的计数，级别的升降也说出业务量在哪条线的上下，而这些计数在对外发布中隐去。",
            "Levels are judged from counts of events: no event in a month is a count of 0, and every level tells on which side of a bound a count lies that a release hides.",
        ),
        "package_year": Text(
            "一家机构的一个病种包一年只有几例，且打包价格公开：由金额可以推出例数和每例费用。",
            "Most packages of an institution are of a few cases a year at a known price: from the money follow the cases and the cost of each.",
        ),
    }
)
"""Tables of which no figure is ever in a release, with the reason."""
