"""What diabetes alone has: the paired change of glucose control, and health-steward signing."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from metrics.catalogue import metric_of
from metrics.improvement import paired_test
from views.charts.explain import Statistic, show_how_to_read
from views.charts.happenings import annotated
from views.charts.options import Chart, trend
from views.chronic.rates import people
from views.comparing.course_panels import show_course
from views.definitions import definition_help
from views.empty import running_words
from views.figures import SHOWN, ask, recent
from views.formats import exact, value_text
from views.here import Here
from views.panels import show_chart, show_title

CHANGE = "diabetes_control_change"
LARGEST_P, LEAST_SHOWN_P = 0.05, 0.001


@lru_cache(maxsize=128)
def change_chart(here: Here) -> Chart:
    chart = trend(ask(here, CHANGE, periods=recent(here, SHOWN)), metric_of(CHANGE), here.language)
    return annotated(here, Chart(chart.option, 190, chart.alt), metric_of(CHANGE))


@lru_cache(maxsize=128)
def change_words(here: Here) -> str:
    """The paired change with its interval, its pairs and what they are a part of."""
    _, language = here.text, here.language
    metric = metric_of(CHANGE)
    row = next(iter(ask(here, metric.key).to_dicts()), None)
    managed = next(iter(ask(here, "diabetes_managed").to_dicts()), None)
    if row is None or row["value"] is None or managed is None:
        return running_words(here) or _("本期没有可以配对的患者，无法说明变化。")
    words = _("**{value}**（95%区间{lower}至{upper}个百分点）：在管{managed}人中可配对{pairs}人；末次达标比首次达标净增{gain}人。")
    return words.format(
        value=value_text(row["value"], metric, language),
        lower=exact(row["lower"], 1, language),
        upper=exact(row["upper"], 1, language),
        pairs=people(here, row["denominator"]),
        managed=people(here, managed["value"]),
        gain=people(here, row["numerator"]),
    )


@lru_cache(maxsize=128)
def chance_words(here: Here) -> str:
    """How many came to target and how many fell from it, and whether that is chance; empty without pairs."""
    level = here.tree[here.area.code].level
    found = paired_test(metric_of(CHANGE), here.snapshot, scope=here.scope, by=level, periods=(here.period,), within=here.area.code)
    row = next(iter(found.to_dicts()), None)
    if row is None or row["p_value"] is None or not _has_pairs(here):
        return ""
    _, p_value = here.text, row["p_value"]
    verdict = _("不是偶然") if p_value < LARGEST_P else _("可能是偶然")
    told = f"p < {LEAST_SHOWN_P}" if p_value < LEAST_SHOWN_P else f"p = {exact(p_value, 3, here.language)}"
    words = _("由不达标转为达标{gained}人，由达标转为不达标{lost}人：**{verdict}**（McNemar检验，{p}）。")
    return words.format(gained=people(here, row["gained"]), lost=people(here, row["lost"]), verdict=verdict, p=told)


def _has_pairs(here: Here) -> bool:
    return bool(ask(here, CHANGE)["value"].count())


def show_change(here: Here) -> None:
    """The paired change of glucose control, what it is of, and what it must not be compared with."""
    _ = here.text
    metric = metric_of(CHANGE)
    show_title(metric.name(here.language), _("同一批人，首次与末次空腹血糖"), definition_help(metric, here.language))
    st.markdown(f"{change_words(here)} {chance_words(here)}")
    show_chart(here, "control-change", change_chart(here))
    st.caption(
        _(
            "公布的“血糖达标率提升21.58%”（2022年2月）与“超12.1%”（2022年11月）出自两个不同样本，均未说明是百分比还是百分点，只照原文引用，不与本图相比，也不取平均。"
        )
    )
    show_how_to_read(here, Statistic.INTERVAL)


def show_new(here: Here, disease: str) -> None:
    """New enrolments, judged month by month."""
    _ = here.text
    metric = metric_of(f"{disease}_new")
    show_title(metric.name(here.language), _("按登记日期，近24期"), definition_help(metric, here.language))
    show_course(here, "new", metric.key)
    st.caption(_("登记常在政策时点突增：越限是特殊原因，要问是扩面还是补录，不当作平常水平。"))


def show_signing(here: Here) -> None:
    """Health-steward signing: how many are signed, of how many, and when they signed."""
    _, language = here.text, here.language
    signed, new = metric_of("steward_signed"), metric_of("steward_signed_new")
    rows = {row["metric"]: row["value"] for row in ask(here, signed.key, "diabetes_managed").to_dicts()}
    note = _("期末糖尿病在管{managed}人中已签{signed}人").format(signed=people(here, rows.get(signed.key)), managed=people(here, rows.get("diabetes_managed")))
    show_title(new.name(language), note, definition_help(new, language) + "\n\n---\n\n" + definition_help(signed, language))
    show_course(here, "signed-new", new.key)
    st.caption(_("签约集中在政策时点：突增是特殊原因，之后回落到平常水平不是退步。"))
