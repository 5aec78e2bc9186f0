"""An empty file of slides with a look of its own: colours, fonts, a master and two layouts; nothing of the template that it is made from is seen."""

from __future__ import annotations

from datetime import datetime

import pptx
from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.oxml import parse_xml
from pptx.presentation import Presentation
from pptx.slide import SlideLayout, SlideMaster
from pptx.util import Emu, Inches

from views import palette
from views.dictionary.word import CHINESE, LATIN
from views.exports.office import ACCENT, BORDER, DRAWING, FAINT, INK, LANGUAGES, PANEL, WHITE, fonts, written

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.55
TITLE = (MARGIN, 0.32, WIDTH - 2 * MARGIN, 1.05)
FOOT = (MARGIN, 7.02, WIDTH - 2 * MARGIN - 1.2, 0.3)
NUMBER = (WIDTH - MARGIN - 1.0, 7.02, 1.0, 0.3)
COVER_TITLE = (MARGIN + 0.3, 0.7, WIDTH - 2 * MARGIN - 0.6, 1.5)
COVER_SUBTITLE = (MARGIN + 0.3, 2.2, WIDTH - 2 * MARGIN - 0.6, 0.6)
COVER, CONTENT = 0, 1
"""The layouts by their numbers."""
_KEPT = ("Title Slide", "Title Only")
_COLOURS = {"dk1": INK, "lt1": WHITE, "dk2": FAINT, "lt2": PANEL, "hlink": ACCENT, "folHlink": FAINT}
_COLOURS |= {f"accent{place}": tone.removeprefix("#") for place, tone in enumerate(palette.CATEGORICAL, start=1)}
_PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"
_TEXT = f'xmlns:p="{_PRESENTATION}" xmlns:a="{DRAWING}"'


def blank(title: str, subject: str, language: str, *, dated: datetime | None) -> Presentation:
    """16:9 and without a slide. `dated` is the snapshot's day in the file's properties; nobody's name stands there."""
    found = pptx.Presentation()
    found.slide_width, found.slide_height = Emu(12_192_000), Emu(6_858_000)
    for layout in list(found.slide_layouts):
        if layout.name not in _KEPT:
            found.slide_layouts.remove(layout)
    _colour(found.slide_master)
    _shape_master(found.slide_master, language)
    _shape_cover(found.slide_layouts[COVER])
    _shape_content(found.slide_layouts[CONTENT])
    _tell(found, title, subject, language, dated)
    return found


def _colour(master: SlideMaster) -> None:
    """The theme again with our colours and fonts, so that what is added in PowerPoint looks as the rest does."""
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = etree.fromstring(theme.blob)
    root.set("name", "-")
    for name, digits in _COLOURS.items():
        slot = root.find(f".//{{{DRAWING}}}clrScheme/{{{DRAWING}}}{name}")
        slot[:] = [etree.fromstring(f'<a:srgbClr xmlns:a="{DRAWING}" val="{digits}"/>')]
    for kind in ("majorFont", "minorFont"):
        fonts_of = root.find(f".//{{{DRAWING}}}fontScheme/{{{DRAWING}}}{kind}")
        fonts_of.find(f"{{{DRAWING}}}latin").set("typeface", LATIN)
        fonts_of.find(f"{{{DRAWING}}}ea").set("typeface", CHINESE)
        for font in fonts_of.findall(f"{{{DRAWING}}}font"):
            if font.get("script") == "Hans":
                font.set("typeface", CHINESE)
    made = Part(theme.partname, theme.content_type, master.part.package, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    for holder in (master.part, master.part.package.presentation_part):
        for each in [each for each in holder.rels.values() if each.reltype == RELATIONSHIP_TYPE.THEME]:
            holder.drop_rel(each.rId)
            holder.relate_to(made, RELATIONSHIP_TYPE.THEME)


def _shape_master(master: SlideMaster, language: str) -> None:
    places = {"TITLE": TITLE, "FOOTER": FOOT, "SLIDE_NUMBER": NUMBER, "BODY": (MARGIN, 1.55, WIDTH - 2 * MARGIN, 5.2)}
    for holder in list(master.placeholders):
        if (place := places.get(holder.placeholder_format.type.name)) is None:
            holder.element.getparent().remove(holder.element)
        else:
            _put(holder.element, place)
    styles = master.element.find(f"{{{_PRESENTATION}}}txStyles")
    styles.getparent().replace(styles, parse_xml(_styles(language)))


def _styles(language: str) -> str:
    words = f'lang="{LANGUAGES[language]}" kern="1200"'
    ink = '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
    title = f'<a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc><a:buNone/><a:defRPr {words} sz="2800" b="1">{ink}{fonts()}</a:defRPr></a:lvl1pPr>'
    body = f'<a:lvl1pPr marL="285750" indent="-285750" algn="l"><a:buFont typeface="Arial"/><a:buChar char="•"/><a:defRPr {words} sz="2000">{ink}{fonts()}</a:defRPr></a:lvl1pPr>'
    other = (
        f'<a:defPPr><a:defRPr lang="{LANGUAGES[language]}"/></a:defPPr><a:lvl1pPr algn="l"><a:defRPr {words} sz="1400">{ink}{fonts()}</a:defRPr></a:lvl1pPr>'
    )
    return f"<p:txStyles {_TEXT}><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{body}</p:bodyStyle><p:otherStyle>{other}</p:otherStyle></p:txStyles>"


def _shape_cover(layout: SlideLayout) -> None:
    _keep(layout, {"CENTER_TITLE": COVER_TITLE, "SUBTITLE": COVER_SUBTITLE})
    _add_bar(layout, (MARGIN, COVER_TITLE[1], 0.09, COVER_TITLE[3] + COVER_SUBTITLE[3]), ACCENT)


def _shape_content(layout: SlideLayout) -> None:
    _keep(layout, {"TITLE": TITLE})
    _add_bar(layout, (MARGIN, 1.42, WIDTH - 2 * MARGIN, 0.02), BORDER)


def _keep(layout: SlideLayout, places: dict[str, tuple[float, float, float, float]]) -> None:
    """The layout's holders in their places, with the foot of every slide; the others go."""
    places = places | {"FOOTER": FOOT, "SLIDE_NUMBER": NUMBER}
    for holder in list(layout.placeholders):
        if (place := places.get(holder.placeholder_format.type.name)) is None:
            holder.element.getparent().remove(holder.element)
        else:
            _put(holder.element, place)


def _put(element: etree._Element, place: tuple[float, float, float, float]) -> None:
    left, top, width, height = (int(Inches(each)) for each in place)
    old = element.spPr.find(f"{{{DRAWING}}}xfrm")
    if old is not None:
        element.spPr.remove(old)
    element.spPr.insert(0, parse_xml(f'<a:xfrm xmlns:a="{DRAWING}"><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'))


def _add_bar(layout: SlideLayout, place: tuple[float, float, float, float], colour: str) -> None:
    """A plain stripe behind what the slide holds."""
    left, top, width, height = (int(Inches(each)) for each in place)
    layout.shapes.element.insert(
        2,
        parse_xml(
            f'<p:sp {_TEXT}><p:nvSpPr><p:cNvPr id="90" name="-"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
            f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
            "<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
        ),
    )


def _tell(found: Presentation, title: str, subject: str, language: str, dated: datetime | None) -> None:
    told = found.core_properties
    told.title, told.subject, told.language = written(title)[:255], written(subject)[:255], LANGUAGES[language]
    told.author = told.last_modified_by = told.keywords = told.comments = ""
    day = dated or datetime(2000, 1, 1)
    told.created = told.modified = day.replace(tzinfo=None, microsecond=0)
