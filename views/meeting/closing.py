"""How a meeting ends: what is to be decided by whom and until when, how the figures were judged, and what each of them means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from data.schema.meeting import AgendaItem, Decision, ItemKind
from metrics.catalogue import metric_of
from views.charts.explain import Statistic, sentence
from views.definitions import definition_help
from views.downloads import Download
from views.formats import NULL, day_text
from views.here import Here
from views.meeting.slides import Line, Slide
from views.meeting.words import spoken
from views.text_width import ems

MOST_ROWS, ROOM = 8, 1500
"""Decisions on a slide, and how much text (a Chinese character counts two) definitions may take there."""
RULES, NOTES = "rules", "notes"


def decision_slides(here: Here, items: Sequence[AgendaItem], decisions: Sequence[Decision], comment: str) -> Iterator[Slide]:
    """What was decided, the next due first and what is done last; without any, the items that were discussed with room to write."""
    _ = here.text
    rows = [_decided(here, each) for each in sorted(decisions, key=lambda each: (each.is_done, each.due_on is None, each.due_on or here.snapshot.as_of))]
    open_count = sum(not each.is_done for each in decisions)
    title = _("{count}项决定待落实：谁、何时").format(count=open_count) if open_count else _("决定都已落实")
    labels = (_("决定"), _("责任人"), _("期限"), _("状态"))
    if not rows:
        rows, title = _to_decide(here, items), _("要定下来的事：做什么、谁来做、何时完成")
        labels = (_("事项"), _("决定"), _("责任人"), _("期限"))
    for start in range(0, len(rows), MOST_ROWS):
        frame = pl.DataFrame(rows[start : start + MOST_ROWS], schema=dict.fromkeys(("first", "second", "third", "fourth"), pl.String), orient="row")
        table = Download(f"decisions_{here.area.code}_{here.period}", labels, frame)
        yield Slide(ItemKind.DECISIONS, title, table=table, comment=comment if start == 0 else "")


def _decided(here: Here, each: Decision) -> tuple[str, str, str, str]:
    due = day_text(each.due_on, here.language) if each.due_on else NULL
    return each.text, each.owner or NULL, due, here.text("已完成 ✓") if each.is_done else here.text("待办")


def _to_decide(here: Here, items: Sequence[AgendaItem]) -> list[tuple[str, str, str, str]]:
    talked = [item_words(here, item) for item in items if item.kind in (ItemKind.AREA, ItemKind.MONEY)]
    return [(words, "", "", "") for words in talked or [here.text("其他")]]


def item_words(here: Here, item: AgendaItem) -> str:
    """An item of the agenda in a few words."""
    _ = here.text
    if item.kind is ItemKind.AREA:
        return _("{who}：{what}").format(who=here.name(item.area), what=metric_of(item.metric).name(here.language))
    return {
        ItemKind.HEADLINES: _("主要指标：现状如何"),
        ItemKind.CHANGES: _("变化：是信号还是波动"),
        ItemKind.MONEY: _("医保资金：结余与执行"),
        ItemKind.DECISIONS: _("决定事项：谁、何时完成"),
    }[item.kind]


def note_slides(here: Here, keys: Sequence[str]) -> Iterator[Slide]:
    """How figures were judged, then the definition of every metric that was shown."""
    _ = here.text
    asked = (Statistic.CONTROL_CHART, Statistic.FUNNEL, Statistic.INTERVAL)
    ways = (_("控制图"), _("漏斗图"), _("95%区间"))
    lines = tuple(Line(way, sentence(each, here.language, here.surroundings.trend_length)) for way, each in zip(ways, asked, strict=True))
    yield Slide(RULES, _("没有规则触发，就不说明显：本次用的三种判断"), lines=lines)
    pages = list(_pages([Line(metric_of(key).name(here.language), metric_of(key).sentence(here.language)) for key in dict.fromkeys(keys)]))
    for number, page in enumerate(pages, start=1):
        title = _("本次用到的指标怎样定义（{number}/{count}）").format(number=number, count=len(pages))
        yield Slide(NOTES, title, lines=tuple(page), notes=tuple(_note(here, key, page) for key in dict.fromkeys(keys) if _is_on(here, key, page)))


def _is_on(here: Here, key: str, page: Sequence[Line]) -> bool:
    return metric_of(key).name(here.language) in [line.who for line in page]


def _note(here: Here, key: str, page: Sequence[Line]) -> str:
    metric = metric_of(key)
    return spoken(f"{metric.name(here.language)} {definition_help(metric, here.language)}")


def _pages(lines: Sequence[Line]) -> Iterator[list[Line]]:
    page: list[Line] = []
    for line in lines:
        if page and sum(map(_room, (*page, line))) > ROOM:
            yield page
            page = []
        page.append(line)
    if page:
        yield page


def _room(line: Line) -> float:
    """How much of a slide a line takes, its last half-empty row counted."""
    return 2 * ems(line.who + line.text) + 60
