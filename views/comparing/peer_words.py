"""Who stands in a peer group and why, in words; the group itself and its figure are `metrics.peer_group`'s and `metrics.peer_figures`' matter."""

from __future__ import annotations

from functools import lru_cache

from data.schema.areas import INSTITUTION
from metrics.catalogue import metric_of
from metrics.compute import latest_complete_month
from metrics.definition import Unit
from metrics.peer_figures import PeerFigure, peer_figure
from metrics.peer_group import LEAST_AREAS, Between, PeerGroup, Trait, peer_group
from views.coverage.lacking import kind_name
from views.formats import PLAIN_BELOW, STEPS, unit_word
from views.here import Here


@lru_cache(maxsize=256)
def peers_here(here: Here) -> PeerGroup | None:
    """The peers of the reader's area at the end of his period, or of the last complete month where it has not ended; null where there are too few."""
    month = min(here.period.last, latest_complete_month(here.snapshot))
    return peer_group(here.snapshot, here.area.code, month=month, least=here.surroundings.rules.least_band)


@lru_cache(maxsize=512)
def figure_of_peers(here: Here, key: str) -> PeerFigure | None:
    """Their figure as far as the reader may have it; null without a group."""
    group = peers_here(here)
    if group is None:
        return None
    return peer_figure(
        metric_of(key), here.snapshot, group, scope=here.scope, period=here.period, rules=here.surroundings.rules, is_release=here.is_release
    )  # fmt: skip


def no_peers_words(here: Here) -> str:
    """Why there is no group."""
    least = here.surroundings.rules.least_band if here.is_institution else LEAST_AREAS
    return here.text("同类的不足{count}，不作比较").format(count=here.many(least, here.tree.level(here.area.level)))


def count_words(here: Here, group: PeerGroup) -> str:
    """`14家同类机构`: what the figure is called beside a chart or in a cell."""
    return here.text("同类{count}").format(count=here.many(len(group.members), here.tree.level(here.area.level)))


def reason_words(here: Here, group: PeerGroup) -> str:
    """`同为中心城区、社区卫生服务中心、在管800–3,000人、65岁以上占65%–80%的12家机构`; all others where nothing is shared."""
    _, count = here.text, here.many(len(group.members), here.tree.level(here.area.level))
    shared = _("、").join(_trait_words(here, group, trait) for trait in (Trait.ZONE, Trait.KIND, Trait.SIZE, Trait.AGE) if trait in group.kept)
    return _("同为{traits}的{count}").format(traits=shared, count=count) if shared else _("除自身外的全部{count}").format(count=count)


def given_up_words(here: Here, group: PeerGroup) -> str:
    """What was not asked for, as too few would have been left; empty where everything was."""
    _ = here.text
    if not group.given_up:
        return ""
    words = {Trait.ZONE: _("片区"), Trait.KIND: _("机构类型"), Trait.SIZE: _("规模"), Trait.AGE: _("年龄")}
    least = here.surroundings.rules.least_band if here.is_institution else LEAST_AREAS
    told = _("、").join(words[trait] for trait in group.given_up)
    return _("没有再按{traits}区分：那样不足{count}。").format(traits=told, count=here.many(least, here.tree.level(here.area.level)))


def _trait_words(here: Here, group: PeerGroup, trait: Trait) -> str:
    _ = here.text
    if trait is Trait.ZONE:
        return group.zone(here.language) if group.zone else ""
    if trait is Trait.KIND:
        return kind_name(here, group.kind)
    if trait is Trait.SIZE:
        words = _("在管{range}") if here.tree[group.area].level == INSTITUTION else _("常住{range}")
        return words.format(range=_range(here, group.size, unit_word(Unit.PATIENTS, here.language)))
    return _("65岁以上占{range}").format(range=_range(here, group.age, "%"))


def _range(here: Here, between: Between | None, unit: str) -> str:
    """`800–3,000人`, `60–75%`, `不足80人`, `95%以上`."""
    _ = here.text
    if between is None:
        return ""
    least = _round(between.least, here.language)
    if between.below is None:
        return _("{least}以上").format(least=least + unit)
    below = _round(between.below, here.language) + unit
    return _("不足{below}").format(below=below) if between.least == 0 else f"{least}–{below}"


def _round(value: int, language: str) -> str:
    """Rungs are round numbers: 800, 50万, 500K."""
    size, word = next((step for step in STEPS[language] if value >= max(step[0], PLAIN_BELOW[language])), (1, ""))
    return f"{value / size:,g}{word}"
