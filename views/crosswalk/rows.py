"""National indicators beside our metrics, as rows for a table and words for a document. Nothing is put on the screen here."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from data.schema.crosswalk import ANSWERS, EXACT, NONE, ROUGH, Frame, NationalIndicator
from metrics.catalogue import metric_of
from views.dictionary.entries import current_value
from views.formats import NULL
from views.here import Here
from views.tables import Column
from views.texts import Translate

EVERY = "all"
"""The filter that keeps everything."""
COLOURS = {EXACT: "green", ROUGH: "orange", NONE: "gray"}
NAME_WIDTH = 250


def answer_words(_: Translate) -> dict[str, str]:
    return {EXACT: _("完全对应"), ROUGH: _("大致对应"), NONE: _("无法回答")}


def attested_words(_: Translate) -> dict[str, str]:
    """How well an indicator's own definition is known."""
    return {"V1": _("见于文件原文"), "V2": _("见于二手资料"), "V3": _("凭记忆，未查到原文"), "D": _("本项目设计")}


def said(zh: str, en: str, here: Here) -> str:
    """As it was printed: a national document has no region's words."""
    return en if here.language == "en" else zh


def frames(here: Here) -> dict[str, Frame]:
    return {frame.key: frame for frame in here.surroundings.crosswalk.frames}


def found(here: Here, frame: str, answer: str) -> tuple[NationalIndicator, ...]:
    """The indicators of a frame and of an answer, the best answered first; `EVERY` keeps all."""
    kept = (each for each in here.surroundings.crosswalk.indicators if frame in (EVERY, each.frame) and answer in (EVERY, each.answered))
    return tuple(sorted(kept, key=lambda each: ANSWERS.index(each.answered)))


def formula_words(indicator: NationalIndicator, here: Here) -> str:
    """Numerator and denominator as the document has them, as far as they are known."""
    above, below = said(indicator.numerator_zh, indicator.numerator_en, here), said(indicator.denominator_zh, indicator.denominator_en, here)
    return " ÷ ".join(part for part in (above, below) if part) or here.text("未知")


def metric_words(indicator: NationalIndicator, here: Here) -> str:
    return here.text("；").join(metric_of(key).name(here.language) for key in indicator.metrics) or NULL


def value_words(indicator: NationalIndicator, here: Here) -> str:
    """The metrics' values at the reader's area and period, in their order."""
    return here.text("；").join(current_value(here, metric_of(key)) for key in indicator.metrics) or NULL


def counts(here: Here) -> pl.DataFrame:
    """One row a frame: how many of its indicators are answered how well, with the document and how far it is known."""
    per = {
        frame.key: {answer: sum(each.frame == frame.key and each.answered == answer for each in here.surroundings.crosswalk.indicators) for answer in ANSWERS}
        for frame in here.surroundings.crosswalk.frames
    }
    told = [
        {"frame": said(frame.name_zh, frame.name_en, here), "total": sum(per[key].values())}
        | per[key]
        | {"document": said(frame.document_zh, frame.document_en, here), "about": said(frame.about_zh, frame.about_en, here)}
        for key, frame in frames(here).items()
    ]
    return pl.DataFrame(told, schema={key: pl.Int64 if key in ("total", *ANSWERS) else pl.String for key in count_columns(here)})


def count_columns(here: Here) -> dict[str, Column]:
    _ = here.text
    answers = {answer: Column(words, decimals=0) for answer, words in answer_words(_).items()}
    return {
        "frame": Column(_("框架"), is_pinned=True),
        "total": Column(_("指标数"), decimals=0),
        **answers,
        "document": Column(_("文件"), width=420),
        "about": Column(_("来源说明"), width=520),
    }


def columns(here: Here) -> dict[str, Column]:
    """Of the list; the documents to take away say the rest."""
    _ = here.text
    badges = {words: COLOURS[answer] for answer, words in answer_words(_).items()}
    return {
        "name": Column(_("国家指标"), is_pinned=True, width=NAME_WIDTH),
        "answered": Column(_("回答程度"), badges=badges, width=110),
        "value": Column(_("当前值"), _("本平台指标在所选区域与期间的值；大致对应的数值不可当作国家指标上报"), width=110),
        "metrics": Column(_("本平台指标"), width=220),
        "frame": Column(_("框架")),
        "clause": Column(_("条款"), width=170),
    }


@lru_cache(maxsize=64)
def rows(here: Here, frame: str, answer: str) -> pl.DataFrame:
    """One row an indicator, with every column of `columns` and of `full_columns`."""
    known = {key: said(each.name_zh, each.name_en, here) for key, each in frames(here).items()}
    told = [
        definition(each, here) | {"id": each.id, "frame": known[each.frame], "value": value_words(each, here), "keys": " ".join(each.metrics)}
        for each in found(here, frame, answer)
    ]
    return pl.DataFrame(told, schema=dict.fromkeys(dict.fromkeys((*columns(here), *full_columns(here))), pl.String))


def definition(indicator: NationalIndicator, here: Here) -> dict[str, str]:
    """What one indicator is and how it is answered, in words, without any figure."""
    return {
        "name": said(indicator.name_zh, indicator.name_en, here),
        "clause": said(indicator.clause_zh, indicator.clause_en, here),
        "formula": formula_words(indicator, here),
        "unit": said(indicator.unit_zh, indicator.unit_en, here) or NULL,
        "attested": attested_words(here.text)[indicator.attested],
        "source": said(indicator.source_zh, indicator.source_en, here),
        "answered": answer_words(here.text)[indicator.answered],
        "metrics": metric_words(indicator, here),
        "differs": said(indicator.differs_zh, indicator.differs_en, here),
    }


def field_names(_: Translate) -> dict[str, str]:
    """Of what `definition` says below the name."""
    return {
        "clause": _("条款"),
        "formula": _("国家公式"),
        "unit": _("单位"),
        "attested": _("可信程度"),
        "source": _("资料来源"),
        "answered": _("回答程度"),
        "metrics": _("本平台指标"),
        "differs": _("差别与所缺"),
    }


def full_columns(here: Here) -> dict[str, Column]:
    """Of the whole table to take away: definitions alone, no figure of anybody."""
    _ = here.text
    named = {key: Column(label) for key, label in field_names(_).items()}
    return {"frame": Column(_("框架")), "id": Column(_("代码")), "name": Column(_("国家指标")), **named, "keys": Column(_("本平台指标代码"))}
