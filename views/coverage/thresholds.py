"""By which thresholds real use is judged here, in words: they are settings, so they stand on the page."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.loops import LOOPS, USES
from metrics.catalogue import metric_of
from metrics.catalogue.coverage import CAPABILITIES, CAPABILITY_NAMES
from metrics.definition import Text
from metrics.disclosure import never_leaves
from metrics.loop_steps import judged_months
from metrics.real_use import is_judged, residents
from views.empty import running_words
from views.here import Here
from views.tables import Column, show_table


@lru_cache(maxsize=64)
def threshold_table(here: Here) -> pl.DataFrame:
    """One row a capability: its events, the floor, the steps of its loop, the share that must reach the end, and the months judged."""
    settings = here.snapshot.real_use
    rows = []
    for capability in CAPABILITIES if settings else ():
        use, loop = USES[capability], LOOPS.get(capability)
        first, last = judged_months(capability, settings, here.period.last) if loop else (None, None)
        rows.append(
            {
                "capability": CAPABILITY_NAMES[capability](here.language),
                "events": Text(use.unit_zh, use.unit_en)(here.language),
                "floor": getattr(settings.events_per_1000_residents, capability),
                "steps": " → ".join(Text(step.name_zh, step.name_en)(here.language) for step in loop.steps) if loop else None,
                "share": getattr(settings.closed_loop_pct, capability) if loop else None,
                "months": f"{first:%Y-%m}–{last:%Y-%m}" if first and last else None,
            }
        )
    texts = dict.fromkeys(("capability", "events"), pl.String)
    return pl.DataFrame(rows, schema=texts | {"floor": pl.Float64, "steps": pl.String, "share": pl.Float64, "months": pl.String})


def unjudged_words(here: Here) -> str | None:
    """Why levels of use cannot be told at all here; null where they can."""
    if here.snapshot.real_use is None:
        return here.text("没有设置阈值，不判断使用级别。")
    if not is_judged(here.snapshot, here.snapshot.real_use):
        return here.text("这份数据由较早的版本发布，还没有统计业务天数；重新发布一次即可判断使用级别。")
    return running_words(here)


def never_words(here: Here) -> str:
    """Why no level of use is ever in a release."""
    why = never_leaves(metric_of("capabilities_idle_rate"))
    return why(here.language) if why else ""


def threshold_words(here: Here) -> str:
    """The rule in one sentence, and what is not known here."""
    _, settings = here.text, here.snapshot.real_use
    if settings is None:
        return ""
    words = [
        _(
            "常态使用：当月超过{share}%的工作日有业务，且每千名居民每月不低于各项下限；闭环：最近{months}个已够时间办结的月份，走到最后一步的不低于各项比例。"
        ).format(share=f"{settings.most_working_days_pct:g}", months=settings.loop_months),
        _("机构没有自己的居民数，按上级区域常住人口在启用机构间分摊，同类机构相等，是估计。"),
    ]
    if here.period.last.year not in here.surroundings.calendar_years:
        words.append(_("区域日历没有{year}年，工作日按周一至周五计。").format(year=here.period.last.year))
    if residents(here.snapshot).filter(pl.col("month") == here.period.last).is_empty():
        words.append(_("本地区没有居民数，不看每千名居民的下限。"))
    return ("" if here.language == "zh" else " ").join(words)


def show_thresholds(here: Here) -> None:
    _ = here.text
    table = threshold_table(here)
    if table.is_empty():
        return
    st.caption(threshold_words(here))
    with st.expander(_("各项能力的判断标准（设置）")):
        columns = {
            "capability": Column(_("能力"), is_pinned=True),
            "events": Column(_("算作业务的记录")),
            "floor": Column(_("每千名居民每月下限"), decimals=1),
            "steps": Column(_("闭环的步骤"), width=420),
            "share": Column(_("走到底的比例下限%"), decimals=0),
            "months": Column(_("判断的月份")),
        }
        show_table(here, "thresholds", table, columns, alt=_("各项能力的判断标准"), file="real-use-thresholds")
