"""Concerns in one sentence each: what, how much, by which rule and since when, as Markdown; and in a few words, as a title."""

from __future__ import annotations

from collections.abc import Mapping

from data.schema.months import parse_period
from metrics.definition import Metric
from metrics.statistics.special_causes import SpecialCause
from views.charts.control_chart import marked_words, rule_words
from views.comparing.stage import stage
from views.formats import change_text, exact, period_text, value_text
from views.here import Here
from views.texts import plain


def special_words(here: Here, metric: Metric, row: Mapping) -> str:
    """A row of `metrics.concerns.special_concerns`."""
    _, language = here.text, here.language
    form = _("{what}{value}，{rule}") if row["since"] == row["period"] else _("{what}{value}，{rule}，自{since}起")
    return form.format(
        what=metric.name(language),
        value=plain(value_text(row["value"], metric, language)),
        rule=rule_words(language, here.surroundings.trend_length)[row["label"]],
        since=period_text(parse_period(row["since"]), language),
    )


def beyond_words(here: Here, metric: Metric, row: Mapping, *, was_outside: bool | None) -> str:
    """A row of `metrics.concerns.beyond_funnel`; `was_outside` a year before, null where that is not known."""
    _, language = here.text, here.language
    is_low = row["value"] < row["target"]
    low, high = _("{what}{value}，低于{field}同等规模的99.8%下限{limit}（n={count}）"), _("{what}{value}，高于{field}同等规模的99.8%上限{limit}（n={count}）")
    sentence = (low if is_low else high).format(
        field=plain(here.name(stage(here).area)),
        what=metric.name(language),
        value=plain(value_text(row["value"], metric, language)),
        limit=plain(value_text(row["limit"], metric, language)),
        count=exact(row["denominator"], 0, language),
    )
    if was_outside is None:
        return sentence
    return sentence + (_("，去年同期也在线外") if was_outside else _("，去年同期尚在线内"))


def fallen_words(here: Here, metric: Metric, row: Mapping) -> str:
    """A row of `metrics.concerns.worsened`."""
    _, language = here.text, here.language
    return _("{what}较去年同期{change}，至{value}，超出随机波动（99.8%）").format(
        what=metric.name(language),
        change=plain(change_text(row["value"], row["value_before"], metric, language) or ""),
        value=plain(value_text(row["value"], metric, language)),
    )


def special_title(here: Here, metric: Metric, row: Mapping) -> str:
    """The same concern in one short sentence for the head of a slide; plain text, as the two below."""
    return here.text("{who}：{what}{rule}，本期{value}").format(
        who=here.name(row["area_code"]),
        what=metric.name(here.language),
        rule=marked_words(SpecialCause(row["label"]), here.language),
        value=value_text(row["value"], metric, here.language),
    )


def beyond_title(here: Here, metric: Metric, row: Mapping) -> str:
    _ = here.text
    is_low = row["value"] < row["target"]
    form = _("{who}：{what}{value}，低于同等规模的99.8%下限") if is_low else _("{who}：{what}{value}，高于同等规模的99.8%上限")
    return form.format(who=here.name(row["area_code"]), what=metric.name(here.language), value=value_text(row["value"], metric, here.language))


def fallen_title(here: Here, metric: Metric, row: Mapping) -> str:
    return here.text("{who}：{what}较去年同期{change}，超出随机波动").format(
        who=here.name(row["area_code"]),
        what=metric.name(here.language),
        change=change_text(row["value"], row["value_before"], metric, here.language) or "",
    )
