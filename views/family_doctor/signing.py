"""Family doctors on the screen: who is signed, signings and renewals month by month, what was done of what was promised, areas beside one another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.months import months_between
from metrics.catalogue import metric_of
from metrics.course import TERM_MONTHS
from views.charts.happenings import annotated
from views.charts.lines import lines
from views.charts.options import Chart
from views.comparing.area_tables import defined_below, show_area_table
from views.comparing.course_panels import helps, show_course
from views.definitions import definition_help
from views.empty import running_words
from views.figures import SHOWN, ask, marked, recent
from views.formats import exact, value_text
from views.here import Here
from views.notices import show_nothing
from views.panels import pick_metric, show_chart, show_comparison, show_title
from views.tables import Column, metric_column, show_table

COMPARED = (
    "signing_rate",
    "signing_fulfilment_rate",
    "signing_renewal_rate",
    "residents_per_team",
    "priority_signed_share",
    "signed_residents",
    "priority_signed_residents",
    "signings_new",
)


def stop_where_nobody_signed(here: Here) -> None:
    """Where nobody has ever signed up to the period, that and what brings figures, instead of ranks of nothing."""
    _ = here.text
    rows = ask(here, "signed_residents", "signings_new", periods=recent(here))
    if rows["value"].fill_null(0).sum() != 0 or here.period.end > here.snapshot.as_of:
        return
    show_nothing(
        _("这里还没有家庭医生签约记录"),
        _("请选晚一些的期间或上级区域；从未上报的，上报“家庭医生签约”表之后，本页才有数字，表的列和规则见指标字典的“数据提交规范”。"),
    )
    st.stop()


@lru_cache(maxsize=128)
def signed_chart(here: Here) -> Chart:
    labels = {"signed_residents": here.text("签约"), "priority_signed_residents": here.text("重点人群")}
    frames = {metric_of(key): ask(here, key, periods=recent(here, SHOWN)) for key in labels}
    return annotated(here, lines(frames, labels, here.language), *frames)


@lru_cache(maxsize=128)
def signed_words(here: Here) -> str:
    """How many are signed, of them how many of priority groups, and of how many residents."""
    _, rows = here.text, _figures(here, "signed_residents", "priority_signed_share", "signing_rate")
    signed, priority, rate = rows.get("signed_residents"), rows.get("priority_signed_share"), rows.get("signing_rate")
    if signed is None or signed["value"] is None:
        return running_words(here) or _("期末签约数没有数据。")
    parts = [_("期末签约**{signed}**人").format(signed=exact(signed["value"], 0, here.language))]
    if priority and priority["value"] is not None:
        count, share = exact(priority["numerator"], 0, here.language), value_text(priority["value"], metric_of("priority_signed_share"), here.language)
        parts.append(_("其中重点人群{count}人（{share}）").format(count=count, share=share))
    if rate and rate["value"] is not None:
        residents, share = exact(rate["denominator"], 0, here.language), value_text(rate["value"], metric_of("signing_rate"), here.language)
        parts.append(_("占常住人口{residents}人的{share}").format(residents=residents, share=share))
    return _("，").join(parts) + _("。")


def _figures(here: Here, *keys: str) -> Mapping[str, Mapping]:
    return {row["metric"]: row for row in ask(here, *keys).to_dicts()}


def show_signed(here: Here) -> None:
    """Residents signed, and those of priority groups, over time."""
    _ = here.text
    keys = ("signed_residents", "priority_signed_residents")
    show_title(_("签约居民与重点人群"), _("期末人数，去重"), helps(here, keys))
    st.markdown(signed_words(here))
    show_chart(here, "signed", signed_chart(here))
    if not here.is_institution:
        st.caption(_("同一居民在一个区域内只算一次：有人搬家后在另一家机构先签了约，所以各机构之和略大于区域的数。"))


def show_new(here: Here) -> None:
    """Signings made, judged period by period."""
    _, metric = here.text, metric_of("signings_new")
    show_title(metric.name(here.language), _("按签约日期，含续签"), definition_help(metric, here.language))
    show_course(here, "signings", metric.key)
    st.caption(_("签约常集中在春秋两季：突增是特殊原因，要问是集中服务还是突击签约，之后回落不是退步。"))


def show_renewal(here: Here) -> None:
    """Renewals, judged period by period; the last one still has its windows open."""
    _, metric = here.text, metric_of("signing_renewal_rate")
    show_title(metric.name(here.language), _("按到期日期"), definition_help(metric, here.language))
    show_course(here, "renewal", metric.key)
    st.caption(_("到期后30天内续签都算：最近一个月到期的还可以续签，率还会上升，不作判断。"))


@lru_cache(maxsize=128)
def fulfilment_words(here: Here) -> str:
    _, metric = here.text, metric_of("signing_fulfilment_rate")
    row = _figures(here, metric.key).get(metric.key)
    if row is None or row["value"] is None:
        return running_words(here) or _("期末有效签约没有约定服务项次，无从计算履约。")
    words = _("**{value}**（95%区间{lower}至{upper}）：约定{due}项次，已完成{done}项次。")
    lower, upper = (exact(row[side], metric.decimals, here.language) for side in ("lower", "upper"))
    due, done = (exact(row[part], 0, here.language) for part in ("denominator", "numerator"))
    return words.format(value=value_text(row["value"], metric, here.language), lower=lower, upper=upper, due=due, done=done)


@lru_cache(maxsize=128)
def fulfilment_chart(here: Here) -> Chart:
    """With a line where the periods begin whose signings are not a year old yet."""
    key, periods = "signing_fulfilment_rate", recent(here, SHOWN)
    growing = [period for period in periods if months_between(period.last, here.snapshot.as_of) <= TERM_MONTHS]
    marks = {str(growing[0]): here.text("此后未满一年")} if growing else {}
    chart = lines({metric_of(key): ask(here, key, periods=periods)}, {key: here.text("履约率")}, here.language, marks=marks)
    return annotated(here, chart, metric_of(key))


def show_fulfilment(here: Here) -> None:
    """Services done of those due; recent periods still grow."""
    _, metric = here.text, metric_of("signing_fulfilment_rate")
    show_title(metric.name(here.language), _("期末有效签约，带为95%区间"), definition_help(metric, here.language))
    st.markdown(fulfilment_words(here))
    show_chart(here, "fulfilment", fulfilment_chart(here))
    st.caption(_("约定的服务在一年里陆续完成：虚线以后的各期签约未满一年，低是因为时候未到，不是退步；同一期的区域和机构可以相比。"))


def pick_compared(here: Here) -> str:
    """The metric that map and comparison share."""
    keys = defined_below(here, COMPARED)
    return pick_metric(here, keys, keys[0])


def show_family_doctor_comparison(here: Here, key: str) -> None:
    """The areas of the level below against the area's own value; an institution among its neighbours."""
    show_comparison(here, key)
    if "signing_rate" not in defined_below(here, COMPARED):
        st.caption(here.text("签约率只对有常住人口数的区域计算，机构不适用。"))


@lru_cache(maxsize=128)
def period_table(here: Here) -> pl.DataFrame:
    """period and one column a metric: an institution's own periods, the latest first."""
    asked = ask(here, *defined_below(here, COMPARED), periods=recent(here, SHOWN))
    return marked(asked).pivot(on="metric", index="period", values="value", aggregate_function=None).sort("period", descending=True)


def show_family_doctor_table(here: Here) -> None:
    """All figures with a download: of the areas below, or of an institution's periods."""
    _, keys, alt = here.text, defined_below(here, COMPARED), here.text("家庭医生签约指标明细")
    if not here.is_institution:
        show_area_table(here, "family-doctor", keys, alt=alt)
        return
    frame = period_table(here)
    show_title(_("{count}期明细").format(count=frame.height), _("点表头排序"))
    columns = {"period": Column(_("期间"), is_pinned=True)} | {key: metric_column(metric_of(key), here.language) for key in keys}
    show_table(here, "family-doctor", frame, columns, alt=alt, file="family-doctor", released=period_table)
