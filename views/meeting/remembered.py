"""上次会议说的数 vs 现在的数: what a meeting was told, beside the same figure as it is known now and the figure of this period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose

import polars as pl

from data.schema.meeting import AgendaItem, ItemKind, Meeting, Said
from data.schema.months import Period, parse_period
from metrics.catalogue import CATALOGUE, metric_of
from metrics.result import Status
from views.definitions import status_text
from views.downloads import Download
from views.figures import ask
from views.formats import NULL, change_text, period_text, value_text
from views.here import Here
from views.meeting.headlines import headline_tiles
from views.meeting.money import has_money, settled_accounts
from views.meeting.slides import Slide

MOST_ROWS = 10


@dataclass(frozen=True)
class Remembered:
    """`then` is what was said, `revised` the same metric, area and period as the snapshot at hand has it, `now` that of `period`, which follows the meeting's."""

    then: Said
    revised: Said
    now: Said

    @property
    def is_revised(self) -> bool:
        """A sum that is added up in another order differs in its last digits: that is no revision."""
        then, now = self.then.value, self.revised.value
        is_same = then == now if then is None or now is None else isclose(then, now, rel_tol=1e-9, abs_tol=1e-9)
        return not is_same or self.then.status != self.revised.status


def said_of(here: Here, items: Sequence[AgendaItem]) -> tuple[Said, ...]:
    """The figures that a deck of these items holds, each once: headlines, areas talked about, surplus rates of the settled year."""
    return tuple(dict.fromkeys(_said_of(here, items)))


def _said_of(here: Here, items: Sequence[AgendaItem]) -> Iterator[Said]:
    for item in items:
        match item.kind:
            case ItemKind.HEADLINES:
                yield from (said(here, key, here.area.code, here.period) for key in headline_tiles(here) if key)
            case ItemKind.AREA:
                yield said(here, item.metric, item.area, here.period)
            case ItemKind.MONEY if has_money(here):
                for accounts in settled_accounts(here):
                    yield said(here, f"capitation_surplus_rate{accounts.contract}", here.area.code, accounts.year or here.period)


def said(here: Here, key: str, code: str, period: Period) -> Said:
    """One figure as the reader's snapshot has it; without a value where the area does not exist in it or is not his, or the metric is no more."""
    nothing = Said(key, code, str(period), None, Status.NOT_APPLICABLE.value)
    if key not in CATALOGUE or code not in here.tree or not here.scope.allows(here.tree, code):
        return nothing
    row = next(iter(ask(here.at(area=here.tree[code]), key, periods=(period,)).to_dicts()), None)
    return Said(key, code, str(period), row["value"], row["status"]) if row else nothing


def remembered(here: Here, meeting: Meeting) -> tuple[Remembered, ...]:
    """Everything the meeting was told, in its order; areas that the reader may not see are left out, and metrics that are no more."""
    return tuple(_remembered(here, meeting, each) for each in meeting.said if _is_known(here, each))


def _is_known(here: Here, each: Said) -> bool:
    return each.metric in CATALOGUE and each.area in here.tree and here.scope.allows(here.tree, each.area)


def _remembered(here: Here, meeting: Meeting, then: Said) -> Remembered:
    period = parse_period(then.period)
    return Remembered(then, said(here, then.metric, then.area, period), said(here, then.metric, then.area, _this(here, meeting, period)))


def _this(here: Here, meeting: Meeting, period: Period) -> Period:
    """A figure of the meeting's period goes on to the reader's; a settled year to the last one settled by then."""
    if str(period) == meeting.period:
        return here.period
    years = [accounts.year for accounts in settled_accounts(here) if accounts.year is not None] if has_money(here) else []
    return years[0] if years else period


def is_reopened(here: Here, meeting: Meeting) -> bool:
    """Whether the figures at hand may differ from what the meeting was told."""
    return bool(meeting.said) and (meeting.snapshot_id, meeting.period) != (here.snapshot.id, str(here.period))


def said_text(here: Here, each: Said) -> str:
    metric = metric_of(each.metric)
    return value_text(each.value, metric, here.language) if each.value is not None else status_text(each.status, metric, here.language) or NULL


def then_texts(here: Here, meeting: Meeting) -> Mapping[str, str]:
    """What the meeting was told of its own area, by metric: beside the headlines."""
    told = (each for each in meeting.said if each.area == here.area.code and each.period == meeting.period and _is_known(here, each))
    return {each.metric: said_text(here, each) for each in told}


def remembered_slides(here: Here, meeting: Meeting) -> tuple[Slide, ...]:
    """The table of what was said and what is so now, as many slides as it needs."""
    _, rows = here.text, remembered(here, meeting)
    revised = sum(each.is_revised for each in rows)
    title = _("上次会议说的{count}个数：{revised}个后来有修订") if revised else _("上次会议说的{count}个数，后来都没有修订")
    pages = [rows[start : start + MOST_ROWS] for start in range(0, len(rows), MOST_ROWS)]
    return tuple(Slide("remembered", title.format(count=len(rows), revised=revised), table=remembered_table(here, meeting, page)) for page in pages)


def remembered_table(here: Here, meeting: Meeting, rows: Sequence[Remembered]) -> Download:
    _, then = here.text, period_text(parse_period(meeting.period), here.language)
    labels = (_("指标"), _("区域或机构"), _("上次会议说的数（{period}）").format(period=then), _("同一期现在的数"), _("本期的数"), _("本期较上次所说"))
    told = [_row(here, each) for each in rows]
    frame = pl.DataFrame(told, schema=dict.fromkeys(("metric", "area", "then", "revised", "now", "change"), pl.String), orient="row")
    return Download(f"then_and_now_{here.area.code}_{here.period}", labels, frame)


def _row(here: Here, each: Remembered) -> tuple[str, ...]:
    metric = metric_of(each.then.metric)
    mark = here.text("（已修订）") if each.is_revised else ""
    change = change_text(each.now.value, each.then.value, metric, here.language) or NULL
    texts = [said_text(here, one) for one in (each.then, each.revised, each.now)]
    return (metric.name(here.language), here.name(each.then.area), texts[0], texts[1] + mark, texts[2], change)
