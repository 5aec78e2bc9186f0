"""Joins the kept decisions with the page and the slides of meetings: what is due soon, as of today."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from data.errors import OperationsError
from data.schema.meeting import DueDecision
from views.here import Here
from views.meeting.agenda import proposed
from views.meeting.deck import deck
from views.meeting.slides import Deck
from views.served.meetings import SHANGHAI, due_decisions

LOG = logging.getLogger("community")
DUE_WITHIN = timedelta(days=31)


def today() -> date:
    """Where the network works."""
    return datetime.now(SHANGHAI).date()


def due_within_a_month(here: Here) -> tuple[DueDecision, ...]:
    """What meetings of the area and of those inside it decided and is due; none where their database cannot be read, which the list of meetings says."""
    try:
        return due_decisions(here, today() + DUE_WITHIN)
    except OperationsError as error:
        LOG.error("the decisions that are due cannot be shown: %s", error)
        return ()


def proposed_deck(here: Here) -> Deck:
    """The slides of the area and period as nobody has edited them, with what earlier meetings decided."""
    return deck(here, proposed(here), decisions=tuple(each.decision for each in due_within_a_month(here)))
