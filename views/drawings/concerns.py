"""What needs a look as a list: one link a finding, the sign of where it went, who, and the sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from views.drawings.drawing import Drawing, in_line, way
from views.overview.attention import DOWN, UP, Finding
from views.text_width import ems

SIGNS: Mapping[str, str] = MappingProxyType(
    {
        DOWN: "M2 5l5 5 3-3 8 8M13 15h5v-5",
        UP: "M2 15l5-5 3 3 8-8M13 5h5v5",
        "money_off": "M5 3l5 7 5-7M10 10v8M6 11h8M6 14h8M3 18L17 2",
        "content_cut": "M4 3l9 11M16 3L7 14M5 14a2 2 0 100 4 2 2 0 000-4zM15 14a2 2 0 100 4 2 2 0 000-4z",
    }
)
OTHER = "M5 2h10M5 18h10M6 2v4l4 4 4-4V2M6 18v-4l4-4 4 4v4"
"""An hourglass."""
MOST_EMS = 8.5


def findings_drawing(found: Sequence[Finding], alt: str) -> Drawing:
    who = min(max((ems(each.who) for each in found), default=0) + 0.3, MOST_EMS)
    rows = "".join(f"<li>{_row(each)}</li>" for each in found)
    return Drawing(f'<ul class="findings" style="--who:{who:.1f}em" aria-label="{escape(alt)}">{rows}</ul>', alt)


def _row(each: Finding) -> str:
    """The text is the link's name; nothing is said twice under the pointer."""
    sign = f'<svg viewBox="0 0 20 20" aria-hidden="true"><path d="{SIGNS.get(each.icon, OTHER)}"/></svg>'
    keys = {"area": each.area} | ({"metric": each.metric} if each.metric else {})
    return f'<a {way(**keys)} data-quiet>{sign}<span class="who">{in_line(each.who)}</span><span class="said">{in_line(each.sentence)}</span></a>'
