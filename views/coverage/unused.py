"""Capabilities that are live and that nobody uses: which, where, since when, and for how long."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import streamlit as st

from data.schema.areas import INSTITUTION
from data.schema.months import Period
from metrics.catalogue import metric_of
from metrics.catalogue.coverage import CAPABILITY_NAMES
from metrics.idle import idle_capabilities
from metrics.reporting import unreported
from views.coverage.thresholds import never_words, unjudged_words
from views.definitions import definition_help
from views.formats import exact, period_text
from views.here import Here
from views.panels import show_title
from views.tables import Column, show_table

NAMED = 8
"""Institutions named in a sentence; the rest is counted."""


@lru_cache(maxsize=128)
def unused_table(here: Here) -> pl.DataFrame:
    """One row a capability live without an event in the period's last month, the longest idle first, in words."""
    _, first = here.text, here.snapshot.first_month
    idle = idle_capabilities(here.snapshot, scope=here.scope, within=here.area.code, month=here.period.last)
    rows = [
        {
            "institution_id": row["institution_id"],
            "institution": here.name(row["institution_id"]),
            "capability": CAPABILITY_NAMES[row["capability"]](here.language),
            "since": _("{month}或更早").format(month=_month(here, row["since"])) if row["since"] == first else _month(here, row["since"]),
            "last_used": _month(here, row["last_used"]) if row["last_used"] else _("从未"),
            "months_idle": row["months_idle"],
        }
        for row in idle.to_dicts()
    ]
    texts = ("institution_id", "institution", "capability", "since", "last_used")
    return pl.DataFrame(rows, schema=dict.fromkeys(texts, pl.String) | {"months_idle": pl.Int64})


def _month(here: Here, month: object) -> str:
    return period_text(Period(month), here.language)


def show_unused(here: Here) -> None:
    _ = here.text
    table = pl.DataFrame() if unjudged_words(here) else unused_table(here)
    institutions = 0 if table.is_empty() else table["institution_id"].n_unique()
    words = _("{institutions}家机构的{capabilities}项能力，当月一笔业务也没有")
    note = words.format(institutions=exact(institutions, 0, here.language), capabilities=exact(table.height, 0, here.language))
    show_title(_("僵尸上线"), note if institutions else "", definition_help(metric_of("capabilities_idle_rate"), here.language))
    if reason := unjudged_words(here):
        st.markdown(reason)
        return
    late = unreported_words(here)
    if table.is_empty():
        if not (late and here.is_institution):
            st.markdown(_("报数机构上线的能力当月都有业务。") if late else _("上线的能力当月都有业务。"))
        if late:
            st.caption(late)
        return
    columns = {
        "institution": Column(_("机构"), is_pinned=True),
        "capability": Column(_("能力")),
        "since": Column(_("上线时间")),
        "last_used": Column(_("最后一次有业务")),
        "months_idle": Column(_("闲置月数"), decimals=0),
    }
    codes = [] if here.area.level == INSTITUTION else table["institution_id"].to_list()
    show_table(
        here,
        "unused",
        table,
        columns,
        alt=_("上线而未用的能力名单"),
        file="coverage-unused",
        codes=codes,
        height=520,
        released=lambda _other: table.clear(),
        why=never_words(here),
    )
    if late:
        st.caption(late)


def unreported_words(here: Here) -> str:
    """Whose use nobody can tell, with the last month they reported; empty where every institution that ever reported did."""
    _ = here.text
    late = unreported(here.snapshot, scope=here.scope, within=here.area.code, month=here.period.last)
    if late.is_empty():
        return ""
    names = _("、").join(
        _("{institution}（最近报到{month}）").format(institution=here.name(code), month=_month(here, month)) for code, month in late.head(NAMED).iter_rows()
    )
    words = _("{count}家机构以前报过、当月一条记录也没有，其能力不判断，不算僵尸上线：{names}").format(count=exact(late.height, 0, here.language), names=names)
    return words + (_("等。") if late.height > NAMED else _("。"))
