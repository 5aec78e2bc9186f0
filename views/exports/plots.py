"""A chart as plain values, whatever draws it: what the screen shows goes from here to SVG, PNG and the native charts of a slide."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """`mark` is bar, line, point or area; cell for a column of a grid; span for a bare stretch from `lower` to `upper`, such as the way from one point to another.

    `values` has one figure a category, null a gap; for points `at` has their other coordinate. `lower` and `upper` are the interval of each value where there is one;
    `colours` one colour for all or one a value; `labels` a word at each value where it has one.
    """

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
    names: tuple[str, ...] = ()
    """What each point is called, where categories do not say it."""
    ends: tuple[tuple[float, float] | None, ...] = ()
    """Where each bar begins and ends, where that is not 0 and its figure: the steps of a waterfall."""
    shapes: tuple[str, ...] = ()
    """circle, diamond, triangle or square, one a value; empty: circles."""
    sizes: tuple[float, ...] = ()
    """Diameters of points in pixels of the screen, one a value."""
    inks: tuple[str, ...] = ()
    """Colours of the words in cells and bars, one a value."""
    end: str = ""
    """What stands at the end of a line."""
    is_quiet: bool = False
    """A limit or a mean behind the figures: thin, and no figure of its own."""
    is_stepped: bool = False


@dataclass(frozen=True)
class Rule:
    """A line across the chart: a benchmark, a target, a policy date. `at` is a value of the measured axis, or a category where `is_of_category`; of points, one on the
    other axis where `is_of_other`. With `to` it is a stripe from `at` to there."""

    at: float | str
    label: str
    is_of_category: bool = False
    to: float | str | None = None
    is_of_other: bool = False


@dataclass(frozen=True)
class Plot:
    """`categories` are names or periods in the order of the screen, empty where points have two measured coordinates; `unit` is of the measured axis, `other_unit` of
    the other. A horizontal plot has its categories down the side, as a grid has its rows."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    other_unit: str = ""
    rules: tuple[Rule, ...] = ()
    is_horizontal: bool = False
    decimals: int = 1
    note: str = ""
    language: str = "zh"
    asides: tuple[str, ...] = ()
    """What stands at the far end of each category's row: its figure in words, its rank."""
    span: tuple[float, float] | None = None
    """The measured axis as the screen has it, where the chart fixes it."""
    other_span: tuple[float, float] | None = None
    is_logarithmic: bool = False
    """Of the other axis."""
    has_axis: bool = True
    """Whether the measured axis is drawn: bars that begin elsewhere than at 0 say their figures themselves."""

    @property
    def is_grid(self) -> bool:
        return any(series.mark == "cell" for series in self.series)

    @property
    def has_figures(self) -> bool:
        """Whether anything is drawn: limits and means behind figures that are not there are nothing to look at."""
        return any(value is not None for series in self.series if not series.is_quiet for value in series.values) or any(series.ends for series in self.series)
