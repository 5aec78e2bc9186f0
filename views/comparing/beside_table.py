"""Headline metrics beside everything that the reader chose, as a table: on the screen, and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape

import polars as pl

from metrics.catalogue import metric_of
from metrics.definition import Metric, Theme
from metrics.result import Status
from views import contents
from views.comparing.against import TIMES, chosen, name
from views.comparing.basis import ADDED_UP, basis_name, own_row
from views.comparing.beside import Beside, beside
from views.comparing.judging import MARKS
from views.definitions import status_text
from views.downloads import Download, show_downloads
from views.drawings.drawing import Drawing, link, show_drawing
from views.drawings.tiles import tone
from views.formats import NULL, period_text, unit_word, value_text
from views.here import Here
from views.panels import show_title

PLACES = 6
"""Of a difference in a file: it is worked out, not read."""


def show_beside(here: Here, keys: Sequence[str]) -> None:
    """The panel: one row a metric, one column a comparison; a cell says the value there, the difference and what chance allows to say of it."""
    _, told = here.text, told_of(here, tuple(keys))
    show_title(_("并列对照"), _("对比什么在上方“对比”里选；– 为不能比，原因见提示"))
    if not told:
        return
    show_drawing(here, "beside", beside_drawing(here, told))
    table = _table(here, told)
    contents.add(contents.Content(contents.heading(), table=table, note=table.title, key="beside"))
    show_downloads(here, f"beside-{here.area.code}-{here.period}-{here.language}", table)


def told_of(here: Here, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The metrics that say something of the area: an institution is spared what the register says of all, and what it has no value for."""
    if not here.is_institution:
        return keys
    return tuple(key for key in keys if metric_of(key).theme is not Theme.COVERAGE and own_row(here, key)["value"] is not None)


@lru_cache(maxsize=128)
def beside_drawing(here: Here, keys: tuple[str, ...]) -> Drawing:
    _, kinds = here.text, chosen(here)
    heads = "".join(f'<th scope="col">{escape(name(here, kind))}<small>{escape(basis_name(here, kind))}</small></th>' for kind in kinds)
    first = f'<th scope="col">{escape(_("指标"))}</th><th scope="col">{escape(_("本期"))}<small>{escape(period_text(here.period, here.language))}</small></th>'
    rows = "".join(_row(here, metric_of(key)) for key in keys)
    names = _("、").join(name(here, kind) for kind in kinds)
    alt = _("{area}的{count}项指标并列对照：{names}").format(area=here.name(here.area), count=len(keys), names=names)
    table = f'<table class="beside" aria-label="{escape(alt)}"><thead><tr>{first}{heads}</tr></thead><tbody>{rows}</tbody></table>'
    return Drawing(f'<div class="frame">{table}</div>', alt)


def _row(here: Here, metric: Metric) -> str:
    own = own_row(here, metric.key)
    told = (
        value_text(own["value"], metric, here.language) if own["value"] is not None else f"{NULL} {status_text(own['status'], metric, here.language)}".rstrip()
    )
    cells = "".join(_cell(here, metric, each) for each in beside(here, metric.key))
    name = metric.name(here.language)
    label = here.text("{name}：这个数从哪里来").format(name=name)
    return f'<tr><th scope="row">{link(label, escape(name), page="origin", metric=metric.key)}</th><td class="own">{escape(told)}</td>{cells}</tr>'


def _cell(here: Here, metric: Metric, each: Beside) -> str:
    """The difference with its mark, and below it the value there; all of it in words for who looks closer."""
    mark = MARKS[each.verdict]
    change = f'<span class="delta {tone(each.verdict)}">{escape(f"{each.change or NULL} {mark}".rstrip())}</span>'
    value = "" if each.value is None else f"<small>{escape(each.shown)}{escape(_of_month(here, metric, each))}</small>"
    return f'<td tabindex="0" data-told aria-label="{escape(cell_words(here, metric, each))}">{change}{value}</td>'


def _of_month(here: Here, metric: Metric, each: Beside) -> str:
    """A month beside a quarter of what adds up: the quarter's mean month."""
    return here.text("（月均）") if each.basis != basis_name(here, each.kind) and metric.kind in ADDED_UP and each.kind in TIMES else ""


def cell_words(here: Here, metric: Metric, each: Beside) -> str:
    """`糖尿病血糖控制率，同比：+6.8个百分点（2021年11月45.2%），超出波动。…`: the whole cell in a sentence."""
    _ = here.text
    head = _("{metric}，{comparison}：{change}").format(metric=metric.name(here.language), comparison=each.name, change=each.change or NULL)
    there = _("（{basis} {value}）").format(basis=each.basis, value=each.shown) if each.value is not None else ""
    return _("；").join(part for part in (head + there, each.note, each.why.replace("**", "").strip()) if part)


def _table(here: Here, keys: tuple[str, ...]) -> Download:
    _ = here.text
    labels = [_("指标"), _("单位"), _("本期")]
    for kind in chosen(here):
        labels += [_("{comparison}：对比值（{basis}）").format(comparison=name(here, kind), basis=basis_name(here, kind))]
        labels += [_("{comparison}：差值").format(comparison=name(here, kind)), _("{comparison}：说明").format(comparison=name(here, kind))]
    rows = beside_rows(here, keys)
    title = beside_drawing(here, keys).alt
    decimals = tuple(PLACES if rows[column].dtype == pl.Float64 else None for column in rows.columns)
    return Download(
        f"beside_{here.area.code}_{here.period}", tuple(labels), rows, lambda other: beside_rows(other, keys), title=title, decimals=decimals
    )  # fmt: skip


@lru_cache(maxsize=128)
def beside_rows(here: Here, keys: tuple[str, ...]) -> pl.DataFrame:
    """metric, unit, value, and of every comparison `_value`, `_difference` (in the metric's unit; in % for flows of counts and money) and `_words`.
    Suppressed values are NaN."""
    schema: dict[str, pl.DataType] = {"metric": pl.String(), "unit": pl.String(), "value": pl.Float64()}
    for kind in chosen(here):
        schema |= {f"{kind}_value": pl.Float64(), f"{kind}_difference": pl.Float64(), f"{kind}_words": pl.String()}
    return pl.DataFrame([_line(here, metric_of(key)) for key in keys], schema=schema)


def _line(here: Here, metric: Metric) -> Mapping[str, object]:
    own = own_row(here, metric.key)
    value = float("nan") if own["status"] == Status.SUPPRESSED.value else own["value"]
    line = {"metric": metric.name(here.language), "unit": unit_word(metric.unit, here.language).strip(), "value": value}
    for each in beside(here, metric.key):
        told = here.text("；").join(part for part in (each.note, each.why.replace("**", "").strip()) if part)
        difference = None if each.difference is None else round(each.difference, PLACES)
        line |= {f"{each.kind}_value": each.value, f"{each.kind}_difference": difference, f"{each.kind}_words": told}
    return line
