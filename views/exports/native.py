"""Charts of a slide that stay editable: the plot of a screen's chart, drawn by the program that opens the file, with the figures in a workbook inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pptx.enum.chart import XL_CHART_TYPE
from pptx.slide import Slide

from views import palette
from views.exports.chart_frame import LARGEST, frame, is_one_a_category, most_categories
from views.exports.chart_labels import RAISED, end_label, labels, named_lines, right_room
from views.exports.chart_sheet import known, sheet
from views.exports.chart_xml import chart_space
from views.exports.office import INK, written
from views.exports.plots import Plot, Rule, Series
from views.exports.slide_shapes import Box, add_rules
from views.formats import exact
from views.texts import translator

UNSEEN = palette.CLEAR


@dataclass(frozen=True)
class _Data:
    """What python-pptx asks of a chart's data: the part's XML and the workbook inside it."""

    xml: bytes
    xlsx_blob: bytes

    def xml_bytes(self, chart_type: XL_CHART_TYPE) -> bytes:
        return self.xml


def add_chart(slide: Slide, plot: Plot, box: Box, language: str, *, alt: str = "") -> str:
    """The chart in its place; gives the sentence to be set below it where not all categories fit, else an empty one."""
    shown, said = readable(plot, box.height, language)
    drawn = series_of(shown, language)
    named = _legend(shown, drawn)
    around = frame(shown, drawn, box.width, box.height, right=right_room(shown, drawn, LARGEST), has_legend=bool(named))
    cells = sheet(shown, drawn, translator(language))
    xml = chart_space(shown, cells, around, labels(shown, drawn, around), language, legend=named)
    data = _Data(xml, cells.xlsx())
    added = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *box.place, data)
    added.name = written(plot.title)[:80] or "-"
    added.element.nvGraphicFramePr.cNvPr.set("descr", written(alt or plot.title))
    add_rules(slide, [rule for rule in shown.rules if not _is_series(shown, rule)], shown, around, box, language, behind=added)
    return said


def readable(plot: Plot, height: float, language: str) -> tuple[Plot, str]:
    """As many of the first and last categories as can be read from the back row, in the order of the screen with a gap between them, and what was left out in a sentence."""
    _, most = translator(language), most_categories(plot, height)
    if len(plot.categories) <= most:
        return plot, ""
    head = most // 2
    last = most - 1 - head
    kept = (*range(head), None, *range(len(plot.categories) - last, len(plot.categories)))
    series = tuple(_picked(each, kept) for each in plot.series)
    words = _("共{count}项，图中只有最前{first}项和最后{last}项。")
    names, asides = _kept(plot.categories, kept, "⋯"), _kept(plot.asides, kept, "") if plot.asides else ()
    return replace(plot, categories=names, asides=asides, series=series), words.format(count=len(plot.categories), first=head, last=last)


def _picked(series: Series, kept: Sequence[int | None]) -> Series:
    """The same of fewer values; what stands once for all of them stays."""
    empty = {"values": None, "at": 0.0, "lower": None, "upper": None, "ends": None, "sizes": 8.0, "shapes": "circle", "colours": palette.UNSAID}
    empty |= {"colours": ""} if series.mark == "cell" else {}
    whole = {name: getattr(series, name) for name in (*empty, "labels", "names", "inks")}
    return replace(series, **{name: _kept(given, kept, empty.get(name, "")) for name, given in whole.items() if len(given) == len(series.values)})


def _kept(values: Sequence[object], kept: Sequence[int | None], gap: object) -> tuple[object, ...]:
    return tuple(gap if index is None else values[index] for index in kept)


def series_of(plot: Plot, language: str) -> tuple[Series, ...]:
    """The plot's own and those that stand for the interval of a line, for columns that begin elsewhere than at 0, and for a level across an upright chart."""
    drawn: list[Series] = []
    for series in (finite(each) for each in plot.series):
        if series.mark == "span":  # a bare way between two figures that stand there themselves
            continue
        if series.ends:
            drawn += raised(series, plot)
        elif series.mark == "line" and plot.categories and not plot.is_horizontal and any(limit is not None for limit in (*series.lower, *series.upper)):
            drawn += banded(series, language)
        else:
            drawn.append(series)
    levels = (_level(plot, rule) for rule in plot.rules if _is_series(plot, rule))
    # LibreOffice loses the points of a series that stands before one with more of them.
    return tuple(sorted((*_with_asides(drawn, plot), *levels), key=lambda series: -len(series.at)))


