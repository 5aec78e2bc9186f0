"""Areas below one another as HTML rows: name, interval and value against the benchmark and the target, rank; every row a link that says all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

import polars as pl

from metrics.definition import Metric
from metrics.result import Status
from views.charts.comparison import ranked, said, span_of
from views.charts.comparison_marks import LINED
from views.charts.options import GREY_LINE
from views.comparing.judging import LOOKS, MARKS, SHADES, Benchmark, Verdict, shades, words
from views.drawings.drawing import Drawing, link
from views.formats import exact, short_text, unit_word, value_text
from views.text_width import ems
from views.texts import Translate, translator

ROW_PIXELS, MOST_ROWS = 23, 24
"""More rows than this scroll under their head, with half a row at the end that says so."""
HEAD_LINE, FOOT_PIXELS = 17, 20
MOST_EMS, TICKS = 11, 4
SMALL = 0.85
"""Of a rank beside the name."""


@dataclass(frozen=True)
class Line:
    """A value of the axis that is drawn across all rows under its name."""

    value: float
    words: str
    style: str


@dataclass(frozen=True)
class Sheet:
    """What all rows share."""

    metric: Metric
    benchmark: Benchmark
    language: str
    low: float
    high: float
    shade: Mapping[str, str]
    names: Mapping[str, str]
    places: Mapping[str, str]

    @property
    def text(self) -> Translate:
        return translator(self.language)

    def at(self, value: float) -> float:
        """Where a value lies on the track, in per cent."""
        return round(100 * (value - self.low) / ((self.high - self.low) or 1), 2)


def comparison_drawing(
    frame: pl.DataFrame, metric: Metric, benchmark: Benchmark, names: Mapping[str, str], language: str, *, places: Mapping[str, str] | None = None
) -> Drawing:
    """The rows of `comparison.ranked`. `places` are ranks with their intervals in words, by area code."""
    rows = ranked(frame, metric, benchmark).to_dicts()
    low, high = span_of(rows, benchmark, metric)
    sheet = Sheet(metric, benchmark, language, low, high, shades(frame, metric) or {}, names, places or {})
    lines, alt = _lines(sheet, rows), said(rows, [names[row["area_code"]] for row in rows], metric, benchmark, language)
    is_long = len(rows) > MOST_ROWS
    head = HEAD_LINE * max(len(lines), 1) + 4
    style = f"{_columns(sheet, rows)};--head:{head}px;--grid:{_grid(sheet)};" + "".join(f"--{line.style}:{sheet.at(line.value)}%;" for line in lines)
    tracks = "".join(f'<i class="{line.style}"></i>' for line in lines)
    inside = "".join(f"<li>{_row(sheet, row, tracks)}</li>" for row in rows)
    html = (
        f'<div class="rows{" scroll" if is_long else ""}" style="{style}" role="group" aria-label="{escape(alt)}">'
        f"{_over(sheet, lines)}<ul>{inside}</ul>{_under(sheet)}</div>"
    )
    return Drawing(html, alt, head + FOOT_PIXELS + ROW_PIXELS * min(len(rows), MOST_ROWS))


def _columns(sheet: Sheet, rows: Sequence[Mapping]) -> str:
    """As wide as the longest name, value and rank."""
    name = min(max((ems(sheet.names[row["area_code"]]) for row in rows), default=0) + 0.4, MOST_EMS)
    value = max((ems(_value(sheet, row)) for row in rows), default=0) + 0.9
    rank = max((ems(each) for each in sheet.places.values()), default=0) * SMALL + (0.3 if sheet.places else 0)
    return f"--names:{name:.1f}em;--values:{value:.1f}em;--ranks:{rank:.1f}em"


def _value(sheet: Sheet, row: Mapping) -> str:
    return f"{short_text(row['value'], sheet.metric, sheet.language)} {MARKS[Verdict(row['verdict'])]}".rstrip()


def _lines(sheet: Sheet, rows: Sequence[Mapping]) -> list[Line]:
    """The benchmark, and the target where the metric has one."""
    metric, found = sheet.metric, []
    if sheet.benchmark.value is not None and metric.unit in LINED and rows:
        found.append(Line(sheet.benchmark.value, f"{sheet.benchmark.name} {short_text(sheet.benchmark.value, metric, sheet.language)}", "mark"))
    if metric.target is not None and rows:
        found.append(Line(metric.target.value, sheet.text("目标 {value}").format(value=short_text(metric.target.value, metric, sheet.language)), "goal"))
    return found


def _over(sheet: Sheet, lines: Sequence[Line]) -> str:
    marks = "".join(f'<span class="{line.style}" style="--at:{sheet.at(line.value)}%">{escape(line.words)}</span>' for line in lines)
    return f'<div class="over" aria-hidden="true"><div class="scale">{marks}</div></div>'


def _under(sheet: Sheet) -> str:
    """The axis: its figures, and its unit at the end."""
    places = sheet.metric.decimals if _step(sheet.low, sheet.high) < 1 else 0
    inside = "".join(f'<span style="--at:{sheet.at(tick)}%">{escape(exact(tick, places, sheet.language))}</span>' for tick in ticks(sheet.low, sheet.high))
    unit = unit_word(sheet.metric.unit, sheet.language).strip()
    return f'<div class="under" aria-hidden="true"><div class="scale">{inside}</div><span>{escape(unit)}</span></div>'


def _step(low: float, high: float) -> float:
    """1, 2 or 5 of a power of ten: the least that gives no more than a few ticks."""
    rough = ((high - low) or 1) / TICKS
    size = 10 ** floor(log10(rough))
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= rough * 0.999)


def ticks(low: float, high: float) -> tuple[float, ...]:
    """Round values from `low` to `high`, both included where they are round."""
    step = _step(low, high)
    first = -floor(-low / step + 1e-9)
    return tuple((first + place) * step for place in range(floor(high / step - first + 1e-9) + 1))


def _grid(sheet: Sheet) -> str:
    """A thin line at each tick, as the background of a track."""
    found = [f"linear-gradient({GREY_LINE},{GREY_LINE}) {sheet.at(tick)}% 0/1px 100% no-repeat" for tick in ticks(sheet.low, sheet.high)]
    return ",".join(found)


def _row(sheet: Sheet, row: Mapping, tracks: str) -> str:
    code = row["area_code"]
    name, value, rank = sheet.names[code], _value(sheet, row), sheet.places.get(code, "")
    inside = (
        f'<span class="who">{escape(name)}</span><span class="track">{tracks}{_interval(sheet, row)}{_point(sheet, row)}</span>'
        f'<span class="value">{escape(value)}</span><span class="rank">{escape(rank)}</span>'
    )
    return link(_told(sheet, row), inside, area=code)


def _interval(sheet: Sheet, row: Mapping) -> str:
    if row["lower"] is None or row["value"] is None:
        return ""
    low, high = sheet.at(row["lower"]), sheet.at(row["upper"])
    return f'<i class="interval" style="left:{low:g}%;width:{high - low:.4g}%;background:{LOOKS[Verdict(row["verdict"])].line}"></i>'


def _point(sheet: Sheet, row: Mapping) -> str:
    if row["value"] is None:
        return ""
    edge = f";border:1px solid {SHADES[-1]}" if sheet.shade else ""
    colour = sheet.shade.get(row["area_code"], LOOKS[Verdict(row["verdict"])].line)
    return f'<i class="point" style="left:{sheet.at(row["value"]):g}%;background:{colour}{edge}"></i>'


def _told(sheet: Sheet, row: Mapping) -> str:
    """All that the row shows, in words."""
    _, language = sheet.text, sheet.language
    parts = [f"{sheet.names[row['area_code']]} {value_text(row['value'], sheet.metric, language)}"]
    if row["lower"] is not None and row["value"] is not None:
        limits = (value_text(row[side], sheet.metric, language) for side in ("lower", "upper"))
        parts.append(_("95%区间{lower}至{upper}").format(**dict(zip(("lower", "upper"), limits, strict=True))))
    if sheet.benchmark.value is not None and row["value"] is not None and not sheet.shade:
        is_few = row["status"] == Status.FEW.value
        parts.append(_("样本过少，不作判断") if is_few else words(Verdict(row["verdict"]), sheet.benchmark.name, language))
    return _("，").join(filter(None, (*parts, sheet.places.get(row["area_code"], ""))))
