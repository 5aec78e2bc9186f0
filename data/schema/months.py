"""Calendar months, quarters and years of Asia/Shanghai as values. A month is the date of its first day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Grain(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


def month_of(day: date) -> date:
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """The first day of the month that lies `count` months after the month of `month`."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def months_between(start: date, end: date) -> int:
    """How many calendar months `end`'s month lies after `start`'s month."""
    return (end.year - start.year) * 12 + end.month - start.month


def last_day(month: date) -> date:
    return date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])


def month_range(first: date, last: date) -> tuple[date, ...]:
    """The months from `first` to `last`, both included."""
    return tuple(add_months(first, step) for step in range(months_between(first, last) + 1))


@dataclass(frozen=True, order=True)
class Period:
    """One month, quarter or year. `first` is its first month."""

    first: date
    grain: Grain = Grain.MONTH

    @property
    def last(self) -> date:
        """Its last month."""
        return add_months(self.first, self.grain.months - 1)

    @property
    def end(self) -> date:
        """`E`: its last day."""
        return last_day(self.last)

    @property
    def months(self) -> tuple[date, ...]:
        return month_range(self.first, self.last)

    def shifted(self, periods: int) -> Period:
        return Period(add_months(self.first, periods * self.grain.months), self.grain)

    @property
    def year_before(self) -> Period:
        return Period(add_months(self.first, -12), self.grain)

    def __str__(self) -> str:
        match self.grain:
            case Grain.MONTH:
                return f"{self.first:%Y-%m}"
            case Grain.QUARTER:
                return f"{self.first.year}Q{(self.first.month + 2) // 3}"
            case Grain.YEAR:
                return f"{self.first.year}"


class PeriodError(ValueError):
    """A period that is not written as the contract says, or a grain that does not fit it."""


_SHAPES = (
    (re.compile(r"(\d{4})-(0[1-9]|1[0-2])"), Grain.MONTH),
    (re.compile(r"(\d{4})Q([1-4])"), Grain.QUARTER),
    (re.compile(r"(\d{4})"), Grain.YEAR),
)


def parse_period(text: str) -> Period:
    """`2022-11`, `2022Q4` or `2022`. Raises PeriodError on anything else."""
    for shape, grain in _SHAPES:
        if found := shape.fullmatch(text):
            number = int(found[2]) if found.lastindex == 2 else 1
            month = number if grain is Grain.MONTH else (number - 1) * 3 + 1
            if int(found[1]) < 1900:
                break
            return Period(date(int(found[1]), month, 1), grain)
    raise PeriodError(f"period '{text}' is not a month, quarter or year: write 2022-11, 2022Q4, 2022 or a span such as 2022-01..2022-11")


def parse_periods(text: str, grain: Grain | None = None) -> tuple[Period, ...]:
    """The periods of a span (or of one period) at `grain`, its own unless given. Raises PeriodError where the grain does not fit the span whole."""
    start_text, dots, end_text = text.partition("..")
    start = parse_period(start_text)
    end = parse_period(end_text) if dots else start
    if start.grain is not end.grain:
        raise PeriodError(f"span '{text}' begins with a {start.grain} and ends with a {end.grain}: use one kind for both")
    if end.first < start.first:
        raise PeriodError(f"span '{text}' ends before it begins")
    return split(start.first, end.last, grain or start.grain, text)


def split(first: date, last: date, grain: Grain, text: str = "") -> tuple[Period, ...]:
    """The periods of `grain` that fill the months from `first` to `last` exactly."""
    count = months_between(first, last) + 1
    if (first.month - 1) % grain.months or count % grain.months:
        raise PeriodError(f"period '{text or f'{first:%Y-%m}..{last:%Y-%m}'}' is not made of whole {grain}s")
    return tuple(Period(add_months(first, step), grain) for step in range(0, count, grain.months))
