"""Texts, lines and stripes of a slide that are shapes: set to the inch, in our fonts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def add_rule(slide: Slide, rule: Rule, plot: Plot, around: Frame, box: Box, language: str, *, behind: BaseShape) -> None:
    """A dashed line or a stripe behind the chart, which hides no word of it; its own words at the upper or right end."""
    if isinstance(rule.at, str) and rule.at not in plot.categories:
        return
    is_upright = plot.is_horizontal != rule.is_of_category if plot.categories else rule.is_of_other
    ends = [_inches_to(each, rule, plot, around) for each in (rule.at, rule.to if rule.to is not None else rule.at)]
    first, last = max(min(ends), 0.0), max(ends)
    if is_upright:
        place = Box(box.left + first, box.top + around.top, last - first, around.inner_height)
    else:
        place = Box(box.left + around.left, box.top + first, around.inner_width, last - first)
    drawn = add_rectangle(slide, place, STRIPE, name=rule.label) if rule.to is not None else _add_line(slide, place, rule.label)
    behind.element.addprevious(drawn.element)
    if rule.label:
        _add_words(slide, rule.label, place, box, language, is_upright=is_upright)


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


def _add_words(slide: Slide, label: str, place: Box, box: Box, language: str, *, is_upright: bool) -> None:
    """Within the chart's width: above what stands upright, at the right end of what lies."""
    width = min(inches(written(label), RULE_POINTS) + 0.2, 5.0)
    centre = place.left + place.width / 2 if is_upright else place.left + place.width - width / 2
    left = min(max(centre - width / 2, box.left), box.left + box.width - width)
    words = [paragraph(run(cut(written(label), RULE_POINTS, width), language, RULE_POINTS, f"#{INK}"), align="ctr")]
    add_text(slide, words, Box(left, place.top - RULE_HEIGHT, width, RULE_HEIGHT), anchor="b")
