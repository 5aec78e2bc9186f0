"""The two-page briefing as plain values: what Word and PDF say alike, every figure and sentence from the functions of the screen and of the meeting's slides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.schema.meeting import AgendaItem, ItemKind
from metrics.catalogue import metric_of
from views.comparing.compared import comparison_chart
from views.comparing.stage import stage, stage_level
from views.exports.books import EXACT
from views.exports.office import lines_of
from views.exports.plots import Plot
from views.exports.reading import plot_of
from views.formats import period_text
from views.here import Here
from views.meeting.agenda import proposed
from views.meeting.evidence import evidence, field_of
from views.meeting.headlines import CALM, changed, headline_slide, headline_tiles
from views.meeting.money import money_slides
from views.meeting.slides import Figure
from views.meeting.words import spoken
from views.overview.attention import concerns_of
from views.overview.first_screen import COMPARED
from views.overview.money import comparable
from views.tiles import Tile

WIDTH = 6.7
"""Inches between the margins of A4."""
BODY, SMALL = 11.0, 9.0
"""Points of the text, and of the definitions."""
MOST_ROWS, MOST_AREAS = 18, 6
"""Areas in the chart, and areas talked about: what a page holds."""
ROOM = {"changes": 7, "areas": 19, "money": 13, "definitions": 18}
"""Lines of each part; what does not fit is left out by whole sentences, and the last line says so."""


@dataclass(frozen=True)
class Sentence:
    """`who` stands in bold before it. `rule` names what fired where the sentence calls something a signal; empty sentences of facts use no strong word."""

    text: str
    who: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Part:
    heading: str
    sentences: tuple[Sentence, ...]
    is_small: bool = False


@dataclass(frozen=True, eq=False)
class Briefing:
    """`figures` are a table of name, value, change and judgement under `labels`; `plot` is the chart, `caption` what it shows; the parts of `first` stand on the
    first page, those of `second` on the second."""

    title: str
    subtitle: str
    lead: str
    labels: tuple[str, str, str, str]
    figures: tuple[Figure, ...]
    plot: Plot
    caption: str
    first: tuple[Part, ...]
    second: tuple[Part, ...]
    stamp: str
    language: str


@lru_cache(maxsize=64)
def briefing(here: Here) -> Briefing:
    """Of the reader's area and period, exact: a paper for those who answer for the area. Raises MetricError where a figure is impossible."""
    _, slide = here.text, headline_slide(here, {}, "")
    plot, caption = _chart(here)
    items = tuple(item for item in proposed(here) if item.kind is ItemKind.AREA)[:MOST_AREAS]
    second = (_areas(here, items), _money(here), _definitions(here, items))
    return Briefing(
        title=_("{community}运行情况通报").format(community=here.surroundings.name(here.language)),
        subtitle=f"{here.name(here.area)} · {period_text(here.period, here.language)}",
        lead=slide.title,
        labels=(_("指标"), _("本期"), _("较{period}").format(period=period_text(here.earlier, here.language)), _("是信号还是波动")),
        figures=tuple(Figure(each.name, each.value, each.delta or "", each.note, each.verdict) for each in headline_tiles(here).values()),
        plot=plot,
        caption=caption,
        first=(_changes(here),),
        second=tuple(part for part in second if part.sentences),
        stamp=EXACT.stamp(here),
        language=here.language,
    )


def file_name(here: Here) -> str:
    """Without what kind it is and its ending."""
    return f"{here.text('通报')}_{here.area.code}_{here.period}"


def _changes(here: Here) -> Part:
    """What is signal, each in one sentence; the rest in one more."""
    _, found = here.text, changed(here)
    signals = [_signal(here, each) for each in found.values() if each.verdict not in CALM]
    calm = len(found) - len(signals)
    rest = Sentence(_("其余{count}项变化在波动之内，或还不能判断。").format(count=calm)) if signals else Sentence(_("没有变化超出随机波动，或还不能判断。"))
    return Part(_("一、变化：信号还是波动"), (*_fitting(here, signals, ROOM["changes"]), *([rest] if calm or not signals else [])))


def _signal(here: Here, each: Tile) -> Sentence:
    form = here.text("{value}，较{period}{change}（{note}）。") if each.delta else here.text("{value}（{note}）。")
    told = form.format(value=each.value, period=period_text(here.earlier, here.language), change=each.delta, note=each.note)
    return Sentence(told, who=each.name, rule=each.verdict.value)


def _areas(here: Here, items: Sequence[AgendaItem]) -> Part:
    """Who stands out for the worse, in the order of the screen: what is to be seen, and by which rule."""
    _ = here.text
    told = [_about(here, item) for item in items]
    nothing = Sentence(_("没有区域、机构或指标越出自身的平常起伏或同等规模的界限。"))
    return Part(_("二、需要关注"), _fitting(here, told, ROOM["areas"]) if told else (nothing,))


def _about(here: Here, item: AgendaItem) -> Sentence:
    """What the slide of the item says, in one paragraph; the rule is the first that fired."""
    found, there = evidence(here, item.area, item.metric), here.at(area=here.tree[item.area])
    fired = concerns_of(there, field_of(here, item.area), item.metric)
    text = here.text("；").join(line.text.rstrip("。.") for line in found.lines) + here.text("。")
    return Sentence(text, who=here.name(item.area), rule=fired[0].rule.value if fired else "")


def _money(here: Here) -> Part:
    told = [
        Sentence(line.text, who=line.who) if number else Sentence(line.text, who=" ".join(filter(None, (slide.title, line.who))))
        for slide in money_slides(here, "")
        for number, line in enumerate(slide.lines)
    ]
    return Part(here.text("三、医保资金"), _fitting(here, told, ROOM["money"]))


def _definitions(here: Here, items: Iterable[AgendaItem]) -> Part:
    """Of every metric that has a figure above, in small print."""
    keys = dict.fromkeys((*(key for key in headline_tiles(here) if key), *(item.metric for item in items)))
    told = [Sentence(metric_of(key).sentence(here.language), who=metric_of(key).name(here.language)) for key in keys]
    return Part(here.text("指标定义"), _fitting(here, told, ROOM["definitions"], SMALL), is_small=True)


def _fitting(here: Here, told: Sequence[Sentence], room: int, points: float = BODY) -> tuple[Sentence, ...]:
    """As many whole sentences from the first on as the lines hold, and how many were left out."""
    kept, left = [], room
    for sentence in told:
        left -= lines_of(f"{sentence.who}　{sentence.text}", points, WIDTH)
        if left < 0:
            break
        kept.append(sentence)
    missing = len(told) - len(kept)
    more = here.text("另有{count}条从略，见平台。").format(count=missing)
    return (*kept, Sentence(more)) if missing else tuple(kept)


def _chart(here: Here) -> tuple[Plot, str]:
    """The areas compared in the first metric that they may be compared in; the strongest signal's chart where they are too many for a page."""
    keys = comparable(here, COMPARED)
    if keys and 1 < len(stage(here).below) <= MOST_ROWS:
        metric = metric_of(keys[0])
        caption = here.text("{areas}比较：{metric}").format(areas=here.many(len(stage(here).below), stage_level(here)), metric=metric.name(here.language))
        return plot_of(comparison_chart(here, keys[0]), title=caption, language=here.language), caption
    item = next((item for item in proposed(here) if item.kind is ItemKind.AREA), AgendaItem(ItemKind.AREA, here.area.code, COMPARED[0]))
    found = evidence(here, item.area, item.metric)
    return plot_of(found.chart, title=found.title, language=here.language), spoken(found.title)
