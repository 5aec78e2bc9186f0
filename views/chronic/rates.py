"""A disease's rates over time: management to the standard in both forms, control in each of its denominators, with the break where an estimate changed."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from metrics.cascade import RATES, STEPS
from metrics.catalogue import metric_of
from metrics.versions import Break, breaks
from views.charts.happenings import annotated
from views.charts.lines import lines
from views.charts.options import Chart
from views.definitions import definition_help
from views.figures import SHOWN, ask, recent
from views.formats import exact, period_text
from views.here import Here
from views.panels import show_chart, show_title


@lru_cache(maxsize=256)
def _lines(here: Here, keys: tuple[str, ...], labels: tuple[str, ...]) -> Chart:
    frames = {metric_of(key): ask(here, key, periods=recent(here, SHOWN)) for key in keys}
    marks = {str(found.period): here.text("换口径") for key in keys for found in _breaks(here, key)}
    return annotated(here, lines(frames, dict(zip(keys, labels, strict=True)), here.language, marks=marks), *frames, has_breaks=False)


def _breaks(here: Here, key: str) -> tuple[Break, ...]:
    return breaks(metric_of(key), recent(here, SHOWN))


def people(here: Here, count: float | None) -> str:
    """Whole and never shortened: sums of people are checked by readers."""
    return exact(count, 0, here.language)


def show_standardised(here: Here, disease: str) -> None:
    """Management to the standard in both forms."""
    _ = here.text
    keys = (f"{disease}_standardised_rate", f"{disease}_standardised_rate_national")
    show_title(_("规范管理率，两种口径"), _("带为95%区间"), "\n\n---\n\n".join(definition_help(metric_of(key), here.language) for key in keys))
    show_chart(here, f"standardised-{disease}", _lines(here, keys, (_("按月折算"), _("国家口径"))))
    rows = ask(here, *keys).to_dicts()
    if len(rows) == 2 and rows[0]["denominator"] is not None:
        words = _("折算：{n1}/{d1}人；国家：{n2}/{d2}人。国家口径含入管不足一年者，登记增长快时偏低。")
        counts = {f"{name}{number}": people(here, row[kind]) for number, row in enumerate(rows, 1) for name, kind in (("n", "numerator"), ("d", "denominator"))}
        st.caption(words.format(**counts))


def _control_keys(here: Here, disease: str) -> tuple[str, ...]:
    """The rates of the denominators that the area has, the highest first; institutions have no residents."""
    return tuple(f"{disease}_{name}" for name in RATES if not here.is_institution or metric_of(f"{disease}_{name}").is_shown_for_institutions)


def show_control(here: Here, disease: str) -> None:
    """Control in each denominator over time; where the estimate changed its survey, the break and why."""
    _, keys = here.text, _control_keys(here, disease)
    labels = tuple(_("÷ {step}").format(step=STEPS[step](here.language)) for _name, step in list(RATES.items())[: len(keys)])
    show_title(
        _("控制率走势，{count}种分母").format(count=len(keys)),
        _("带为95%区间"),
        "\n\n---\n\n".join(definition_help(metric_of(key), here.language) for key in keys),
    )
    show_chart(here, f"control-{disease}", _lines(here, keys, labels))
    for found in (each for key in keys for each in _breaks(here, key)):
        st.caption(break_words(here, found))


def break_words(here: Here, found: Break) -> str:
    """From when on the series follows another version, and what changed: the step there is of the definition."""
    words = here.text("{period}起换口径：{changes}此处的升降来自口径，不是管理；两种口径下的同期值见指标字典。")
    return words.format(period=period_text(found.period, here.language), changes="".join(change.words(here.language) for change in found.changes))
