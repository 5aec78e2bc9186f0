"""One institution's portrait: every metric with its interval, beside the area above and the whole, in words where chance allows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from data.schema.areas import INSTITUTION, Area
from data.schema.months import Period
from data.schema.snapshot import Snapshot
from metrics.course import is_ripe
from metrics.definition import Metric, Theme
from metrics.reporting import silent_months
from metrics.result import Status
from views.charts.funnel import place_words
from views.comparing.judging import STREAMLIT_COLOURS, Verdict, has_cases, is_comparable, judge, marked_words
from views.comparing.stage import with_both_intervals
from views.definitions import status_text
from views.dictionary.entries import theme_words
from views.figures import ask, recent
from views.formats import NULL, change_text, number, period_text, value_text
from views.here import Here
from views.institution.profile_metrics import profiled
from views.institution.standing import adjusted_words, funnel_words, rank_words, standing
from views.surplus.paid import is_said_at
from views.tables import Column

PERIODS = 13
"""A year and the period itself, whichever the grain."""
NAME_WIDTH = 230
UNJUDGED = {"interval": NULL, "cases": NULL, "position": NULL, "rank": NULL, "place": NULL, "adjusted": NULL, "change": NULL, "course": []}
"""Of facts that are no sample: what the capabilities of one institution are."""
SHOWN_MONTHS = 8
"""Silent months that are named one by one."""


def neighbours(here: Here) -> tuple[Area | None, Area | None]:
    """The institutions before and after this one under the area above, in the tree's order."""
    beside = here.scope.visible(here.tree, here.tree.at(INSTITUTION, here.area.parent))
    place = [area.code for area in beside].index(here.area.code)
    return (beside[place - 1] if place else None, beside[place + 1] if place + 1 < len(beside) else None)


def register_row(snapshot: Snapshot, code: str) -> Mapping[str, object]:
    """What the register says of an institution: kind, opened_on, closed_on; empty where it does not know it."""
    rows = snapshot["institution"].filter(pl.col("institution_id") == code).select("kind", "opened_on", "closed_on").to_dicts()
    return rows[0] if rows else {}


def silent_words(here: Here) -> str:
    """Months without any record, the latest ones by name."""
    _ = here.text
    months = silent_months(here.snapshot, scope=here.scope, institution=here.area.code, through=here.period.last)
    if not months:
        return _("到{month}为止每个月都有记录。").format(month=period_text(Period(here.period.last), here.language))
    named = _("、").join(period_text(Period(month), here.language) for month in months[-SHOWN_MONTHS:])
    more = _("等") if len(months) > SHOWN_MONTHS else ""
    return _("**{count}个月没有任何记录**：{months}。这些月份的各项数字偏低或为零，是没有报数，不是没有服务。").format(count=len(months), months=named + more)


@lru_cache(maxsize=256)
def portrait(here: Here) -> pl.DataFrame:
    """One row a metric of a profile, with every column of `portrait_columns`; `key` is the metric's."""
    top, parent = here.tree.root, here.tree[here.area.parent or here.tree.root.code]
    told = [_row(here, metric, parent, top) for metric in profiled() if is_said_at(here, metric, INSTITUTION)]
    return pl.DataFrame(
        told, schema={"key": pl.String, **{column: pl.List(pl.Float64) if column == "course" else pl.String for column in portrait_columns(here)}}
    )


def _row(here: Here, metric: Metric, parent: Area, top: Area) -> dict[str, object]:
    own = {row["period"]: row for row in with_both_intervals(here, metric.key, periods=recent(here, PERIODS)).to_dicts()}
    now, found = own.get(str(here.period)), standing(here, metric.key)
    beside = {area.code: _beside(here, metric, area) for area in (parent, top)}
    mark = beside[parent.code]["value"] if beside[parent.code] else None
    about = {
        "key": metric.key,
        "theme": theme_words(metric.theme, here.text),
        "name": metric.name(here.language),
        "parent": _told(beside[parent.code], metric, here.language),
        "top": _told(beside[top.code], metric, here.language),
    }
    if metric.theme is Theme.COVERAGE:
        return about | _yes_or_no(here, now)
    if metric.theme is Theme.USE:
        return about | UNJUDGED | {"value": _shown(now, metric, here.language), "cases": _cases(now, here), "change": _change(here, metric, own)}
    return about | {
        "value": _shown(now, metric, here.language),
        "interval": _interval(now, metric, here.language),
        "cases": _cases(now, here),
        "position": position_words(here, metric, now, mark, here.name(parent)),
        "rank": _or_null(rank_words(here, found)),
        "place": _or_null(funnel_words(here, found)),
        "adjusted": _or_null(adjusted_words(here, metric)),
        "change": _change(here, metric, own),
        "course": _course(here, own),
    }


def _yes_or_no(here: Here, now: Mapping | None) -> dict[str, object]:
    """A share of one institution is all or nothing: no percentage, no interval, no verdict."""
    _ = here.text
    return UNJUDGED | {"value": NULL if now is None or now["value"] is None else _("是") if now["value"] else _("否")}


def _cases(row: Mapping | None, here: Here) -> str:
    return NULL if row is None or row["denominator"] is None else number(row["denominator"], 0, here.language)