def finite(series: Series) -> Series:
    """Null for every figure that is none."""
    return replace(series, values=known(series.values), lower=known(series.lower), upper=known(series.upper))


def banded(series: Series, language: str) -> list[Series]:
    """A line and both limits of its interval, thin."""
    _ = translator(language)
    pale = replace(series, is_dashed=True, is_quiet=True, labels=(), end="", lower=(), upper=(), colours=(palette.UNSAID,))
    limits = ((_("95%区间下限"), series.lower), (_("95%区间上限"), series.upper))
    return [replace(series, lower=(), upper=()), *(replace(pale, name=name, values=values) for name, values in limits)]


def raised(series: Series, plot: Plot) -> list[Series]:
    """Columns between two levels: an unseen one up to where each begins, the column above and below 0, and the figure over it."""
    ends = [None if end is None else (min(end), max(end)) for end in series.ends]
    base = tuple(None if end is None else end[0] if end[0] >= 0 else min(end[1], 0.0) for end in ends)
    above = tuple(None if end is None else max(end[1], 0.0) - max(end[0], 0.0) for end in ends)
    below = tuple(None if end is None else min(end[0], 0.0) - min(end[1], 0.0) for end in ends)
    said = series.labels or tuple("" if value is None else exact(value, plot.decimals, plot.language) for value in series.values)
    bar = replace(series, ends=(), labels=(), stack=RAISED)
    words = Series("", tuple(None if end is None else end[1] for end in ends), "point", colours=(UNSEEN,), labels=said)
    parts = [replace(bar, name="", values=base, colours=(UNSEEN,)), replace(bar, values=above)]
    parts += [replace(bar, name="", values=below)] if any(below) else []
    return [*parts, *([] if plot.is_horizontal else [words])]


def _with_asides(drawn: Sequence[Series], plot: Plot) -> list[Series]:
    """What stands at the far end of each row goes to the end of its bar, the last one where several stand beside one another."""
    if not plot.asides or any(any(series.labels) or series.stack or series.mark == "line" for series in drawn):
        return list(drawn)
    if is_one_a_category(drawn):
        return [replace(series, labels=_where_known(plot.asides, series)) for series in drawn]
    silent = [replace(series, labels=("",) * len(series.values)) for series in drawn[:-1]]
    return [*silent, replace(drawn[-1], labels=_where_known(plot.asides, drawn[-1]))]


def _where_known(asides: Sequence[str], series: Series) -> tuple[str, ...]:
    return tuple("" if value is None else aside for aside, value in zip(asides, series.values, strict=True))


def _is_series(plot: Plot, rule: Rule) -> bool:
    """A level of an upright chart can be a series, with its figure in the workbook; other lines and all stripes are shapes."""
    return not rule.is_of_category and not rule.is_of_other and rule.to is None and not (plot.is_horizontal and plot.categories)


def _level(plot: Plot, rule: Rule) -> Series:
    places = tuple(place for series in plot.series for place in series.at)
    at = () if plot.categories else (min(places, default=0.0), max(places, default=1.0))
    values = (float(rule.at),) * (len(plot.categories) or 2)
    return Series(rule.label, values, "line", at=at, colours=(f"#{INK}",), end=rule.label, is_dashed=True, is_quiet=True)


def _legend(plot: Plot, drawn: Sequence[Series]) -> frozenset[int]:
    """Bars and areas where there are several, and lines that are not named at their ends."""
    names = named_lines(drawn)
    named = frozenset(
        number for number, series in enumerate(drawn) if series.name and not (series.mark == "line" and (series.is_quiet or end_label(series, names)))
    )
    return named if len(named) > 1 else frozenset()
