"""Layers of the counts of cloud examinations, together and by modality, and of the time that their reports took."""

from __future__ import annotations

from functools import partial

from data.schema.contracts import TABLES
from metrics.disclosure.layer import Layer, layer

MODALITIES = tuple(TABLES["cloud_examinations"]["modality"].choices)


def _each(*sums: str) -> str:
    """The sums of every modality: `{}` stands for its name."""
    return " ".join(each.replace("{}", modality) for modality in MODALITIES for each in sums)


def _crossed(first: str, second: str) -> str:
    """Of every two modalities the first sum of one with the second of the other."""
    pairs = ((one, other) for one in MODALITIES for other in MODALITIES if one != other)
    return " ".join(f"{first.replace('{}', one)}&{second.replace('{}', other)}" for one, other in pairs)


_part = partial(layer, table="examination_month", is_flow=True)
_issued = partial(layer, table="examination_turnaround_month", is_flow=True)
_IN_TIME, _LATE = "{}:within_24h", "{}:requested-{}:within_24h"

EXAMINATION: tuple[Layer, ...] = (
    _part("examinations", told="requested", kinds="requested"),
    _part("modalities", told=_each("{}:requested"), kinds=_each("{}:requested"), whole="requested", inside="examinations"),
    _part("in_time", told="within_24h", kinds="within_24h requested-within_24h", whole="requested", least="requested", inside="examinations"),
    _part("reported", told="reported", kinds="reported-within_24h requested-reported", whole="requested-within_24h", inside="in_time"),
    # In time and late of every modality add up to what is in time, and to every modality.
    _part(
        "modalities_in_time",
        told=_each(_IN_TIME),
        kinds=_each(_IN_TIME, _LATE),
        whole="requested",
        least=_each("{}:requested"),
        inside="modalities in_time",
        swaps=_crossed(_IN_TIME, _LATE),
    ),
    _part(
        "critical",
        told="critical critical_known",
        kinds="critical critical_known-critical",
        whole="critical_known",
        least="critical_known",
        inside="examinations",
    ),
    # In time or late, critical or not: four kinds of which the sums are told both ways.
    _part(
        "critical_in_time",
        told="critical_within_24h",
        kinds="critical_within_24h critical-critical_within_24h within_24h-critical_within_24h requested-within_24h-critical+critical_within_24h",
        whole="requested",
        least="critical",
        inside="critical in_time",
        swaps="critical_within_24h&requested-within_24h-critical+critical_within_24h critical-critical_within_24h&within_24h-critical_within_24h",
    ),
    _part("recognition", told="recognised eligible", kinds="recognised eligible-recognised", whole="eligible", least="eligible", inside="examinations"),
    # Percentiles of few reports tell of each.
    _issued("turnaround", told="reports", kinds="reports", least="reports"),
    _issued(
        "modalities_turnaround",
        told=_each("{}:reports"),
        kinds=_each("{}:reports"),
        whole="reports",
        least=_each("{}:reports"),
        inside="turnaround",
    ),
)