def _course(here: Here, own: Mapping[str, Mapping]) -> list[float | None]:
    """The last values; in a release one for each period, NaN where it is suppressed, so that every figure keeps its month."""
    rows = [own.get(str(period), {"value": None, "status": Status.NO_CASES.value}) for period in recent(here, PERIODS)]
    if here.is_release:
        return [float("nan") if row["status"] == Status.SUPPRESSED.value else row["value"] for row in rows]
    return [row["value"] for row in rows if row["value"] is not None]


def _or_null(words: str | None) -> str:
    return NULL if words is None else words


def _beside(here: Here, metric: Metric, area: Area) -> Mapping | None:
    """Another area's row; nothing to compare with for counts and sums, which grow with the area."""
    return next(iter(ask(here, metric.key, within=area.code).to_dicts()), None) if is_comparable(metric) else None


def _told(row: Mapping | None, metric: Metric, language: str) -> str:
    """The value, or that it is suppressed."""
    if row is not None and row["status"] == Status.SUPPRESSED.value:
        return status_text(row["status"], metric, language)
    return value_text(row["value"] if row else None, metric, language)


def _shown(row: Mapping | None, metric: Metric, language: str) -> str:
    status = row["status"] if row else "no_cases"
    if row is not None and row["status"] == Status.SUPPRESSED.value:
        return status_text(status, metric, language)
    if row is None or row["value"] is None:
        return f"{NULL} {status_text(status, metric, language)}".rstrip()
    return value_text(row["value"], metric, language)


def _interval(row: Mapping | None, metric: Metric, language: str) -> str:
    if row is None or row["lower"] is None:
        return NULL
    return f"{value_text(row['lower'], metric, language)} – {value_text(row['upper'], metric, language)}"


def is_small(here: Here, metric: Metric, row: Mapping | None) -> bool:
    """Whether the denominator is too small for a judgement; counts and sums have none."""
    return row is not None and has_cases(metric) and row["denominator"] is not None and row["denominator"] < here.surroundings.least_denominator


def position_words(here: Here, metric: Metric, row: Mapping | None, mark: float | None, name: str) -> str:
    """Better, worse or no different than the area above, by the interval and the metric's direction; why nothing is said where nothing is."""
    if row is None or row["value"] is None or not is_comparable(metric):
        return NULL
    if is_small(here, metric, row):
        return here.text("样本过少（{count}＜{least}）").format(count=f"{row['denominator']:g}", least=here.surroundings.least_denominator)
    return marked_words(judge(metric, row, mark), name, here.language)


def _change(here: Here, metric: Metric, own: Mapping[str, Mapping]) -> str:
    """Against the same period a year before, which lies within the course."""
    now, before = own.get(str(here.period)), own.get(str(here.period.year_before))
    if now is None or before is None or (metric.is_stock and not is_ripe(metric, here.period, here.snapshot.as_of)):
        return NULL
    return change_text(now["value"], before["value"], metric, here.language) or NULL


def badge_colours(here: Here, parent: Area) -> Mapping[str, str]:
    """A colour for each verdict in words; what is not a verdict stays grey."""
    return {marked_words(verdict, here.name(parent), here.language): STREAMLIT_COLOURS[verdict] for verdict in Verdict}


def place_colours(here: Here) -> Mapping[str, str]:
    """A colour for each side of the funnel in words."""
    return {words: STREAMLIT_COLOURS.get(place, "gray") for place, words in place_words(here.language).items()}


def portrait_columns(here: Here) -> dict[str, Column]:
    _, parent = here.text, here.tree[here.area.parent or here.tree.root.code]
    least = here.surroundings.least_denominator
    return {
        "name": Column(_("指标"), is_pinned=True, width=NAME_WIDTH),
        "value": Column(_("本机构")),
        "interval": Column(_("95%区间"), width=150),
        "cases": Column(_("分母"), _("率的分母、等待时间的单数；数量没有分母")),
        "position": Column(
            _("与{area}相比").format(area=here.name(parent)),
            _("区间不含上级区域的值才判断好坏；分母不足{least}不判断").format(least=least),
            badges=badge_colours(here, parent),
            width=200,
        ),
        "rank": Column(
            _("名次（95%区间）"),
            _("在您可见的、分母不少于{least}的全部机构中，第1名最好；换一批病例再排，名次多半落在括号里；与半数以上机构分不出先后的写“并列”").format(
                least=least
            ),
            width=205,
        ),
        "place": Column(_("漏斗图中的位置"), _("与全部机构的平均相比，按本机构的人数允许偶然与平常差别"), badges=place_colours(here), width=170),
        "adjusted": Column(_("校正年龄性别后"), _("年龄性别构成与全部机构一样时的数字和95%区间，与“本机构”一列并排看"), width=150),
        "parent": Column(here.name(parent), _("率由合计相除；数量随区域大小变化，不作比较")),
        **({"top": Column(here.name(here.tree.root))} if parent.parent else {}),
        "change": Column(_("较去年同期")),
        "course": Column(_("走势"), is_course=True, width=110),
        "theme": Column(_("主题")),
    }
