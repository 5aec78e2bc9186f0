"""Shares of a whole that still add up after rounding."""

from __future__ import annotations

from collections.abc import Sequence


def shares_pct(counts: Sequence[float], places: int = 1) -> tuple[float, ...]:
    """Percentages of the counts' sum, rounded to `places` so that they add up to exactly 100: the largest remainders are rounded up, the first among equals.

    All 0 where the sum is 0. No share is further from the unrounded one than a unit of the last place.
    """
    whole, steps = sum(counts), 100 * 10**places
    if not whole:
        return tuple(0.0 for _count in counts)
    scaled = [count / whole * steps for count in counts]
    floors = [int(each) for each in scaled]
    missing = round(steps - sum(floors))
    raised = set(sorted(range(len(counts)), key=lambda index: floors[index] - scaled[index])[:missing])
    return tuple((floor + (index in raised)) / 10**places for index, floor in enumerate(floors))
