"""The state of the area and what changed: the first screen's tiles as slides, each change called signal or noise by the same rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import polars as pl

from data.schema.meeting import ItemKind
from metrics.catalogue import metric_of
from views.comparing.judging import MARKS, Verdict
from views.definitions import definition_help
from views.downloads import Download
from views.formats import NULL, period_text
from views.here import Here
from views.meeting.slides import Figure, Slide
from views.meeting.words import spoken
from views.overview.first_screen import HEADLINES, WATCHED
from views.overview.money import execution_tile, suited
from views.tiles import Tile, tiles

MOST_FIGURES, MOST_ROWS, MOST_NAMES = 8, 9, 2
MONEY_AT = 5
BETTER, WORSE = frozenset({Verdict.BETTER_998, Verdict.BETTER_95}), frozenset({Verdict.WORSE_998, Verdict.WORSE_95})
CALM = frozenset({Verdict.SIMILAR, Verdict.UNSAID})


def tile_of(here: Here, key: str) -> Tile | None:
    """The screen's tile of one metric; null where it has nothing to say of the area."""
    return next(iter(tiles(here, (key,))), None)


@lru_cache(maxsize=128)
def headline_tiles(here: Here) -> Mapping[str, Tile]:
    """By metric, as the first screen has them; where no surplus may be shown, execution takes its place under its own key."""
    found = [(key, shown) for key in suited(here, HEADLINES) if (shown := tile_of(here, key)) is not None]
    if not any("surplus_rate" in key for key, _tile in found) and (money := execution_tile(here)):
        found.insert(MONEY_AT, ("", money))
    return dict(found[:MOST_FIGURES])


def headline_slide(here: Here, then: Mapping[str, str], comment: str) -> Slide:
    """`then` is what the last meeting was told, by metric."""
    found = headline_tiles(here)
    figures = tuple(_figure(here, each, then.get(key, "")) for key, each in found.items())
    notes = tuple(spoken(f"{each.name} {each.help}") for each in found.values())
    return Slide(ItemKind.HEADLINES, _headline_title(here, tuple(found.values())), figures=figures, notes=notes, comment=comment)


def _figure(here: Here, each: Tile, then: str) -> Figure:
    against = here.text("较{period}").format(period=period_text(here.earlier, here.language)) if each.delta else ""
    note = " · ".join(filter(None, (against, each.note)))
    return Figure(each.name, each.value, each.delta or "", note, each.verdict, then)


def _headline_title(here: Here, shown: Sequence[Tile]) -> str:
    """How many of the figures left their usual range, by the rules of the tiles; better and worse only where a metric has a better side."""
    _, verdicts = here.text, [each.verdict for each in shown]
    better, worse = sum(each in BETTER for each in verdicts), sum(each in WORSE for each in verdicts)
    moved = sum(each not in CALM for each in verdicts)
    where = {"area": here.name(here.area), "period": period_text(here.period, here.language), "count": len(shown)}
    if not moved:
        return _("{area} {period}：{count}项主要指标都在波动之内，或还不能判断").format(**where)
    if better + worse < moved:
        return _("{area} {period}：{count}项主要指标中{moved}项变化超出随机波动（变好{better}、变差{worse}）").format(
            **where, moved=moved, better=better, worse=worse
        )
    return _("{area} {period}：{count}项主要指标中{better}项变好、{worse}项变差超出随机波动").format(**where, better=better, worse=worse)


@lru_cache(maxsize=128)
def changed(here: Here) -> Mapping[str, Tile]:
    """Headline and watched metrics whose change is told or judged, what is signal first, what is not judged last; within each as the screens have them."""
    keys = dict.fromkeys((*HEADLINES, *WATCHED))
    found = {
        key: shown for key in suited(here, tuple(keys)) if (shown := tile_of(here, key)) is not None and (shown.delta or shown.note) and shown.value != NULL
    }
    return dict(sorted(found.items(), key=lambda pair: _order(pair[1].verdict)))


def _order(verdict: Verdict) -> int:
    return 0 if verdict in WORSE else 1 if verdict not in CALM else 2 if verdict is Verdict.SIMILAR else 3


def changes_slides(here: Here, comment: str) -> Iterator[Slide]:
    """Every change with whether it is signal or noise, as many slides as it needs."""
    _, found = here.text, changed(here)
    title, keys = _changes_title(here, tuple(found.values())), tuple(found)
    labels = (_("指标"), _("本期"), _("较{period}").format(period=period_text(here.earlier, here.language)), _("是信号还是波动"))
    count = -(-len(keys) // MOST_ROWS) or 1
    size = -(-len(keys) // count) or 1
    for number, start in enumerate(range(0, len(keys) or 1, size), start=1):
        page = {key: found[key] for key in keys[start : start + size]}
        rows = [(each.name, each.value, each.delta or NULL, _judgement(here, each)) for each in page.values()]
        frame = pl.DataFrame(rows, schema=dict.fromkeys(("metric", "now", "change", "judgement"), pl.String), orient="row")
        yield Slide(
            ItemKind.CHANGES,
            title if count == 1 else _("{title}（{number}/{count}）").format(title=title, number=number, count=count),
            table=Download(f"changes_{here.area.code}_{here.period}", labels, frame),
            notes=tuple(spoken(f"{each.name} {definition_help(metric_of(key), here.language)}") for key, each in page.items()),
            comment=comment if start == 0 else "",
            verdicts=tuple(each.verdict for each in page.values()),
        )


def _judgement(here: Here, each: Tile) -> str:
    """The tile's own words, with the sign of the verdict for those who do not see its colour."""
    kind = here.text("信号") if each.verdict not in CALM else ""
    return " ".join(filter(None, (MARKS[each.verdict], " · ".join(filter(None, (kind, each.note)))))) or here.text("不作判断")


def _changes_title(here: Here, shown: Sequence[Tile]) -> str:
    _, signals = here.text, [each.name for each in shown if each.verdict not in CALM]
    if not signals:
        return _("{count}项变化中没有信号：都在波动之内，或还不能判断").format(count=len(shown))
    names = _("、").join(signals[:MOST_NAMES]) + (_("等") if len(signals) > MOST_NAMES else "")
    return _("{count}项变化中{signals}项是信号：{names}").format(count=len(shown), signals=len(signals), names=names)
