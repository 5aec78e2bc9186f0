"""A deck of an agenda: every figure from the functions of the screen, every strength word from a rule that fired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from data.schema.areas import INSTITUTION
from data.schema.meeting import AgendaItem, Decision, ItemKind, Meeting
from metrics.catalogue import CATALOGUE, metric_of
from metrics.errors import ImpossibleValue
from views.definitions import definition_help
from views.formats import period_text
from views.here import Here
from views.meeting.closing import decision_slides, item_words, note_slides
from views.meeting.evidence import evidence
from views.meeting.headlines import changed, changes_slides, headline_slide, headline_tiles
from views.meeting.money import money_slides, settled_accounts
from views.meeting.remembered import is_reopened, remembered_slides, then_texts
from views.meeting.side_by_side import side_by_side_slides
from views.meeting.slides import Deck, Line, Slide
from views.meeting.words import spoken
from views.stamps import stamp

TITLE = "title"


@lru_cache(maxsize=64)
def deck(
    here: Here, items: tuple[AgendaItem, ...], *, meeting: Meeting | None = None, earlier: Meeting | None = None, decisions: tuple[Decision, ...] = ()
) -> Deck:
    """The agenda as slides, under the name of `meeting` and with its decisions unless others are given. What the meeting before was told stands beside
    today's figures: `earlier`, or `meeting` itself where it was held on another snapshot or period."""
    known = tuple(item for item in items if _is_seen(here, item))
    decided = decisions or (meeting.decisions if meeting else ())
    told = next((each for each in (earlier, meeting) if each is not None and is_reopened(here, each)), None)
    slides = [_title(here, known, meeting)]
    for position, item in enumerate(known):
        slides += _survived(here, item, known, decided, told)
        if position == 0 and told is not None:
            slides += remembered_slides(here, told)
    slides += note_slides(here, _keys(here, known))
    return Deck(
        name_of(here, meeting),
        where_words(here),
        stamp(here, is_release=here.is_release, has_place=False),
        tuple(slides),
        here.language,
        f"meeting_{here.area.code}_{here.period}",
    )


def _is_seen(here: Here, item: AgendaItem) -> bool:
    """Whether the reader may see what the item is about; an area may have left the region since, a metric the catalogue."""
    is_known = item.area in here.tree and item.metric in CATALOGUE
    return item.kind is not ItemKind.AREA or (is_known and here.scope.allows(here.tree, item.area) and _is_told(here, item))


def _is_told(here: Here, item: AgendaItem) -> bool:
    return here.tree[item.area].level != INSTITUTION or metric_of(item.metric).is_shown_for_institutions


def name_of(here: Here, meeting: Meeting | None = None) -> str:
    """The meeting's own name, else that of the area's meeting of the period."""
    if meeting is not None and meeting.name:
        return meeting.name
    return here.text("{area} {period}例会").format(area=here.name(here.area), period=period_text(here.period, here.language))


def where_words(here: Here) -> str:
    """Whose figures of which period, against which."""
    words = here.text("{area} · {period} · 变化与{earlier}相比")
    return words.format(
        area=here.name(here.area), period=period_text(here.period, here.language), earlier=period_text(here.earlier, here.language)
    )  # fmt: skip


def _title(here: Here, items: Sequence[AgendaItem], meeting: Meeting | None) -> Slide:
    lines = tuple(Line("", item_words(here, item)) for item in items)
    return Slide(TITLE, name_of(here, meeting), lines=lines, comment=where_words(here))


def _survived(here: Here, item: AgendaItem, items: Sequence[AgendaItem], decisions: Sequence[Decision], told: Meeting | None) -> tuple[Slide, ...]:
    """One damaged figure must not take the deck from a meeting: its slide says so instead."""
    try:
        return tuple(_slides(here, item, items, decisions, told))
    except ImpossibleValue as error:
        return (Slide(item.kind, item_words(here, item), lines=(Line("", str(error)),), comment=item.note),)


def _slides(here: Here, item: AgendaItem, items: Sequence[AgendaItem], decisions: Sequence[Decision], told: Meeting | None) -> Iterator[Slide]:
    match item.kind:
        case ItemKind.HEADLINES:
            yield headline_slide(here, then_texts(here, told) if told is not None else {}, item.note)
            yield from side_by_side_slides(here)
        case ItemKind.CHANGES:
            yield from changes_slides(here, item.note)
        case ItemKind.AREA:
            yield _area_slide(here, item)
        case ItemKind.MONEY:
            yield from money_slides(here, item.note)
        case ItemKind.DECISIONS:
            yield from decision_slides(here, items, decisions, item.note)


def _area_slide(here: Here, item: AgendaItem) -> Slide:
    found, metric = evidence(here, item.area, item.metric), metric_of(item.metric)
    notes = (metric.name(here.language), spoken(definition_help(metric, here.language)))
    return Slide(item.kind, found.title, lines=found.lines, chart=found.chart, notes=notes, comment=item.note)


def _keys(here: Here, items: Sequence[AgendaItem]) -> Iterator[str]:
    """The metrics that the slides show, in their order."""
    for item in items:
        match item.kind:
            case ItemKind.HEADLINES:
                yield from (key for key in headline_tiles(here) if key)
            case ItemKind.CHANGES:
                yield from changed(here)
            case ItemKind.AREA:
                yield item.metric
            case ItemKind.MONEY:
                yield from (f"capitation_surplus_rate{accounts.contract}" for accounts in settled_accounts(here))
