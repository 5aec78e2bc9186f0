"""The dictionary: every metric's definition in words, written from the catalogue alone."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from metrics.catalogue import CATALOGUE, metric_of
from metrics.definition import Direction, Kind, Measure, Metric, Over, Theme, Unit
from metrics.result import Status
from views.definitions import status_text
from views.figures import ask
from views.formats import NULL, unit_word, value_text
from views.here import Here
from views.tables import Column
from views.texts import Translate, plain, translator

EVERY = "all"
"""The filter that keeps every theme."""
FIELDS = ("sentence", "why", "formula", "numerator", "denominator", "unit", "direction", "adds", "target", "document", "limits", "version", "data")
"""What a definition says, in the order of reading."""


def theme_words(theme: Theme, _: Translate) -> str:
    return {Theme.COVERAGE: _("机构覆盖"), Theme.CHRONIC: _("慢病管理"), Theme.HOME: _("居家服务"), Theme.CAPITATION: _("人头付费")}[theme]


def direction_words(direction: Direction, _: Translate) -> str:
    return {Direction.UP: _("越高越好"), Direction.DOWN: _("越低越好"), Direction.NEUTRAL: _("无好坏之分")}[direction]


def formula(metric: Metric, _: Translate, language: str) -> str:
    """Numerator and denominator put together as they are computed."""
    above = metric.numerator.words(language)
    if metric.kind is Kind.PERCENTILE:
        return _("期内各单等待时间合并直方图后的第{share}百分位").format(share=f"{(metric.percentile or 0) * 100:g}")
    if metric.denominator is None:
        return above
    parts = [f"{above} ÷ {metric.denominator.words(language)}"]
    if metric.factor != 1:
        parts.append(f"{metric.factor:g}")
    if metric.is_annualised:
        parts.append(_("12 ÷ 期内月数"))
    return " × ".join(parts)


def adding_words(metric: Metric, _: Translate) -> str:
    """How it adds over areas and over months."""
    match metric.kind:
        case Kind.PERCENTILE:
            return _("不能相加或平均：各区域、各月份先合并等待时间直方图，再取百分位")
        case Kind.DISTINCT:
            return _("不能相加：同一项目在多个机构、多个月份只算一次")
        case Kind.STOCK:
            return _("区域：各机构相加；时间：取期末月份，不跨月相加")
        case Kind.EVENTS | Kind.AMOUNT:
            return _("区域：各机构相加；时间：各月相加")
        case _any:
            pass
    if metric.numerator.over is Over.LAST:
        return _("区域：分子、分母分别相加后再相除，不取平均；时间：取期末月份")
    return _("区域和时间：分子、分母分别相加后再相除，不取平均")


def unit_words(metric: Metric, language: str) -> str:
    return "%" if metric.unit is Unit.PERCENT else unit_word(metric.unit, language).strip() or metric.unit.value


def target_words(metric: Metric, _: Translate, language: str) -> str:
    if metric.target is None:
        return _("未设定")
    return f"{metric.target.value:g}{'%' if metric.unit is Unit.PERCENT else ''} · {metric.target.source(language)}"


def data_words(metric: Metric) -> str:
    """The mart's tables and columns that are summed."""
    measures = [part for part in (metric.numerator, metric.denominator) if isinstance(part, Measure)]
    return " ÷ ".join(f"{part.table}({' + '.join(part.plus)}{''.join(f' − {column}' for column in part.minus)})" for part in measures)


def field_names(_: Translate) -> dict[str, str]:
    return {
        "sentence": _("定义"),
        "why": _("为何重要"),
        "formula": _("公式"),
        "numerator": _("分子"),
        "denominator": _("分母"),
        "unit": _("单位"),
        "direction": _("方向"),
        "adds": _("如何相加"),
        "target": _("目标值"),
        "document": _("文件与条款"),
        "limits": _("局限与注意"),
        "version": _("版本"),
        "data": _("数据列"),
    }


def definition(metric: Metric, language: str) -> dict[str, str]:
    """`FIELDS` of one metric in words."""
    _ = translator(language)
    return {
        "sentence": metric.sentence(language),
        "why": metric.why(language),
        "formula": formula(metric, _, language),
        "numerator": metric.numerator.words(language),
        "denominator": metric.denominator.words(language) if metric.denominator else _("无"),
        "unit": unit_words(metric, language),
        "direction": direction_words(metric.direction, _),
        "adds": adding_words(metric, _),
        "target": target_words(metric, _, language),
        "document": f"{metric.source.document(language)} · {metric.source.clause(language)}",
        "limits": metric.limits(language),
        "version": _("第{version}版，自{day}起").format(version=metric.version, day=metric.valid_from.isoformat()),
        "data": data_words(metric),
    }


def found(query: str, theme: str) -> tuple[str, ...]:
    """Keys of the metrics of a theme that hold every word of the query in key, name or sentence, in either language."""
    words = query.lower().split()
    return tuple(key for key, metric in CATALOGUE.items() if theme in (EVERY, metric.theme.value) and all(word in _searched(metric) for word in words))


def _searched(metric: Metric) -> str:
    return "\n".join((metric.key, metric.name.zh, metric.name.en, metric.sentence.zh, metric.sentence.en)).lower()


@lru_cache(maxsize=64)
def current_values(here: Here) -> dict[str, str]:
    """Key → the value at the reader's area and period, or why there is none."""
    found_rows = {key: next(iter(ask(here, key).to_dicts()), None) for key in CATALOGUE}
    return {key: _value_words(row, metric_of(key), here.language) for key, row in found_rows.items()}


def _value_words(row: dict | None, metric: Metric, language: str) -> str:
    if row is not None and row["value"] is not None:
        return value_text(row["value"], metric, language)
    status = row["status"] if row else Status.NO_CASES.value
    return f"{NULL} {status_text(status, metric, language)}".rstrip()


def columns(here: Here) -> dict[str, Column]:
    """Of the list; the download of full definitions adds the rest."""
    _ = here.text
    return {
        "name": Column(_("指标"), is_pinned=True),
        "value": Column(_("当前值")),
        "theme": Column(_("主题")),
        "direction": Column(_("方向")),
        "key": Column(_("代码")),
    }


def full_columns(here: Here) -> dict[str, Column]:
    names = field_names(here.text)
    return columns(here) | {key: Column(names[key]) for key in FIELDS}


@lru_cache(maxsize=256)
def rows(here: Here, keys: tuple[str, ...]) -> pl.DataFrame:
    """One row a metric with every column of `full_columns`."""
    _, values = here.text, current_values(here)
    told = [
        {"name": metric.name(here.language), "value": values[metric.key], "theme": theme_words(metric.theme, _), "key": metric.key}
        | definition(metric, here.language)
        for metric in map(metric_of, keys)
    ]
    return pl.DataFrame(told, schema=dict.fromkeys(full_columns(here), pl.String))


def markdown(here: Here, keys: tuple[str, ...]) -> str:
    """The definitions as a document: one section a metric."""
    names = field_names(here.text)
    sections = [f"# {here.text('指标字典')}"]
    for metric in map(metric_of, keys):
        lines = [f"- **{names[field]}**：{plain(text)}" for field, text in definition(metric, here.language).items()]
        sections.append("\n".join([f"## {metric.name(here.language)}", "", f"`{metric.key}`", "", *lines]))
    return "\n\n".join(sections) + "\n"
