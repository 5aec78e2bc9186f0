"""What can be taken away from a page, each file with the work that makes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from views.contents import Content
from views.exports.books import EXACT, RELEASE, Kind, city_book, page_book
from views.exports.briefing import file_name
from views.exports.briefing_pdf import pdf
from views.exports.briefing_word import word
from views.exports.jobs import Progress
from views.exports.page_slides import page_slides
from views.exports.slides import pptx
from views.here import Here
from views.meeting.agenda import proposed
from views.meeting.deck import deck
from views.meeting.slides import Deck
from views.navigation import title_of

OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX, PPTX, DOCX = f"{OFFICE}.spreadsheetml.sheet", f"{OFFICE}.presentationml.presentation", f"{OFFICE}.wordprocessingml.document"


@dataclass(frozen=True, eq=False)
class Offer:
    """A file that can be had: `make` does the work, `file` is its name without what kind it is. `kinds` are those it comes in, the first one the default."""

    key: str
    label: str
    about: str
    file: str
    ending: str
    mime: str
    make: Callable[[Kind, Progress], bytes]
    kinds: tuple[Kind, ...] = (RELEASE, EXACT)


def offers(here: Here, contents: Sequence[Content]) -> tuple[Offer, ...]:
    """In the order of the dialog."""
    title, shown = title_of(here.page, here.language), [content for content in contents if content.is_shown]
    meeting = next((content.deck for content in contents if content.deck), lambda: deck(here, proposed(here)))
    return (*_of_page(here, title, shown), _meeting(here, meeting), *_briefing(here), _whole(here))


def _of_page(here: Here, title: str, contents: Sequence[Content]) -> tuple[Offer, ...]:
    """What the page has shown, as a workbook and as slides; nothing where it has shown nothing."""
    if not contents:
        return ()
    _, file = here.text, f"{title}_{_place(here)}"
    return (
        Offer(
            "page-xlsx",
            _("本页表格（Excel）"),
            _("本页每张表一个工作表，另有所选条件、快照和指标定义"),
            file,
            "xlsx",
            XLSX,
            lambda kind, progress: page_book(here, title, contents, kind),
        ),
        Offer(
            "page-pptx",
            _("本页幻灯片（PowerPoint）"),
            _("本页的主要数字、图和表各一页，图表可在PowerPoint和WPS中编辑"),
            file,
            "pptx",
            PPTX,
            lambda kind, progress: page_slides(here, title, contents, kind, progress),
        ),
    )


def _meeting(here: Here, made: Callable[[], Deck]) -> Offer:
    """The deck that the meeting button shows, or on the page of meetings the kept one that lies open."""
    return Offer(
        "meeting-pptx",
        here.text("会议幻灯片（PowerPoint）"),
        here.text("会议模式的全部页面，备注里有定义和出处；含精确数字，只作内部资料"),
        f"{here.text('会议')}_{_place(here)}",
        "pptx",
        PPTX,
        lambda kind, progress: pptx(made(), dated=here.snapshot.published_at, told=progress.step),
        kinds=(EXACT,),
    )


def _briefing(here: Here) -> tuple[Offer, ...]:
    """Two pages of paper, to be written on or to be sent."""
    _, file = here.text, file_name(here)
    about = _("两页A4：主要数字、变化、需要关注、资金、指标定义；含精确数字，只作内部资料")
    return (
        Offer("briefing-docx", _("通报（Word）"), about, file, "docx", DOCX, lambda kind, progress: word(here), kinds=(EXACT,)),
        Offer("briefing-pdf", _("通报（PDF）"), about, file, "pdf", "application/pdf", lambda kind, progress: pdf(here), kinds=(EXACT,)),
    )


def _whole(here: Here) -> Offer:
    return Offer(
        "city-xlsx",
        here.text("{area}全部指标（Excel）").format(area=here.name(here.area)),
        here.text("每个主题一个工作表：本区域、各级下级区域和每家机构一行，每个指标一列"),
        f"{here.text('全部指标')}_{_place(here)}",
        "xlsx",
        XLSX,
        lambda kind, progress: city_book(here, kind, progress),
    )


def _place(here: Here) -> str:
    return f"{here.area.code}_{here.period}"
