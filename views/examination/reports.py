"""Cloud examination on the screen: how many of which modality, how long reports take, areas beside one another, what is not reported."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from metrics.catalogue import metric_of
from metrics.catalogue.examination import MODALITIES, NAMES
from views.charts.happenings import annotated
from views.charts.lines import lines
from views.charts.options import Chart, stacked
from views.comparing.course_panels import helps, show_course, show_courses_of
from views.definitions import definition_help
from views.figures import SHOWN, ask, recent
from views.filters import switch
from views.formats import exact, period_text, value_text
from views.here import Here
from views.panels import pick_metric, show_chart, show_comparison, show_title
from views.texts import plain

VOLUME, WITHIN, RECOGNITION = "cloud_examinations", "examination_within_24h_rate", "examination_recognition_rate"
P50, P90 = "examination_turnaround_p50_hours", "examination_turnaround_p90_hours"
CRITICAL, CRITICAL_RATE, CRITICAL_WITHIN = "examination_critical", "examination_critical_rate", "examination_critical_within_24h_rate"
REPORTED, UNREPORTED = "examination_reported_rate", "examination_unreported"


def by_modality(key: str) -> tuple[str, ...]:
    return tuple(f"{key}_{modality}" for modality in MODALITIES)


COMPARED = (WITHIN, *by_modality(WITHIN), P50, *by_modality(P50), P90, RECOGNITION, REPORTED, CRITICAL_WITHIN, CRITICAL_RATE, VOLUME, UNREPORTED)


def _labels(here: Here, key: str) -> dict[str, str]:
    """The modality's name by the key of its metric."""
    return {each: NAMES[modality](here.language) for each, modality in zip(by_modality(key), MODALITIES, strict=True)}


@lru_cache(maxsize=128)
def volume_columns(here: Here) -> Chart:
    """Requests by modality, one column a period."""
    _, periods = here.text, recent(here, SHOWN)
    frame = ask(here, *by_modality(VOLUME), periods=periods)
    parts = {label: _over(frame.filter(metric=key).select("period", "value").iter_rows(), periods) for key, label in _labels(here, VOLUME).items()}
    alt = _("各类云检查申请量走势，{start}至{end}").format(start=periods[0], end=periods[-1])
    chart = stacked([str(period) for period in periods], parts, here.language, alt=alt, unit=_("次"))
    return Chart(chart.option, 330, chart.alt)


def _over(pairs: Sequence[tuple[str, float | None]], periods: Sequence[object]) -> list[float | None]:
    values = dict(pairs)
    return [values.get(str(period)) for period in periods]


def show_volumes(here: Here) -> None:
    _ = here.text
    show_title(_("各类检查的申请量"), _("各类相加为云检查总量"), definition_help(metric_of(VOLUME), here.language))
    show_chart(here, "volumes", volume_columns(here))


@lru_cache(maxsize=128)
def turnaround_lines(here: Here, key: str) -> Chart:
    """The hours from request to report of each modality, one line each."""
    frames = {metric_of(each): ask(here, each, periods=recent(here, SHOWN)) for each in by_modality(key)}
    return annotated(here, lines(frames, _labels(here, key), here.language, has_bands=False, height=300), *frames)


def show_turnaround(here: Here) -> None:
    _ = here.text
    labels = {P50: _("中位数"), P90: _("第90百分位")}
    show_title(_("各类检查的报告用时"), _("从申请到报告的小时数，按报告时间"), helps(here, labels))
    key = switch(here, "turnaround", _("报告用时"), labels, P50)
    if ask(here, key, periods=recent(here, SHOWN))["value"].count():
        show_chart(here, f"turnaround-{key}", turnaround_lines(here, key))
    else:
        st.markdown(_("图中各期没有一份报告，用时无从计算。"))


def show_examination_comparison(here: Here) -> None:
    """The areas of the level below in one metric; an institution among its neighbours."""
    show_comparison(here, pick_metric(here, COMPARED, WITHIN))
    st.caption(here.text("各检查类型快慢相差很大：合计的比率受类型构成影响，比较机构时请选单一类型。"))


def show_within(here: Here) -> None:
    _ = here.text
    labels = {WITHIN: _("合计")} | _labels(here, WITHIN)
    show_courses_of(here, "within", metric_of(WITHIN).name(here.language), _("占当期申请的百分比"), labels)


@lru_cache(maxsize=128)
def critical_words(here: Here) -> str:
    """The period's critical values, how many were reported within a day, and how rare they are with the interval."""
    _, language = here.text, here.language
    found = {row["metric"]: row for row in ask(here, CRITICAL_RATE, CRITICAL_WITHIN).to_dicts()}
    rate, within = found.get(CRITICAL_RATE), found.get(CRITICAL_WITHIN)
    if rate is None or within is None or rate["value"] is None:
        return _("本期没有填报是否危急的检查，危急值率无从计算。")
    told = _("{known}次检查填报了是否危急，其中危急值**{critical}**例（{share}，95%区间{lower}至{upper}）").format(
        known=exact(rate["denominator"], 0, language),
        critical=exact(rate["numerator"], 0, language),
        share=value_text(rate["value"], metric_of(CRITICAL_RATE), language),
        lower=value_text(rate["lower"], metric_of(CRITICAL_RATE), language),
        upper=value_text(rate["upper"], metric_of(CRITICAL_RATE), language),
    )
    if within["value"] is None:
        return told + _("。")
    late = within["denominator"] - within["numerator"]
    return told + _("，24小时内没有报告的{late}例。").format(late=exact(late, 0, language))


def show_critical(here: Here) -> None:
    """The period in words, and number, share or timeliness over time."""
    _ = here.text
    labels = {CRITICAL: _("例数"), CRITICAL_RATE: _("占比"), CRITICAL_WITHIN: _("24小时内报告")}
    show_title(metric_of(CRITICAL).name(here.language), _("按申请时间"), helps(here, labels))
    st.markdown(critical_words(here))
    show_course(here, "critical", switch(here, "critical", metric_of(CRITICAL).name(here.language), labels, CRITICAL))


def show_recognition(here: Here) -> None:
    show_courses_of(here, "recognition", metric_of(RECOGNITION).name(here.language), here.text("占可以互认的百分比"), {RECOGNITION: ""})


def show_unreported(here: Here) -> None:
    _ = here.text
    row = next(iter(ask(here, UNREPORTED).to_dicts()), None)
    words = _("{period}申请、目前还没有报告的有**{count}**次；近期的申请可能还会出报告。")
    labels = {UNREPORTED: _("次数"), REPORTED: _("报告完成率")}
    show_courses_of(here, "unreported", metric_of(UNREPORTED).name(here.language), _("按申请时间"), labels)
    if row is not None and row["value"]:
        st.caption(words.format(period=plain(period_text(here.period, here.language)), count=exact(row["value"], 0, here.language)))
