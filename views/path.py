"""Where the reader stands: the path from the root down to the area, each a way back up."""

from __future__ import annotations

from html import escape

from views.drawings.drawing import Drawing, link, show_drawing
from views.here import Here

HEIGHT = 38


def show_path(here: Here) -> None:
    """One line of links over the page."""
    show_drawing(here, "path", path(here))


def path(here: Here) -> Drawing:
    """The reader's own areas above the one at hand, as links that another tab may open too, and its name."""
    areas = [area for area in here.tree.ancestors(here.area.code) if here.scope.allows(here.tree, area.code)]
    steps = [f"<li>{link(here.text('回到{area}').format(area=here.name(area)), escape(here.name(area)), area=area.code)}</li>" for area in areas[:-1]]
    label = here.text("所在位置")
    here_now = f'<li aria-current="page">{escape(here.name(areas[-1]))}</li>'
    return Drawing(f'<nav class="path" aria-label="{escape(label)}"><ol>{"".join(steps)}{here_now}</ol></nav>', label, HEIGHT)
