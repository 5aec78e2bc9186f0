"""Chronic-disease centres on the screen: what is chosen, the study behind every panel, and its figures in words. Charts and tables are in the modules beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from metrics.catalogue.chronic import SHORT
from metrics.centres import DISEASES, Outcome, Reader, Study, study
from metrics.definition import Unit
from metrics.matching import Standing, known_until, matching
from views.coverage.lacking import kind_name
from views.definitions import definition_help
from views.filters import pick, switch
from views.formats import NULL, exact, signed, unit_word
from views.here import Here

CALIPERS = ("2", "3", "4")
"""How many times as many patients a match may have; the widest is the default, and the page says what the others would give."""
WIDEST = CALIPERS[-1]


@dataclass(frozen=True)
class Choice:
    """What the reader wants to compare."""

    outcome: Outcome
    disease: str
    caliper: float

    @property
    def is_count(self) -> bool:
        return self.outcome is Outcome.MANAGED


def choose(here: Here) -> Choice:
    """Outcome, disease and caliper, all in the address."""
    _ = here.text
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        disease = switch(here, "disease", _("病种"), {key: SHORT[key](here.language) for key in DISEASES}, DISEASES[0])
        options = {outcome.value: outcome_name(here, outcome, disease) for outcome in Outcome}
        outcome = pick(here, "outcome", _("比什么"), options, Outcome.STANDARDISED.value, width=340)
        sizes = {each: _("规模相差{times}倍以内").format(times=each) for each in CALIPERS}
        caliper = pick(here, "caliper", _("多相似"), sizes, WIDEST, width=230)
    return Choice(Outcome(outcome), disease, float(caliper))


def outcome_name(here: Here, outcome: Outcome, disease: str) -> str:
    _ = here.text
    match outcome:
        case Outcome.FOLLOWED:
            return _("{disease}近3个月随访率").format(disease=SHORT[disease](here.language))
        case Outcome.MANAGED:
            return _("{disease}在管患者（开设前一月＝100%）").format(disease=SHORT[disease](here.language))
    return metric_of(f"{disease}_{outcome}_rate").name(here.language)


def outcome_help(here: Here, choice: Choice) -> str:
    """The definition, and what a centre's newly enrolled patients do to it."""
    _ = here.text
    match choice.outcome:
        case Outcome.STANDARDISED:
            more = _("在管不满3个整月的新患者不在这个率里，满3个月后按比例要求：开设后大批新登记，率的构成会变。")
            return definition_help(metric_of(f"{choice.disease}_standardised_rate"), here.language) + "\n\n" + more
        case Outcome.CONTROL:
            more = _("新登记的患者马上进入分母，还没有读数就算未控制：开设后大批新登记，会把率往下拉。")
            return definition_help(metric_of(f"{choice.disease}_control_rate"), here.language) + "\n\n" + more
        case Outcome.FOLLOWED:
            return _("在管满3个整月的患者中，近3个月有任何方式随访的占比：六种状态里的近3月达标、近3月未达标、未测量，除以它们与逾期、失访之和。")
        case Outcome.MANAGED:
            return _("期末在管患者数，以各机构自己开设前一月为100%：看登记增长得有多快，不看管得好不好。")


def reader_of(here: Here) -> Reader:
    return Reader(here.scope, here.surroundings.rules, here.is_release)


def until(here: Here) -> date:
    return known_until(here.snapshot, here.period.last)


def study_of(here: Here, choice: Choice) -> Study:
    """The sets whose centre lies in the reader's area."""
    asked = dict(reader=reader_of(here), within=here.area.code, until=until(here), caliper=choice.caliper)
    return study(here.snapshot, choice.outcome, choice.disease, **asked)


@lru_cache(maxsize=128)
def centres_of(here: Here, caliper: float) -> pl.DataFrame:
    """The rows of `Matching.centres` in the reader's area."""
    inside = [area.code for area in here.tree.at(INSTITUTION, here.area.code)]
    return matching(here.snapshot, until(here), caliper).centres.filter(pl.col("institution_id").is_in(inside))


def standing_words(here: Here, standing: Standing) -> str:
    """Why a centre is compared or is not."""
    _ = here.text
    return {
        Standing.MATCHED: _("已配对"),
        Standing.EARLY: _("开设前记录不满一年"),
        Standing.WAITING: _("开设不满一年"),
        Standing.INTERRUPTED: _("前后一年内停过"),
        Standing.NO_PATIENTS: _("开设前没有患者"),
        Standing.NO_PARTNER: _("没有规模相近的机构"),
        Standing.TAKEN: _("相近的机构已配给更近的中心"),
    }[standing]


def stratum_names(here: Here) -> dict[str, str]:
    """Zones and kinds as the reader's language says them."""
    areas = here.tree.areas.values()
    zones = {area.zone_zh: (area.zone_en if here.language == "en" else area.zone_zh) or area.zone_zh for area in areas if area.zone_zh}
    return {area.kind or "": kind_name(here, area.kind) for area in here.tree.at(INSTITUTION)} | zones


def percent(value: float | None, language: str) -> str:
    return NULL if value is None else exact(value * 100, 1, language) + "%"


def points(value: float | None, language: str) -> str:
    return NULL if value is None else signed(value * 100, 1, language) + unit_word(Unit.POINTS, language)


def interval(lower: float | None, upper: float | None, language: str) -> str:
    """`−1.2 – +4.5`, without a unit; – where there is none."""
    return NULL if lower is None or upper is None else f"{signed(lower * 100, 1, language)} – {signed(upper * 100, 1, language)}"
