"""Which days people work: Monday to Friday but for what a calendar says. Reading one is `data.region`'s work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from data.schema.months import last_day

SATURDAY = 5


@dataclass(frozen=True)
class WorkingDays:
    """`exceptions`: holidays on weekdays (false) and weekends that are worked (true). A year without any is not known: it has its Mondays to Fridays."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def of_month(self, month: date) -> int:
        """How many there are in the month that begins on `month`."""
        return sum(self.is_working(month + timedelta(days=step)) for step in range(last_day(month).day))

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that the calendar knows."""
        return frozenset(day.year for day in self.exceptions)
