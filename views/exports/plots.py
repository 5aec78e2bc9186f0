"""A chart as plain values, whatever draws it: what the screen shows goes from here to SVG, PNG and the native charts of a slide."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """`mark` is bar, line, point or area. `values` has one figure a category, null a gap; for points `at` has their other coordinate. `lower` and `upper` are the
    interval of each value where there is one; `colours` one colour for all or one a value; `labels` a word at each value where it has one."""

    name: str
    values: tuple[float | None, ...]
    mark: str = "bar"
    at: tuple[float, ...] = ()
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()
    colours: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    is_dashed: bool = False
    stack: str = ""


@dataclass(frozen=True)
class Rule:
    """A line across the chart: a benchmark, a target, a policy date. `at` is a value of the measured axis, or a category where `is_of_category`."""

    at: float | str
    label: str
    is_of_category: bool = False


@dataclass(frozen=True)
class Plot:
    """`categories` are names or periods in the order of the screen, empty where points have two measured coordinates; `unit` is of the measured axis, `other_unit` of
    the other. A horizontal plot has its categories down the side."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    other_unit: str = ""
    rules: tuple[Rule, ...] = ()
    is_horizontal: bool = False
    decimals: int = 1
    note: str = ""
