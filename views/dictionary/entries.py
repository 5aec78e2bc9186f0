"""The dictionary: every metric's definition in words, written from the catalogue alone."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from data.schema.prevalence import Prevalence
from metrics.catalogue import CATALOGUE, metric_of
from metrics.definition import Direction, Estimated, Kind, Measure, Metric, Theme, Unit
from metrics.errors import ImpossibleValue
from metrics.result import Status
from views.definitions import status_text
from views.dictionary.uses import page_titles
from views.figures import ask
from views.finding.metrics_by_word import found_keys
from views.formats import NULL, day_text, unit_word, value_text
from views.here import Here
from views.tables import Column
from views.texts import Translate, translator

EVERY = "all"
"""The filter that keeps every theme."""
FIELDS = (
    "sentence",
    "why",
    "formula",
    "numerator",
    "denominator",
    "unit",
    "direction",
    "areas",
    "months",
    "target",
    "document",
    "limits",
    "pages",
    "version",
    "changes",
    "data",
)
"""What a definition says, in the order of reading."""


def theme_words(theme: Theme, _: Translate) -> str:
    return {
        Theme.COVERAGE: _("机构覆盖"),
        Theme.CHRONIC: _("慢病管理"),
        Theme.HOME: _("居家服务"),
        Theme.FAMILY_DOCTOR: _("家庭医生"),
        Theme.PHARMACY: _("云药房"),
        Theme.EXAMINATION: _("云检查"),
        Theme.CAPITATION: _("人头付费"),
        Theme.USE: _("真用起来"),
    }[theme]


def direction_words(direction: Direction, _: Translate) -> str:
    return {Direction.UP: _("越高越好"), Direction.DOWN: _("越低越好"), Direction.NEUTRAL: _("无好坏之分")}[direction]


def formula(metric: Metric, _: Translate, language: str) -> str:
    """Numerator and denominator put together as they are computed."""
    above = metric.numerator.words(language)
    if metric.kind is Kind.PERCENTILE:
        return _("期内各次所用时间合并直方图后的第{share}百分位").format(share=f"{(metric.percentile or 0) * 100:g}")
    if metric.denominator is None:
        return above
    below = metric.denominator.words(language)
    parts = [f"{above} ÷ {_('（{product}）').format(product=below)}" if isinstance(metric.denominator, Estimated) else f"{above} ÷ {below}"]
    if metric.factor != 1:
        parts.append(f"{metric.factor:g}")
    if metric.is_annualised:
        parts.append(_("12 ÷ 期内月数"))
    return " × ".join(parts)


def unit_words(metric: Metric, language: str) -> str:
    return "%" if metric.unit is Unit.PERCENT else unit_word(metric.unit, language).strip() or metric.unit.value


def denominator_words(metric: Metric, prevalence: Prevalence | None, language: str) -> str:
    """In words; for estimated patients with the settings' numbers and where they were printed."""
    words = metric.denominator_words(language)
    survey = prevalence.survey(metric.denominator.survey) if prevalence and isinstance(metric.denominator, Estimated) else None
    if survey is None or prevalence is None:
        return words
    _ = translator(language)
    told = _("{words}。成人占{adults}%（{adults_source}），患病率{prevalence}%（{source}）")
    source = prevalence.adult_share_source_en if language == "en" else prevalence.adult_share_source_zh
    return told.format(
        words=words, adults=f"{prevalence.adult_share_pct:g}", adults_source=source, prevalence=f"{survey.prevalence_pct:g}", source=survey.source
    )


def changes_words(metric: Metric, _: Translate, language: str) -> str:
    """The change log, the newest entry first."""
    entries = (
        _("第{version}版（{day}起）：{words}").format(version=change.version, day=day_text(change.on, language), words=change.words(language))
        for change in reversed(metric.changes)
    )
    return " ".join(entries)


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
        "areas": _("跨区域"),
        "months": _("跨月份"),
        "target": _("目标值"),
        "document": _("文件与条款"),
        "limits": _("局限与注意"),
        "pages": _("所在页面"),
        "version": _("版本"),
        "changes": _("变更记录"),
        "data": _("数据列"),
    }


def definition(metric: Metric, language: str, prevalence: Prevalence | None = None) -> dict[str, str]:
    """`FIELDS` of one metric in words, of the version in force now."""
    _ = translator(language)
    return {
        "sentence": metric.sentence(language),
        "why": metric.why(language),
        "formula": formula(metric, _, language),
        "numerator": metric.numerator.words(language),
        "denominator": denominator_words(metric, prevalence, language),
        "unit": unit_words(metric, language),
        "direction": direction_words(metric.direction, _),
        "areas": metric.adds_over_areas(language),
        "months": metric.adds_over_months(language),
        "target": metric.target_words(language),
        "document": f"{metric.source.document(language)} · {metric.source.clause(language)}",
        "limits": metric.limits(language),
        "pages": _("、").join((*page_titles(metric.key, language), _("指标字典"))),
        "version": _("第{version}版，自{day}起").format(version=metric.version, day=day_text(metric.valid_from, language)),
        "changes": changes_words(metric, _, language),
        "data": data_words(metric),
    }


def found(query: str, theme: str) -> tuple[str, ...]:
    """Keys of the metrics of a theme that the words find."""
    return tuple(key for key in found_keys(query) if theme in (EVERY, metric_of(key).theme.value))


@lru_cache(maxsize=64)
def current_values(here: Here) -> dict[str, str]:
    """Key → the value at the reader's area and period, or why there is none."""
    return {key: current_value(here, metric) for key, metric in CATALOGUE.items()}


def current_value(here: Here, metric: Metric) -> str:
    """The metric's value at the reader's area and period in words, or why there is none."""
    try:
        row = next(iter(ask(here, metric.key).to_dicts()), None)
    except ImpossibleValue:
        return f"{NULL} {here.text('数据有误')}"
    return _value_words(row, metric, here.language)


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
    """Of the download: definitions alone, no figure of anybody."""
    names = field_names(here.text)
    return {key: column for key, column in columns(here).items() if key != "value"} | {key: Column(names[key]) for key in FIELDS}


@lru_cache(maxsize=256)
def rows(here: Here, keys: tuple[str, ...]) -> pl.DataFrame:
    """One row a metric with every column of `columns` and of `full_columns`."""
    _, values = here.text, current_values(here)
    told = [
        {"name": metric.name(here.language), "value": values[metric.key], "theme": theme_words(metric.theme, _), "key": metric.key}
        | definition(metric, here.language, here.snapshot.prevalence)
        for metric in map(metric_of, keys)
    ]
    return pl.DataFrame(told, schema=dict.fromkeys((*columns(here), *FIELDS), pl.String))
