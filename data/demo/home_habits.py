"""Habits that real use shows up: institutions that hardly ever ask for a rating, and some that enter their home orders in the last days of the month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.days import month_of, month_starts
from data.demo.events import Events
from data.demo.institutions import Institutions

RATED_SHARE, HARDLY_RATED_SHARE = 0.87, 0.12
HARDLY_RATED, AT_MONTH_END = 0.10, 0.05
"""Shares of the institutions, the latter of those without a centre. All assumed."""
LAST_DAYS = 3


@dataclass(frozen=True)
class Habits:
    """By institution: the chance that a completed order is rated, and whether orders are entered at the month's end."""

    rated: np.ndarray
    is_late: np.ndarray


def draw_habits(institutions: Institutions, rng: np.random.Generator) -> Habits:
    """From a generator of their own, so that the orders stay the ones they were."""
    own = rng.spawn(1)[0]
    draw = own.random((2, len(institutions)))
    return Habits(np.where(draw[0] < HARDLY_RATED, HARDLY_RATED_SHARE, RATED_SHARE), (draw[1] < AT_MONTH_END) & ~institutions.is_centre)


def entered(events: Events, habits: Habits) -> Events:
    """The events, by day; of the late ones each in one of the last days of its month."""
    ends = month_starts(month_of(events.day) + 1) - 1
    day = np.where(habits.is_late[events.institution], ends - events.day % LAST_DAYS, events.day)
    order = np.argsort(day, kind="stable")
    return Events(events.institution[order], day[order])
