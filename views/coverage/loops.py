"""Where the loops of real use break, drawn step by step, and what an institution's own levels were judged from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import polars as pl
import streamlit as st

from data.schema.loops import LOOPS
from metrics.catalogue.coverage import CAPABILITIES, CAPABILITY_NAMES
from metrics.definition import Text
from metrics.loop_steps import loop_steps
from metrics.real_use import levels_of
from views.charts.options import Chart, Option
from views.coverage.real_use import level_help, level_name
from views.coverage.thresholds import never_words, unjudged_words
from views.formats import exact, number
from views.here import Here
from views.palette import ORANGE, USED
from views.panels import show_chart, show_title
from views.tables import Column, show_table
from views.text_width import ems

REACHED, LOST = USED, ORANGE
ROW_PIXELS, LOOP_WIDTH = 24, 640
"""Pixels of a bar's line, and what names, bars and figures need; a phone scrolls sideways."""


@lru_cache(maxsize=128)
def loop_table(here: Here) -> pl.DataFrame:
    """`metrics.loop_steps` of the area; empty for an area that is not the reader's own: these are counts of its institutions' events."""
    if here.snapshot.real_use is None or not here.scope.allows(here.tree, here.area.code):
        return pl.DataFrame()
    return loop_steps(here.snapshot, here.snapshot.real_use, scope=here.scope, within=here.area.code, month=here.period.last)


def step_name(here: Here, capability: str, step: str) -> str:
    found = next(each for each in LOOPS[capability].steps if each.key == step)
    return Text(found.name_zh, found.name_en)(here.language)


@lru_cache(maxsize=128)
def loop_chart(here: Here) -> Chart:
    """Every step as a bar: the share of what began that reached it; the step with the largest loss in another colour and named."""
    _, rows = here.text, loop_table(here).to_dicts()
    names, bars = [], []
    for row in rows:
        name, step = CAPABILITY_NAMES[row["capability"]](here.language), step_name(here, row["capability"], row["step"])
        is_first = row["step"] == LOOPS[row["capability"]].steps[0].key
        names.append({"value": f"{name} · {step}", "textStyle": {"fontWeight": "bold"}} if is_first else step)
        lost = _("，少{points}个百分点").format(points=exact(row["loss_points"], 1, here.language)) if row["is_worst"] else ""
        text = f"{exact(row['share_pct'], 1, here.language)}%{lost}"
        bars.append(
            {
                "value": row["share_pct"],
                "name": f"{name} · {step}：{exact(row['events'], 0, here.language)}，{text}",
                "itemStyle": {"color": LOST if row["is_worst"] else REACHED},
                "label": {"show": True, "position": "right", "formatter": f"{text} ({number(row['events'], 0, here.language)})", "fontSize": 11},
            }
        )
    option: Option = {
        "animation": False,
        "grid": {"left": _room(names), "right": 24, "top": 4, "bottom": 4, "outerBoundsMode": "none"},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {"type": "value", "min": 0, "max": 175, "show": False},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": names,
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "axisLabel": {"interval": 0, "fontSize": 11},
        },
        "series": [{"type": "bar", "barCategoryGap": "18%", "data": bars}],
    }
    worst = [f"{CAPABILITY_NAMES[row['capability']](here.language)} {_arrow(here, row)}" for row in rows if row["is_worst"]]
    return Chart(option, 20 + ROW_PIXELS * max(len(rows), 1), _("各项能力的闭环步骤；损失最大的一步：") + _("；").join(worst), unit="%")


def _room(names: Sequence[Option | str]) -> int:
    """Pixels for the longest name: the chart's own measure cuts bold ones."""
    texts = [str(name["value"]) if isinstance(name, dict) else str(name) for name in names]
    return 18 + round(11.5 * max(map(ems, texts), default=0))


def _arrow(here: Here, row: dict) -> str:
    """`申请→上门完成`: from the step before to the one where most is lost."""
    keys = [step.key for step in LOOPS[row["capability"]].steps]
    before = next(first for first, second in pairwise(keys) if second == row["step"])
    return f"{step_name(here, row['capability'], before)}→{step_name(here, row['capability'], row['step'])}"


def show_loops(here: Here) -> None:
    _ = here.text
    help = _("只计期末该能力已上线的机构；每一步的百分比以第一步为100%，在括号里的是数量；按目前所知。判断的月份见判断标准。")
    show_title(_("闭环断在哪一步"), _("橙色为损失最大的一步"), help)
    if reason := unjudged_words(here):
        st.markdown(reason)
        return
    if loop_table(here).is_empty():
        is_own = here.scope.allows(here.tree, here.area.code)
        st.markdown(_("判断的月份里没有业务开始。") if is_own else _("这里的业务量不对外公布。"))
        return
    with st.grid(1, wrap=False, min_column_width=LOOP_WIDTH):
        show_chart(here, "loops", loop_chart(here))


@lru_cache(maxsize=128)
def own_use(here: Here) -> pl.DataFrame:
    """The institution's live capabilities: level in words, events, working days used and all, events per 1,000 residents, share that reached the end."""
    _ = here.text
    found = levels_of(here.snapshot, here.snapshot.real_use, scope=here.scope, institution=here.area.code, month=here.period.last)
    rows = {row["capability"]: row for row in found.to_dicts()}
    told = [
        {
            "capability": CAPABILITY_NAMES[capability](here.language),
            "level": level_name(here, row["level"] or "untold"),
            "events": row["events"],
            "days": "–" if row["working_days"] is None else f"{row['working_days']}/{row['calendar_days']}",
            "rate": row["events_per_1000_residents"],
            "ended": row["ended_pct"],
        }
        for capability in CAPABILITIES
        if (row := rows.get(capability)) is not None
    ]
    texts = dict.fromkeys(("capability", "level"), pl.String)
    return pl.DataFrame(told, schema=texts | {"events": pl.Int64, "days": pl.String, "rate": pl.Float64, "ended": pl.Float64})


def show_own_use(here: Here) -> None:
    """What each of the institution's capabilities was judged from."""
    _ = here.text
    show_title(_("真用起来了吗"), _("期末所在月，已上线的能力"), level_help(here))
    if reason := unjudged_words(here):
        st.markdown(reason)
        return
    table = own_use(here)
    if table.is_empty():
        st.markdown(_("期末没有上线的能力。"))
        return
    columns = {
        "capability": Column(_("能力"), is_pinned=True),
        "level": Column(_("级别"), level_help(here)),
        "events": Column(_("当月业务"), decimals=0),
        "days": Column(_("有业务的工作日")),
        "rate": Column(_("每千名居民"), _("居民数为上级区域常住人口在启用机构间分摊的估计，同类机构相等。"), decimals=2),
        "ended": Column(_("走到底%"), _("判断的月份里开始的业务中走到最后一步的比例；没有闭环定义或没有业务开始的为–。"), decimals=1),
    }
    show_table(
        here, "own-use", table, columns, alt=_("本机构各项能力的使用级别及依据"), file="real-use", released=lambda _other: table.clear(), why=never_words(here)
    )
