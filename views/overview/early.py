"""The first screen as HTML that a browser shows while it still loads what the pages are made of: the same figures, drawn by the same functions, in the same places."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from metrics.catalogue import metric_of
from views.comparing.compared import compared_rows
from views.comparing.stage import stage, stage_level
from views.drawings.concerns import findings_drawing
from views.drawings.drawing import Drawing, in_line
from views.drawings.tiles import tiles_drawing
from views.formats import period_text
from views.here import Here
from views.notices import notice_line
from views.overview.attention import findings
from views.overview.first_screen import COMPARED, HEADLINES, WATCHED
from views.overview.money import headlines
from views.panels import prepared_map
from views.path import path

TILES = 6


def early_screen(here: Here) -> str:
    """Path, notice, headlines, what needs a look, the comparison and the map; the controls are not in it. It stands for light paper."""
    _, metric = here.text, metric_of(COMPARED[0])
    areas = here.many(len(stage(here).below), stage_level(here))
    found, drawn_map = findings(here, WATCHED), prepared_map(here, COMPARED[0])
    when = _("{period}，点一个区域或机构下钻").format(period=period_text(here.period, here.language))
    cards = (
        (_("需要关注"), _("只列超出随机波动的不利情况，点一条查看"), "", findings_drawing(found, _("需要关注")) if found else None),
        (_("{areas}比较：{metric}").format(areas=areas, metric=metric.name(here.language)), "", "has-controls", compared_rows(here, COMPARED[0])),
        (_("地图"), when, "", drawn_map),
    )
    base = urlencode(here.link())
    return "".join(
        (
            f'<div id="early" aria-busy="true"><div class="early-menu">{escape(here.surroundings.name(here.language))}</div><div class="early-page">',
            f'<div class="early-bar">{_part(path(here), base)}</div>',
            f'<p class="early-notice">{in_line(_without_badge(notice_line(here)))}</p>',
            _part(tiles_drawing(headlines(here, HEADLINES)[:TILES], here.language), base),
            '<div class="early-cards">',
            *(_card(title, note, look, _part(drawing, base)) for title, note, look, drawing in cards if drawing is not None),
            "</div></div></div>",
        )
    )


def _card(title: str, note: str, look: str, drawn: str) -> str:
    """`has-controls` keeps the place of what is chosen above the drawing."""
    return f'<section class="{look}"><h2>{escape(title)}{f" <span>· {escape(note)}</span>" if note else ""}</h2>{drawn}</section>'


def _part(drawing: Drawing, base: str) -> str:
    """Shown by the script of the drawings, which needs to know the room that it has."""
    return f'<div class="early-part" data-base="{escape(base)}" data-height="{drawing.height}"><template>{drawing.html}</template></div>'


def _without_badge(markdown: str) -> str:
    return markdown.replace(":orange-badge[", "**").replace("]", "**", 1) if ":orange-badge[" in markdown else markdown
