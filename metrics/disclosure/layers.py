"""Which counts are hidden together: the columns of the mart that speak of people or their events, in layers, each inside the one it is a part of.

A layer divides its `whole` into `kinds`. Its counts are shown when every kind reaches the threshold and `least` the least denominator, whole or not at all:
whatever is shown of one layer can be subtracted from what is shown of another without leaving a count below the threshold. The relations are those
of the published definitions: managed = newly managed + due; due = the other five states; controlled ≤ measured ≤ managed; and so on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from data.schema.mart import STATES

FIVE = tuple(f"state_{state}" for state in STATES if state != "new")
TERM = re.compile(r"([+-]?)(\w+)")


@dataclass(frozen=True)
class Sum:
    """Columns added and subtracted, written `managed-due`; nothing at all where empty."""

    text: str

    @cached_property
    def terms(self) -> tuple[tuple[int, str], ...]:
        return tuple((-1 if sign == "-" else 1, column) for sign, column in TERM.findall(self.text))


@dataclass(frozen=True)
class Layer:
    """`columns` of a mart table that are shown or hidden together; `inside` is the layer that has to be shown first. Without a whole it is the outermost.
    A flow adds over months; the others are stocks, of which a period has its last month's."""

    key: str
    table: str
    columns: tuple[str, ...]
    kinds: tuple[Sum, ...]
    whole: Sum = Sum("")
    least: Sum = Sum("")
    inside: str | None = None
    is_flow: bool = False

    @cached_property
    def used(self) -> tuple[str, ...]:
        """Every column that the decision reads."""
        return tuple(dict.fromkeys(column for each in (*self.kinds, self.whole, self.least) for _sign, column in each.terms))


def _layer(key: str, table: str, columns: str, kinds: str, *, whole: str = "", least: str = "", inside: str | None = None, is_flow: bool = False) -> Layer:
    return Layer(key, table, tuple(columns.split()), tuple(map(Sum, kinds.split())), Sum(whole), Sum(least), inside, is_flow)


_PAIRS = "pair_both pair_gained pair_lost pair_neither"

LAYERS: Mapping[str, Layer] = MappingProxyType(
    {
        layer.key: layer
        for layer in (
            _layer("patients", "institution_month", "patients_managed", "patients_managed"),
            _layer("managed", "chronic_month", "managed", "managed"),
            _layer(
                "due",
                "chronic_month",
                "due standardised state_new",
                "managed-due standardised due-standardised",
                whole="managed",
                least="due",
                inside="managed",
            ),
            _layer("states", "chronic_month", " ".join(FIVE), " ".join(FIVE), whole="due", inside="due"),
            _layer(
                "readings",
                "chronic_month",
                "measured controlled",
                "controlled measured-controlled managed-measured",
                whole="managed",
                least="measured",
                inside="managed",
            ),
            _layer(
                "national",
                "chronic_month",
                "standardised_national",
                "standardised_national managed-standardised_national",
                whole="managed",
                least="managed",
                inside="managed",
            ),
            _layer("pairs", "chronic_month", _PAIRS, _PAIRS, whole="managed", least=_PAIRS.replace(" ", "+"), inside="managed"),
            _layer("signed", "chronic_month", "steward_signed", "steward_signed managed-steward_signed", whole="managed", inside="managed"),
            _layer("enrolled", "chronic_month", "newly_enrolled", "newly_enrolled", is_flow=True),
            _layer("signed_new", "chronic_month", "steward_signed_new", "steward_signed_new", is_flow=True),
            _layer("requests", "home_month", "requested", "requested", is_flow=True),
            _layer(
                "completion",
                "home_month",
                "requested_completed",
                "requested_completed requested-requested_completed",
                whole="requested",
                least="requested",
                inside="requests",
                is_flow=True,
            ),
            _layer(
                "not_completed",
                "home_month",
                "requested_cancelled requested_refused",
                "requested_cancelled requested_refused",
                whole="requested-requested_completed",
                inside="completion",
                is_flow=True,
            ),
            _layer("visits", "home_month", "completed", "completed", is_flow=True),
            _layer("rated", "home_month", "rated rating_sum", "rated completed-rated", whole="completed", least="rated", inside="visits", is_flow=True),
            _layer("adverse", "home_month", "adverse", "adverse completed-adverse", whole="completed", least="completed", inside="visits", is_flow=True),
            _layer("waits", "home_month", "", "", least="completed", inside="visits", is_flow=True),
        )
    }
)
"""`waits` are percentiles of the completed orders: no counts of their own."""

OPEN_TO_ALL = frozenset({"is_open", "is_open_in_month", "has_four_clouds", "has_centre", "live"})
"""Columns of the register of institutions and their capabilities: public facts, they count institutions."""

MONEY = frozenset({"capitation_month", "capitation_year"})
"""Sums over heads: what is hidden is decided by the person-years."""

WITHIN: Mapping[str, str] = MappingProxyType({"home_item_month": "visits", "home_item_outcome_month": "visits", "home_wait_month": "waits"})
"""Tables that divide completed orders further → the layer by which their metrics are shown."""
