"""The agenda that the signals propose: the state, what changed, whom to talk about, the money, what is to be decided."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from data.schema.meeting import AgendaItem, ItemKind
from views.here import Here
from views.meeting.money import has_money
from views.overview.attention import Concern, concerns
from views.overview.first_screen import WATCHED

MOST, MOST_OWN = 6, 2
"""Areas to talk about, and how many metrics of the meeting's own area are among them where there are areas inside it."""


@lru_cache(maxsize=256)
def proposed(here: Here) -> tuple[AgendaItem, ...]:
    """The same for the same figures. An AREA item names what stands out for the worse, in the order of the first screen: an area inside the meeting's own once,
    the own one twice, and, for an institution, nothing but its own metrics."""
    talked = tuple(AgendaItem(ItemKind.AREA, concern.row["area_code"], concern.metric.key) for concern in _to_talk_about(here))
    money = (AgendaItem(ItemKind.MONEY),) if has_money(here) else ()
    return (AgendaItem(ItemKind.HEADLINES), AgendaItem(ItemKind.CHANGES), *talked, *money, AgendaItem(ItemKind.DECISIONS))


def _to_talk_about(here: Here) -> tuple[Concern, ...]:
    return tuple(concern for place, concern in enumerate(_seldom(here)) if place < MOST)


def _seldom(here: Here) -> Iterator[Concern]:
    """No pair of area and metric twice."""
    own_limit = MOST if here.is_institution else MOST_OWN
    told: list[tuple[str, str]] = []
    for concern in concerns(here, WATCHED):
        pair = (concern.row["area_code"], concern.metric.key)
        limit = own_limit if pair[0] == here.area.code else 1
        if pair not in told and sum(area == pair[0] for area, _key in told) < limit:
            told.append(pair)
            yield concern
