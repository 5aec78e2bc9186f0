"""What diabetes alone has: the paired change of glucose control, and health-steward signing."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from metrics.catalogue import metric_of
from views.charts import Chart, trend
from views.chronic import PERIODS, flow_chart, people
from views.definitions import definition_help
from views.empty import running_words
from views.figures import ask, recent
from views.formats import exact, value_text
from views.here import Here
from views.panels import show_chart, show_title


@lru_cache(maxsize=128)
def change_chart(here: Here) -> Chart:
    key = "diabetes_control_change"
    chart = trend(ask(here, key, periods=recent(here, PERIODS)), metric_of(key), here.language)
    return Chart(chart.option, 190, chart.alt)


@lru_cache(maxsize=128)
def change_words(here: Here) -> str:
    """The paired change with its interval, its pairs and what they are a part of."""
    _, language = here.text, here.language
    metric = metric_of("diabetes_control_change")
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


def show_change(here: Here) -> None:
    """The paired change of glucose control, what it is of, and what it must not be compared with."""
    _ = here.text
    metric = metric_of("diabetes_control_change")
    show_title(metric.name(here.language), _("同一批人，首次与末次空腹血糖"), definition_help(metric, here.language))
    st.markdown(change_words(here))
    show_chart(here, "control-change", change_chart(here))
    st.caption(
        _(
            "公布的“血糖达标率提升21.58%”（2022年2月）与“超12.1%”（2022年11月）出自两个不同样本，均未说明是百分比还是百分点，只照原文引用，不与本图相比，也不取平均。"
        )
    )


@lru_cache(maxsize=128)
def stock_chart(here: Here, key: str) -> Chart:
    chart = trend(ask(here, key, periods=recent(here, PERIODS)), metric_of(key), here.language)
    return Chart(chart.option, 180, chart.alt)


def show_signing(here: Here) -> None:
    """Health-steward signing: how many are signed, of how many, and when they signed."""
    _, language = here.text, here.language
    signed_metric = metric_of("steward_signed")
    rows = {row["metric"]: row["value"] for row in ask(here, "steward_signed", "steward_signed_new", "diabetes_managed").to_dicts()}
    signed_now, managed = rows.get("steward_signed"), rows.get("diabetes_managed")
    note = _("期末糖尿病在管{managed}人中已签{signed}人").format(signed=people(here, signed_now), managed=people(here, managed))
    show_title(_("健康主管签约"), note, definition_help(signed_metric, language))
    left, right = st.columns(2)
    with left:
        st.caption(signed_metric.name(language))
        show_chart(here, "signed", stock_chart(here, "steward_signed"))
    with right:
        st.caption(metric_of("steward_signed_new").name(language), help=definition_help(metric_of("steward_signed_new"), language))
        show_chart(here, "signed-new", flow_chart(here, "steward_signed_new", 180))
