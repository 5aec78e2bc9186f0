"""What stands on everything that is taken away: whether it may be passed on, that data are made up where they are, place, time, snapshot and its day."""

from __future__ import annotations

from metrics.definition import Text
from metrics.disclosure import Rules
from views.formats import day_text, period_text
from views.here import Here
from views.texts import translator

INTERNAL = Text("内部资料", "internal, not for release")
"""The mark of an internal file: in its stamp and, in Chinese, in its name."""


def stamp(here: Here, *, is_release: bool = False, is_of_people: bool = True, has_place: bool = True, rules: str = "") -> str:
    """One line, the weightiest first, as a foot may cut its end. An internal file bears the Chinese mark in either language; what counts nobody needs none.
    Without `has_place` where area and period stand beside it.
    `rules` says how a release was controlled, where there is room for it."""
    _ = here.text
    internal = INTERNAL.zh if here.language == "zh" else f"{INTERNAL.zh} · {INTERNAL.en}"
    parts = (
        "" if not is_of_people else _("对外发布（受控）") if is_release else internal,
        _("合成数据") if here.snapshot.is_synthetic else "",
        f"{here.name(here.area)} · {period_text(here.period, here.language)}" if has_place else "",
        _("快照{id}").format(id=here.snapshot.id),
        _("数据截至{day}").format(day=day_text(here.snapshot.as_of, here.language)),
        rules,
    )
    return " · ".join(part for part in parts if part)


def rules_words(rules: Rules, language: str) -> str:
    """What a release does to its figures, in one sentence."""
    _ = translator(language)
    words = _(
        "小于{threshold}的计数（含0）及可由加减推出的计数已隐去，其余取整到{rounding}，比率由取整后的数算出，与精确数略有出入；比率和金额的分母至少{least}"
    )
    return words.format(threshold=rules.threshold, rounding=rules.rounding, least=rules.least_denominator)
