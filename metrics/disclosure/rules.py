"""The numbers that a release is made by; the project's own stand in the settings."""

from __future__ import annotations

from dataclasses import dataclass

SPARE = 3
"""Steps that a hidden count can be moved by without changing anything shown: with its own that makes four possible values, the fewest that are allowed."""


@dataclass(frozen=True)
class Rules:
    """Counts below `threshold` are hidden, shown ones rounded to `rounding`; a rate needs `least_denominator`, a band of peers `least_band` institutions."""

    threshold: int
    rounding: int
    least_denominator: int
    least_band: int
