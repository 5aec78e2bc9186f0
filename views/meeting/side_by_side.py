"""The headline figures beside everything that was chosen to stand beside them: the panel of the first screen as a slide."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from data.schema.meeting import ItemKind
from metrics.catalogue import metric_of
from views.comparing.against import chosen
from views.comparing.beside import Beside, beside
from views.comparing.beside_table import told_of
from views.comparing.judging import MARKS
from views.definitions import definition_help
from views.downloads import Download
from views.formats import NULL, period_text
from views.here import Here
from views.meeting.headlines import headline_tiles
from views.meeting.slides import Slide
from views.meeting.words import spoken


def side_by_side_slides(here: Here) -> Iterator[Slide]:
    """One slide where more than one comparison was chosen; the headline figures themselves say the first."""
    _, kinds = here.text, chosen(here)
    keys = told_of(here, tuple(key for key in headline_tiles(here) if key))
    if len(kinds) < 2 or not keys:
        return
    told = {key: beside(here, key) for key in keys}
    rows = [(metric_of(key).name(here.language), _value(here, key), *(_cell(here, each) for each in told[key])) for key in keys]
    names = [each.name for each in told[keys[0]]]
    labels = (_("指标"), period_text(here.period, here.language), *names)
    frame = pl.DataFrame(rows, schema=dict.fromkeys(("metric", "now", *kinds), pl.String), orient="row")
    title = _("{area} {period}：主要指标与{names}并列").format(
        area=here.name(here.area), period=period_text(here.period, here.language), names=_("、").join(names)
    )
    notes = tuple(spoken(f"{metric_of(key).name(here.language)} {definition_help(metric_of(key), here.language)}") for key in keys)
    yield Slide(ItemKind.HEADLINES, title, table=Download(f"beside_{here.area.code}_{here.period}", labels, frame), notes=notes)


def _value(here: Here, key: str) -> str:
    return headline_tiles(here)[key].value


def _cell(here: Here, each: Beside) -> str:
    """`+6.8个百分点 ✓✓（45.2%）`."""
    change = f"{each.change or NULL} {MARKS[each.verdict]}".rstrip()
    return here.text("{change}（{there}）").format(change=change, there=each.shown) if each.value is not None else change
