"""Texts, lines and stripes of a slide that are shapes: set to the inch, in our fonts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.oxml import parse_xml
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.util import Inches

from views.exports.chart_frame import Frame
from views.exports.office import ACCENT, DRAWING, INK, cut, fill, inches, paragraph, run, written
from views.exports.plots import Plot, Rule

RULE_POINTS, RULE_HEIGHT = 13, 0.28
STRIPE = f"rgba({int(ACCENT[:2], 16)},{int(ACCENT[2:4], 16)},{int(ACCENT[4:], 16)},0.12)"
_STYLE = "{http://schemas.openxmlformats.org/presentationml/2006/main}style"


@dataclass(frozen=True)
class Box:
    """A place on the slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def place(self) -> tuple[int, int, int, int]:
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


def fill_text(shape: Shape, paragraphs: Sequence[str], *, anchor: str = "t", inset: float = 0.0) -> None:
    """The paragraphs as all that the shape says; nothing grows or shrinks by itself."""
    body = shape.element.txBody
    for old in list(body):
        body.remove(old)
    room = round(inset * 914_400)
    body.append(
        parse_xml(
            f'<a:bodyPr xmlns:a="{DRAWING}" wrap="square" lIns="{room}" tIns="{room}" rIns="{room}" bIns="{room}" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
        )
    )
    body.append(parse_xml(f'<a:lstStyle xmlns:a="{DRAWING}"/>'))
    for each in paragraphs:
        body.append(parse_xml(each))


def add_text(slide: Slide, paragraphs: Sequence[str], box: Box, *, anchor: str = "t") -> Shape:
    text = slide.shapes.add_textbox(*box.place)
    fill_text(text, paragraphs, anchor=anchor)
    return text


def add_rectangle(slide: Slide, box: Box, inside: str, *, border: str = "", name: str = "") -> Shape:
    """In plain colours instead of the style that shapes come with."""
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.place)
    shape.name = written(name)[:80] or "-"
    style = shape.element.find(_STYLE)
    if style is not None:
        shape.element.remove(style)
    line = fill(border) if border else "<a:noFill/>"
    for part in (fill(inside).replace("<a:solidFill>", f'<a:solidFill xmlns:a="{DRAWING}">', 1), f'<a:ln xmlns:a="{DRAWING}" w="9525">{line}</a:ln>'):
        shape.element.spPr.append(parse_xml(part))
    return shape


def add_rules(slide: Slide, rules: Sequence[Rule], plot: Plot, around: Frame, box: Box, language: str, *, behind: BaseShape) -> None:
    """Dashed lines and stripes behind the chart, which hide no word of it; their own words above what stands upright, at the right end of what lies."""
    known = [rule for rule in rules if not isinstance(rule.at, str) or rule.at in plot.categories]
    places = [_place(rule, plot, around, box) for rule in known]
    for rule, place in zip(known, places, strict=True):
        is_stripe = rule.to is not None
        drawn = add_rectangle(slide, place, STRIPE, name=rule.label) if is_stripe else _add_line(slide, place, rule.label)
        behind.element.addprevious(drawn.element)
    words = _apart([_words_box(rule, place, box, plot) for rule, place in zip(known, places, strict=True) if rule.label], box)
    for rule, place in zip([rule for rule in known if rule.label], words, strict=True):
        text = cut(written(rule.label), RULE_POINTS, place.width)
        add_text(slide, [paragraph(run(text, language, RULE_POINTS, f"#{INK}"), align="ctr")], place, anchor="b")


def _is_upright(rule: Rule, plot: Plot) -> bool:
    return plot.is_horizontal != rule.is_of_category if plot.categories else rule.is_of_other


def _place(rule: Rule, plot: Plot, around: Frame, box: Box) -> Box:
    ends = [_inches_to(each, rule, plot, around) for each in (rule.at, rule.to if rule.to is not None else rule.at)]
    if _is_upright(rule, plot):
        return Box(box.left + min(ends), box.top + around.top, max(ends) - min(ends), around.inner_height)
    return Box(box.left + around.left, box.top + min(ends), around.inner_width, max(ends) - min(ends))


def _words_box(rule: Rule, place: Box, box: Box, plot: Plot) -> Box:
    width = min(inches(written(rule.label), RULE_POINTS) + 0.2, 5.0)
    centre = place.left + place.width / 2 if _is_upright(rule, plot) else place.left + place.width - width / 2
    left = min(max(centre - width / 2, box.left), box.left + box.width - width)
    return Box(left, place.top - RULE_HEIGHT, width, RULE_HEIGHT)


def _apart(places: Sequence[Box], box: Box) -> list[Box]:
    """Words in one line pushed to the right until none lies on another, and back as far as the chart ends too early."""
    found: dict[int, Box] = {}
    for number in sorted(range(len(places)), key=lambda number: places[number].left):
        place = places[number]
        beside = [other.left + other.width for other in found.values() if abs(other.top - place.top) < RULE_HEIGHT]
        found[number] = replace(place, left=max([place.left, *beside]))
    over = max((place.left + place.width - box.left - box.width for place in found.values()), default=0.0)
    return [replace(found[number], left=max(found[number].left - max(over, 0.0), 0.0)) for number in range(len(places))]


def _inches_to(at: float | str, rule: Rule, plot: Plot, around: Frame) -> float:
    """From the chart's left or top to where the rule stands."""
    if rule.is_of_category:
        share = (plot.categories.index(str(at)) + 0.5) / len(plot.categories)
        return around.top + share * around.inner_height if plot.is_horizontal else around.left + share * around.inner_width
    if rule.is_of_other and around.other is not None:
        return around.left + around.other.share(float(at)) * around.inner_width
    return around.across(float(at)) if plot.is_horizontal and plot.categories else around.down(float(at))


def _add_line(slide: Slide, place: Box, name: str) -> BaseShape:
    left, top, width, height = place.place
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, left, top, left + width, top + height)
    line.name = written(name)[:80] or "-"
    line.element.spPr.append(parse_xml(f'<a:ln xmlns:a="{DRAWING}" w="19050">{fill(f"#{INK}")}<a:prstDash val="dash"/></a:ln>'))
    return line
